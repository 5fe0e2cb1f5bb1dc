"""Lists of orders, supply and the books as files."""

from uuid import UUID

from sqlalchemy.orm import Session

from core.short_number import short_number
from orders.queries import books
from orders.queries.supply import DeskFilter, desk_count, desk_rows
from orders.texts.states import line_tag, mode_words
from portal.web.exports import Column, Listing
from portal.web.i18n import _


def desk_listing(session: Session, supplier_id: UUID, wanted: DeskFilter) -> Listing:
    """The supplier's lines of a filter; nothing of recipients."""
    return Listing(
        name="supplier-lines",
        columns=(
            Column(_("The order"), lambda row: short_number(row.number)),
            Column(_("Line"), lambda row: row.position),
            Column(_("State"), lambda row: line_tag(row.state, supplier=True)[2]),
            Column(_("Care unit"), lambda row: row.unit_name),
            Column(_("Customer number"), lambda row: row.customer_no),
            Column(_("Article number"), lambda row: row.article_no),
            Column(_("Article"), lambda row: row.article_name),
            Column(_("Packs"), lambda row: row.packs),
            Column(_("Sent"), lambda row: row.packs_shipped),
            Column(_("Price for a pack"), lambda row: row.price_ore, money=True),
            Column(_("Ordered"), lambda row: row.placed_at),
            Column(_("Promised"), lambda row: row.promised_on),
            Column(_("Expected"), lambda row: row.expected_on),
            Column(_("Delivery"), lambda row: mode_words(row.delivery_mode)),
        ),
        rows=lambda work: desk_rows(work, supplier_id, wanted),
        count=desk_count(session, supplier_id, wanted),
        filters={"tab": wanted.tab, "unit": str(wanted.unit_id or "")},
    )


def statement_listing(session: Session, unit_id: UUID, span: books.Span) -> Listing:
    """What a unit took in a span, as booked: no recipient, care area or free text (ACC-01)."""
    return Listing(
        name="statement",
        columns=(
            Column(_("Delivered"), lambda row: row.delivered_on),
            Column(_("The order"), lambda row: short_number(row.order_number)),
            Column(_("Delivery note"), lambda row: short_number(row.shipment_number)),
            Column(_("Customer number"), lambda row: row.customer_no),
            Column(_("Cost centre"), lambda row: row.cost_centre),
            Column(_("Article number"), lambda row: row.article_no),
            Column(_("Article"), lambda row: row.article_name),
            Column(_("Batch"), lambda row: row.batch_no),
            Column(_("Packs"), lambda row: row.packs),
            Column(_("Price for a pack"), lambda row: row.price_ore, money=True),
            Column(_("VAT, per mille"), lambda row: row.vat_permille),
            Column(_("Net"), lambda row: int(row.net), money=True),
            Column(_("VAT"), lambda row: int(row.tax), money=True),
            Column(_("Currency"), lambda row: row.currency),
        ),
        rows=lambda work: books.statement_rows(work, unit_id, span, limit=None),
        count=books.statement_count(session, unit_id, span),
        filters={
            "unit": str(unit_id),
            "from": span.first.isoformat(),
            "to": span.last.isoformat(),
        },
    )


def totals_listing(session: Session, span: books.Span) -> Listing:
    """What each unit took in a span, as booked."""
    found = books.unit_totals(session, span)
    return Listing(
        name="units-totals",
        columns=(
            Column(_("Care provider"), lambda row: row.provider_name),
            Column(_("Care unit"), lambda row: row.name),
            Column(_("Customer number"), lambda row: row.customer_no),
            Column(_("Rows"), lambda row: row.rows),
            Column(_("Net"), lambda row: int(row.net), money=True),
            Column(_("VAT"), lambda row: int(row.tax), money=True),
            Column(_("To pay"), lambda row: int(row.net + row.tax), money=True),
            Column(_("Currency"), lambda row: row.currency),
        ),
        rows=lambda work: books.unit_totals(work, span),
        count=len(found),
        filters={"from": span.first.isoformat(), "to": span.last.isoformat()},
    )
