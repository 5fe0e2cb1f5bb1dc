"""Care recipients: one for the guard, lists for units."""

from datetime import date
from typing import Any
from uuid import UUID

from sqlalchemy import select
from sqlalchemy.orm import Session, joinedload

from care.models.recipients import Recipient, RecipientUnit
from portal.queries import valid_on


def with_person(on: date, start: Any = None) -> list[Any]:
    """Options that load a recipient with the person and the units of the day.

    `start` is the way there from another row: `joinedload(Prescription.recipient)`.
    """
    links = Recipient.unit_links.and_(valid_on(RecipientUnit, on))
    if start is None:
        return [joinedload(Recipient.person), joinedload(links)]
    return [start.joinedload(Recipient.person), start.joinedload(links)]


def recipient(session: Session, recipient_id: UUID, *, on: date) -> Recipient | None:
    """A recipient with the person and the units of the day, whoever asks: for the guard."""
    return (
        session.scalars(
            select(Recipient).where(Recipient.id == recipient_id).options(*with_person(on))
        )
        .unique()
        .first()
    )
