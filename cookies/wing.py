"""What cookies hands to the house."""

from cookies.jobs import SCHEDULES, SWEEP, sweep
from cookies.permissions import RULES
from cookies.personal_data import CATALOGUE
from cookies.routes import own, pages, staying
from cookies.routes.blueprint import cookies
from cookies.routes.sessions import ServerSessions
from core.house import Section, Wing

PAGES = (pages, own, staying)
"""Imported so that their views stand on the blueprint."""

WING = Wing(
    name="cookies",
    blueprints=(cookies,),
    permissions=RULES,
    personal_data=CATALOGUE,
    jobs={SWEEP: sweep},
    schedules=SCHEDULES,
    sections=(Section("portal.account", "cookies/account_part.html", own.account_part, order=80),),
    sessions=ServerSessions,
)
