"""Where and when an order is delivered: the ways a policy allows, and the promise."""

from collections.abc import Iterable
from dataclasses import dataclass, replace
from datetime import date, datetime

from care.rules.policy import DeliveryMode, Policy
from core.calendar import Country, is_working_day
from core.people import Address
from orders.models.orders import Order
from orders.queries.withdrawals import LineView
from orders.rules.delivery import IsWorkingDay, Promise, promise
from orders.rules.refusals import NoReceiver
from orders.rules.withdrawals import earliest_delivery

HOME, UNIT, PICKUP = "home", "unit", "pickup_point"
_MODE = {
    DeliveryMode.HOME: HOME,
    DeliveryMode.UNIT: UNIT,
    DeliveryMode.PICKUP_POINT: PICKUP,
    DeliveryMode.PHARMACY: PICKUP,
    DeliveryMode.LOCKER: PICKUP,
}


@dataclass(frozen=True)
class Delivery:
    """Who receives an order, where and how, as it was confirmed."""

    mode: str
    receiver: str
    address: Address
    phone: str = ""
    comment: str = ""
    through_unit: bool = False
    """A protected person's goods go to the unit, whatever the policy says."""

    def write_on(self, order: Order) -> None:
        """Copy it onto the order, where no later change of the person reaches it (001-10)."""
        if not self.address or not self.receiver:
            raise NoReceiver
        order.receiver, order.address_text = self.receiver, self.address.to_text()
        order.phone, order.comment = self.phone or None, self.comment or None


def modes_of(policy: Policy) -> tuple[str, ...]:
    """The ways of delivery a policy allows, nearest home first."""
    allowed = {_MODE[DeliveryMode(mode)] for mode in policy.delivery_modes}
    return tuple(mode for mode in (HOME, UNIT, PICKUP) if mode in allowed)


def works_in(country: str) -> IsWorkingDay:
    """The working days of a country."""
    return lambda day: is_working_day(day, Country(country))


def promise_of(view: LineView, mode: str, *, at: datetime, urgent: bool = False) -> Promise:
    """When one line would leave and come, ordered at an instant; ValueError when not urgently."""
    works = works_in(view.policy.country)
    if urgent:
        if (lead := view.policy.urgent_lead_days) is None:
            raise ValueError("not offered")
        return promise(at, replace(view.policy, lead_working_days=lead), works)
    first = earliest_delivery(view.policy.delivery_days_before_end, view.withdrawals)
    return promise(at, view.policy, works, notice=mode == HOME, not_before=first)


def together(promises: Iterable[Promise]) -> Promise:
    """One order of several care areas: the earliest end to changing, the latest delivery."""
    known = list(promises)
    first = min(known, key=lambda promised: promised.cancel_until)
    comes: date = max(promised.delivered_by for promised in known)
    return Promise(first.cancel_until, first.leaves_on, comes)


def promise_for(
    views: Iterable[LineView], mode: str, *, at: datetime, urgent: bool = False
) -> Promise:
    """What is promised about an order of some lines; ValueError without lines."""
    return together(promise_of(view, mode, at=at, urgent=urgent) for view in views)
