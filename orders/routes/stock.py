"""Ordering for the unit's shelf: the list of what one usually orders, and a search."""

import re
from collections.abc import Mapping
from typing import Any
from uuid import UUID

from flask import redirect, request, url_for
from flask.typing import ResponseReturnValue

from care.models.units import CareUnit
from care.permissions import UNIT
from catalogue.queries.assortment import Scope
from catalogue.queries.search import find_articles
from core.clock import now, today
from core.errors import Refusal
from orders.forms.place import StockForm, wishes
from orders.permissions import OrderPermission
from orders.queries.offers import Offer, offer_for, offers_of
from orders.queries.stock import shelf_list
from orders.routes.blueprint import orders
from orders.routes.typed import channel_of, new_key
from orders.rules.refusals import LinesRefused
from orders.services.stock import StockWish, order_stock
from orders.texts.lines import plain
from orders.texts.refusals import in_one_line
from portal.web.errors import explain
from portal.web.guard import current_actor, requires
from portal.web.pages import page
from portal.web.transactions import session

Errors = Mapping[UUID, str]
_PACKS = re.compile(r"packs_([0-9a-f]{32})")


@orders.route("/units/<uuid:unit_id>/order/stock", methods=["GET", "POST"])
@requires(OrderPermission.STOCK, on=UNIT)
def stock(unit: CareUnit) -> ResponseReturnValue:
    """Packs of each article; no person anywhere on the page."""
    form = StockForm()
    if request.method == "GET":
        form.form_key.data = new_key()
        return _page(unit, form, {})
    asked, key = wishes(request.form), form.form_key.uuid()
    if not form.validate() or asked.wrong or key is None:
        return _page(unit, form, asked.wrong), 422
    by = current_actor()
    wish = StockWish(asked.packs, key, channel=channel_of(by))
    try:
        order = order_stock(session(), unit, wish, by=by, at=now(), on=today())
    except Refusal as refusal:
        form.refuse(explain(refusal).sentence)
        reasons = refusal.reasons if isinstance(refusal, LinesRefused) else {}
        return _page(
            unit, form, {key: in_one_line(explain(reason)) for key, reason in reasons.items()}
        ), 422
    return redirect(url_for("orders.receipt", unit_id=unit.id, order_id=order.id), 303)


def _page(unit: CareUnit, form: StockForm, errors: Errors) -> str:
    query = (request.args.get("q") or "").strip()[:80]
    usual = shelf_list(session(), unit.id)
    found = _search(unit, query)
    typed = [UUID(field[1]) for name in request.form if (field := _PACKS.fullmatch(name))]
    wanted = dict.fromkeys([*typed, *found, *usual])
    offers = _offers(unit, wanted)
    return page(
        "orders/stock.html",
        unit=unit,
        form=form,
        query=query,
        rows=[_row(key, offer, usual, errors) for key, offer in offers.items()],
        searched=bool(query),
        nothing=bool(query) and not found,
    )


def _search(unit: CareUnit, query: str) -> list[UUID]:
    if not query:
        return []
    scope = Scope(unit.provider_id, unit.id)
    return [row.id for row in find_articles(session(), query, scope=scope, on=today()).rows]


def _offers(unit: CareUnit, wanted: Mapping[UUID, Any]) -> dict[UUID, Offer]:
    day = today()
    offers = offers_of(session(), wanted, providers=[unit.provider_id], on=day)
    where: dict[str, Any] = {"provider_id": unit.provider_id, "unit_id": unit.id}
    found = {key: offer_for(offers, key, care_area=None, on=day, **where) for key in wanted}
    return {key: offer for key, offer in found.items() if offer is not None}


def _row(key: UUID, offer: Offer, usual: Mapping[UUID, int], errors: Errors) -> dict[str, Any]:
    packs = str(usual.get(key, offer.goods.pack.minimum))
    return {
        "key": key.hex,
        "goods": offer.goods,
        "name": plain(offer.goods),
        "price": offer.price_ore,
        "ticked": f"take_{key.hex}" in request.form,
        "packs": request.form.get(f"packs_{key.hex}", packs),
        "error": errors.get(key, ""),
    }
