"""Pages of contracts and suppliers, for those who look after the assortment."""

from uuid import UUID

from flask import request, url_for
from flask.typing import ResponseReturnValue

from catalogue.exchange.lists import contracts_listing, price_list, suppliers_listing
from catalogue.models.articles import Supplier
from catalogue.models.contracts import Contract
from catalogue.permissions import CONTRACT, SUPPLIER, CataloguePermission
from catalogue.queries import articles as goods
from catalogue.queries import contracts as agreed
from catalogue.routes.blueprint import catalogue
from catalogue.texts.articles import WORDS
from core.clock import today
from portal.web.exports import export, wanted_kind
from portal.web.guard import requires
from portal.web.pages import page
from portal.web.transactions import session

LINES = 50


@catalogue.route("/contracts")
@requires(CataloguePermission.MANAGE)
def contracts() -> ResponseReturnValue:
    """All contracts."""
    if kind := wanted_kind():
        return export(contracts_listing(session(), on=today()), kind)
    found = agreed.contracts(session(), on=today())
    return page("catalogue/contracts.html", contracts=found, on=today(), soon=agreed.SOON)


@catalogue.route("/contracts/<uuid:contract_id>")
@requires(CataloguePermission.PRICES, on=CONTRACT)
def contract(thing: Contract) -> ResponseReturnValue:
    """A contract's lines with their prices, now, before and next."""
    if kind := wanted_kind():
        return export(price_list(session(), thing, on=today()), kind)
    rows = agreed.priced_articles(
        session(), thing.id, on=today(), after=_place(request.args.get("after")), limit=LINES + 1
    )
    shown = rows[:LINES]
    ids = [row.ContractLine.article_id for row in shown]
    last = shown[-1] if len(rows) > LINES else None
    after = f"{last.ContractLine.id.hex}.{last.sort_key}" if last else None
    return page(
        "catalogue/contract.html",
        **WORDS,
        contract=thing,
        on=today(),
        rows=shown,
        history=agreed.price_history(session(), thing.id, ids),
        openings=agreed.openings_of(session(), thing.id, on=today()),
        older=url_for("catalogue.contract", contract_id=thing.id, after=after) if after else None,
    )


def _place(after: str | None) -> tuple[str, UUID] | None:
    try:
        key, _dot, sort_key = (after or "").partition(".")
        return (sort_key, UUID(hex=key)) if key else None
    except ValueError:
        return None


@catalogue.route("/suppliers")
@requires(CataloguePermission.MANAGE)
def suppliers() -> ResponseReturnValue:
    """All suppliers."""
    if kind := wanted_kind():
        return export(suppliers_listing(session()), kind)
    return page("catalogue/suppliers.html", suppliers=goods.suppliers(session()))


@catalogue.route("/suppliers/<uuid:supplier_id>")
@requires(CataloguePermission.MANAGE, on=SUPPLIER)
def supplier(thing: Supplier) -> ResponseReturnValue:
    """A supplier and its contracts."""
    if kind := wanted_kind():
        return export(contracts_listing(session(), on=today(), supplier_id=thing.id), kind)
    found = agreed.contracts(session(), on=today(), supplier_id=thing.id)
    return page(
        "catalogue/supplier.html",
        supplier=thing,
        contracts=found,
        on=today(),
        soon=agreed.SOON,
    )
