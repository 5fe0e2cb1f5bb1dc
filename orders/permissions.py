"""Who may do what with orders, parcels and the books."""

from enum import StrEnum
from typing import Any
from uuid import UUID

from sqlalchemy.orm import Session

from care.models.units import CareUnit
from catalogue.models.articles import Supplier
from core.actors import Actor, Role
from core.permissions import On, Rule, any_of, has_role, has_role_at_unit, rule


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
