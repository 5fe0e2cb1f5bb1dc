"""Parcels at the supplier's desk: sending in parts, how each ended, and the papers."""

from collections.abc import Callable
from datetime import date
from typing import Any
from uuid import UUID

from flask import abort, redirect, request, url_for
from flask.typing import ResponseReturnValue

from catalogue.models.articles import Supplier
from core.clock import now, today
from core.db import new_id
from core.errors import Refusal
from orders.forms.parcels import (
    ArrivalForm,
    PackedLine,
    ParcelForm,
    ReturnForm,
    packed_lines,
    read_scans,
)
from orders.models.orders import Shipment
from orders.permissions import DESK, SupplyPermission
from orders.queries.shipments import destination, shipment_goods, shipment_head
from orders.queries.supply import desk_order, desk_order_lines, pick_lines_of
from orders.routes.blueprint import orders
from orders.routes.supply import REFUSED, WORDS, tell_results
from orders.rules.shipping import PACKABLE, PARCEL_STEPS, label_until
from orders.rules.states import LineState
from orders.services import arrivals, shipments
from portal.web.errors import explain
from portal.web.guard import current_actor, requires
from portal.web.i18n import _
from portal.web.pages import page, show_context, tell
from portal.web.transactions import session, set_outcome

GONE = 410


@orders.route("/supplier/<uuid:supplier_id>/orders/<uuid:order_id>/send", methods=["GET", "POST"])
@requires(SupplyPermission.ADDRESS, on=DESK)
def send(supplier: Supplier, order_id: UUID) -> ResponseReturnValue:
    """Put parts of an order in a parcel: packs, batch and expiry per line, typed or scanned."""
    order = desk_order(session(), supplier.id, order_id)
    if order is None:
        abort(404)
    posted = request.method == "POST"
    rows = desk_order_lines(session(), supplier.id, order_id)
    form = ParcelForm(data={"form_key": str(new_id())})
    lines = packed_lines(
        [row for row in rows if LineState(row.state) in PACKABLE and row.packs_shipped < row.packs],
        request.form if posted else None,
    )
    if posted and (sent := _sent(supplier, order_id, form, lines)):
        return sent
    show_context(supplier.name)
    shown = page(
        "orders/supply_send.html",
        supplier=supplier,
        order=order,
        form=form,
        lines=lines,
        to=destination(session(), order_id),
        faults=[fault for line in lines for fault in line.faults()],
        **WORDS,
    )
    return (shown, REFUSED) if posted and not _only_scanned() else shown


def _only_scanned() -> bool:
    return request.form.get("act") == "scan"


def _sent(
    supplier: Supplier, order_id: UUID, form: ParcelForm, lines: list[PackedLine]
) -> ResponseReturnValue | None:
    """The way on when the parcel left; none when the page has to be shown again."""
    checked = [form.validate(), *(line.form.validate() for line in lines)]
    said = read_scans(lines, form.scan.data or "", on=today())
    form.scan.data = ""
    if said:
        form.scan.errors = [said]
    if _only_scanned() or said or not all(checked) or any(line.form.errors for line in lines):
        return None
    key = form.form_key.uuid()
    if key is None:
        abort(400)
    parcel = shipments.Parcel(
        [line.part() for line in lines], key, form.carrier.data or "", form.tracking.data or ""
    )
    try:
        sent = shipments.ship(
            session(), supplier.id, order_id, parcel, on=today(), by=current_actor(), at=now()
        )
    except Refusal as refusal:
        form.refuse(explain(refusal).sentence)
        return None
    tell_results(sent.results, "send")
    return redirect(url_for("orders.parcel", supplier_id=supplier.id, shipment_id=sent.shipment.id))


@orders.route("/supplier/<uuid:supplier_id>/parcels/<uuid:shipment_id>")
@requires(SupplyPermission.DESK, on=DESK)
def parcel(supplier: Supplier, shipment_id: UUID) -> ResponseReturnValue:
    """What is in a parcel, how far it has come, and its papers."""
    return _parcel_page(supplier, _head(supplier, shipment_id))


@orders.route("/supplier/<uuid:supplier_id>/parcels/<uuid:shipment_id>/delivered", methods=["POST"])
@requires(SupplyPermission.ACT, on=DESK)
def parcel_delivered(supplier: Supplier, shipment_id: UUID) -> ResponseReturnValue:
    """Note that a parcel was handed over, on which day."""
    head, form = _head(supplier, shipment_id), ArrivalForm()
    if not form.validate_on_submit():
        return _parcel_page(supplier, head, arrival=form), REFUSED

    def act() -> Shipment:
        return arrivals.deliver(
            session(),
            head.id,
            version=form.version.number(),
            day=form.day.data or today(),
            on=today(),
            by=current_actor(),
            at=now(),
        )

    return _ended(supplier, head, form, act, _("The parcel is delivered."))


@orders.route("/supplier/<uuid:supplier_id>/parcels/<uuid:shipment_id>/missed", methods=["POST"])
@requires(SupplyPermission.ACT, on=DESK)
def parcel_missed(supplier: Supplier, shipment_id: UUID) -> ResponseReturnValue:
    """Note that nobody collected a parcel."""
    head, form = _head(supplier, shipment_id), ArrivalForm()
    if not form.validate_on_submit():
        return _parcel_page(supplier, head, arrival=form), REFUSED

    def act() -> Shipment:
        version = form.version.number()
        return arrivals.miss(
            session(), head.id, version=version, on=today(), by=current_actor(), at=now()
        )

    return _ended(supplier, head, form, act, _("Noted: the parcel was not collected."))


@orders.route("/supplier/<uuid:supplier_id>/parcels/<uuid:shipment_id>/returned", methods=["POST"])
@requires(SupplyPermission.ACT, on=DESK)
def parcel_returned(supplier: Supplier, shipment_id: UUID) -> ResponseReturnValue:
    """Note that a parcel came back, and why."""
    head, form = _head(supplier, shipment_id), ReturnForm()
    if not form.validate_on_submit():
        return _parcel_page(supplier, head, back=form), REFUSED

    def act() -> Shipment:
        return arrivals.take_back(
            session(),
            head.id,
            version=form.version.number(),
            reason=form.reason.data,
            on=today(),
            by=current_actor(),
            at=now(),
        )

    return _ended(supplier, head, form, act, _("The parcel is back."))


def _ended(
    supplier: Supplier,
    head: Any,
    form: ArrivalForm | ReturnForm,
    act: Callable[[], Shipment],
    done: str,
) -> ResponseReturnValue:
    try:
        act()
    except Refusal as refusal:
        form.refuse(explain(refusal).sentence)
        session().expire_all()
        shown = {"arrival": form} if isinstance(form, ArrivalForm) else {"back": form}
        return _parcel_page(supplier, _head(supplier, head.id), **shown), REFUSED
    tell("done", done)
    return redirect(url_for("orders.parcel", supplier_id=supplier.id, shipment_id=head.id))


def _head(supplier: Supplier, shipment_id: UUID) -> Any:
    head = shipment_head(session(), shipment_id)
    if head is None or head.supplier_id != supplier.id:
        abort(404)
    return head


def _parcel_page(supplier: Supplier, head: Any, **forms: Any) -> str:
    show_context(supplier.name)
    return page(
        "orders/supply_parcel.html",
        supplier=supplier,
        parcel=head,
        goods=shipment_goods(session(), head.id),
        steps=PARCEL_STEPS[head.state],
        label=_label_kept(head.ended_on),
        arrival=forms.get("arrival") or ArrivalForm(data={"day": today()}, formdata=None),
        back=forms.get("back") or ReturnForm(formdata=None),
        refused=list(forms.values()),
        **WORDS,
    )


def _label_kept(ended_on: date | None) -> bool:
    return ended_on is None or today() <= label_until(ended_on)


@orders.route("/supplier/<uuid:supplier_id>/parcels/<uuid:shipment_id>/delivery-note")
@requires(SupplyPermission.DESK, on=DESK)
def delivery_note(supplier: Supplier, shipment_id: UUID) -> ResponseReturnValue:
    """The delivery note: order number, goods, batches; no recipient (ACC-04)."""
    head = _head(supplier, shipment_id)
    back = url_for("orders.parcel", supplier_id=supplier.id, shipment_id=head.id)
    return _note(head, back)


def _note(head: Any, back: str) -> str:
    goods = shipment_goods(session(), head.id)
    return page("orders/delivery_note.html", parcel=head, goods=goods, back_href=back, **WORDS)


@orders.route("/supplier/<uuid:supplier_id>/parcels/<uuid:shipment_id>/label")
@requires(SupplyPermission.ADDRESS, on=DESK)
def label(supplier: Supplier, shipment_id: UUID) -> ResponseReturnValue:
    """The shipping label: the one paper with an address, for 90 days after the parcel's end."""
    head = _head(supplier, shipment_id)
    if not _label_kept(head.ended_on):
        abort(GONE)
    set_outcome("printed")
    return page(
        "orders/label.html",
        parcel=head,
        goods=shipment_goods(session(), head.id),
        to=destination(session(), head.order_id),
        back_href=url_for("orders.parcel", supplier_id=supplier.id, shipment_id=head.id),
        **WORDS,
    )


@orders.route("/supplier/<uuid:supplier_id>/pick-list")
@requires(SupplyPermission.DESK, on=DESK)
def pick_list(supplier: Supplier) -> ResponseReturnValue:
    """What to take from the shelves, of one order or of all that are to be sent."""
    order_id = request.args.get("order", type=UUID)
    back = (
        url_for("orders.desk_order_page", supplier_id=supplier.id, order_id=order_id)
        if order_id
        else url_for("orders.desk", supplier_id=supplier.id, tab="to_send")
    )
    return page(
        "orders/pick_list.html",
        supplier=supplier,
        rows=pick_lines_of(session(), supplier.id, order_id=order_id),
        back_href=back,
        on=today(),
        **WORDS,
    )
