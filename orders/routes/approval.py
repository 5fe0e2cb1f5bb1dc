"""Approval: what waits, decided line by line by somebody else; asking anew for what was refused."""

from collections.abc import Mapping
from datetime import date
from typing import Any
from uuid import UUID

from flask import redirect, request, url_for
from flask.typing import ResponseReturnValue
from sqlalchemy import func, select
from sqlalchemy.orm import Session

from care.queries.units import units_named
from core.actors import Actor, Role
from core.clock import now, today
from core.errors import Refusal
from orders.models.orders import Order, OrderLine
from orders.permissions import ORDER, OrderPermission
from orders.routes.blueprint import orders
from orders.rules.approval import RejectReason
from orders.rules.states import LineState
from orders.services.approval import Decision, ask_anew, decide
from portal.web.errors import explain
from portal.web.forms import note_forged
from portal.web.guard import current_actor, requires
from portal.web.i18n import _, ngettext
from portal.web.pages import tell
from portal.web.transactions import session

HERE = "/units/<uuid:unit_id>/orders/<uuid:order_id>"


@orders.route(f"{HERE}/approval", methods=["POST"])
@requires(OrderPermission.APPROVE, on=ORDER, purpose="order")
def approve(order: Order, unit_id: UUID) -> ResponseReturnValue:
    """Approve or refuse the ticked lines."""
    back = redirect(url_for("orders.order", unit_id=unit_id, order_id=order.id), 303)
    decision = _decision()
    if decision is None:
        tell("warning", _("Tick at least one product, and choose a reason to refuse it."))
        return back
    try:
        count = decide(session(), order, decision, by=current_actor(), at=now(), on=today())
    except Refusal as refusal:
        tell("warning", explain(refusal).sentence)
        return back
    tell("done", _said(count, approved=decision.approved))
    return back


@orders.route(f"{HERE}/ask-anew", methods=["POST"])
@requires(OrderPermission.CANCEL, on=ORDER, purpose="order")
def ask_again(order: Order, unit_id: UUID) -> ResponseReturnValue:
    """Ask once more for what was refused; it waits for approval as at first."""
    back = redirect(url_for("orders.order", unit_id=unit_id, order_id=order.id), 303)
    try:
        count = ask_anew(session(), order, by=current_actor(), at=now(), on=today())
    except Refusal as refusal:
        tell("warning", explain(refusal).sentence)
        return back
    told = ngettext(
        "%(num)d product waits for approval anew.",
        "%(num)d products wait for approval anew.",
        count,
    )
    tell("done", told)
    return back


def approval_card(session: Session, actor: Actor, _on: date) -> Mapping[str, Any] | None:
    """For approvers: how many orders of their units wait."""
    units = {s.unit_id for s in actor.standings if s.role is Role.APPROVER and s.unit_id}
    if not units:
        return None
    rows = session.execute(
        select(Order.unit_id, func.count(Order.id.distinct()))
        .join(OrderLine, OrderLine.order_id == Order.id)
        .where(Order.unit_id.in_(units), OrderLine.state == LineState.AWAITING_APPROVAL)
        .group_by(Order.unit_id)
    )
    waits: dict[UUID, int] = {row[0]: row[1] for row in rows}
    return {
        "title": _("To approve"),
        "icon": "hourglass",
        "count": sum(waits.values()),
        "lines": [
            {
                "text": unit.name,
                "note": ngettext(
                    "%(num)d order waits", "%(num)d orders wait", waits.get(unit.id, 0)
                ),
                "href": url_for("orders.order_list", unit_id=unit.id, show="approval"),
            }
            for unit in units_named(session, units)
        ],
    }


def _decision() -> Decision | None:
    lines = set()
    for text in request.form.getlist("line"):
        try:
            lines.add(UUID(text))
        except ValueError:
            note_forged("line")
    approved, reason = request.form.get("act") == "approve", request.form.get("reason", "")
    known = {one.value for one in RejectReason}
    if reason and reason not in known:
        note_forged("reason")
    if not lines or (not approved and reason not in known):
        return None
    return Decision(lines, approved, None if approved else RejectReason(reason))


def _said(count: int, *, approved: bool) -> str:
    if approved:
        return ngettext("%(num)d product is approved.", "%(num)d products are approved.", count)
    return ngettext("%(num)d product is refused.", "%(num)d products are refused.", count)
