"""What happened to somebody's rights, as the history tells it."""

from collections.abc import Mapping
from datetime import date
from typing import Any
from uuid import UUID

from core.actors import Role
from core.audit import Change
from core.people import Person
from portal.texts import OPEN_WHY, SHUT_WHY
from portal.web.i18n import _, lazy, say_moment, say_short_day
from portal.web.roles import ROLE_NAMES

_WHAT: Mapping[str, Any] = {
    "role.given": lazy("Was given a role"),
    "role.last_day": lazy("The role got another last day"),
    "role.ended": lazy("A role ended"),
    "role.confirmed": lazy("The role was confirmed"),
    "prescriber.appointed": lazy("Was appointed prescriber"),
    "prescriber.ended": lazy("The appointment got a last day"),
    "account.disabled": lazy("The account was shut"),
    "account.enabled": lazy("The account was opened again"),
    "account.sign_ins_ended": lazy("All sign-ins were ended"),
    "account.signed_in": lazy("Signed in"),
    "account.started_over": lazy("Was let start over"),
    "account.invited": lazy("Was sent a letter to begin by"),
}
_WHY: Mapping[str, Any] = {
    **SHUT_WHY,
    **OPEN_WHY,
    "left": lazy("has left"),
    "idle": lazy("twelve months without signing in"),
}

_STATES: Mapping[str, Any] = {"open": lazy("open"), "shut": lazy("shut")}


def right_changed(row: Change, names: Mapping[UUID, Person]) -> dict[str, Any]:
    """One event: what, when, by whom, and the days before and after."""
    facts = row.facts
    by = names.get(row.account_id) if row.account_id else None
    parts = [
        str(ROLE_NAMES[facts["role"]]) if facts.get("role") in set(ROLE_NAMES) else "",
        str(_WHY.get(facts.get("why", ""), "")),
        _days(facts),
    ]
    return {
        "title": str(_WHAT[row.what]),
        "when": say_moment(row.at),
        "iso": row.at.isoformat(),
        "text": ", ".join(part for part in parts if part),
        "by": by.full_name if by else str(ROLE_NAMES[Role.SYSTEM]),
    }


def _days(facts: Mapping[str, Any]) -> str:
    before, after = facts.get("before"), facts.get("after")
    if before is None and after is None:
        return ""
    if before in ("open", "shut"):
        return _(
            "before: %(before)s, after: %(after)s",
            before=str(_STATES[str(before)]),
            after=str(_STATES[str(after)]),
        )
    if before is None:
        return _span(after)
    return _("before: %(before)s, after: %(after)s", before=_span(before), after=_span(after))


def _span(days: Any) -> str:
    if days is None:
        return _("nothing")
    if isinstance(days, str):
        return _day(days)
    first, last = (*days, None)[:2]
    return f"{_day(first)} \N{EN DASH} {_day(last) if last else _('until further notice')}"


def _day(text: str | None) -> str:
    return say_short_day(date.fromisoformat(text)) if text else ""
