"""One person's exceptions from the rules, in words."""

from collections.abc import Callable, Mapping
from typing import Any

from care.rules.overrides import BadOverride, Override, OverrideFault, OverrideReason
from care.rules.policy import AfterShare, DaysBeforeEnd, DeliveryMode
from care.rules.rule_sets import typed_value
from care.texts.rules import MODES
from care.texts.words import say_days
from portal.web.i18n import _, lazy, ngettext

DAYS = frozenset(
    {
        "validity_days",
        "cover_min",
        "cover_max",
        "start_cover_max",
        "start_days",
        "delivery_days_before_end",
        "bridging_days",
        "bridging_after_days",
        "expiring_days",
        "early_days",
        "early_days_prescriber",
    }
)
MONTHS = frozenset({"first_follow_up_months", "follow_up_months"})
WORKING_DAYS = frozenset({"lead_working_days", "notice_working_days", "urgent_lead_days"})
YES_NO = frozenset({"measure_required", "at_once", "confirmation_required", "equivalent_allowed"})
NAMES: Mapping[str, Any] = {
    "release": lazy("When the next withdrawal opens"),
    "delivery_modes": lazy("Where it is delivered"),
    "cover_max": lazy("Most days a withdrawal covers"),
    "cover_min": lazy("Fewest days a withdrawal covers"),
    "withdrawals": lazy("Most withdrawals"),
    "validity_days": lazy("Longest validity of a prescription"),
    "early_days": lazy("How much too early an orderer may order"),
    "early_days_prescriber": lazy("How much too early a prescriber may order"),
    "bridging_days": lazy("What a bridging withdrawal covers"),
    "bridging_after_days": lazy("How long after the end a bridging withdrawal may be made"),
    "bridging_most": lazy("Most bridging withdrawals"),
    "cut_off": lazy("Order before, to leave the same day"),
    "lead_working_days": lazy("Working days to delivery"),
    "notice_working_days": lazy("More working days with notice to the recipient"),
    "urgent_lead_days": lazy("Working days of an urgent delivery"),
    "delivery_days_before_end": lazy("Earliest delivery, before the supply ends"),
    "confirmation_required": lazy("Nothing is sent without the recipient's yes"),
    "equivalent_allowed": lazy("An equivalent product may be sent"),
    "measure_required": lazy("A treatment measure is required first"),
    "at_once": lazy("The withdrawal is made with the prescription"),
    "start_cover_max": lazy("Most days at the start of a need"),
    "start_days": lazy("Days the start lasts"),
    "first_follow_up_months": lazy("Months to the first follow-up"),
    "follow_up_months": lazy("Months between follow-ups"),
    "expiring_days": lazy("How long before the end a prescription counts as ending"),
}
"""Every value that can be excepted, in the order it is offered."""
REASONS: Mapping[str, Any] = {
    OverrideReason.HEALTH: lazy("What the person can manage"),
    OverrideReason.HOUSING: lazy("How the person lives and can receive goods"),
    OverrideReason.UNSTABLE_NEED: lazy("The need changes often"),
    OverrideReason.TRAVEL: lazy("A journey or a stay elsewhere"),
    OverrideReason.SAFETY: lazy("The person's safety"),
    OverrideReason.OTHER: lazy("Another reason, written below"),
}
AT_PRESCRIBING = frozenset(
    {
        "validity_days",
        "withdrawals",
        "cover_min",
        "cover_max",
        "start_cover_max",
        "start_days",
        "measure_required",
        "at_once",
        "first_follow_up_months",
        "follow_up_months",
    }
)
"""What is asked when something is prescribed; the rest at each withdrawal."""
_HOUR = 60


def say_value(name: str, value: Any) -> str:
    """A policy's value in words."""
    if value is None:
        return _("No limit")
    say = next((say for names, say in _SAYINGS if name in names), _other)
    return say(value)


_SAYINGS: tuple[tuple[frozenset[str], Callable[[Any], str]], ...] = (
    (DAYS, say_days),
    (MONTHS, lambda number: ngettext("%(num)s month", "%(num)s months", number)),
    (
        WORKING_DAYS,
        lambda number: ngettext("%(num)s working day", "%(num)s working days", number),
    ),
    (YES_NO, lambda yes: _("Yes") if yes else _("No")),
    (frozenset({"cut_off"}), lambda minute: f"{minute // _HOUR}:{minute % _HOUR:02}"),
)


def _other(value: Any) -> str:
    if isinstance(value, DaysBeforeEnd):
        return _("%(days)s before the supply ends.", days=say_days(value.days))
    if isinstance(value, AfterShare):
        part = f"{value.numerator}/{value.denominator}"
        return _("When %(part)s of the days have passed", part=part)
    if isinstance(value, frozenset):
        return ", ".join(str(MODES[DeliveryMode(mode)]) for mode in sorted(value))
    return str(value)


def say_exception(one: Override) -> str:
    """A rule and what holds instead."""
    return f"{NAMES.get(one.name, one.name)}: {say_value(one.name, one.value).rstrip('.')}"


def say_plain_value(name: str, value: Any) -> str:
    """The same of a value as tables hold it."""
    return say_value(name, typed_value(name, value))


def say_bad(refusal: BadOverride) -> str:
    """What is wrong with an exception."""
    return {
        OverrideFault.UNKNOWN_VALUE: _("This cannot be changed for one person."),
        OverrideFault.WRONG_KIND: _("This value cannot be."),
        OverrideFault.NO_REASON: _("Choose a reason."),
        OverrideFault.NO_TEXT: _("Write the reason in a few words."),
        OverrideFault.NO_END: _("Say to which day."),
        OverrideFault.ENDS_BEFORE_START: _("The last day must not lie before the first."),
        OverrideFault.IN_THE_PAST: _("An exception begins today at the earliest."),
        OverrideFault.OVERLAPS: _(
            "There is already an exception from this on one of the days. End it first."
        ),
    }[refusal.fault]
