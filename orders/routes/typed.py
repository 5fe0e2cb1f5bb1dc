"""From forms and actors to what the services want, and back to the page."""

from dataclasses import fields
from datetime import datetime
from typing import Any
from uuid import UUID, uuid4

from flask import request

from care.models.recipients import Recipient
from care.models.units import CareUnit
from core import audit
from core.actors import Actor, Role
from core.people import Address
from orders.forms.place import PlaceForm
from orders.queries.withdrawals import LineView
from orders.rules.delivery import Promise
from orders.rules.exceptional import may_hurry
from orders.rules.supply import Kind
from orders.services.asking import standpoint_of
from orders.services.delivery import HOME, PICKUP, UNIT, Delivery, modes_of, promise_for
from orders.texts.lines import address_line
from orders.texts.states import mode_words
from portal.web.guard import current_actor
from portal.web.i18n import _, say_day, say_money
from portal.web.transactions import session

_ADDRESS = [field for field in fields(Address) if field.name != "note"]


def channel_of(actor: Actor) -> str:
    """How an order reached us: customer service orders for people on the phone."""
    at_unit = actor.unit_id in actor.units
    return "phone" if actor.holds(Role.CUSTOMER_SERVICE) and not at_unit else "staff"


def modes_for(recipient: Recipient, views: list[LineView]) -> list[str]:
    """The ways of delivery to choose from; a protected person's goods go through the unit."""
    if recipient.person.protected:
        return [UNIT]
    allowed = {mode for view in views for mode in modes_of(view.policy)} or {UNIT}
    first = UNIT if recipient.residence in {"care_home", "ward", "short_stay"} else HOME
    return sorted(allowed, key=lambda mode: (mode != first, (HOME, UNIT, PICKUP).index(mode)))


def mode_choices(modes: list[str]) -> list[tuple[str, str]]:
    """The ways of delivery in words."""
    return [(mode, mode_words(mode)) for mode in modes]


def mode_hints(recipient: Recipient, unit: CareUnit, modes: list[str]) -> dict[str, str]:
    """Where each way leads; never the address of a protected person."""
    hints = {UNIT: address_line(unit_address(unit))}
    if not recipient.person.protected:
        home = recipient.person.address
        hints[HOME] = address_line(home) if home else _("No address is known: write one below.")
        hints[PICKUP] = _("The one nearest the address.")
    return {mode: hints[mode] for mode in modes}


def unit_address(unit: CareUnit) -> Address:
    """Where goods to the unit go."""
    return Address(unit.street, unit.postal_code, unit.city)


def delivery_of(form: PlaceForm, recipient: Recipient, unit_id: UUID) -> Delivery:
    """To whom, where and how, as it was chosen."""
    person, typed = recipient.person, form.command()
    mode, comment = typed["mode"], typed["comment"]
    if person.protected or mode == UNIT:
        address = unit_address(session().get_one(CareUnit, unit_id))
        hidden = person.protected
        return Delivery(UNIT, person.full_name, address, comment=comment, through_unit=hidden)
    if typed["elsewhere"]:
        address = Address(**{field.name: typed[field.name] for field in _ADDRESS})
        return Delivery(mode, typed["receiver"], address, typed["phone"], comment)
    return Delivery(mode, person.full_name, person.address, typed["phone"], comment)


def promised(
    views: list[LineView], mode: str, *, at: datetime, urgent: bool = False
) -> Promise | None:
    """What would be promised about these lines; none without lines."""
    return promise_for(views, mode, at=at, urgent=urgent) if views else None


def hurries(views: list[LineView]) -> bool:
    """Whether the actor may ask for some of these lines urgently."""
    by = standpoint_of(current_actor())
    return any(may_hurry(view.policy, by) for view in views)


def hurry_words(views: list[LineView], mode: str, *, at: datetime) -> str:
    """What urgent delivery gives and costs, before it is chosen; nothing where there is none."""
    quick = [view for view in views if may_hurry(view.policy, standpoint_of(current_actor()))]
    if not quick:
        return ""
    day = say_day(promise_for(quick, mode, at=at, urgent=True).delivered_by)
    fee = max(view.policy.urgent_fee_ore for view in quick)
    if not fee:
        return _("Urgent: arrives %(day)s at the latest.", day=day)
    cost = say_money(fee)
    return _(
        "Urgent: arrives %(day)s at the latest, and costs the unit %(fee)s.", day=day, fee=cost
    )


def kind_named(name: str) -> Kind:
    """A kind of withdrawal from an address; nonsense is a normal one."""
    return Kind(name) if name in {Kind.EARLY, Kind.BRIDGING} else Kind.NORMAL


def note_refused(what: str, recipient: Recipient, **facts: Any) -> None:
    """Write a refused try into the book; it changed nothing else, so this alone is kept."""
    work = session()
    audit.changed(
        work, what, recipient.id, by=current_actor(), subject_id=recipient.person_id, **facts
    )
    work.commit()


def new_key() -> str:
    """The key of a fresh form."""
    return str(uuid4())


def list_key(name: str) -> UUID | None:
    """A key in the address that says where in a list one is; nonsense is as good as none."""
    try:
        return UUID(request.args[name])
    except (KeyError, ValueError):
        return None
