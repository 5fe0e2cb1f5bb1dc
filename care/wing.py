"""What care hands to the house."""

from care.commands.demo import load
from care.commands.group import care as commands
from care.permissions import RULES, CarePermission
from care.personal_data import CATALOGUE
from care.queries.units import standings
from care.routes import context, edit, home, readings, recipients, register, search, units
from care.routes.blueprint import care
from care.services.reindex import reindex
from care.texts import refusals
from core.house import HomeCard, NavigationItem, Wing
from portal.web.i18n import lazy

PAGES = (context, units, search, register, recipients, readings, edit)
"""Imported so that their views stand on the blueprint."""

WING = Wing(
    name="care",
    blueprints=(care,),
    navigation=(
        NavigationItem("care.me", lazy("My details"), CarePermission.ME, "person", order=40),
        NavigationItem("care.units", lazy("Units"), CarePermission.UNITS, "unit", order=10),
        NavigationItem(
            "care.recipients",
            lazy("Care recipients"),
            CarePermission.RECIPIENTS,
            "people",
            order=20,
            per_unit=True,
        ),
    ),
    home_cards=(
        HomeCard(home.service_card, order=10),
        HomeCard(home.units_card, order=20),
        HomeCard(home.own_card, order=40),
    ),
    permissions=RULES,
    personal_data=CATALOGUE,
    commands=(commands,),
    standings=standings,
    explain=refusals.explain,
    reindex=reindex,
    demo=load,
)
