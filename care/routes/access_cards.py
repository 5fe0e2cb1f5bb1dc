"""What rights show on other pages: cards for who has to act, and the mark of an emergency."""

from collections.abc import Mapping
from datetime import date, timedelta
from typing import Any
from uuid import UUID

from flask import url_for
from sqlalchemy.orm import Session

from care.models.recipients import Recipient
from care.permissions import CarePermission, reviewed_providers
from care.queries.access import overdue_units, provider_roles_of, roles_of, to_review, waiting_at
from care.queries.appointments import accounts_named
from care.queries.history import changes_of_rights
from care.queries.openings import count_waiting, openings_of
from care.queries.units import places, units_named
from care.texts.access import EMERGENCY_REASONS
from care.texts.rights import right_changed
from core.actors import Actor, Role
from core.clock import now
from core.vault import ring_of
from portal.models import Account
from portal.web.guard import may
from portal.web.i18n import _, ngettext
from portal.web.roles import ROLE_NAMES

SHOWN = timedelta(days=30)


def administrator_card(session: Session, actor: Actor, on: date) -> Mapping[str, Any] | None:
    """What waits for a unit's administrator: who asks to come in, which roles to confirm."""
    mine = [s.unit_id for s in actor.standings if s.role is Role.UNIT_ADMIN and s.unit_id]
    if not mine:
        return None
    asked, due = waiting_at(session, mine), to_review(session, mine, on)
    if not asked and not due:
        return None
    lines = []
    for unit in units_named(session, mine):
        if number := asked.get(unit.id):
            href = url_for("care.people", unit_id=unit.id)
            text = ngettext("%(num)s asks to come in", "%(num)s ask to come in", number)
            lines.append({"text": text, "href": href, "note": unit.name})
        if number := due.get(unit.id):
            href = url_for("care.review_roles", unit_id=unit.id)
            text = ngettext("%(num)s role to confirm", "%(num)s roles to confirm", number)
            lines.append({"text": text, "href": href, "note": unit.name})
    return {"title": _("Staff"), "icon": "people", "lines": lines}


def overdue_card(session: Session, actor: Actor, on: date) -> Mapping[str, Any] | None:
    """Units that have let their review lie, for those who run the system."""
    if not actor.holds(Role.SYSTEM_ADMIN):
        return None
    found = overdue_units(session, on)
    if not found:
        return None
    return {
        "title": _("Roles nobody has confirmed"),
        "icon": "warning",
        "lines": [
            {
                "text": row.name,
                "href": url_for("care.people", unit_id=row.id),
                "note": ngettext("%(num)s role", "%(num)s roles", row.roles),
            }
            for row in found
        ],
    }


def openings_card(session: Session, actor: Actor, _on: date) -> Mapping[str, Any] | None:
    """Emergency openings that wait for a reviewer."""
    if not may(CarePermission.OPENINGS):
        return None
    where = None if actor.holds(Role.AUDITOR) else reviewed_providers(actor)
    return {
        "title": _("Emergency openings"),
        "icon": "key",
        "count": count_waiting(session, where),
        "text": _("Every one is looked through: was it justified?"),
        "act": (_("Look them through"), url_for("care.opening_list")),
    }


def stranger_card(_session: Session, actor: Actor, _on: date) -> Mapping[str, Any] | None:
    """Somebody signed in who may do nothing yet can ask."""
    if actor.standings:
        return None
    return {
        "title": _("Do you work here?"),
        "icon": "key",
        "text": _("Ask for access to your unit. Its administrator answers."),
        "act": (_("Ask for access"), url_for("care.apply")),
    }


def account_section(
    session: Session, _actor: Actor, account: Account, on: date
) -> Mapping[str, Any]:
    """On an account's page: roles at units and care providers, and what has changed."""
    held = roles_of(session, account.id, on=on)
    whole = provider_roles_of(session, account.id, on=on)
    known = places(session, [row.unit_id for row in held] + [row.provider_id for row in whole])
    rows: list[tuple[Any, str, str | None]] = []
    for row in held:
        href = url_for("care.person_at", unit_id=row.unit_id, account_id=account.id)
        rows.append((row, known[row.unit_id].name, href))
    rows += [(role, known[role.provider_id].name, None) for role in whole]
    return {"rows": rows, "names": ROLE_NAMES, "events": say_events(session, account.person_id)}


def say_events(session: Session, person_id: UUID) -> list[dict[str, Any]]:
    """What happened to somebody's rights, in words, the newest first."""
    rows = changes_of_rights(session, person_id)
    names = accounts_named(session, [row.account_id for row in rows])
    ring_of(session).warm([person.id for person in names.values()])
    return [right_changed(row, names) for row in rows]


def emergency_section(
    session: Session, actor: Actor, recipient: Recipient, _on: date
) -> Mapping[str, Any] | None:
    """That a person was opened in an emergency, on the person's page for a month."""
    found = openings_of(session, recipient.id, now() - SHOWN)
    if not found:
        return None
    return {
        "rows": [(row, EMERGENCY_REASONS[row.reason]) for row in found],
        "mine": (actor.unit_id, recipient.id) in actor.openings,
        "until": max(row.until for row in found),
    }
