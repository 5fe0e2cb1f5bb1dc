"""Who may do what in the hall."""

from enum import StrEnum

from core.actors import Role
from core.permissions import On, Rule, has_role, oneself, signed_in
from portal.queries import staff_account


class PortalPermission(StrEnum):
    """Rights in the hall."""

    HOME = "portal:home"
    ACCOUNT = "portal:account"
    CONFIDENTIALITY = "portal:confidentiality"
    SECURITY = "portal:security"
    DRAFT = "portal:draft"
    LANGUAGE = "portal:language"
    SYSTEM = "portal:system"
    ACCOUNTS = "portal:accounts"
    """Find accounts of staff, and look after them."""
    HOUSE_ROLES = "portal:house_roles"
    """Give, confirm and end roles of the house itself."""
    PUBLISH = "portal:publish"
    """Publish a new text on confidentiality."""


system_admin = has_role(Role.SYSTEM_ADMIN)

RULES: dict[PortalPermission, Rule] = {
    PortalPermission.HOME: signed_in,
    PortalPermission.ACCOUNT: oneself,
    PortalPermission.CONFIDENTIALITY: oneself,
    PortalPermission.DRAFT: oneself,
    PortalPermission.LANGUAGE: oneself,
    PortalPermission.SECURITY: oneself,
    PortalPermission.SYSTEM: has_role(Role.SYSTEM_ADMIN),
    PortalPermission.ACCOUNTS: system_admin,
    PortalPermission.HOUSE_ROLES: system_admin,
    PortalPermission.PUBLISH: has_role(Role.SYSTEM_ADMIN, Role.DATA_PROTECTION),
}
STAFF_ACCOUNT = On("account_id", staff_account, system_admin, lambda account: account.person_id)
"""An account of somebody of the staff; the accounts of care recipients are not shown."""
