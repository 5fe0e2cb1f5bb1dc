"""Writing an order's lines: number, rows, and their first steps on the timeline."""

from collections.abc import Mapping, Sequence
from datetime import datetime
from typing import Any, cast
from uuid import UUID

from sqlalchemy import Table, func, select
from sqlalchemy.orm import Session

from core.actors import Actor
from core.db import new_id
from core.together import Put, put
from orders.models.orders import FIRST_NUMBER, ORDER_NUMBERS, LineEvent, Order, OrderLine
from orders.rules.states import LineState, Party, check_transition

_LINES, _EVENTS = cast("Table", OrderLine.__table__), cast("Table", LineEvent.__table__)
FIRST_STEPS = (LineState.REQUESTED, LineState.ACCEPTED, LineState.SENT)
"""What the house itself does with a new line; approval will step in between."""
NEW_STATE = FIRST_STEPS[-1]


def next_number(session: Session) -> Any:
    """The next order number, as an expression for the INSERT: no statement of its own."""
    if session.get_bind().dialect.name == "postgresql":
        return ORDER_NUMBERS.next_value()
    newest = select(func.max(Order.number)).scalar_subquery()
    return select(func.coalesce(newest, FIRST_NUMBER - 1) + 1).scalar_subquery()


def write_lines(
    session: Session, order: Order, lines: Sequence[Mapping[str, Any]], *, by: Actor, at: datetime
) -> list[UUID]:
    """Write the lines of a new order, sent to the supplier, and their events; gives their keys."""
    rows = line_rows(order, lines, by=by, at=at)
    put(session, rows)
    return [row["id"] for row in rows[0].rows]


def line_rows(
    order: Order, lines: Sequence[Mapping[str, Any]], *, by: Actor, at: datetime
) -> tuple[Put, Put]:
    """The same as rows, to be written together with what goes with the order."""
    shared = {
        "order_id": order.id,
        "provider_id": order.provider_id,
        "state": NEW_STATE.value,
        "version": 1,
        "packs_shipped": 0,
        "packs_delivered": 0,
        "reason": None,
        "expected_on": None,
        "delivered_on": None,
        "prescription_line_id": None,
        "contract_line_id": None,
        "substitute_for_id": None,
        "cover_days": 0,
    }
    rows = [
        {**shared, "position": position, "id": new_id(), **line}
        for position, line in enumerate(lines, start=1)
    ]
    events = [event for row in rows for event in _events(row, by=by, at=at)]
    return Put(_LINES, rows), Put(_EVENTS, events)


def _events(row: Mapping[str, Any], *, by: Actor, at: datetime) -> list[dict[str, Any]]:
    events, before = [], None
    for state in FIRST_STEPS:
        if before is not None:
            check_transition(before, state, by=Party.SYSTEM)
        events.append(
            {
                "id": new_id(),
                "order_id": row["order_id"],
                "order_line_id": row["id"],
                "at": at,
                "from_state": before.value if before else None,
                "to_state": state.value,
                "account_id": by.account_id if before is None else None,
                "role": by.role.value if by.role and before is None else None,
                "facts": {"packs": row["packs"]} if before is None else {},
            }
        )
        before = state
    return events
