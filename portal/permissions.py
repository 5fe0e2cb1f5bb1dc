"""Who may do what in the hall."""

from enum import StrEnum

from core.actors import Role
from core.permissions import Rule, has_role, signed_in


class PortalPermission(StrEnum):
    """Rights in the hall."""

    HOME = "portal:home"
    ACCOUNT = "portal:account"
    DRAFT = "portal:draft"
    LANGUAGE = "portal:language"
    SYSTEM = "portal:system"


RULES: dict[PortalPermission, Rule] = {
    PortalPermission.HOME: signed_in,
    PortalPermission.ACCOUNT: signed_in,
    PortalPermission.DRAFT: signed_in,
    PortalPermission.LANGUAGE: signed_in,
    PortalPermission.SYSTEM: has_role(Role.SYSTEM_ADMIN),
}
