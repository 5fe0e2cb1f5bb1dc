"""What happened to an order, in the reader's words; lines that went together are one event."""

from collections.abc import Iterable, Mapping
from datetime import date
from itertools import groupby
from typing import Any
from uuid import UUID

from core.actors import Role
from orders.rules.states import LineState
from orders.texts.lines import plain
from orders.texts.outside import say_cause, say_kind
from orders.texts.states import line_tag, reason_words
from portal.web.i18n import _, lazy, ngettext, say_day, say_moment

QUIET = frozenset({LineState.REQUESTED.value, LineState.ACCEPTED.value})
"""Steps the house takes by itself in the same moment as the next; the timeline leaves them out."""
_ROLES = {
    Role.PRESCRIBER: lazy("Prescriber"),
    Role.ORDERER: lazy("Orderer"),
    Role.APPROVER: lazy("Approver"),
    Role.CUSTOMER_SERVICE: lazy("Customer service"),
    Role.SUPPLIER: lazy("Supplier"),
    Role.RECIPIENT: lazy("The recipient"),
    Role.PROXY: lazy("A proxy"),
}


def timeline_of(
    events: Iterable[Any], *, numbers: Mapping[UUID, str] | None = None
) -> list[dict[str, Any]]:
    """Events, newest first, as the timeline macro shows them."""
    told = [event for event in events if event.to_state not in QUIET or event.from_state is None]
    together = groupby(told, key=lambda event: (event.order_id, event.at, event.to_state))
    known = numbers or {}
    return [_event(list(group), known.get(key[0], "")) for key, group in together]


def _event(events: list[Any], number: str) -> dict[str, Any]:
    first = events[0]
    placed = first.from_state is None
    kind, icon, words = line_tag(first.to_state)
    title = _("Ordered") if placed else words
    return {
        "title": f"{title} · {number}" if number else title,
        "when": say_moment(first.at),
        "iso": first.at.isoformat(),
        "by": str(_ROLES[Role(first.role)]) if first.role in set(_ROLES) else "",
        "kind": "info" if placed else kind,
        "icon": "package" if placed else icon,
        "text": " ".join(part for part in (_what(events), _facts(first.facts)) if part),
    }


def _what(events: list[Any]) -> str:
    names = list(dict.fromkeys(plain(event) for event in reversed(events)))
    few = 3
    if len(names) <= few:
        return ", ".join(names) + "."
    return ngettext("%(num)d product.", "%(num)d products.", len(names))


def _facts(facts: dict[str, Any]) -> str:
    parts = []
    if kind := say_kind(str(facts.get("kind", "")), facts.get("kind_reason")):
        parts.append(f"{kind}.")
    if why := facts.get("why"):
        parts.append(f"{say_cause(str(why))}.")
    if reason := facts.get("reason"):
        parts.append(f"{reason_words(str(reason))}.")
    if expected := facts.get("expected_on"):
        day = say_day(date.fromisoformat(str(expected)))
        parts.append(_("Expected %(day)s.", day=day))
    return " ".join(parts)
