"""Every night: count every unit's worklist anew; in the morning tell those who would run out."""

from collections.abc import Mapping
from datetime import date, datetime, time, timedelta
from typing import Any
from uuid import UUID

from sqlalchemy.orm import Session

from core.clock import STOCKHOLM, today
from core.jobs import Schedule, enqueue
from orders.jobs.receipt import post
from orders.services.notices import (
    due_notices,
    mark_noticed,
    open_units,
    person,
    recount_chunk,
)
from orders.texts.letters import notice_letter

RECOUNT = "orders.recount"
RECOUNT_UNIT = "orders.recount_unit"
NOTICES = "orders.notices"
SCHEDULES = (Schedule(RECOUNT, timedelta(days=1)),)
MORNING = time(8, 30)
"""Nobody is woken by a letter."""


def recount_all(session: Session, _payload: Mapping[str, Any]) -> None:
    """Ask for a count of every unit: one job each, so that a night's work is shared."""
    for unit_id in open_units(session):
        _ask(session, unit_id, today(), after=None)


def recount_unit(session: Session, payload: Mapping[str, Any]) -> None:
    """Count some lines of a unit and ask for the next; then for the morning's notices."""
    unit_id, after, on = UUID(payload["unit"]), payload.get("after"), today()
    further = recount_chunk(session, unit_id, after=UUID(after) if after else None, on=on)
    if further is not None:
        _ask(session, unit_id, on, after=further)
        return
    enqueue(
        session,
        NOTICES,
        {"unit": str(unit_id)},
        key=f"{NOTICES}:{on}:{unit_id}",
        run_at=datetime.combine(on, MORNING, STOCKHOLM),
    )


def write_notices(session: Session, payload: Mapping[str, Any]) -> None:
    """Write to each person whose goods end or whose prescription has stopped, once for each."""
    on = today()
    for notice in due_notices(session, UUID(payload["unit"]), on=on):
        mark_noticed(session, notice)
        receiver = person(session, notice.person_id)
        if receiver is None:
            continue
        words = notice_letter(
            notice.stopped, notice.runs_out, notice.first_on, language=receiver.language
        )
        post(session, receiver, f"notice:{receiver.id}:{on}", words)


def _ask(session: Session, unit_id: UUID, on: date, *, after: UUID | None) -> None:
    payload = {"unit": str(unit_id), "after": str(after) if after else ""}
    enqueue(session, RECOUNT_UNIT, payload, key=f"{RECOUNT_UNIT}:{on}:{unit_id}:{after or ''}")


HANDLERS = {RECOUNT: recount_all, RECOUNT_UNIT: recount_unit, NOTICES: write_notices}
