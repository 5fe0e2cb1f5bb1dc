"""Personal exceptions from a policy: why they may be made, and when two are one too many."""

from collections.abc import Iterable
from dataclasses import dataclass
from datetime import date
from enum import StrEnum

from care.rules.policy import (
    BadOverride,
    Override,
    OverrideFault,
    Policy,
    check_override,
)


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
class NewOverride:
    """An exception somebody asks for."""

    override: Override
    text: str = ""


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


def _meet(one: Override, other: Override) -> bool:
    if one.name != other.name:
        return False
    one_ends, other_ends = one.valid_to or date.max, other.valid_to or date.max
    return one.valid_from <= other_ends and other.valid_from <= one_ends
