"""Nobody runs out because the system was silent: the nightly count and what follows from it."""

from collections import defaultdict
from dataclasses import dataclass
from datetime import date, timedelta
from typing import Any
from uuid import UUID

from sqlalchemy import Row, delete, or_, select, update
from sqlalchemy.orm import Session

from care.models.prescriptions import Prescription, PrescriptionLine
from care.models.recipients import Recipient
from care.models.units import CareUnit
from core.people import Person
from orders.models.standings import LineStanding
from orders.queries.line_rows import open_lines
from orders.rules.worklist import Cause
from orders.services.standing import recount

CHUNK = 500
SOON = timedelta(days=10)
"""How long before the goods end somebody is written to, when nothing is ordered."""
STOPPED = (Cause.EXPIRED, Cause.NOTHING_LEFT, Cause.ARTICLE_GONE)
RUNS_OUT = (Cause.CAN_ORDER, Cause.EXPIRING, Cause.TOO_EARLY)
LATELY = timedelta(days=60)
"""How far back a stop is still news."""


@dataclass(frozen=True)
class Notice:
    """What one person is to be told: how many of their things have stopped or run out."""

    person_id: UUID
    stopped: int
    runs_out: int
    first_on: date | None
    line_ids: tuple[UUID, ...]


def open_units(session: Session) -> list[UUID]:
    """Units that are not closed."""
    return list(
        session.scalars(
            select(CareUnit.id).where(CareUnit.closed_on.is_(None)).order_by(CareUnit.id)
        )
    )


def recount_chunk(session: Session, unit_id: UUID, *, after: UUID | None, on: date) -> UUID | None:
    """Count the next lines of a unit anew; gives where to go on, or none when the unit is done.

    When it is, rows of lines that are no longer open go.
    """
    query = (
        select(PrescriptionLine.id)
        .join(Prescription, Prescription.id == PrescriptionLine.prescription_id)
        .where(
            Prescription.unit_id == unit_id,
            open_lines(on),
        )
        .order_by(PrescriptionLine.id)
        .limit(CHUNK)
    )
    further = query if after is None else query.where(PrescriptionLine.id > after)
    ids = list(session.scalars(further))
    recount(session, ids, on=on)
    if len(ids) == CHUNK:
        return ids[-1]
    session.execute(
        delete(LineStanding)
        .where(LineStanding.unit_id == unit_id, LineStanding.counted_on < on)
        .execution_options(synchronize_session=False)
    )
    return None


def due_notices(session: Session, unit_id: UUID, *, on: date, limit: int = 200) -> list[Notice]:
    """Whom to write to today at a unit: each stop, and each end of goods, once."""
    columns: list[Any] = [
        LineStanding.prescription_line_id,
        LineStanding.person_id,
        LineStanding.cause,
        LineStanding.lasts_until,
        LineStanding.valid_to,
        LineStanding.noticed,
    ]
    rows = session.execute(
        select(*columns)
        .join(Recipient, Recipient.id == LineStanding.recipient_id)
        .where(
            LineStanding.unit_id == unit_id,
            Recipient.status == "active",
            or_(
                LineStanding.cause.in_(STOPPED) & (LineStanding.valid_to >= on - LATELY),
                LineStanding.cause.in_(RUNS_OUT)
                & LineStanding.lasts_until.between(on - LATELY, on + SOON),
            ),
        )
        .order_by(LineStanding.person_id, LineStanding.prescription_line_id)
    )
    by_person: dict[UUID, list[Row[Any]]] = defaultdict(list)
    for row in rows:
        if row.noticed != _about(row):
            by_person[row.person_id].append(row)
    return [_notice(person_id, found) for person_id, found in list(by_person.items())[:limit]]


def mark_noticed(session: Session, notice: Notice) -> None:
    """Remember what the person was written about."""
    rows = session.execute(
        select(
            LineStanding.prescription_line_id,
            LineStanding.cause,
            LineStanding.lasts_until,
            LineStanding.valid_to,
        ).where(LineStanding.prescription_line_id.in_(notice.line_ids))
    ).all()
    for row in rows:
        session.execute(
            update(LineStanding)
            .where(LineStanding.prescription_line_id == row.prescription_line_id)
            .values(noticed=_about(row))
            .execution_options(synchronize_session=False)
        )


def person(session: Session, person_id: UUID) -> Person | None:
    """The person to write to."""
    return session.get(Person, person_id)


def _about(row: Any) -> str:
    """What a notice would be about; the same again is no news."""
    stopped = row.cause in STOPPED
    return f"{row.cause}:{row.valid_to if stopped else row.lasts_until}"


def _notice(person_id: UUID, rows: list[Row[Any]]) -> Notice:
    stopped = [row for row in rows if row.cause in STOPPED]
    ends = [row.lasts_until for row in rows if row.cause not in STOPPED]
    keys = tuple(row.prescription_line_id for row in rows)
    return Notice(person_id, len(stopped), len(ends), min(ends, default=None), keys)
