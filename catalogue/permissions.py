"""Who may do what in the catalogue."""

from enum import StrEnum
from typing import Any

from catalogue.queries.articles import article_by_id, supplier_by_id
from catalogue.queries.contracts import contract_by_id
from catalogue.queries.imports import import_by_id
from core.actors import Actor, Role
from core.permissions import On, Rule, any_of, has_role, rule

STAFF = (
    Role.PRESCRIBER,
    Role.ORDERER,
    Role.APPROVER,
    Role.UNIT_ADMIN,
    Role.READER,
    Role.CUSTOMER_SERVICE,
    Role.ASSORTMENT_MANAGER,
    Role.AUDITOR,
    Role.SYSTEM_ADMIN,
)


class CataloguePermission(StrEnum):
    """Rights in the catalogue."""

    READ = "catalogue:read"
    PRICES = "catalogue:prices"
    MANAGE = "catalogue:manage"
    IMPORT = "catalogue:import"


@rule("at the thing's supplier")
def at_its_supplier(actor: Actor, thing: Any) -> bool:
    """At the desk of the supplier whose article or contract it is."""
    return getattr(thing, "supplier_id", None) in actor.suppliers


reader = has_role(*STAFF, Role.SUPPLIER)
manager = has_role(Role.ASSORTMENT_MANAGER, Role.SYSTEM_ADMIN)

ARTICLE = On("article_id", article_by_id, reader)
SUPPLIER = On("supplier_id", supplier_by_id, reader)
CONTRACT = On("contract_id", contract_by_id, any_of(manager, at_its_supplier))
IMPORT_ITEM = On("import_id", import_by_id, manager)

RULES: dict[CataloguePermission, Rule] = {
    CataloguePermission.READ: reader,
    CataloguePermission.PRICES: any_of(has_role(*STAFF), at_its_supplier),
    CataloguePermission.MANAGE: manager,
    CataloguePermission.IMPORT: manager,
}
