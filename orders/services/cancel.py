"""Cancelling an order, or lines of it, until it leaves."""

from collections.abc import Collection
from datetime import datetime
from uuid import UUID

from sqlalchemy import select
from sqlalchemy.orm import Session

from core.actors import Actor
from core.errors import StalePage
from orders.models.orders import Order, OrderLine
from orders.rules.delivery import may_cancel
from orders.rules.refusals import TooLateToCancel
from orders.rules.states import CANCELLABLE, LineState, NotThatStep
from orders.services.transition import ask_to_tell, move_line


def cancel_order(
    session: Session,
    order: Order,
    *,
    line_ids: Collection[UUID] | None = None,
    version: int | None = None,
    by: Actor,
    at: datetime,
) -> int:
    """Cancel the lines named, or all that still can be; gives how many.

    TooLateToCancel from the minute the order leaves; NotThatStep when nothing of it can be
    cancelled any more; StalePage when a line changed after the page was opened.
    """
    lines = _locked(session, order.id)
    if version is not None and version != version_of(lines):
        raise StalePage(sent=version, current=version_of(lines))
    if not may_cancel(at, order.cancel_until):
        raise TooLateToCancel(order.cancel_until)
    chosen = [line for line in lines if line_ids is None or line.id in line_ids]
    open_now = [line for line in chosen if LineState(line.state) in CANCELLABLE]
    if not open_now:
        raise NotThatStep(LineState((chosen or lines)[0].state), LineState.CANCELLED)
    for line in open_now:
        move_line(session, line, LineState.CANCELLED, by=by, at=at, reason="by_orderer")
    if order.person_id is not None:
        ask_to_tell(session, order.id, LineState.CANCELLED, at=at)
    return len(open_now)


def version_of(lines: Collection[OrderLine]) -> int:
    """One number that changes whenever a line of the order does."""
    return sum(line.version for line in lines)


def _locked(session: Session, order_id: UUID) -> list[OrderLine]:
    return list(
        session.scalars(
            select(OrderLine)
            .where(OrderLine.order_id == order_id)
            .order_by(OrderLine.position)
            .with_for_update()
            .execution_options(populate_existing=True)
        )
    )
