"""Who may do what in the hall."""

from enum import StrEnum

from core.actors import Role
from core.permissions import Rule, has_role, oneself, signed_in


class PortalPermission(StrEnum):
    """Rights in the hall."""

    HOME = "portal:home"
    ACCOUNT = "portal:account"
    CONFIDENTIALITY = "portal:confidentiality"
    SECURITY = "portal:security"
    DRAFT = "portal:draft"
    LANGUAGE = "portal:language"
    SYSTEM = "portal:system"


RULES: dict[PortalPermission, Rule] = {
    PortalPermission.HOME: signed_in,
    PortalPermission.ACCOUNT: oneself,
    PortalPermission.CONFIDENTIALITY: oneself,
    PortalPermission.DRAFT: oneself,
    PortalPermission.LANGUAGE: oneself,
    PortalPermission.SECURITY: oneself,
    PortalPermission.SYSTEM: has_role(Role.SYSTEM_ADMIN),
}
