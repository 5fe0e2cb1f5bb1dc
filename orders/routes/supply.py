"""The supplier's desk: its lines by what is to be done, an order, and acts on its lines."""

from collections.abc import Sequence
from dataclasses import dataclass
from typing import Any
from uuid import UUID

from flask import abort, redirect, request, url_for
from flask.typing import ResponseReturnValue

from catalogue.models.articles import Supplier
from core.actors import Role
from core.clock import now, today
from core.errors import Refusal
from core.short_number import said_number
from orders.exchange.lists import desk_listing
from orders.forms.supply import BackorderForm, RefuseForm, chosen_lines
from orders.permissions import DESK, SupplyPermission
from orders.queries.shipments import order_shipments
from orders.queries.supply import (
    NEWEST_FIRST,
    TABS,
    DeskFilter,
    desk_counts,
    desk_order,
    desk_order_lines,
    desk_page,
    own_suppliers,
)
from orders.routes.blueprint import orders
from orders.rules.states import LineState, Party, steps_of
from orders.services import supply
from orders.services.supply import Chosen, Result
from orders.texts.states import line_tag, mode_words, parcel_tag, reason_words
from portal.web.errors import explain
from portal.web.exports import export, wanted_kind
from portal.web.forms import note_forged
from portal.web.guard import current_actor, requires
from portal.web.i18n import _, ngettext
from portal.web.pages import page, show_context, tell
from portal.web.transactions import session

REFUSED = 422
WORDS = {
    "line_tag": line_tag,
    "parcel_tag": parcel_tag,
    "reason_words": reason_words,
    "mode_words": mode_words,
    "said_number": said_number,
    "permission": SupplyPermission,
}
ACTS = {
    "confirm": LineState.CONFIRMED,
    "pick": LineState.PICKED,
    "delay": LineState.BACKORDERED,
    "refuse": LineState.REFUSED,
    "replace": LineState.SUBSTITUTED,
}


@dataclass
class ActForms:
    """The forms beside ticked lines; the refused one comes back filled."""

    delay: BackorderForm
    refuse: RefuseForm


@orders.route("/supplier/")
@requires(SupplyPermission.DESKS)
def desks() -> ResponseReturnValue:
    """To the one desk there is to go to, or a choice of desks."""
    actor = current_actor()
    everywhere = actor.holds(Role.CUSTOMER_SERVICE)
    found = own_suppliers(session(), None if everywhere else actor.suppliers)
    if len(found) == 1:
        return redirect(url_for("orders.desk", supplier_id=found[0].id))
    return page("orders/supply_desks.html", suppliers=found)


@orders.route("/supplier/<uuid:supplier_id>/")
@requires(SupplyPermission.DESK, on=DESK)
def desk(supplier: Supplier) -> ResponseReturnValue:
    """Fifty lines of one tab, grouped by order."""
    tab = request.args.get("tab", "new")
    if tab not in TABS:
        abort(404)
    wanted = DeskFilter(tab, today(), request.args.get("unit", type=UUID))
    if kind := wanted_kind():
        return export(desk_listing(session(), supplier.id, wanted), kind)
    found = desk_page(
        session(),
        supplier.id,
        wanted,
        after=request.args.get("after", type=UUID),
        before=request.args.get("before", type=UUID),
    )
    show_context(supplier.name)
    return page(
        "orders/supply_desk.html",
        supplier=supplier,
        tab=tab,
        wanted=wanted,
        rows=found.rows,
        newer=found.newer,
        older=found.older,
        counts=desk_counts(session(), supplier.id, today()),
        rising=tab not in NEWEST_FIRST,
        on=today(),
        **WORDS,
    )


@orders.route("/supplier/<uuid:supplier_id>/confirm", methods=["POST"])
@requires(SupplyPermission.ACT, on=DESK)
def confirm_many(supplier: Supplier) -> ResponseReturnValue:
    """Confirm the ticked lines of the list, each by itself."""
    chosen = _chosen()
    results = supply.confirm_lines(session(), supplier.id, chosen, by=current_actor(), at=now())
    tell_results(results, "confirm")
    return redirect(url_for("orders.desk", supplier_id=supplier.id))


@orders.route("/supplier/<uuid:supplier_id>/orders/<uuid:order_id>")
@requires(SupplyPermission.DESK, on=DESK)
def desk_order_page(supplier: Supplier, order_id: UUID) -> ResponseReturnValue:
    """An order as the supplier needs it: unit, goods, dates; nothing of the recipient."""
    return _order_page(supplier, order_id, ActForms(BackorderForm(), RefuseForm()))


@orders.route("/supplier/<uuid:supplier_id>/orders/<uuid:order_id>", methods=["POST"])
@requires(SupplyPermission.ACT, on=DESK)
def act_on_lines(supplier: Supplier, order_id: UUID) -> ResponseReturnValue:
    """Confirm, pick, delay or refuse the ticked lines of an order, each by itself."""
    forms = ActForms(BackorderForm(), RefuseForm())
    act = request.form.get("act", "")
    chosen = _chosen()
    if act not in {"confirm", "pick", "delay", "refuse"}:
        note_forged("act")
        abort(400)
    if not chosen:
        return _order_page(supplier, order_id, forms, [_("Tick at least one line.")]), REFUSED
    try:
        results = _act(supplier, act, chosen, forms)
    except Refusal as refusal:
        forms.delay.refuse(explain(refusal).sentence, "expected_on")
        results = None
    if results is None:
        return _order_page(supplier, order_id, forms), REFUSED
    tell_results(results, act)
    return redirect(url_for("orders.desk_order_page", supplier_id=supplier.id, order_id=order_id))


def _act(
    supplier: Supplier, act: str, chosen: Sequence[Chosen], forms: ActForms
) -> list[Result] | None:
    by, at = current_actor(), now()
    if act == "confirm":
        return supply.confirm_lines(session(), supplier.id, chosen, by=by, at=at)
    if act == "pick":
        return supply.pick_lines(session(), supplier.id, chosen, by=by, at=at)
    if act == "delay" and forms.delay.validate_on_submit() and forms.delay.expected_on.data:
        day = forms.delay.expected_on.data
        return supply.backorder_lines(
            session(), supplier.id, chosen, expected_on=day, on=today(), by=by, at=at
        )
    if act == "refuse" and forms.refuse.validate_on_submit():
        reason: str = forms.refuse.reason.data
        return supply.refuse_lines(session(), supplier.id, chosen, reason=reason, by=by, at=at)
    return None


def _chosen() -> list[Chosen]:
    try:
        return chosen_lines(request.form.getlist("line"))
    except ValueError:
        note_forged("line")
        abort(400)


def _order_page(
    supplier: Supplier, order_id: UUID, forms: ActForms, more: Sequence[str] = ()
) -> str:
    order = desk_order(session(), supplier.id, order_id)
    if order is None:
        abort(404)
    lines = desk_order_lines(session(), supplier.id, order_id)
    possible = {line.id: steps_of(LineState(line.state), Party.SUPPLIER) for line in lines}
    show_context(supplier.name)
    return page(
        "orders/supply_order.html",
        supplier=supplier,
        order=order,
        lines=lines,
        shipments=order_shipments(session(), order_id, supplier.id),
        can={
            act: {line_id for line_id, steps in possible.items() if to in steps}
            for act, to in ACTS.items()
        },
        sendable=[line for line in lines if _sendable(line)],
        forms=forms,
        more=more,
        on=today(),
        **WORDS,
    )


def _sendable(line: Any) -> bool:
    return line.state in {"confirmed", "substituted", "backordered", "picked", "part_shipped"}


def tell_results(results: Sequence[Result], act: str) -> None:
    """Say how many lines it went well with, and of each other line why not."""
    done = sum(1 for result in results if result.refusal is None)
    if done:
        tell("done", _done_words(act, done))
    for result in results:
        if result.refusal is not None:
            why = explain(result.refusal).sentence
            tell("warning", _("Line %(no)d: %(why)s", no=result.position, why=why))


def _done_words(act: str, count: int) -> str:
    if act == "confirm":
        return ngettext("%(num)d line confirmed.", "%(num)d lines confirmed.", count)
    if act == "pick":
        return ngettext("%(num)d line picked.", "%(num)d lines picked.", count)
    if act == "delay":
        return ngettext("%(num)d line back-ordered.", "%(num)d lines back-ordered.", count)
    if act == "refuse":
        return ngettext("%(num)d line refused.", "%(num)d lines refused.", count)
    return ngettext("%(num)d line sent.", "%(num)d lines sent.", count)
