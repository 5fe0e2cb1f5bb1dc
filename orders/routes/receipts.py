"""Goods that come to a unit: its parcels, and counting what came."""

from typing import Any
from uuid import UUID

from flask import abort, redirect, request, url_for
from flask.typing import ResponseReturnValue

from care.permissions import UNIT
from core.clock import now, today
from core.errors import Refusal
from orders.exchange.unit_lists import parcels_listing
from orders.forms.parcels import CountedLine, ReceiptForm, counted_lines
from orders.permissions import SupplyPermission
from orders.queries.shipments import PAGE, shipment_goods, shipment_head, unit_shipments
from orders.routes.blueprint import orders
from orders.routes.supply import REFUSED, WORDS
from orders.services import arrivals
from portal.web.errors import explain
from portal.web.exports import export, wanted_kind
from portal.web.guard import current_actor, requires
from portal.web.i18n import _
from portal.web.pages import page, show_context, tell
from portal.web.transactions import session


@orders.route("/units/<uuid:unit_id>/deliveries")
@requires(SupplyPermission.RECEIVE, on=UNIT)
def deliveries(unit: Any) -> ResponseReturnValue:
    """Parcels that come to the unit, newest first."""
    if kind := wanted_kind():
        return export(parcels_listing(session(), unit.id), kind)
    before = request.args.get("before", type=UUID)
    found = unit_shipments(session(), unit.id, before=before)
    show_context(unit.name)
    return page(
        "orders/deliveries.html",
        unit=unit,
        parcels=found[:PAGE],
        older=found[PAGE - 1].id if len(found) > PAGE else None,
        first=before is None,
        **WORDS,
    )


@orders.route("/units/<uuid:unit_id>/deliveries/<uuid:shipment_id>", methods=["GET", "POST"])
@requires(SupplyPermission.RECEIVE, on=UNIT)
def receive(unit: Any, shipment_id: UUID) -> ResponseReturnValue:
    """Count what came in a parcel, line by line, and say where it differs."""
    head = _head(unit, shipment_id)
    posted = request.method == "POST"
    goods = shipment_goods(session(), shipment_id)
    form = ReceiptForm(data={"version": head.version})
    lines = counted_lines(goods, request.form if posted else None)
    if posted and _received(head, form, lines):
        return redirect(url_for("orders.deliveries", unit_id=unit.id))
    show_context(unit.name)
    shown = page(
        "orders/receive.html",
        unit=unit,
        parcel=head,
        form=form,
        lines=lines,
        faults=[fault for line in lines for fault in line.faults()],
        **WORDS,
    )
    return (shown, REFUSED) if posted else shown


def _received(head: Any, form: ReceiptForm, lines: list[CountedLine]) -> bool:
    checked = [form.validate(), *(line.form.validate() for line in lines)]
    if not all(checked):
        return False
    try:
        arrivals.receive(
            session(),
            head.id,
            {line.row.id: line.count() for line in lines},
            version=form.version.number(),
            on=today(),
            by=current_actor(),
            at=now(),
        )
    except Refusal as refusal:
        form.refuse(explain(refusal).sentence)
        return False
    tell("done", _("The goods are registered as received."))
    return True


@orders.route("/units/<uuid:unit_id>/deliveries/<uuid:shipment_id>/delivery-note")
@requires(SupplyPermission.RECEIVE, on=UNIT)
def unit_delivery_note(unit: Any, shipment_id: UUID) -> ResponseReturnValue:
    """The delivery note of a parcel, for the unit's own binder."""
    head = _head(unit, shipment_id)
    return page(
        "orders/delivery_note.html",
        parcel=head,
        goods=shipment_goods(session(), head.id),
        back_href=url_for("orders.receive", unit_id=unit.id, shipment_id=head.id),
        **WORDS,
    )


def _head(unit: Any, shipment_id: UUID) -> Any:
    head = shipment_head(session(), shipment_id)
    if head is None or head.unit_id != unit.id:
        abort(404)
    return head
