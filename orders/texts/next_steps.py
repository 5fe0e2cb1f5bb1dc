"""Where each prescription line stands, in words, and the page of its next step."""

from collections.abc import Callable
from dataclasses import dataclass
from datetime import date
from typing import Any
from uuid import UUID

from flask import current_app

from core.actors import Actor, Role
from orders.queries.withdrawals import LineView
from orders.rules.refusals import EndsBeforeNext, Expired, NothingLeft
from orders.rules.supply import Kind
from orders.rules.worklist import Cause, Standing, Step, worklist_cause
from orders.services.asking import ways
from orders.services.standing import facts_of
from portal.web.addresses import address
from portal.web.guard import current_actor
from portal.web.i18n import _, lazy, ngettext, say_short_day

ENDED = (EndsBeforeNext, Expired, NothingLeft)
Link = tuple[str, str]
"""Label and address."""

_CAUSES: dict[Cause, tuple[str, str, Any]] = {
    Cause.ARTICLE_GONE: ("stop", "stop", lazy("Product gone")),
    Cause.UNDER_REVIEW: ("warning", "hourglass", lazy("Under review")),
    Cause.PAUSED: ("warning", "pause", lazy("Paused")),
    Cause.NOTHING_LEFT: ("stop", "stop", lazy("No withdrawals left")),
    Cause.EXPIRED: ("stop", "clock", lazy("Expired")),
    Cause.REJECTED: ("stop", "stop", lazy("Not approved")),
    Cause.REFUSED: ("stop", "stop", lazy("Cannot be delivered")),
    Cause.AWAITING_APPROVAL: ("warning", "hourglass", lazy("Waits for approval")),
    Cause.BACKORDERED: ("warning", "hourglass", lazy("Delayed")),
    Cause.NOT_COLLECTED: ("warning", "warning", lazy("Not collected")),
    Cause.ON_ITS_WAY: ("info", "truck", lazy("On its way")),
    Cause.ADDRESS_UNCONFIRMED: ("warning", "place", lazy("Address missing")),
    Cause.CAN_ORDER: ("done", "check", lazy("Can be ordered")),
    Cause.EXPIRING: ("warning", "clock", lazy("Expires soon")),
    Cause.TOO_EARLY: ("quiet", "calendar", lazy("Not yet")),
}


def cause_tag(cause: Cause) -> tuple[str, str, str]:
    """Why a line stands where it does: kind, icon, words."""
    kind, icon, words = _CAUSES[cause]
    return kind, icon, str(words)


_NOTES: dict[Cause, Callable[[str], str]] = {
    Cause.EXPIRED: lambda day: _("ended %(day)s", day=day),
    Cause.EXPIRING: lambda day: _("last day %(day)s", day=day),
    Cause.ON_ITS_WAY: lambda day: _("arrives %(day)s", day=day),
    Cause.BACKORDERED: lambda day: _("arrives %(day)s", day=day),
    Cause.TOO_EARLY: lambda day: _("opens %(day)s", day=day),
}


def cause_note(cause: Cause, turns_on: date | None) -> str:
    """The day the cause turns on, in a few words."""
    say = _NOTES.get(cause)
    return say(say_short_day(turns_on)) if say and turns_on else ""


def days_words(days: int | None) -> str:
    """How long the goods at home last."""
    if days is None:
        return _("Nothing ordered yet")
    if days < 0:
        return ngettext("Out since %(num)d day", "Out since %(num)d days", -days)
    if days == 0:
        return _("Ends today")
    return ngettext("%(num)d day", "%(num)d days", days)


def standing_of(view: LineView, *, address_confirmed: bool = True) -> Standing | None:
    """Where a line stands, as the worklist sees it."""
    return worklist_cause(facts_of(view, address_confirmed=address_confirmed), view.on)


@dataclass(frozen=True)
class Where:
    """What a next step may be about."""

    unit_id: UUID
    recipient_id: UUID
    prescription_id: UUID
    order_id: UUID | None = None


def line_step(view: LineView, unit_id: UUID) -> Link | None:
    """The page where somebody can do something about a line that cannot be ordered."""
    standing, refusal = standing_of(view), view.refusal()
    step = standing.step if standing else Step.WAIT
    if step is Step.WAIT and isinstance(refusal, ENDED):
        step = Step.RENEW
    if step is Step.ORDER:
        return None
    line, order_id = view.facts, view.taken[-1].order_id if view.taken else None
    where = Where(unit_id, line.recipient_id, line.prescription_id, order_id)
    return _prescription(where) if step is Step.WAIT else step_link(step, where)


_WAYS: dict[Kind, tuple[Any, str]] = {
    Kind.EARLY: (lazy("Order before its day"), "orders.place_early"),
    Kind.EXTRA: (lazy("Order before its day"), "orders.place_early"),
    Kind.BRIDGING: (lazy("Order a bridging withdrawal"), "orders.place_bridging"),
}


def way_links(view: LineView, unit_id: UUID, by: Actor) -> list[Link]:
    """Where those who may can order a line otherwise, when it gives no normal withdrawal."""
    pages = dict.fromkeys(_WAYS[kind] for kind in ways(view, by=by))
    recipient_id = view.facts.recipient_id
    return [
        (str(words), address(endpoint, unit_id=unit_id, recipient_id=recipient_id))
        for words, endpoint in pages
    ]


def step_link(step: Step, where: Where) -> Link | None:
    """A next step as a button: what to do, and where; none when waiting is all there is."""
    make = _LINKS.get(step, _see_order)
    return None if step is Step.WAIT else make(where)


_MARKS = {
    name: UUID(int=at)
    for at, name in enumerate(("recipient_id", "prescription_id", "order_id"), start=1)
}


class Steps(dict[Step, "tuple[str, str, str, str] | None"]):
    """The next steps of many lines at one unit: each worked out once, for any ids."""

    def __init__(self, unit_id: UUID) -> None:
        super().__init__()
        self.somewhere = Where(unit_id, *_MARKS.values())

    def __missing__(self, step: Step) -> tuple[str, str, str, str] | None:
        """Label, address before the id, what the id is of, and the address after it."""
        link = self[step] = self._parted(step_link(step, self.somewhere))
        return link

    def _parted(self, link: Link | None) -> tuple[str, str, str, str] | None:
        if link is None:
            return None
        label, href = link
        name = next(name for name, mark in _MARKS.items() if str(mark) in href)
        before, _mark, after = href.partition(str(_MARKS[name]))
        return label, before, name, after

    def link(self, step: Step, row: Any) -> Link | None:
        """As `step_link`, for a row with the ids of `Where`."""
        found = self[step]
        if found is None or (key := getattr(row, found[2])) is None:
            return None
        return found[0], f"{found[1]}{key}{found[3]}"


def _order(where: Where) -> Link:
    unit_id, recipient_id = where.unit_id, where.recipient_id
    return _("Order"), address("orders.place", unit_id=unit_id, recipient_id=recipient_id)


def _see_order(where: Where) -> Link | None:
    if where.order_id is None:
        return None
    href = address("orders.order", unit_id=where.unit_id, order_id=where.order_id)
    return _("See the order"), href


def _person(where: Where, label: str) -> Link:
    unit_id, recipient_id = where.unit_id, where.recipient_id
    return label, address("care.recipient", unit_id=unit_id, recipient_id=recipient_id)


def _prescription(where: Where) -> Link:
    if "care.prescription" not in current_app.view_functions:
        return _person(where, _("See the person"))
    unit_id, prescription_id = where.unit_id, where.prescription_id
    href = address("care.prescription", unit_id=unit_id, prescription_id=prescription_id)
    return _("See the prescription"), href


def _prescriber(label: str, where: Where, way: str) -> Link:
    """To the prescriber's own page, or for others to what is prescribed."""
    prescribes = current_actor().holds(Role.PRESCRIBER, unit_id=where.unit_id)
    if not prescribes or "care.renew" not in current_app.view_functions:
        return _prescription(where)
    unit_id, prescription_id = where.unit_id, where.prescription_id
    return label, address("care.renew", way=way, unit_id=unit_id, prescription_id=prescription_id)


_LINKS: dict[Step, Callable[[Where], Link | None]] = {
    Step.ORDER: _order,
    Step.RENEW: lambda where: _prescriber(_("Renew"), where, "renew"),
    Step.CHOOSE_ARTICLE: lambda where: _prescriber(_("Choose another"), where, "replace"),
    Step.REASSESS: _prescription,
    Step.RESUME: _prescription,
    Step.CONFIRM_ADDRESS: lambda where: _person(where, _("Write the address")),
}
