"""A unit's lists as files: orders, parcels, who runs out. Names as the pages show them."""

from datetime import date
from uuid import UUID

from sqlalchemy.orm import Session

from care.models.recipients import Recipient
from core.short_number import short_number
from orders.queries import orders, shipments, worklist
from orders.texts.next_steps import cause_note, cause_tag
from orders.texts.states import mode_words, order_tag, parcel_tag
from portal.web.exports import LOT, Column, Listing, walked
from portal.web.i18n import _


def orders_listing(session: Session, unit_id: UUID, show: str) -> Listing:
    """A unit's orders of a filter, the newest first."""
    return Listing(
        name="orders",
        columns=(
            Column(_("Order number"), lambda row: short_number(row.number)),
            Column(_("Person"), lambda row: row.name),
            Column(_("Ordered"), lambda row: row.ordered_on),
            Column(_("Lines"), lambda row: row.lines),
            Column(_("Packs"), lambda row: row.packs),
            Column(_("State"), lambda row: order_tag(row.state)[2]),
            Column(_("Promised"), lambda row: row.promised_on),
            Column(_("Delivery"), lambda row: mode_words(row.delivery_mode)),
        ),
        rows=lambda work: walked(
            lambda before: orders.orders_of_unit(work, unit_id, show=show, before=before, most=LOT),
            LOT,
            lambda row: row.id,
        ),
        count=orders.count_of_unit(session, unit_id, show=show),
        filters={"unit": str(unit_id), "show": show},
    )


def worklist_listing(
    session: Session, unit_id: UUID, *, tab: str, area_id: UUID | None, on: date
) -> Listing:
    """Who runs out at a unit, soonest first, with the cause of each stop."""
    return Listing(
        name="who-runs-out",
        columns=(
            Column(_("Person"), lambda row: row.name),
            Column(_("Article"), lambda row: row.goods.name),
            Column(_("Lasts until"), lambda row: row.lasts_until),
            Column(_("Why"), lambda row: cause_tag(row.standing.cause)[2]),
            Column(_("Note"), lambda row: cause_note(row.standing.cause, row.standing.on)),
        ),
        rows=lambda work: walked(
            lambda after: worklist.worklist(
                work, unit_id, on=on, tab=tab, care_area_id=area_id, after=after
            ),
            worklist.PAGE,
            lambda row: (row.place, row.line_id),
        ),
        count=worklist.count_of_list(session, unit_id, tab=tab, care_area_id=area_id),
        filters={"unit": str(unit_id), "tab": tab, "area": str(area_id or "")},
    )


def parcels_listing(session: Session, unit_id: UUID) -> Listing:
    """Parcels brought to a unit, the newest first; nothing of recipients."""
    return Listing(
        name="deliveries",
        columns=(
            Column(_("Parcel"), lambda row: short_number(row.number)),
            Column(_("The order"), lambda row: short_number(row.order_number)),
            Column(_("Supplier"), lambda row: row.supplier_name),
            Column(_("Sent"), lambda row: row.shipped_at),
            Column(_("Delivered"), lambda row: row.delivered_on),
            Column(_("Counted"), lambda row: row.received_at),
            Column(_("Packs"), lambda row: row.packs),
            Column(_("Lines that differ"), lambda row: row.differing),
            Column(_("State"), lambda row: parcel_tag(row.state)[2]),
        ),
        rows=lambda work: walked(
            lambda before: shipments.unit_shipments(work, unit_id, before=before),
            shipments.PAGE,
            lambda row: row.id,
        ),
        count=shipments.count_unit_shipments(session, unit_id),
        filters={"unit": str(unit_id)},
    )


def person_orders_listing(session: Session, recipient: Recipient) -> Listing:
    """Every order for one person, the newest first; no name and no address."""
    recipient_id = recipient.id
    return Listing(
        name="orders-of-one",
        columns=(
            Column(_("Order number"), lambda row: short_number(row.number)),
            Column(_("Ordered"), lambda row: row.ordered_on),
            Column(_("Lines"), lambda row: row.lines),
            Column(_("Packs"), lambda row: row.packs),
            Column(_("State"), lambda row: order_tag(row.state)[2]),
            Column(_("Promised"), lambda row: row.promised_on),
            Column(_("Delivery"), lambda row: mode_words(row.delivery_mode)),
        ),
        rows=lambda work: walked(
            lambda before: orders.orders_of_recipient(work, recipient_id, before=before),
            orders.PAGE,
            lambda row: row.id,
        ),
        count=orders.count_of_recipient(session, recipient_id),
        filters={},
        about=recipient.person_id,
    )
