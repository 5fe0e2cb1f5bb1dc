"""What orders show on the home page, on a person's page and in the search box."""

from collections.abc import Mapping, Sequence
from datetime import date
from typing import Any
from uuid import UUID

from flask import url_for
from sqlalchemy.orm import Session

from care.models.recipients import Recipient
from care.permissions import CarePermission
from care.queries.units import units_named
from core.actors import Actor, Role
from core.house import Hit
from core.short_number import BadShortNumber, parse_short_number
from orders.permissions import OrderPermission
from orders.queries import orders as read
from orders.queries.worklist import SOON, Counts, Waiting, counts_by_unit, standings_of
from orders.rules.states import AWAITED
from orders.rules.worklist import Cause
from orders.texts.lines import order_no, packs_words, plain
from orders.texts.next_steps import Where, cause_note, cause_tag, days_words, step_link
from orders.texts.states import mode_words, order_tag
from orders.texts.timeline import timeline_of
from portal.web.guard import may
from portal.web.i18n import _, ngettext, say_short_day

Card = Mapping[str, Any] | None
NEWEST = 5
"""How many orders a person's page shows."""


def staff_card(session: Session, actor: Actor, on: date) -> Card:
    """What needs a hand at each of the reader's units today."""
    if not actor.units:
        return None
    found = counts_by_unit(session, actor.units, on=on)
    units = units_named(session, actor.units)
    total = sum(counts.needs_hand for counts in found.values())
    lines = [_unit_line(unit, found.get(unit.id)) for unit in units]
    first = url_for("orders.worklist", unit_id=units[0].id) if units else ""
    return {
        "title": _("Who runs out"),
        "icon": "hourglass",
        "main": True,
        "count": total,
        "lines": lines,
        "act": (_("Open the list"), first) if len(units) == 1 else None,
    }


def _unit_line(unit: Any, counts: Counts | None) -> dict[str, Any]:
    found = counts or Counts(0, 0, 0, {})
    note = _(
        "%(soon)d run out within %(days)d days · %(stopped)d stopped",
        soon=found.soon,
        days=SOON,
        stopped=found.stopped,
    )
    need = ngettext("%(num)d needs you", "%(num)d need you", found.needs_hand)
    kind = "warning" if found.needs_hand else "done"
    return {
        "text": unit.name,
        "href": url_for("orders.worklist", unit_id=unit.id),
        "note": note,
        "tag": (kind, "hourglass" if found.needs_hand else "check", need),
    }


def own_card(session: Session, actor: Actor, on: date) -> Card:
    """A recipient's own supplies: what there is, how long it lasts, what is on its way."""
    own = [s.recipient_id for s in actor.standings if s.role is Role.RECIPIENT and s.recipient_id]
    rows = [row for recipient_id in own for row in standings_of(session, recipient_id, on=on)]
    if not rows:
        return None
    able = any(row.standing.cause is Cause.CAN_ORDER for row in rows)
    units = units_named(session, {row.unit_id for row in rows})
    ask = _("To order, ask your care unit: %(units)s.", units=", ".join(u.name for u in units))
    return {
        "title": _("Your supplies"),
        "icon": "package",
        "main": True,
        "lines": [_own_line(row) for row in rows],
        "text": ask if able else None,
    }


def _own_line(row: Waiting) -> dict[str, Any]:
    lasts = (
        _("lasts until about %(day)s", day=say_short_day(row.lasts_until))
        if row.lasts_until
        else ""
    )
    note = cause_note(row.standing.cause, row.standing.on)
    return {
        "text": plain(row.goods),
        "note": " · ".join(part for part in (lasts, note) if part),
        "tag": cause_tag(row.standing.cause),
    }


def act(_session: Session, actor: Actor, recipient: Recipient, _on: date) -> Card:
    """The main act of a person's page: order."""
    unit_id = actor.unit_id
    if unit_id is None or not may(OrderPermission.PLACE, recipient):
        return None
    href = url_for("orders.place", unit_id=unit_id, recipient_id=recipient.id)
    return {"label": _("Order"), "href": href, "kind": "main", "icon": "package"}


def person_part(session: Session, actor: Actor, recipient: Recipient, on: date) -> Card:
    """Where each prescribed thing stands, the newest orders, and what happened to them."""
    unit_id = actor.unit_id
    rows = standings_of(session, recipient.id, on=on)
    listed = read.orders_of_recipient(session, recipient.id, limit=NEWEST)[:NEWEST]
    events = read.events_of(session, [order.id for order in listed]) if listed else []
    here: dict[str, Any] = {"recipient_id": recipient.id, "unit_id": unit_id}
    exports = may(CarePermission.RECIPIENT_EXPORT, recipient)
    return {
        "rows": [_standing_row(row, unit_id) for row in rows],
        "orders": [_order_row(order, unit_id) for order in listed],
        "events": timeline_of(events, numbers={o.id: order_no(o.number) for o in listed})[:20],
        "file": url_for("orders.person_orders_file", **here) if exports else None,
    }


def _standing_row(row: Waiting, unit_id: UUID | None) -> dict[str, Any]:
    where = Where(row.unit_id, row.recipient_id, row.prescription_id, row.order_id)
    return {
        "product": plain(row.goods),
        "lasts": days_words(row.standing.days_left),
        "until": row.lasts_until,
        "tag": cause_tag(row.standing.cause),
        "note": cause_note(row.standing.cause, row.standing.on),
        "step": step_link(row.standing.step, where) if unit_id == row.unit_id else None,
    }


def _order_row(order: read.Listed, unit_id: UUID | None) -> dict[str, Any]:
    here = unit_id is not None and order.unit_id == unit_id
    href = url_for("orders.order", unit_id=order.unit_id, order_id=order.id) if here else None
    return {
        "number": order_no(order.number),
        "href": href,
        "ordered_on": order.ordered_on,
        "promised_on": order.promised_on if order.state in AWAITED else None,
        "tag": order_tag(order.state),
        "packs": packs_words(order.packs),
        "mode": mode_words(order.delivery_mode),
    }


def find_order(session: Session, actor: Actor, text: str) -> Sequence[Hit]:
    """The order with a number, for those who may see it."""
    try:
        number = parse_short_number(text)
    except BadShortNumber:
        return ()
    row = read.order_by_number(session, number)
    everywhere = actor.holds(Role.CUSTOMER_SERVICE)
    if row is None or not (everywhere or row.unit_id in actor.units):
        return ()
    href = url_for("orders.order", unit_id=row.unit_id, order_id=row.id)
    title = _("Order %(number)s", number=order_no(number))
    return (Hit(title, href, note=_("Ordered %(day)s", day=say_short_day(row.ordered_on))),)
