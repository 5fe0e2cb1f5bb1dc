"""What people do with their own sign-ins."""

from datetime import datetime
from uuid import UUID

from sqlalchemy.orm import Session

from cookies.models import SignIn
from cookies.rules import Ended
from cookies.services.sign_ins import end_sign_ins
from core import audit
from core.actors import Actor


def end_own(session: Session, sign_in: SignIn, *, by: Actor, at: datetime) -> None:
    """End one sign-in; its cookie is worth nothing from now on."""
    if end_sign_ins(session, id=sign_in.id, why=Ended.ELSEWHERE, at=at):
        audit.changed(session, "account.sign_in_ended", sign_in.id, by=by)


def end_others(session: Session, *, spare: UUID | None, by: Actor, at: datetime) -> int:
    """End all sign-ins of the actor but one; gives how many."""
    if by.account_id is None:
        return 0
    gone = end_sign_ins(session, account_id=by.account_id, why=Ended.ELSEWHERE, at=at, spare=spare)
    audit.changed(session, "account.sign_ins_ended", by.account_id, by=by, number=gone)
    return gone
