"""Cards on the home page: a worker's units, a recipient's own care."""

from collections.abc import Mapping
from datetime import date
from typing import Any

from flask import url_for
from sqlalchemy.orm import Session

from care.queries.search import counts
from care.queries.units import open_units, own_units, units_named
from care.texts.choices import UNIT_KINDS
from core.actors import Actor, Role
from portal.web.i18n import _, ngettext, say_phone


def units_to_choose(
    session: Session, actor: Actor, _thing: Any, _on: date
) -> Mapping[str, Any] | None:
    """The reader's units by name, for the catalogue's choice of assortment."""
    return {"units": [(unit.id, unit.name) for unit in units_named(session, actor.units)]}


def units_card(session: Session, actor: Actor, on: date) -> Mapping[str, Any] | None:
    """The units one works at, with how many are in care there."""
    if not actor.units:
        return None
    people = counts(session, sorted(actor.units), on=on)
    return {
        "title": _("Your units"),
        "icon": "unit",
        "lines": [
            {
                "text": unit.name,
                "href": url_for("care.unit", unit_id=unit.id),
                "note": f"{UNIT_KINDS[unit.kind]} · {say_people(people.get(unit.id, 0))}",
            }
            for unit in units_named(session, actor.units)
        ],
    }


def rules_card(session: Session, actor: Actor, on: date) -> Mapping[str, Any] | None:
    """The units' rule books, for those who keep the rules and work at no unit."""
    if not actor.holds(Role.SYSTEM_ADMIN):
        return None
    return {
        "title": _("Rule books"),
        "icon": "prescription",
        "text": _("What each care area allows, unit by unit. New rules hold from the day you set."),
        "lines": [
            {
                "text": unit.name,
                "note": unit.provider,
                "href": url_for("care.rule_book", unit_id=unit.id),
            }
            for unit in open_units(session, on)
        ],
    }


def say_people(count: int) -> str:
    """How many recipients, in words."""
    return ngettext("%(num)s care recipient", "%(num)s care recipients", count)


def service_card(_session: Session, actor: Actor, _on: date) -> Mapping[str, Any] | None:
    """Where customer service begins."""
    if not actor.holds(Role.CUSTOMER_SERVICE):
        return None
    return {
        "title": _("Help someone"),
        "icon": "phone",
        "main": True,
        "text": _("Find the person by number, name or order. You say why, once for each person."),
        "act": (_("Find a person or an order"), url_for("care.search")),
        "lines": [{"text": _("All units"), "href": url_for("care.units")}],
    }


def own_card(session: Session, actor: Actor, on: date) -> Mapping[str, Any] | None:
    """A recipient's own care: which units, and the way to one's own page."""
    own = [s.recipient_id for s in actor.standings if s.role is Role.RECIPIENT and s.recipient_id]
    if not own:
        return None
    return {
        "title": _("Your care"),
        "icon": "heart",
        "text": _("You get care from:"),
        "lines": [
            {"text": unit.name, "note": say_phone(unit.phone)}
            for unit in own_units(session, own, on=on)
        ],
        "act": (_("Your details and deliveries"), url_for("care.me")),
    }
