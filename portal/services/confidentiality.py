"""Acknowledging the duty of confidentiality."""

from dataclasses import dataclass
from datetime import date, datetime
from typing import ClassVar
from uuid import UUID

from sqlalchemy import func, select
from sqlalchemy.orm import Session

from core import audit
from core.actors import Actor
from core.errors import Lifter, Refusal, StalePage
from portal.models import Acknowledgement, ConfidentialityText
from portal.queries import confidentiality_text


@dataclass(frozen=True)
class NewText:
    """A text on confidentiality in both languages, and its first day."""

    valid_from: date
    text_sv: str
    text_en: str


@dataclass(eq=False)
class NotTomorrow(Refusal):
    """A new text begins today or later, and after every earlier one."""

    code: ClassVar[str] = "text_begins_too_early"
    lifted_by: ClassVar[Lifter] = Lifter.YOU


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


def publish_text(
    session: Session, new: NewText, *, after: int, by: Actor, on: date
) -> ConfidentialityText:
    """Publish a text that everyone at work is asked to accept from its first day on.

    Raises StalePage when another was published meanwhile, NotTomorrow when the day is not to come:
    a text that holds is never changed.
    """
    last = session.scalar(select(func.max(ConfidentialityText.number))) or 0
    if after != last:
        raise StalePage(sent=after, current=last)
    newest = session.scalar(select(func.max(ConfidentialityText.valid_from)))
    if new.valid_from < on or (newest is not None and new.valid_from <= newest):
        raise NotTomorrow
    row = ConfidentialityText(
        number=last + 1, valid_from=new.valid_from, text_sv=new.text_sv, text_en=new.text_en
    )
    session.add(row)
    session.flush()
    audit.changed(
        session,
        "confidentiality.published",
        row.id,
        by=by,
        before=last or None,
        after=row.number,
        valid_from=row.valid_from.isoformat(),
    )
    return row


def acknowledge_for_demo(session: Session, on: date, account_id: UUID, *, at: datetime) -> None:
    """The invented people of the demo have read the text of the day already."""
    text_id = session.scalars(confidentiality_text(on)).one().id
    session.add(Acknowledgement(account_id=account_id, text_id=text_id, language="sv", given_at=at))
