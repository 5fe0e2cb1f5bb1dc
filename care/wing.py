"""What care hands to the house."""

from care.commands.demo import load
from care.commands.group import care as commands
from care.jobs import protection, rights
from care.permissions import RULES, CarePermission
from care.personal_data import CATALOGUE
from care.queries.units import places, standings
from care.routes import (
    access_cards,
    applications,
    arriving,
    cases,
    context,
    edit,
    emergency,
    files,
    home,
    overrides,
    people,
    policies,
    prescribe,
    prescribers,
    prescriptions,
    profile,
    readings,
    recipients,
    register,
    renew_list,
    renewals,
    role_review,
    search,
    sections,
    units,
)
from care.routes.blueprint import care
from care.services.reindex import reindex
from care.texts import access as access_texts
from care.texts import prescriptions as prescription_texts
from care.texts import refusals
from core.actors import Actor
from core.errors import Refusal
from core.house import HomeCard, NavigationItem, Section, Wing
from portal.texts import Explanation
from portal.web.i18n import lazy

PAGES = (
    context,
    units,
    search,
    register,
    recipients,
    readings,
    edit,
    files,
    profile,
    prescribe,
    prescriptions,
    renewals,
    renew_list,
    prescribers,
    people,
    applications,
    role_review,
    emergency,
    cases,
    policies,
    overrides,
)
"""Imported so that their views stand on the blueprint."""


def explain(refusal: Refusal, actor: Actor) -> Explanation | None:
    """The refusals of care in words."""
    return (
        refusals.explain(refusal, actor)
        or prescription_texts.explain(refusal, actor)
        or access_texts.explain(refusal, actor)
    )


WING = Wing(
    name="care",
    blueprints=(care,),
    navigation=(
        NavigationItem("care.me", lazy("My details"), CarePermission.ME, "person", order=40),
        NavigationItem(
            "care.units", lazy("Units"), CarePermission.UNITS, "unit", order=10, minor=True
        ),
        NavigationItem(
            "care.recipients",
            lazy("Care recipients"),
            CarePermission.RECIPIENTS,
            "people",
            order=20,
            per_unit=True,
        ),
        NavigationItem(
            "care.expiring_prescriptions",
            lazy("Renew"),
            CarePermission.PRESCRIPTION_LIST,
            "renew",
            order=40,
            per_unit=True,
            minor=True,
        ),
        NavigationItem("care.cases", lazy("My cases"), CarePermission.CASES, "phone", order=50),
        NavigationItem(
            "care.people",
            lazy("Staff"),
            CarePermission.PEOPLE,
            "people",
            order=60,
            per_unit=True,
            minor=True,
        ),
        NavigationItem(
            "care.prescribers",
            lazy("Prescribers"),
            CarePermission.PRESCRIBER_APPOINT,
            "edit",
            order=65,
            per_unit=True,
            minor=True,
        ),
    ),
    home_cards=(
        HomeCard(home.service_card, order=10),
        HomeCard(access_cards.administrator_card, order=15),
        HomeCard(access_cards.openings_card, order=15),
        HomeCard(access_cards.stranger_card, order=15),
        HomeCard(access_cards.overdue_card, order=55),
        HomeCard(home.units_card, order=20),
        HomeCard(home.rules_card, order=20),
        HomeCard(sections.expiring_card, order=30),
        HomeCard(home.own_card, order=40),
    ),
    permissions=RULES,
    personal_data=CATALOGUE,
    commands=(commands,),
    jobs={**protection.HANDLERS, **rights.HANDLERS},
    schedules=(*protection.SCHEDULES, *rights.SCHEDULES),
    standings=standings,
    places=places,
    on_sign_in=arriving.on_sign_in,
    welcome=arriving.welcome,
    explain=explain,
    reindex=reindex,
    sections=(
        Section("catalogue.articles", "", home.units_to_choose),
        Section(
            "portal.account_of",
            "care/parts/account_roles.html",
            access_cards.account_section,
            order=20,
        ),
        Section(
            "care.recipient",
            "care/parts/emergency_section.html",
            access_cards.emergency_section,
            order=5,
        ),
        Section(
            "care.recipient",
            "care/parts/prescriptions_section.html",
            sections.prescriptions_section,
            order=20,
        ),
        Section(
            "care.recipient",
            "care/parts/exceptions_section.html",
            overrides.exceptions_part,
            order=60,
        ),
        Section(
            "care.recipient", "care/parts/account_section.html", profile.account_section, order=90
        ),
    ),
    finders=(search.find_prescription,),
    demo=load,
)
