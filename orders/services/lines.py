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
from orders.rules.supply import Kind

_LINES, _EVENTS = cast("Table", OrderLine.__table__), cast("Table", LineEvent.__table__)
FIRST_STEPS = (LineState.REQUESTED, LineState.ACCEPTED, LineState.SENT)
"""What the house itself does with a new line that needs no approval."""
HELD_STEPS = (LineState.REQUESTED, LineState.AWAITING_APPROVAL)
"""What it does with one that does."""
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
    """The same as rows, to be written together with what goes with the order.

    A line in the state `awaiting_approval` may say why under "why": that goes into its event.
    """
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
        "kind": Kind.NORMAL.value,
        "kind_reason": None,
    }
    rows = [
        {**shared, "position": position, "id": new_id(), **line}
        for position, line in enumerate(lines, start=1)
    ]
    causes = [row.pop("why", None) for row in rows]
    events = [
        event
        for row, why in zip(rows, causes, strict=True)
        for event in _events(row, why, by=by, at=at)
    ]
    return Put(_LINES, rows), Put(_EVENTS, events)


def _events(
    row: Mapping[str, Any], why: str | None, *, by: Actor, at: datetime
) -> list[dict[str, Any]]:
    events: list[dict[str, Any]] = []
    before = None
    held = row["state"] == LineState.AWAITING_APPROVAL
    for state in HELD_STEPS if held else FIRST_STEPS:
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
                "facts": _facts(row, why, first=before is None),
            }
        )
        before = state
    return events


def _facts(row: Mapping[str, Any], why: str | None, *, first: bool) -> dict[str, Any]:
    if not first:
        return {"why": why} if why else {}
    facts = {"packs": row["packs"]}
    if row["kind"] == Kind.NORMAL:
        return facts
    return facts | {"kind": row["kind"], "kind_reason": row["kind_reason"]}
