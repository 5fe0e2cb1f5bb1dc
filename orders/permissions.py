"""Who may do what with orders, parcels and the books."""

from dataclasses import replace
from enum import StrEnum
from typing import Any
from uuid import UUID

from sqlalchemy import select
from sqlalchemy.orm import Session, joinedload

from care.models.units import CareUnit
from care.permissions import (
    STAFF,
    PurposeNeeded,
    at_their_unit,
    open_or_purpose,
    service_with_purpose,
    unit_staff,
)
from care.queries.recipients import with_person
from catalogue.models.articles import Supplier
from core.actors import Actor, Role
from core.clock import today
from core.permissions import On, Rule, all_of, any_of, has_role, has_role_at_unit, rule
from orders.models.orders import Order

ORDERING = (Role.PRESCRIBER, Role.ORDERER)


class OrderPermission(StrEnum):
    """Rights in ordering. SUPPLY and what follows from it are `SupplyPermission`s."""

    PLACE = "orders:place"
    """On a recipient: order within their prescriptions."""
    STOCK = "orders:stock"
    """On a unit: order for its own shelf."""
    READ = "orders:read"
    """On an order."""
    LIST = "orders:list"
    """On a unit: its orders and its worklist."""
    CANCEL = "orders:cancel"
    """On an order, until it leaves."""
    APPROVE = "orders:approve"
    """On an order: approve it or refuse it; up to the own limit, and never the own."""
    EXPORT = "orders:export"
    """On a unit: take a list out as a file."""


class SupplyPermission(StrEnum):
    """Rights at the supplier's desk, at the unit's goods receipt, and over the books."""

    DESKS = "supply:desks"
    DESK = "supply:desk"
    ACT = "supply:act"
    ADDRESS = "supply:address"
    RECEIVE = "supply:receive"
    BOOKS = "supply:books"
    BOOK_ANEW = "supply:book_anew"


@rule("at the supplier's desk")
def at_the_desk(actor: Actor, thing: Any) -> bool:
    """Somebody of the supplier the thing is, or belongs to."""
    supplier_id = thing.id if isinstance(thing, Supplier) else getattr(thing, "supplier_id", None)
    return supplier_id is not None and supplier_id in actor.suppliers


service = has_role(Role.CUSTOMER_SERVICE)
receiver = has_role_at_unit(Role.PRESCRIBER, Role.ORDERER, Role.UNIT_ADMIN)
bookkeeper = has_role(Role.CUSTOMER_SERVICE, Role.AUDITOR)


def _supplier(session: Session, supplier_id: UUID) -> Supplier | None:
    return session.get(Supplier, supplier_id)


def _customer(session: Session, customer_id: UUID) -> CareUnit | None:
    return session.get(CareUnit, customer_id)


DESK = On("supplier_id", _supplier, any_of(at_the_desk, service))
CUSTOMER = On("customer_id", _customer, bookkeeper)

SUPPLY_RULES: dict[SupplyPermission, Rule] = {
    SupplyPermission.DESKS: has_role(Role.SUPPLIER, Role.CUSTOMER_SERVICE),
    SupplyPermission.DESK: any_of(at_the_desk, service),
    SupplyPermission.ACT: at_the_desk,
    SupplyPermission.ADDRESS: at_the_desk,
    SupplyPermission.RECEIVE: receiver,
    SupplyPermission.BOOKS: bookkeeper,
    SupplyPermission.BOOK_ANEW: service,
}


@rule("staff of the order's unit")
def at_its_unit(actor: Actor, thing: Any) -> bool:
    """Holds a role at the unit that ordered."""
    return actor.holds(*STAFF, unit_id=thing.unit_id)


@rule("orders at the order's unit")
def orders_at_its_unit(actor: Actor, thing: Any) -> bool:
    """May order at the unit that ordered."""
    return actor.holds(*ORDERING, unit_id=thing.unit_id)


@rule("approves at the order's unit")
def approves_at_its_unit(actor: Actor, thing: Any) -> bool:
    """An approver of the unit that ordered."""
    return actor.holds(Role.APPROVER, unit_id=thing.unit_id)


@rule("the recipient")
def is_its_recipient(actor: Actor, thing: Any) -> bool:
    """The order is for the actor."""
    own = {s.recipient_id for s in actor.standings if s.role is Role.RECIPIENT}
    return thing.recipient_id in own


@rule("no protected identity, or a purpose said")
def unprotected_or_purpose(actor: Actor, thing: Any) -> bool:
    """Nobody at a unit opens an order of a protected person without saying why."""
    return thing.recipient is None or open_or_purpose(actor, thing)


@rule("customer service, with a purpose where the order is somebody's")
def service_with_reason(actor: Actor, thing: Any) -> bool:
    """Customer service opens an order of a person only when it has said why."""
    said = thing.recipient is None or thing.person_id in actor.purposes
    return said and service(actor, thing)


@rule("the order's unit, in the address")
def in_the_address(actor: Actor, thing: Any) -> bool:
    """Staff or customer service, at the address of the unit that ordered."""
    near = at_its_unit(actor, thing) or service(actor, thing)
    return near and actor.unit_id == thing.unit_id


RULES: dict[OrderPermission, Rule] = {
    OrderPermission.PLACE: any_of(
        all_of(at_their_unit(*ORDERING), open_or_purpose), service_with_purpose
    ),
    OrderPermission.STOCK: any_of(has_role_at_unit(*ORDERING), service),
    OrderPermission.READ: any_of(
        is_its_recipient, all_of(at_its_unit, unprotected_or_purpose), service_with_reason
    ),
    OrderPermission.LIST: any_of(unit_staff, service),
    OrderPermission.CANCEL: any_of(
        all_of(orders_at_its_unit, unprotected_or_purpose), service_with_reason
    ),
    OrderPermission.APPROVE: all_of(approves_at_its_unit, unprotected_or_purpose),
    OrderPermission.EXPORT: unit_staff,
}


def load_order(session: Session, order_id: UUID) -> Order | None:
    """An order with its unit and, when it has one, its recipient of today; whoever asks."""
    return (
        session.scalars(
            select(Order)
            .where(Order.id == order_id)
            .options(joinedload(Order.unit), *with_person(today(), joinedload(Order.recipient)))
        )
        .unique()
        .first()
    )


def _with_purpose(_session: Session, actor: Actor, order: Order) -> Actor:
    """The actor with the purpose said for the order's person; PurposeNeeded when one is due."""
    if order.recipient is None or not in_the_address(actor, order):
        return actor
    said = actor.purposes.get(order.recipient.person_id)
    if said is None and (order.recipient.person.protected or not at_its_unit(actor, order)):
        raise PurposeNeeded(order.recipient.id)
    return replace(actor, purpose=said or actor.purpose)


ORDER = On(
    "order_id", load_order, in_the_address, lambda order: order.person_id, also=_with_purpose
)
