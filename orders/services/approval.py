"""Approving, refusing and asking anew for what has to be approved."""

from collections.abc import Collection, Iterable, Mapping, Sequence
from dataclasses import dataclass
from datetime import date, datetime
from uuid import UUID

from sqlalchemy import select
from sqlalchemy.orm import Session

from care.models.units import Membership
from care.rules.prescription import Status
from core.actors import SYSTEM, Actor, Role
from orders.models.orders import LineEvent, Order, OrderLine
from orders.queries.withdrawals import LineView, recipient_views
from orders.rules.approval import (
    Approver,
    Asked,
    NotApproved,
    RejectReason,
    check_approver,
    is_approved,
)
from orders.rules.refusals import PrescriptionStopped
from orders.rules.states import LineState
from orders.rules.supply import Kind
from orders.services.asking import asked
from orders.services.delivery import promise_for
from orders.services.transition import locked_lines, move_line
from portal.queries import valid_on

_S = LineState


@dataclass(frozen=True)
class Decision:
    """What an approver says of some lines; `reason` when they are refused."""

    lines: Collection[UUID]
    approved: bool
    reason: RejectReason | None = None


def decide(
    session: Session, order: Order, decision: Decision, *, by: Actor, at: datetime, on: date
) -> int:
    """Approve or refuse the lines that wait; how many did.

    Raises NotAnApprover, OwnOrder or OverLimit, and then nothing has changed.
    """
    own = _lines(session, order, _S.AWAITING_APPROVAL)
    check_approver(_approver(session, order, by, on), _asked(session, order, own))
    chosen = [line for line in own if line.id in decision.lines]
    for line in chosen:
        if decision.approved:
            move_line(session, line, _S.ACCEPTED, by=by, at=at)
        else:
            move_line(session, line, _S.REJECTED, by=by, at=at, reason=decision.reason)
    if decision.approved and chosen:
        _send(session, order, chosen, at=at, on=on)
    return len(chosen)


def ask_anew(session: Session, order: Order, *, by: Actor, at: datetime, on: date) -> int:
    """Ask once more for lines that were refused, if the rules still give them; how many.

    The refusal of the first line that cannot be had now is raised.
    """
    views = {v.id: v for v in _views(session, order, on, lock=True)}
    refused = _lines(session, order, _S.REJECTED)
    for line in refused:
        _check_again(line, views, by)
    for line in refused:
        move_line(session, line, _S.REQUESTED, by=by, at=at)
        move_line(session, line, _S.AWAITING_APPROVAL, by=SYSTEM, at=at)
    return len(refused)


def check_sent_is_approved(session: Session, lines: Iterable[UUID]) -> None:
    """Raise NotApproved when one of the lines was refused approval, or never got it."""
    steps: dict[UUID, list[LineState]] = {}
    rows = session.execute(
        select(LineEvent.order_line_id, LineEvent.to_state)
        .where(LineEvent.order_line_id.in_(sorted(set(lines))))
        .order_by(LineEvent.id)
    )
    for line_id, state in rows:
        steps.setdefault(line_id, []).append(LineState(state))
    if not all(is_approved(known) for known in steps.values()):
        raise NotApproved


def _approver(session: Session, order: Order, by: Actor, on: date) -> Approver:
    limits = session.scalars(
        select(Membership.approval_limit).where(
            Membership.account_id == by.account_id,
            Membership.unit_id == order.unit_id,
            Membership.role == Role.APPROVER,
            valid_on(Membership, on),
        )
    ).all()
    return Approver(by.account_id, by.person_id, limits)


def _asked(session: Session, order: Order, lines: Sequence[OrderLine]) -> Asked:
    """Who asked, at first or anew, and what all that waits in the order comes to."""
    accounts = session.scalars(
        select(LineEvent.account_id).where(
            LineEvent.order_id == order.id,
            LineEvent.to_state == _S.REQUESTED,
            LineEvent.account_id.is_not(None),
        )
    )
    by = frozenset({*(key for key in accounts if key), *filter(None, (order.placed_by,))})
    return Asked(by, order.person_id, sum(line.packs * line.price_ore for line in lines))


def _lines(session: Session, order: Order, state: LineState) -> list[OrderLine]:
    ids = session.scalars(
        select(OrderLine.id).where(OrderLine.order_id == order.id, OrderLine.state == state)
    )
    found = locked_lines(session, ids).values()
    return sorted((one for one in found if one.state == state), key=lambda one: one.position)


def _views(session: Session, order: Order, on: date, *, lock: bool = False) -> list[LineView]:
    if order.recipient_id is None:
        return []
    return recipient_views(session, order.recipient_id, on=on, lock=lock)


def _send(
    session: Session, order: Order, lines: Sequence[OrderLine], *, at: datetime, on: date
) -> None:
    """Send what is approved; the promise counts from now, and so does the time to cancel."""
    wanted = {line.prescription_line_id for line in lines}
    views = [view for view in _views(session, order, on) if view.id in wanted]
    urgent = order.urgent_reason is not None and all(
        view.policy.urgent_lead_days is not None for view in views
    )
    comes = None
    if views:
        promised = promise_for(views, order.delivery_mode, at=at, urgent=urgent)
        order.cancel_until = max(order.cancel_until, promised.cancel_until)
        late = promised.delivered_by > order.promised_on
        comes = promised.delivered_by if late else None
    for line in lines:
        move_line(session, line, _S.SENT, by=SYSTEM, at=at, expected_on=comes)


def _check_again(line: OrderLine, views: Mapping[UUID, LineView], by: Actor) -> None:
    if line.prescription_line_id is None:
        return
    view = views.get(line.prescription_line_id)
    if view is None:
        raise PrescriptionStopped(Status.ENDED)
    if refusal := asked(view, Kind(line.kind), by=by).refusal(line.packs):
        raise refusal
