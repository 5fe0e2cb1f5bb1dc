"""Orders of a unit: the list, one order with its timeline, its receipt, cancelling."""

from typing import Any
from uuid import UUID

from flask import redirect, request, url_for
from flask.typing import ResponseReturnValue
from markupsafe import Markup
from sqlalchemy import Row

from care.permissions import UNIT_LISTED
from core.clock import now
from core.errors import Refusal
from core.people import Address
from orders.exchange.unit_lists import orders_listing
from orders.models.orders import Order
from orders.permissions import ORDER, OrderPermission
from orders.queries import orders as read
from orders.routes.blueprint import orders
from orders.routes.typed import list_key
from orders.rules.delivery import may_cancel
from orders.rules.states import AWAITED, CANCELLABLE, LineState, order_state
from orders.services.cancel import cancel_order
from orders.texts.lines import address_line, order_no, packs_words, plain, products_words
from orders.texts.outside import REJECTS, say_kind, say_urgent
from orders.texts.states import line_tag, mode_words, order_tag, reason_words
from orders.texts.timeline import timeline_of
from portal.web.addresses import address, addresses
from portal.web.errors import explain
from portal.web.exports import export, wanted_kind
from portal.web.forms import NO_VERSION, note_forged, whole
from portal.web.guard import current_actor, may, requires
from portal.web.i18n import _, ngettext, say_short_day
from portal.web.pages import page, tell
from portal.web.rendering import Told, draw_tag, lock
from portal.web.transactions import session

HERE = "/units/<uuid:unit_id>/orders/<uuid:order_id>"
SHOW = ("", *read.FILTERS)


@orders.route("/units/<uuid:unit_id>/orders")
@requires(OrderPermission.LIST, on=UNIT_LISTED, purpose="orders")
def order_list(unit: Row[Any]) -> ResponseReturnValue:
    """The unit's orders, the newest first."""
    show = request.args.get("show", "")
    show = show if show in SHOW else ""
    if (kind := wanted_kind()) and may(OrderPermission.EXPORT, unit):
        return export(orders_listing(session(), unit.id, show), kind)
    before, after = list_key("before"), list_key("after")
    rows = read.orders_of_unit(session(), unit.id, show=show, before=before, after=after)
    more = len(rows) > read.PAGE
    shown = rows[-read.PAGE :] if after else rows[: read.PAGE]
    newer = bool(before) or (bool(after) and more)
    older = more or bool(after)
    return page(
        "orders/list.html",
        unit=unit,
        file=_at(unit.id, show),
        rows=_cells(unit.id, shown),
        tabs=_tabs(unit.id, show),
        newer=_at(unit.id, show, after=shown[0].id) if newer and shown else None,
        older=_at(unit.id, show, before=shown[-1].id) if older and shown else None,
    )


def _cells(unit_id: UUID, rows: list[read.Listed]) -> list[tuple[str, ...]]:
    """Address, number, person, lock, day, products, packs, state, day, way: of each order."""
    at = addresses("orders.order", "order_id", unit_id=unit_id)
    day, products, packs = Told(say_short_day), Told(products_words), Told(packs_words)
    tag, mode = Told(lambda state: draw_tag(*order_tag(state))), Told(mode_words)
    mark, none = lock(), Markup()
    stock = Markup('<span class="soft">{}</span>').format(_("The unit's stock"))
    return [
        (
            at(row.id),
            order_no(row.number),
            row.name if row.recipient_id else stock,
            mark if row.protected else none,
            day[row.ordered_on],
            products[row.lines],
            packs[row.packs],
            tag[row.state],
            day[row.promised_on],
            mode[row.delivery_mode],
        )
        for row in rows
    ]


def _at(unit_id: UUID, show: str, **place: UUID) -> str:
    return address("orders.order_list", unit_id=unit_id, show=show or None, **place)


def _tabs(unit_id: UUID, show: str) -> list[tuple[str, str, bool]]:
    words = {
        "": _("All"),
        "under_way": _("Under way"),
        "problems": _("Needs a look"),
        "approval": _("Approval"),
        "delivered": _("Delivered"),
        "cancelled": _("Cancelled"),
    }
    return [(words[name], _at(unit_id, name), name == show) for name in SHOW]


@orders.route(HERE)
@requires(OrderPermission.READ, on=ORDER, purpose="order")
def order(order: Order, unit_id: UUID) -> ResponseReturnValue:
    """One order: what, to whom, how far it has come."""
    lines = read.lines_of(session(), order.id)
    stoppable = [line for line in lines if LineState(line.state) in CANCELLABLE]
    in_time = may_cancel(now(), order.cancel_until)
    state = order_state([LineState(line.state) for line in lines])
    return page(
        "orders/order.html",
        order=order,
        unit_id=unit_id,
        number=order_no(order.number),
        tag=order_tag(state),
        awaited=state in AWAITED,
        lines=lines,
        events=timeline_of(read.events_of(session(), [order.id])),
        to=_receiver(order),
        version=sum(line.version for line in lines),
        can_cancel=bool(stoppable) and in_time and may(OrderPermission.CANCEL, order),
        waits=[line for line in lines if line.state == LineState.AWAITING_APPROVAL]
        if may(OrderPermission.APPROVE, order)
        else [],
        refused=may(OrderPermission.CANCEL, order)
        and any(line.state == LineState.REJECTED for line in lines),
        reasons=REJECTS,
        words=WORDS,
    )


@orders.route(f"{HERE}/receipt")
@requires(OrderPermission.READ, on=ORDER, purpose="order")
def receipt(order: Order, unit_id: UUID) -> ResponseReturnValue:
    """That it is placed: the number large, when it comes, until when it can be changed."""
    lines = read.lines_of(session(), order.id)
    return page(
        "orders/receipt.html",
        order=order,
        unit_id=unit_id,
        number=order_no(order.number),
        lines=lines,
        to=_receiver(order),
        total=sum(line.price_ore * line.packs for line in lines),
        words=WORDS,
    )


@orders.route(f"{HERE}/cancel", methods=["GET", "POST"])
@requires(OrderPermission.CANCEL, on=ORDER, purpose="order")
def cancel(order: Order, unit_id: UUID) -> ResponseReturnValue:
    """Ask once more, then cancel what still can be."""
    back = url_for("orders.order", unit_id=unit_id, order_id=order.id)
    if request.method == "GET":
        lines = read.lines_of(session(), order.id)
        version = sum(line.version for line in lines)
        return page(
            "orders/cancel.html",
            order=order,
            number=order_no(order.number),
            back=back,
            lines=lines,
            version=version,
            words=WORDS,
        )
    sent = whole(request.form.get("version"))
    version = NO_VERSION if sent is None else sent
    if sent is None:
        note_forged("version")
    try:
        count = cancel_order(session(), order, version=version, by=current_actor(), at=now())
    except Refusal as refusal:
        tell("warning", explain(refusal).sentence)
        return redirect(back, 303)
    tell(
        "done", ngettext("%(num)d product is cancelled.", "%(num)d products are cancelled.", count)
    )
    return redirect(back, 303)


def _receiver(order: Order) -> dict[str, str]:
    """To whom and where, as the order says; never where a protected person lives."""
    unit, person = order.unit, order.recipient.person if order.recipient else None
    if person is None or person.protected:
        place = address_line(Address(unit.street, unit.postal_code, unit.city))
        name = person.short_name if person else unit.name
        return {"name": name, "address": place, "phone": "", "comment": ""}
    return {
        "name": order.receiver or "",
        "address": address_line(Address.from_text(order.address_text)),
        "phone": order.phone or "",
        "comment": order.comment or "",
    }


WORDS = {
    "plain": plain,
    "packs": packs_words,
    "tag": line_tag,
    "reason": reason_words,
    "mode": mode_words,
    "kind": say_kind,
    "urgent": say_urgent,
}
