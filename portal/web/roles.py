"""What each role is called, and the roles of whoever reads the page."""

from collections.abc import Iterable, Mapping
from typing import Any

from core.actors import Actor, Role
from portal.web.i18n import lazy

ROLE_NAMES: Mapping[str, Any] = {
    Role.RECIPIENT: lazy("Care recipient"),
    Role.PROXY: lazy("Proxy"),
    Role.PRESCRIBER: lazy("Prescriber"),
    Role.ORDERER: lazy("Orders for the unit"),
    Role.APPROVER: lazy("Approves orders"),
    Role.UNIT_ADMIN: lazy("Unit administrator"),
    Role.READER: lazy("Reads at the unit"),
    Role.CUSTOMER_SERVICE: lazy("Customer service"),
    Role.ASSORTMENT_MANAGER: lazy("Looks after the assortment"),
    Role.SUPPLIER: lazy("Supplier"),
    Role.AUDITOR: lazy("Auditor"),
    Role.DATA_PROTECTION: lazy("Data protection officer"),
    Role.ACCESS_REVIEWER: lazy("Reviews the access log"),
    Role.SYSTEM_ADMIN: lazy("Runs the system"),
    Role.SYSTEM: lazy("The system itself"),
}


def say_roles(actor: Actor) -> list[str]:
    """The reader's roles in words, each once: those at the chosen unit, else all of them."""
    here = [s.role for s in actor.standings if s.unit_id and s.unit_id == actor.unit_id]
    return name_roles(here or [s.role for s in actor.standings])


def name_roles(roles: Iterable[Role]) -> list[str]:
    """Roles in words, each once."""
    return [str(ROLE_NAMES[role]) for role in dict.fromkeys(roles)]
