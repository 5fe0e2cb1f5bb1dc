"""The one function that takes an order line from a state to another."""

from collections.abc import Iterable
from datetime import date, datetime
from typing import Any
from uuid import UUID

from sqlalchemy import select
from sqlalchemy.orm import Session

from core import audit
from core.actors import Actor, Role
from core.errors import NotFound, StalePage
from core.jobs import enqueue
from orders.models.orders import LineEvent, Order, OrderLine
from orders.rules.states import LineState, Party, check_transition, steps_of

TELL = "orders.tell"
TOLD = frozenset(
    {
        LineState.BACKORDERED,
        LineState.SUBSTITUTED,
        LineState.REFUSED,
        LineState.REJECTED,
        LineState.SHIPPED,
        LineState.PART_SHIPPED,
        LineState.NOT_COLLECTED,
    }
)
"""What the recipient gets a letter about."""


def parties_of(by: Actor, line: OrderLine) -> tuple[Party, ...]:
    """In which capacities the actor stands to the line, nearest first."""
    held = (
        (Party.SYSTEM, by.holds(Role.SYSTEM)),
        (Party.SUPPLIER, line.supplier_id in by.suppliers),
        (Party.CUSTOMER_SERVICE, by.holds(Role.CUSTOMER_SERVICE)),
    )
    near = tuple(party for party, holds in held if holds)
    if near:
        return near
    return (Party.APPROVER, Party.ORDERER) if by.holds(Role.APPROVER) else (Party.ORDERER,)


def check_step(line: OrderLine, to: LineState, *, by: Actor) -> None:
    """Raise why the actor may not take the line there (NotThatStep, NotYourStep)."""
    state, parties = LineState(line.state), parties_of(by, line)
    if not any(to in steps_of(state, party) for party in parties):
        check_transition(state, to, by=parties[0])


def move_line(  # noqa: PLR0913 - a step has these facts
    session: Session,
    line: OrderLine,
    to: LineState,
    *,
    by: Actor,
    at: datetime,
    reason: str | None = None,
    expected_on: date | None = None,
    facts: dict[str, Any] | None = None,
) -> None:
    """Take one line a step: locked, checked, told in its events, the book, and to the recipient.

    `reason` is a code; `facts` hold codes, numbers and dates only. Raises NotThatStep or
    NotYourStep, and then nothing has changed.
    """
    lock_line(session, line)
    check_step(line, to, by=by)
    order = session.get_one(Order, line.order_id)
    before, line.state = line.state, to.value
    line.reason, line.expected_on = reason, expected_on
    told = {"reason": reason, "expected_on": expected_on and expected_on.isoformat()}
    told = {name: value for name, value in told.items() if value} | (facts or {})
    note_event(session, line, before, by=by, at=at, facts=told)
    audit.changed(
        session,
        f"line.{to}",
        line.id,
        by=by,
        subject_id=order.person_id,
        order=order.number,
        before=before,
        **told,
    )
    if order.person_id is not None and to in TOLD:
        ask_to_tell(session, order.id, to, at=at)


def locked_line(session: Session, line_id: UUID, *, version: int | None = None) -> OrderLine:
    """The line, locked. NotFound without one; StalePage when the page showed another version."""
    line = session.get(OrderLine, line_id)
    if line is None:
        raise NotFound(str(line_id))
    lock_line(session, line)
    check_version(line, version)
    return line


def check_version(line: OrderLine, version: int | None) -> None:
    """Raise StalePage when the page showed another version of the line."""
    if version is not None and line.version != version:
        raise StalePage(sent=version, current=line.version)


def note_event(
    session: Session,
    line: OrderLine,
    before: str | None,
    *,
    by: Actor,
    at: datetime,
    facts: dict[str, Any],
) -> None:
    """Write a step, or a happening within a state, into the line's timeline."""
    session.add(
        LineEvent(
            order_id=line.order_id,
            order_line_id=line.id,
            at=at,
            from_state=before,
            to_state=line.state,
            account_id=by.account_id,
            role=by.role.value if by.role else None,
            facts=facts,
        )
    )


def lock_line(session: Session, line: OrderLine) -> None:
    """Hold the row until the transaction ends, and see it as it is now; once for each line."""
    held = _locked(session)
    if line.id not in held:
        session.refresh(line, ["state", "version"], with_for_update=True)
        held.add(line.id)


def locked_lines(session: Session, ids: Iterable[UUID]) -> dict[UUID, OrderLine]:
    """The lines there are of these, locked in one statement, always in the same order."""
    rows = session.scalars(
        select(OrderLine)
        .where(OrderLine.id.in_(sorted(ids)))
        .order_by(OrderLine.id)
        .with_for_update()
        .execution_options(populate_existing=True)
    )
    found = {line.id: line for line in rows}
    _locked(session).update(found)
    return found


def _locked(session: Session) -> set[UUID]:
    held: set[UUID]
    transaction, held = session.info.get("locked_lines", (None, set()))
    if transaction is not session.get_transaction():
        held = set()
        session.info["locked_lines"] = (session.get_transaction(), held)
    return held


def ask_to_tell(session: Session, order_id: UUID, state: LineState, *, at: datetime) -> None:
    """Ask for one letter about all lines of the order that came to the state at the moment."""
    key = f"{TELL}:{order_id}:{state}:{at.isoformat()}"
    enqueue(session, TELL, {"order": str(order_id), "state": state.value}, key=key)
