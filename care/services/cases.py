"""Cases of customer service: opened about a person, closed by hand or with the day."""

from dataclasses import dataclass
from datetime import date, datetime
from uuid import UUID

from sqlalchemy import func, select
from sqlalchemy.orm import Session

from care.models.access import SupportCase
from care.models.recipients import Recipient
from core import audit
from core.actors import SYSTEM, Actor
from core.errors import NotFound

FIRST = 10_000


@dataclass(frozen=True)
class NewCase:
    """Who calls, why, and in own words."""

    caller: str
    reason: str
    note: str = ""


def open_case(
    session: Session, recipient: Recipient, new: NewCase, *, by: Actor, at: datetime, on: date
) -> SupportCase:
    """Open a case of one's own about a person; each reading carries its number."""
    case = SupportCase(recipient_id=recipient.id, person_id=recipient.person_id, opened_on=on)
    return _open(session, case, new, by=by, at=at)


def open_unit_case(
    session: Session, unit_id: UUID, new: NewCase, *, by: Actor, at: datetime, on: date
) -> SupportCase:
    """Open a case of one's own about a unit: its lists are open until the day ends."""
    case = SupportCase(unit_id=unit_id, person_id=by.person_id, opened_on=on)
    return _open(session, case, new, by=by, at=at)


def _open(
    session: Session, case: SupportCase, new: NewCase, *, by: Actor, at: datetime
) -> SupportCase:
    if by.account_id is None:
        raise NotFound
    case.number, case.account_id, case.opened_at = _next_number(session), by.account_id, at
    case.caller, case.reason, case.note = new.caller, new.reason, new.note
    session.add(case)
    session.flush()
    audit.changed(
        session,
        "case.opened",
        case.id,
        by=by,
        subject_id=case.person_id,
        number=case.number,
        reason=new.reason,
        caller=new.caller,
    )
    return case


def close_case(session: Session, case_id: UUID, *, by: Actor, at: datetime) -> None:
    """Close one's own case: the person is shut again. Raises NotFound for another's."""
    case = session.get(SupportCase, case_id, with_for_update=True)
    if case is None or case.account_id != by.account_id:
        raise NotFound
    if case.closed_at is None:
        _close(session, case, "worker", by=by, at=at)


def close_with_the_day(session: Session, *, on: date, at: datetime) -> int:
    """Close what was left open on earlier days; gives how many. They opened nothing since."""
    left = session.scalars(
        select(SupportCase)
        .where(SupportCase.closed_at.is_(None), SupportCase.opened_on < on)
        .order_by(SupportCase.id)
    ).all()
    for case in left:
        _close(session, case, "day", by=SYSTEM, at=at)
    return len(left)


def _close(session: Session, case: SupportCase, how: str, *, by: Actor, at: datetime) -> None:
    case.closed_at, case.closed_by = at, how
    audit.changed(
        session,
        "case.closed",
        case.id,
        by=by,
        subject_id=case.person_id,
        number=case.number,
        before="open",
        after=how,
    )


def _next_number(session: Session) -> int:
    """One at a time: on PostgreSQL by a lock to the end of the transaction."""
    if session.get_bind().dialect.name == "postgresql":
        session.execute(select(func.pg_advisory_xact_lock(func.hashtext("support_cases"))))
    return (session.scalar(select(func.max(SupportCase.number))) or FIRST) + 1
