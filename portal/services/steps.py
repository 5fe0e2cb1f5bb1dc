"""Between a right password and the second factor; and what the owner is told by letter."""

from collections.abc import Callable
from datetime import datetime
from uuid import UUID

from sqlalchemy import delete, select
from sqlalchemy.orm import Session

from core import audit, outbox
from core.actors import Actor
from core.db import new_id
from core.people import Person
from core.vault import unshown
from portal.models import Account, SignInStep
from portal.rules.factors import STEP_LIFE, StepGone

OwnerLetter = Callable[[str, Account, Person], tuple[str, str]]


def begin_step(session: Session, account: Account, *, at: datetime, by: Actor) -> UUID:
    """Note that the password was right; gives what the browser's visit remembers it by."""
    step = SignInStep(id=new_id(), account_id=account.id, made_at=at)
    session.add(step)
    audit.changed(session, "account.password_right", account.id, by=by)
    return step.id


def account_of_step(session: Session, step_id: UUID | None, *, at: datetime) -> Account:
    """Whose second factor is awaited. Raises StepGone after ten minutes, or when it came."""
    found = session.scalars(
        select(Account)
        .join(SignInStep, SignInStep.account_id == Account.id)
        .where(
            SignInStep.id == step_id,
            SignInStep.made_at > at - STEP_LIFE,
            Account.disabled_at.is_(None),
        )
    ).first()
    if found is None:
        raise StepGone
    return found


def end_steps(session: Session, account_id: UUID) -> None:
    """The second factor came, or the password changed: no half-done sign-in goes on."""
    session.execute(delete(SignInStep).where(SignInStep.account_id == account_id))


def note_code(session: Session, account: Account, *, by: Actor, recovery: bool) -> None:
    """Write into the book of changes that a code was used up."""
    what = "account.recovery_code_used" if recovery else "account.code_used"
    audit.changed(session, what, account.id, by=by)


def sweep_steps(session: Session, *, at: datetime) -> None:
    """Remove half-done sign-ins nobody finished."""
    session.execute(delete(SignInStep).where(SignInStep.made_at <= at - STEP_LIFE))


def warn_owner(
    session: Session, account: Account, what: str, *, letter: OwnerLetter, key: str | None = None
) -> bool:
    """Tell the owner of an account by letter what happened to it; gives whether it could be."""
    person = session.get_one(Person, account.person_id)
    if person.email_sealed is None:
        return False
    with unshown(session):
        title, body = letter(what, account, person)
        outbox.write(
            session,
            person_id=person.id,
            key=f"account-{what}:{key or new_id()}",
            channel="mail",
            to=person.email or "",
            title=title,
            body=body,
        )
    return True
