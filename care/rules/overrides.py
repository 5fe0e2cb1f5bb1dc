"""Personal exceptions from a policy: why they may be made, and when two are one too many."""

from collections.abc import Iterable, Mapping
from dataclasses import dataclass, field, replace
from datetime import date
from enum import StrEnum
from typing import Any, ClassVar

from care.rules.policy import AfterShare, DaysBeforeEnd, Policy, check_policy, holds_on
from core.errors import Lifter, Refusal


class OverrideReason(StrEnum):
    """Why one person's rules differ from the care area's."""

    HEALTH = "health"
    """What the person can manage or tolerates."""
    HOUSING = "housing"
    """How and where the person lives and can receive goods."""
    UNSTABLE_NEED = "unstable_need"
    TRAVEL = "travel"
    SAFETY = "safety"
    """The person's safety, as with protected identity."""
    OTHER = "other"


@dataclass(frozen=True, slots=True)
class Override:
    """One policy value changed for one recipient, with a reason and a last day."""

    name: str
    value: Any = field(hash=False)
    valid_from: date
    valid_to: date | None
    reason: str = field(repr=False)


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


@dataclass(frozen=True, slots=True)
class NewOverride:
    """An exception somebody asks for."""

    override: Override
    text: str = ""


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
OVERRIDABLE = frozenset(_KINDS)
"""What can be changed for one person: all but the country, the length of a month and, so that
nobody frees their own orders from it, what has to be approved and what urgency costs."""


def check_override(policy: Policy, override: Override) -> None:
    """Raise why the override of this policy may not be made."""
    if fault := _fault(override):
        raise BadOverride(fault)
    check_policy(replace(policy, **{override.name: override.value}))


def personal(policy: Policy, overrides: Iterable[Override], on: date) -> Policy:
    """The policy as it holds for one person on the day; a later override goes before an earlier."""
    held = [o for o in overrides if holds_on(o.valid_from, o.valid_to, on)]
    held.sort(key=lambda override: override.valid_from)
    return replace(policy, **{override.name: override.value for override in held})


def check_new_override(
    policy: Policy, new: NewOverride, others: Iterable[Override], *, on: date
) -> None:
    """Raise BadOverride when the exception may not be made on the day.

    `others` are the person's exceptions in the care area; two from one value never overlap.
    """
    check_override(policy, new.override)
    if new.override.reason == OverrideReason.OTHER and not new.text.strip():
        raise BadOverride(OverrideFault.NO_TEXT)
    if new.override.valid_from < on:
        raise BadOverride(OverrideFault.IN_THE_PAST)
    if any(_meet(new.override, other) for other in others):
        raise BadOverride(OverrideFault.OVERLAPS)


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


def _meet(one: Override, other: Override) -> bool:
    if one.name != other.name:
        return False
    one_ends, other_ends = one.valid_to or date.max, other.valid_to or date.max
    return one.valid_from <= other_ends and other.valid_from <= one_ends
