"""Why something cannot be prescribed, and what to do instead."""

from collections.abc import Callable, Mapping
from typing import Any

from flask import url_for

from care.rules.overrides import BadOverride
from care.rules.policy import BadPolicy, NoPolicy
from care.rules.policy_changes import PoliciesOverlap, PolicyEndsBeforeStart, PolicyTooEarly
from care.rules.prescribers import (
    AppointmentExpired,
    AppointmentNotBegun,
    EndsBeforeItBegins,
    NoCareArea,
    NotAppointed,
    NotOfTheUnit,
    ProfessionMayNot,
)
from care.rules.prescription import (
    AlreadyRenewed,
    CoverOutsidePolicy,
    EndsBeforeStart,
    MeasureRequired,
    NotThatStep,
    ReasonRequired,
    TooLongValidity,
    TooManyWithdrawals,
)
from care.rules.quantity import NoDose
from care.rules.wish import ArticleNotOffered, BeginsInThePast, MeasureUnknown, NoLines
from care.texts.overrides import say_bad
from care.texts.words import PROFESSIONS, STATUSES, say_days, say_withdrawals
from core.actors import Actor
from core.errors import Refusal
from core.short_number import said_number
from portal.texts import Explanation, NextStep, who_can
from portal.web.i18n import _, say_day, say_short_day

Told = tuple[str, str, str]
"""Title, why, from when."""


def explain(refusal: Refusal, actor: Actor) -> Explanation | None:
    """The refusals of policies, prescribers and prescriptions in words."""
    say = _SAYINGS.get(type(refusal))
    if say is None:
        return None
    title, why, when = say(refusal)
    return Explanation(
        refusal.code, title, why, when, who_can(refusal.lifted_by), _next(refusal, actor)
    )


def _next(refusal: Refusal, actor: Actor) -> tuple[NextStep, ...]:
    if actor.unit_id is None:
        return ()
    if isinstance(refusal, NotAppointed | AppointmentExpired | AppointmentNotBegun):
        here = url_for("care.prescribers", unit_id=actor.unit_id)
        return ((_("See who may prescribe here"), here),)
    if isinstance(refusal, AlreadyRenewed):
        made = url_for(
            "care.prescription", unit_id=actor.unit_id, prescription_id=refusal.prescription_id
        )
        return ((_("Open the renewal"), made),)
    if isinstance(refusal, NoPolicy | TooLongValidity | CoverOutsidePolicy | TooManyWithdrawals):
        return ((_("Read the rules"), url_for("care.rule_book", unit_id=actor.unit_id)),)
    return ()


def _not_appointed(_refusal: Any) -> Told:
    return (
        _("You may not prescribe in this care area here."),
        _("You are not in the register of prescribers for it at this unit. You can read, and order"
          " from prescriptions there are."),
        "",
    )  # fmt: skip


def _appointment_expired(refusal: Any) -> Told:
    return (
        _("Your right to prescribe has ended."),
        _("It held to and including %(day)s. You can still read, and order from prescriptions there"
          " are.", day=say_short_day(refusal.ended_on)),
        "",
    )  # fmt: skip


def _appointment_not_begun(refusal: Any) -> Told:
    return (
        _("Your right to prescribe has not begun."),
        "",
        say_day(refusal.begins_on),
    )


def _profession(refusal: Any) -> Told:
    return (
        _("%(profession)s: may not prescribe this by law.",
          profession=PROFESSIONS[refusal.profession]),
        _("The national rules (HSLF-FS 2021:52) say which professions prescribe what."),
        "",
    )  # fmt: skip


def _too_long(refusal: Any) -> Told:
    return (
        _("It can hold until %(day)s at the latest.", day=say_short_day(refusal.max_until)),
        _("The rules of the care area set the longest validity."),
        "",
    )


def _too_many(refusal: Any) -> Told:
    if refusal.maximum is None:
        return _("At least one withdrawal is needed."), "", ""
    return (
        _("The rules allow at most %(number)s.", number=say_withdrawals(refusal.maximum)),
        "",
        "",
    )


def _cover(refusal: Any) -> Told:
    if refusal.fewest == refusal.most:
        told = _("One withdrawal covers %(days)s.", days=say_days(refusal.most))
    else:
        told = _("One withdrawal covers %(fewest)s to %(most)s.",
                 fewest=refusal.fewest, most=say_days(refusal.most))  # fmt: skip
    return told, _("The rules of the care area say so."), ""


def _not_offered(refusal: Any) -> Told:
    return (
        {
            "gone": _("This product can no longer be ordered. Choose another."),
            "phasing_out": _("This product is being withdrawn. Choose what follows it."),
            "not_yet": _("This product cannot be ordered yet."),
        }.get(refusal.reason, _("This product is not in the unit's assortment.")),
        "",
        "",
    )


def _renewed(refusal: Any) -> Told:
    number = said_number(refusal.number)
    if refusal.waits:
        return (
            _("Somebody has prepared its renewal already, no. %(number)s.", number=number),
            _("Sign that one, or annul it first. Two renewals would give twice as much."),
            "",
        )
    return (
        _("It has been renewed already, as no. %(number)s.", number=number),
        _("Two renewals would give twice as much. Change or annul the one there is."),
        "",
    )


def _step(refusal: Any) -> Told:
    word = str(STATUSES[refusal.status][2]).lower()
    return _("The prescription is %(status)s: this cannot be done to it.", status=word), "", ""


_SAYINGS: Mapping[type[Refusal], Callable[[Any], Told]] = {
    NotAppointed: _not_appointed,
    AlreadyRenewed: _renewed,
    AppointmentExpired: _appointment_expired,
    AppointmentNotBegun: _appointment_not_begun,
    ProfessionMayNot: _profession,
    NotOfTheUnit: lambda _r: (_("This person has no role at the unit."), "", ""),
    NoCareArea: lambda _r: (_("Choose at least one care area."), "", ""),
    EndsBeforeItBegins: lambda r: (
        _("The last day must not lie before %(day)s.", day=say_short_day(r.begins_on)), "", "",
    ),
    TooLongValidity: _too_long,
    TooManyWithdrawals: _too_many,
    CoverOutsidePolicy: _cover,
    EndsBeforeStart: lambda r: (
        _("The last day must not lie before %(day)s.", day=say_short_day(r.valid_from)), "", "",
    ),
    BeginsInThePast: lambda r: (
        _("It can begin on %(day)s at the earliest.", day=say_short_day(r.earliest)), "", "",
    ),
    MeasureRequired: lambda _r: (
        _("A treatment measure is needed first."),
        _("The rules of the care area want other measures to have been tried or planned."),
        "",
    ),
    MeasureUnknown: lambda _r: (_("This measure does not belong to the care area."), "", ""),
    NoLines: lambda _r: (_("Choose at least one product."), "", ""),
    NoDose: lambda _r: (_("Say how much is used: more than nothing."), "", ""),
    ArticleNotOffered: _not_offered,
    NotThatStep: _step,
    ReasonRequired: lambda _r: (_("Choose a reason."), "", ""),
    NoPolicy: lambda r: (
        _("There are no rules for this care area on %(day)s.", day=say_short_day(r.on)),
        _("Without them nothing can be prescribed in it."),
        "",
    ),
    BadOverride: lambda r: (say_bad(r), "", ""),
    BadPolicy: lambda _r: (_("This value cannot be."), "", ""),
    PoliciesOverlap: lambda r: (
        _("Two rules would hold on %(day)s.", day=say_short_day(r.on)),
        _("New rules begin after those they follow, and end before the next."),
        "",
    ),
    PolicyEndsBeforeStart: lambda r: (
        _("The last day must not lie before %(day)s.", day=say_short_day(r.valid_from)), "", "",
    ),
    PolicyTooEarly: lambda r: (
        _("New rules can begin on %(day)s at the earliest.", day=say_short_day(r.earliest)),
        _("People have acted under the present ones."),
        "",
    ),
}  # fmt: skip
