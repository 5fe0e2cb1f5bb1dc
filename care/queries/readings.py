"""Who has looked at a person, from the book of readings."""

from dataclasses import dataclass
from datetime import datetime
from typing import Any
from uuid import UUID

from sqlalchemy import func, select
from sqlalchemy.orm import Session

from care.models.units import CareUnit
from core.audit import Reading
from core.people import Person, PersonKind
from core.vault import ring_of

PAGE = 50


@dataclass(frozen=True, slots=True)
class Look:
    """One reading; `name` only of staff, whose names are colleagues' and not patients'."""

    id: UUID
    at: datetime
    name: str
    role: str | None
    unit: str | None
    purpose: str
    outcome: str


def count_looks(session: Session, person_id: UUID) -> int:
    """How often a person was looked at as far back as the book tells."""
    found = session.scalar(select(func.count()).where(Reading.subject_id == person_id))
    return found or 0


def looks(session: Session, person_id: UUID, *, before: UUID | None = None) -> list[Look]:
    """A page of readings of a person, the latest first; one more tells of older ones."""
    query = (
        select(
            Reading.id,
            Reading.at,
            Reading.role,
            Reading.purpose,
            Reading.outcome,
            CareUnit.name.label("unit"),
            Person.id.label("reader_id"),
            Person.kind,
            Person.given_name_sealed,
            Person.family_name_sealed,
        )
        .outerjoin(CareUnit, CareUnit.id == Reading.unit_id)
        .outerjoin(Person, Person.id == Reading.actor_id)
        .where(Reading.subject_id == person_id)
        .order_by(Reading.id.desc())
        .limit(PAGE + 1)
    )
    if before is not None:
        query = query.where(Reading.id < before)
    rows = session.execute(query).all()
    ring_of(session).warm(row.reader_id for row in rows if row.kind == PersonKind.STAFF)
    return [_look(session, row) for row in rows]


def _look(session: Session, row: Any) -> Look:
    name = ""
    if row.kind == PersonKind.STAFF:
        ring = ring_of(session)
        parts = (
            ring.peek(
                row.reader_id, f"people.{part}", row.reader_id, getattr(row, f"{part}_sealed")
            )
            for part in ("given_name", "family_name")
        )
        name = " ".join(part for part in parts if part)
    return Look(row.id, row.at, name, row.role, row.unit, row.purpose, row.outcome)
