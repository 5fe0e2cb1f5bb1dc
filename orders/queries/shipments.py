"""Parcels: those of an order, one with its goods, those on their way to a unit, where they go."""

from collections.abc import Sequence
from dataclasses import dataclass
from typing import Any
from uuid import UUID

from sqlalchemy import func, or_, select
from sqlalchemy.orm import Session, joinedload

from care.models.recipients import Recipient
from care.models.units import CareUnit
from catalogue.models.articles import Article, Supplier
from core.people import Address
from orders.models.orders import Order, OrderLine, Shipment, ShipmentLine

PAGE = 50
THROUGH_THE_UNIT = frozenset({"unit", "sealed_address"})


@dataclass(frozen=True)
class Destination:
    """To whom a parcel goes: what stands on its label, and nothing more."""

    name: str
    street: str
    postal_code: str
    city: str
    care_of: str = ""
    door_code: str = ""
    note: str = ""
    phone: str = ""
    protected: bool = False
    through_unit: bool = False


def order_shipments(
    session: Session, order_id: UUID, supplier_id: UUID | None = None
) -> Sequence[Any]:
    """An order's parcels, oldest first; a supplier's own when one is given."""
    statement = (
        select(
            Shipment.id,
            Shipment.number,
            Shipment.state,
            Shipment.shipped_at,
            Shipment.delivered_on,
            Shipment.carrier,
            Shipment.tracking,
            Shipment.received_at,
            func.coalesce(func.sum(ShipmentLine.packs), 0).label("packs"),
        )
        .outerjoin(ShipmentLine, ShipmentLine.shipment_id == Shipment.id)
        .where(Shipment.order_id == order_id)
        .group_by(Shipment.id)
        .order_by(Shipment.id)
    )
    if supplier_id is not None:
        statement = statement.where(Shipment.supplier_id == supplier_id)
    return session.execute(statement).all()


def shipment_head(session: Session, shipment_id: UUID) -> Any:
    """A parcel with its order, unit and supplier; no recipient."""
    return session.execute(
        select(
            Shipment.id,
            Shipment.version,
            Shipment.number,
            Shipment.state,
            Shipment.supplier_id,
            Shipment.order_id,
            Shipment.shipped_at,
            Shipment.carrier,
            Shipment.tracking,
            Shipment.delivered_on,
            Shipment.ended_on,
            Shipment.received_at,
            Order.number.label("order_number"),
            Order.ordered_on,
            Order.delivery_mode,
            Order.unit_id,
            CareUnit.name.label("unit_name"),
            CareUnit.customer_no,
            CareUnit.cost_centre,
            CareUnit.reference,
            CareUnit.street,
            CareUnit.postal_code,
            CareUnit.city,
            Supplier.name.label("supplier_name"),
            Supplier.organisation_number,
            Supplier.phone.label("supplier_phone"),
        )
        .join(Order, Order.id == Shipment.order_id)
        .join(CareUnit, CareUnit.id == Order.unit_id)
        .join(Supplier, Supplier.id == Shipment.supplier_id)
        .where(Shipment.id == shipment_id)
    ).first()


def shipment_goods(session: Session, shipment_id: UUID) -> Sequence[Any]:
    """What lies in a parcel, in the order's own order, and what of each line is still to come."""
    return session.execute(
        select(
            ShipmentLine.id,
            ShipmentLine.packs,
            ShipmentLine.batch_no,
            ShipmentLine.expires_on,
            ShipmentLine.packs_received,
            ShipmentLine.difference,
            OrderLine.position,
            OrderLine.packs.label("ordered"),
            OrderLine.packs_shipped,
            OrderLine.state,
            Article.article_no,
            Article.name.label("article_name"),
            Article.plain_name,
            Article.plain_name_en,
            Article.pack_size,
            Article.storage_class,
        )
        .join(OrderLine, OrderLine.id == ShipmentLine.order_line_id)
        .join(Article, Article.id == OrderLine.article_id)
        .where(ShipmentLine.shipment_id == shipment_id)
        .order_by(OrderLine.position, ShipmentLine.id)
    ).all()


def unit_shipments(session: Session, unit_id: UUID, *, before: UUID | None = None) -> Sequence[Any]:
    """Parcels brought to a unit, newest first, one more than a page holds."""
    statement = (
        select(
            Shipment.id,
            Shipment.number,
            Shipment.state,
            Shipment.shipped_at,
            Shipment.delivered_on,
            Shipment.received_at,
            Order.number.label("order_number"),
            Supplier.name.label("supplier_name"),
            select(func.sum(ShipmentLine.packs))
            .where(ShipmentLine.shipment_id == Shipment.id)
            .scalar_subquery()
            .label("packs"),
            select(func.count(ShipmentLine.difference))
            .where(ShipmentLine.shipment_id == Shipment.id)
            .scalar_subquery()
            .label("differing"),
        )
        .join(Order, Order.id == Shipment.order_id)
        .join(Supplier, Supplier.id == Shipment.supplier_id)
        .where(*_to_unit(unit_id))
        .order_by(Shipment.id.desc())
        .limit(PAGE + 1)
    )
    if before is not None:
        statement = statement.where(Shipment.id < before)
    return session.execute(statement).all()


def count_unit_shipments(session: Session, unit_id: UUID) -> int:
    """How many parcels were ever brought to a unit."""
    query = select(func.count()).select_from(Shipment).join(Order, Order.id == Shipment.order_id)
    return session.scalar(query.where(*_to_unit(unit_id))) or 0


def _to_unit(unit_id: UUID) -> tuple[Any, ...]:
    through = or_(Order.recipient_id.is_(None), Order.delivery_mode.in_(THROUGH_THE_UNIT))
    return (Order.unit_id == unit_id, through)


def destination(session: Session, order_id: UUID) -> Destination | None:
    """Where an order goes. Protected persons' goods go to the unit, with initials (PRO-01)."""
    order = session.scalars(
        select(Order)
        .where(Order.id == order_id)
        .options(
            joinedload(Order.recipient).joinedload(Recipient.person),
            joinedload(Order.unit),
        )
    ).first()
    if order is None:
        return None
    person = order.recipient.person if order.recipient else None
    protected = person is not None and person.protected
    if person is None or protected or order.delivery_mode in THROUGH_THE_UNIT:
        return _at_unit(order.unit, person.short_name if person else "", protected=protected)
    address = Address.from_text(order.address_text)
    return Destination(
        name=order.receiver or person.full_name,
        street=address.street,
        postal_code=address.postal_code,
        city=address.city,
        care_of=address.care_of,
        door_code=address.door_code,
        note=address.note,
        phone=order.phone or "",
    )


def _at_unit(unit: CareUnit, person: str, *, protected: bool) -> Destination:
    return Destination(
        name=unit.name,
        street=unit.street,
        postal_code=unit.postal_code,
        city=unit.city,
        care_of=person,
        phone=unit.phone,
        protected=protected,
        through_unit=True,
    )
