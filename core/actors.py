"""Actor: who acts, in which standing, for whom. Frozen, built once per request."""

from collections.abc import Mapping
from dataclasses import dataclass, field, replace
from enum import StrEnum
from typing import Self
from uuid import UUID


class Role(StrEnum):
    """What a person may be in the house (domain.md §2.8)."""

    RECIPIENT = "recipient"
    PROXY = "proxy"
    PRESCRIBER = "prescriber"
    ORDERER = "orderer"
    APPROVER = "approver"
    UNIT_ADMIN = "unit_admin"
    READER = "reader"
    CUSTOMER_SERVICE = "customer_service"
    ASSORTMENT_MANAGER = "assortment_manager"
    SUPPLIER = "supplier"
    AUDITOR = "auditor"
    DATA_PROTECTION = "data_protection"
    ACCESS_REVIEWER = "access_reviewer"
    SYSTEM_ADMIN = "system_admin"
    SYSTEM = "system"


UNIT_ROLES = frozenset({Role.PRESCRIBER, Role.ORDERER, Role.APPROVER, Role.UNIT_ADMIN, Role.READER})
PROVIDER_ROLES = frozenset({Role.ACCESS_REVIEWER, Role.DATA_PROTECTION})
HOUSE_ROLES = frozenset(
    {
        Role.CUSTOMER_SERVICE,
        Role.ASSORTMENT_MANAGER,
        Role.AUDITOR,
        Role.DATA_PROTECTION,
        Role.SYSTEM_ADMIN,
    }
)
PRIVATE_ROLES = frozenset({Role.RECIPIENT, Role.PROXY})
"""Held for oneself and one's own, not at work."""


@dataclass(frozen=True)
class Standing:
    """One role held today, and where: at a unit, a supplier, as oneself, or house-wide."""

    role: Role
    provider_id: UUID | None = None
    unit_id: UUID | None = None
    supplier_id: UUID | None = None
    recipient_id: UUID | None = None


@dataclass(frozen=True)
class Actor:
    """Who does what is being done. `standings` hold only roles valid on the day.

    `purposes` holds why the actor opens each person or unit: said in this session, or an open
    case. `openings` holds (unit, recipient) opened in an emergency. `acknowledged`: the duty of
    confidentiality, in the text that holds on the day.
    """

    account_id: UUID | None = None
    person_id: UUID | None = None
    standings: tuple[Standing, ...] = ()
    unit_id: UUID | None = None
    principal_id: UUID | None = None
    mandate_id: UUID | None = None
    request_id: str = ""
    route: str = ""
    purpose: str = ""
    purposes: Mapping[UUID, str] = field(default_factory=dict)
    openings: frozenset[tuple[UUID, UUID]] = frozenset()
    acknowledged: bool = False

    @property
    def signed_in(self) -> bool:
        """Whether we know who it is."""
        return self.account_id is not None

    @property
    def roles(self) -> frozenset[Role]:
        """All roles held anywhere."""
        return frozenset(standing.role for standing in self.standings)

    @property
    def units(self) -> frozenset[UUID]:
        """Units where the actor holds any role."""
        return frozenset(s.unit_id for s in self.standings if s.unit_id)

    @property
    def works(self) -> bool:
        """Whether the actor holds any role at work, beyond being a recipient or a proxy."""
        return bool(self.roles - PRIVATE_ROLES)

    @property
    def suppliers(self) -> frozenset[UUID]:
        """Suppliers the actor works for."""
        return frozenset(s.supplier_id for s in self.standings if s.supplier_id)

    @property
    def role(self) -> Role | None:
        """The role to write in the books: the one held at the chosen unit, else the first."""
        here = [s.role for s in self.standings if s.unit_id and s.unit_id == self.unit_id]
        held = here or [s.role for s in self.standings]
        return held[0] if held else None

    def holds(self, *roles: Role, unit_id: UUID | None = None) -> bool:
        """Whether one of the roles is held; at that unit, when one is given."""
        return any(
            s.role in roles and (unit_id is None or s.unit_id == unit_id) for s in self.standings
        )

    def at_unit(self, unit_id: UUID | None) -> Self:
        """The same actor, acting at a unit."""
        return replace(self, unit_id=unit_id)

    def provider_of(self, unit_id: UUID) -> UUID | None:
        """The care provider of a unit where the actor holds a role."""
        return next((s.provider_id for s in self.standings if s.unit_id == unit_id), None)


ANONYMOUS = Actor()
SYSTEM = Actor(standings=(Standing(Role.SYSTEM),), route="system")
