"""What cookies hands to the house."""

from cookies.jobs import SCHEDULES, SWEEP, sweep
from cookies.permissions import RULES, CookiesPermission
from cookies.personal_data import CATALOGUE
from cookies.queries import own_extract
from cookies.routes import consent, counting, own, pages, staying
from cookies.routes.blueprint import cookies
from cookies.routes.sessions import ServerSessions
from core.house import NavigationItem, Section, Wing
from portal.web.i18n import lazy

PAGES = (pages, own, staying, consent, counting)
"""Imported so that their views stand on the blueprint."""

WING = Wing(
    name="cookies",
    blueprints=(cookies,),
    navigation=(
        NavigationItem(
            "cookies.pages_shown", lazy("Pages shown"), CookiesPermission.COUNTS, "chart", order=95
        ),
    ),
    permissions=RULES,
    personal_data=CATALOGUE,
    jobs={SWEEP: sweep},
    schedules=SCHEDULES,
    sections=(Section("portal.account", "cookies/account_part.html", own.account_part, order=80),),
    sessions=ServerSessions,
    extract=own_extract,
)
