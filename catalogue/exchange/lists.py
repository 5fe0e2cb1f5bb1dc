"""Articles, prices, contracts, suppliers and imports as files."""

from collections.abc import Iterator
from datetime import date
from uuid import UUID

from sqlalchemy.orm import Session

from catalogue.models.contracts import Contract
from catalogue.queries import articles as goods
from catalogue.queries import contracts as agreed
from catalogue.queries import imports as runs
from catalogue.queries.assortment import Scope
from catalogue.queries.counted import count_articles
from catalogue.queries.found import Found
from catalogue.queries.search import find_articles
from catalogue.texts.articles import pack, plain_name, tags
from catalogue.texts.imports import STATES
from portal.web.exports import LOT, Column, Listing, walked
from portal.web.i18n import _


def price_list(session: Session, contract: Contract, *, on: date) -> Listing:
    """The prices of a contract that hold on a day, by article."""
    contract_id = contract.id
    return Listing(
        name="price-list",
        columns=(
            Column(_("Article number"), lambda row: row.article_no),
            Column(_("Article"), lambda row: row.name),
            Column(_("Plain name"), lambda row: row.plain_name),
            Column(_("Pieces in a pack"), lambda row: row.pack_size),
            Column(_("Price of a pack"), lambda row: row.ContractLine.price_ore, money=True),
            Column(_("VAT, per mille"), lambda row: row.ContractLine.vat_permille),
            Column(_("Place"), lambda row: row.ContractLine.rank),
            Column(_("From"), lambda row: row.ContractLine.valid_from),
            Column(_("To"), lambda row: row.ContractLine.valid_to),
        ),
        rows=lambda work: walked(
            lambda after: agreed.priced_articles(
                work, contract_id, on=on, after=after, limit=LOT + 1
            ),
            LOT,
            lambda row: (row.sort_key, row.ContractLine.id),
        ),
        count=agreed.prices_held(session, contract_id, on=on),
        filters={"contract": str(contract_id), "on": on.isoformat()},
    )


def articles_listing(
    session: Session, text: str, scope: Scope | None, *, on: date, most: int
) -> Listing:
    """What a search for articles finds, all pages; prices where an assortment is searched."""
    area, unit_id = (scope.care_area, scope.unit_id) if scope else (None, None)
    return Listing(
        name="articles",
        columns=(
            Column(_("Article number"), lambda row: row.article.article_no),
            Column(_("Plain name"), lambda row: plain_name(row.article)),
            Column(_("Article"), lambda row: row.article.name),
            Column(_("Maker"), lambda row: row.article.manufacturer),
            Column(_("Supplier"), lambda row: row.article.supplier),
            Column(_("Pack"), lambda row: pack(row.article)),
            Column(_("Pieces in a pack"), lambda row: row.article.pack_size),
            Column(
                _("Price of a pack"),
                lambda row: row.line.price_ore if row.line else None,
                money=True,
            ),
            Column(_("Place"), lambda row: row.line.rank if row.line else None),
            Column(_("To know"), lambda row: "; ".join(words for _kind, _icon, words in tags(row))),
        ),
        rows=lambda work: _found(work, text, scope, on),
        count=count_articles(session, text, scope=scope, on=on, most=most),
        filters={
            "unit": str(unit_id or ""),
            "area": area or "",
            "searched": "yes" if text else "",
        },
    )


def _found(work: Session, text: str, scope: Scope | None, on: date) -> Iterator[Found]:
    after: str | None = None
    while True:
        found = find_articles(work, text, scope=scope, on=on, after=after, limit=LOT)
        yield from found.rows
        if (after := found.after) is None:
            return


def contracts_listing(session: Session, *, on: date, supplier_id: UUID | None = None) -> Listing:
    """All contracts, or those of one supplier."""
    found = agreed.contracts(session, on=on, supplier_id=supplier_id)
    return Listing(
        name="contracts",
        columns=(
            Column(_("Contract"), lambda row: row.contract.name),
            Column(_("Reference"), lambda row: row.contract.reference),
            Column(_("Supplier"), lambda row: row.contract.supplier.name),
            Column(_("From"), lambda row: row.contract.valid_from),
            Column(_("To"), lambda row: row.contract.valid_to),
            Column(_("Currency"), lambda row: row.contract.currency),
            Column(_("Products today"), lambda row: row.articles),
        ),
        rows=lambda work: agreed.contracts(work, on=on, supplier_id=supplier_id),
        count=len(found),
        filters={"supplier": str(supplier_id or ""), "on": on.isoformat()},
    )


def suppliers_listing(session: Session) -> Listing:
    """All suppliers."""
    return Listing(
        name="suppliers",
        columns=(
            Column(_("Supplier"), lambda row: row.name),
            Column(_("Phone"), lambda row: row.phone),
            Column(_("Organisation number"), lambda row: row.organisation_number),
            Column(_("Location number (GLN)"), lambda row: row.gln),
        ),
        rows=goods.suppliers,
        count=len(goods.suppliers(session)),
        filters={},
    )


def imports_listing(session: Session) -> Listing:
    """Every import that was ever sent in, the newest first."""
    return Listing(
        name="imports",
        columns=(
            Column(_("List"), lambda row: row.file_name),
            Column(_("Where it is"), lambda row: STATES[row.state][2]),
            Column(_("Sent"), lambda row: row.made_at),
            Column(_("Done"), lambda row: row.done_at),
            Column(_("Rows"), lambda row: row.rows_total),
            Column(_("Bad rows"), lambda row: row.rows_bad),
            Column(_("New articles"), lambda row: row.articles_new),
            Column(_("Changed articles"), lambda row: row.articles_changed),
            Column(_("New prices"), lambda row: row.prices_new),
        ),
        rows=lambda work: walked(
            lambda before: runs.recent_imports(work, before=before, most=runs.PAGE + 1),
            runs.PAGE,
            lambda row: row.id,
        ),
        count=runs.count_imports(session),
        filters={},
    )
