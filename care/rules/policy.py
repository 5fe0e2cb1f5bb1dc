"""A care area's policy: what may be prescribed and withdrawn, as data with validity."""

from collections.abc import Iterable, Mapping
from dataclasses import dataclass, field, replace
from datetime import date
from enum import StrEnum
from typing import Any, ClassVar

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


@dataclass(frozen=True, slots=True)
class Override:
    """One policy value changed for one recipient, with a reason and a last day."""

    name: str
    value: Any = field(hash=False)
    valid_from: date
    valid_to: date | None
    reason: str = field(repr=False)


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


class OverrideFault(StrEnum):
    """What is wrong with a personal override."""

    UNKNOWN_VALUE = "unknown_value"
    WRONG_KIND = "wrong_kind"
    NO_REASON = "no_reason"
    NO_TEXT = "no_text"
    """The reason is another than those that have a code, and nothing says which."""
    IN_THE_PAST = "in_the_past"
    OVERLAPS = "overlaps"
    """The person has another exception from the same value on one of the days."""
    NO_END = "no_end"
    ENDS_BEFORE_START = "ends_before_start"


@dataclass(eq=False)
class BadOverride(Refusal):
    """A personal override needs a value of the policy, a reason and a last day."""

    code: ClassVar[str] = "bad_override"
    lifted_by: ClassVar[Lifter] = Lifter.YOU
    fault: OverrideFault


_KINDS: Mapping[str, type | tuple[type, ...]] = {
    "validity_days": int,
    "withdrawals": (int, type(None)),
    "cover_min": int,
    "cover_max": int,
    "start_cover_max": (int, type(None)),
    "start_days": (int, type(None)),
    "release": (AfterShare, DaysBeforeEnd),
    "delivery_modes": frozenset,
    "delivery_days_before_end": (int, type(None)),
    "cut_off": (int, type(None)),
    "lead_working_days": int,
    "notice_working_days": int,
    "measure_required": bool,
    "at_once": bool,
    "confirmation_required": bool,
    "bridging_days": int,
    "first_follow_up_months": int,
    "follow_up_months": int,
    "expiring_days": int,
    "equivalent_allowed": bool,
    "urgent_lead_days": (int, type(None)),
    "early_days": int,
    "early_days_prescriber": int,
    "bridging_after_days": int,
    "bridging_most": int,
}
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
OVERRIDABLE = frozenset(_KINDS)
"""What can be changed for one person: all but the country, the length of a month and, so that
nobody frees their own orders from it, what has to be approved and what urgency costs."""


def policy_on(rows: Iterable[PolicyRow], *, care_area: Key, unit: Key, on: date) -> PolicyRow:
    """The row that holds for a care area at a unit on a day, or NoPolicy.

    The unit's own row goes before its provider's; of equally near rows the newest holds.
    """
    found = [
        row
        for row in rows
        if row.care_area == care_area
        and row.unit in {None, unit}
        and _holds(row.valid_from, row.valid_to, on)
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


def check_override(policy: Policy, override: Override) -> None:
    """Raise why the override of this policy may not be made."""
    if fault := _fault(override):
        raise BadOverride(fault)
    check_policy(replace(policy, **{override.name: override.value}))


def personal(policy: Policy, overrides: Iterable[Override], on: date) -> Policy:
    """The policy as it holds for one person on the day; a later override goes before an earlier."""
    held = [o for o in overrides if _holds(o.valid_from, o.valid_to, on)]
    held.sort(key=lambda override: override.valid_from)
    return replace(policy, **{override.name: override.value for override in held})


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


def _holds(first: date, last: date | None, on: date) -> bool:
    return first <= on and (last is None or on <= last)


def _fault(override: Override) -> OverrideFault | None:
    kind = _KINDS.get(override.name)
    if kind is None:
        return OverrideFault.UNKNOWN_VALUE
    if not isinstance(override.value, kind) or _bool_as_number(override.value, kind):
        return OverrideFault.WRONG_KIND
    if not override.reason.strip():
        return OverrideFault.NO_REASON
    if override.valid_to is None:
        return OverrideFault.NO_END
    return OverrideFault.ENDS_BEFORE_START if override.valid_to < override.valid_from else None


def _bool_as_number(value: object, kind: type | tuple[type, ...]) -> bool:
    return isinstance(value, bool) and kind is not bool
