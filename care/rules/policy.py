"""A care area's policy: what may be prescribed and withdrawn, as data with validity."""

from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from datetime import date
from enum import StrEnum
from typing import ClassVar

from catalogue.rules.prices import Key
from core.errors import Lifter, Refusal


class DeliveryMode(StrEnum):
    """Where the goods are handed over."""

    HOME = "home"
    PICKUP_POINT = "pickup_point"
    PHARMACY = "pharmacy"
    LOCKER = "locker"
    UNIT = "unit"


@dataclass(frozen=True, slots=True)
class AfterShare:
    """The next withdrawal opens this share of the covered days after the last order."""

    numerator: int = 2
    denominator: int = 3


@dataclass(frozen=True, slots=True)
class DaysBeforeEnd:
    """The next withdrawal opens this many days before the supply ends."""

    days: int


Release = AfterShare | DaysBeforeEnd


@dataclass(frozen=True, slots=True)
class Policy:
    """The rules of one care area; days are calendar days unless they say otherwise."""

    validity_days: int = 365
    """Longest validity of a prescription, first day included."""
    withdrawals: int | None = None
    """Most withdrawals of one prescription; none when the prescriber decides."""
    cover_min: int = 1
    cover_max: int = 92
    """Fewest and most days one withdrawal covers."""
    start_cover_max: int | None = None
    """Most days of a withdrawal at the start of a need."""
    start_days: int | None = None
    """How long the start lasts; none: until the unit marks the use as stable."""
    release: Release = AfterShare()
    delivery_modes: frozenset[DeliveryMode] = frozenset({DeliveryMode.HOME})
    delivery_days_before_end: int | None = None
    """Earliest delivery, in days before the supply ends."""
    cut_off: int | None = 11 * 60
    """Minute of the civil day before which an order leaves that day; none: end of the day."""
    lead_working_days: int = 3
    notice_working_days: int = 1
    """More working days when the recipient is told before delivery."""
    measure_required: bool = False
    """A treatment measure has to be tried and noted first."""
    month_days: int = 3044
    """Days of a month in hundredths."""
    at_once: bool = False
    """The withdrawal is made together with the prescription."""
    confirmation_required: bool = False
    """Nothing is sent without the recipient's yes to each withdrawal."""
    bridging_days: int = 14
    """Most days a withdrawal covers while the need is under review."""
    first_follow_up_months: int = 3
    follow_up_months: int = 12
    expiring_days: int = 30
    """A prescription with no more days than this left is shown as expiring."""
    equivalent_allowed: bool = True
    """An article may be exchanged for one of the same function without asking the prescriber."""
    country: str = "SE"
    urgent_lead_days: int | None = None
    """Working days of an urgent delivery; none: not offered."""
    urgent_fee_ore: int = 0
    """What an urgent delivery costs the unit."""
    early_days: int = 14
    """How many days before its day an orderer may order, with a reason."""
    early_days_prescriber: int = 92
    """The same for a prescriber at the unit."""
    bridging_after_days: int = 30
    """How long after a prescription's last day a bridging withdrawal may be ordered."""
    bridging_most: int = 2
    """Most bridging withdrawals of one prescription."""
    approval_over_ore: int | None = None
    """Lines dearer than this are approved first; none: the amount asks for no approval."""
    approval_urgent: bool = False
    approval_early: bool = False
    """Also extra and bridging withdrawals: all that is outside the ordinary."""
    approval_always: bool = False


@dataclass(frozen=True, slots=True)
class PolicyRow:
    """A policy in force: for a care area of a provider, or of one unit when `unit` is set."""

    policy: Policy
    care_area: Key
    valid_from: date
    valid_to: date | None = None
    unit: Key | None = None
    id: Key | None = None


@dataclass(eq=False)
class NoPolicy(Refusal):
    """No policy of the care area holds on the day."""

    code: ClassVar[str] = "no_policy"
    lifted_by: ClassVar[Lifter] = Lifter.UNIT_ADMIN
    on: date


@dataclass(eq=False)
class BadPolicy(Refusal):
    """The policy's value of this name cannot be."""

    code: ClassVar[str] = "bad_policy"
    lifted_by: ClassVar[Lifter] = Lifter.YOU
    name: str


_LEAST: Mapping[str, int] = {
    "validity_days": 1,
    "withdrawals": 1,
    "cover_min": 1,
    "cover_max": 1,
    "start_days": 1,
    "delivery_days_before_end": 0,
    "cut_off": 1,
    "lead_working_days": 0,
    "notice_working_days": 0,
    "month_days": 2800,
    "bridging_days": 0,
    "first_follow_up_months": 1,
    "follow_up_months": 1,
    "expiring_days": 0,
    "urgent_lead_days": 0,
    "urgent_fee_ore": 0,
    "early_days": 0,
    "early_days_prescriber": 0,
    "bridging_after_days": 0,
    "bridging_most": 0,
    "approval_over_ore": 0,
}
_LAST_MINUTE = 24 * 60 - 1


def policy_on(rows: Iterable[PolicyRow], *, care_area: Key, unit: Key, on: date) -> PolicyRow:
    """The row that holds for a care area at a unit on a day, or NoPolicy.

    The unit's own row goes before its provider's; of equally near rows the newest holds.
    """
    found = [
        row
        for row in rows
        if row.care_area == care_area
        and row.unit in {None, unit}
        and holds_on(row.valid_from, row.valid_to, on)
    ]
    if not found:
        raise NoPolicy(on)
    return max(found, key=lambda row: (row.unit is not None, row.valid_from, str(row.id)))


def check_policy(policy: Policy) -> None:
    """Raise BadPolicy with the name of the first value that cannot be."""
    for name, least in _LEAST.items():
        value = getattr(policy, name)
        if value is not None and value < least:
            raise BadPolicy(name)
    for name in ("cover_max", "start_cover_max"):
        value = getattr(policy, name)
        if value is not None and value < policy.cover_min:
            raise BadPolicy(name)
    if policy.cut_off is not None and policy.cut_off > _LAST_MINUTE:
        raise BadPolicy("cut_off")
    if not _release_can_be(policy.release):
        raise BadPolicy("release")
    if not policy.delivery_modes:
        raise BadPolicy("delivery_modes")


def cover_max_on(policy: Policy, *, begun: date, on: date, stable_from: date | None = None) -> int:
    """The most days a withdrawal ordered on the day covers, for a need that began on a day."""
    if policy.start_cover_max is None or (stable_from is not None and stable_from <= on):
        return policy.cover_max
    if policy.start_days is not None and (on - begun).days >= policy.start_days:
        return policy.cover_max
    return policy.start_cover_max


def _release_can_be(release: Release) -> bool:
    if isinstance(release, DaysBeforeEnd):
        return release.days >= 0
    return 0 <= release.numerator <= release.denominator and release.denominator > 0


def holds_on(first: date, last: date | None, on: date) -> bool:
    """Whether what is valid between two days, both included, holds on a day."""
    return first <= on and (last is None or on <= last)
