"""Acknowledging the duty of confidentiality."""

from datetime import date, datetime
from uuid import UUID

from sqlalchemy.orm import Session

from core import audit
from core.actors import Actor
from core.errors import StalePage
from portal.models import Acknowledgement, ConfidentialityText
from portal.queries import confidentiality_text


def acknowledge(
    session: Session,
    text: ConfidentialityText,
    *,
    seen: int,
    language: str,
    by: Actor,
    at: datetime,
) -> None:
    """Note that the actor accepts the text in the language shown (contract 001-31).

    Raises StalePage when another text was on the page than the one that holds.
    """
    if seen != text.number:
        raise StalePage(sent=seen, current=text.number)
    if by.acknowledged or by.account_id is None:
        return
    given = Acknowledgement(
        account_id=by.account_id, text_id=text.id, language=language, given_at=at
    )
    session.add(given)
    audit.changed(
        session,
        "confidentiality.acknowledged",
        text.id,
        by=by,
        number=text.number,
        language=language,
    )


def acknowledge_for_demo(session: Session, on: date, account_id: UUID, *, at: datetime) -> None:
    """The invented people of the demo have read the text of the day already."""
    text_id = session.scalars(confidentiality_text(on)).one().id
    session.add(Acknowledgement(account_id=account_id, text_id=text_id, language="sv", given_at=at))
