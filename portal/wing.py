"""What the hall hands to the house."""

from core.house import NavigationItem, Wing
from portal.commands.database import db
from portal.commands.demo import load
from portal.commands.documents import documents
from portal.commands.house import audit, demo, prepare
from portal.commands.jobs import jobs
from portal.commands.keys import keys
from portal.commands.permissions import permissions
from portal.commands.strings import strings
from portal.jobs import HANDLERS, SCHEDULES
from portal.permissions import RULES, PortalPermission
from portal.personal_data import CATALOGUE
from portal.queries import house_standings
from portal.routes import (
    account,
    accounts,
    apps,
    assignment,
    codes,
    components,
    confidentiality,
    drafts,
    eid,
    health,
    home,
    house_roles,
    links,
    passkeys,
    password,
    prove,
    second_step,
    security,
    sign_in,
    thrown,
)
from portal.routes.blueprint import portal
from portal.services.accounts import reindex
from portal.web.i18n import lazy

PAGES = (
    home,
    sign_in,
    password,
    eid,
    assignment,
    account,
    components,
    confidentiality,
    drafts,
    thrown,
    health,
    apps,
    codes,
    links,
    passkeys,
    prove,
    second_step,
    security,
    accounts,
    house_roles,
)

WING = Wing(
    name="portal",
    blueprints=(portal,),
    navigation=(
        NavigationItem("portal.home", lazy("Home"), PortalPermission.HOME, "home", order=0),
        NavigationItem(
            "portal.accounts",
            lazy("Accounts"),
            PortalPermission.ACCOUNTS,
            "person",
            order=80,
            minor=True,
        ),
        NavigationItem(
            "portal.house_roles",
            lazy("Roles of the house"),
            PortalPermission.HOUSE_ROLES,
            "key",
            order=85,
            minor=True,
        ),
    ),
    permissions=RULES,
    personal_data=CATALOGUE,
    jobs=HANDLERS,
    schedules=SCHEDULES,
    commands=(db, keys, jobs, audit, demo, strings, documents, prepare, permissions),
    standings=house_standings,
    reindex=reindex,
    demo=load,
)
