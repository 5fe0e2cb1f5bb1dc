"""A care area's rules in plain words, made from the rows the decisions read."""

from collections.abc import Iterator, Mapping
from typing import Any

from care.rules.approvers import Gap
from care.rules.policy import AfterShare, DaysBeforeEnd, DeliveryMode, Policy
from care.texts.words import say_days
from portal.web.i18n import _, lazy, ngettext, say_money

MODES: Mapping[DeliveryMode, Any] = {
    DeliveryMode.HOME: lazy("To the recipient's home"),
    DeliveryMode.PICKUP_POINT: lazy("Pick-up point"),
    DeliveryMode.PHARMACY: lazy("Pharmacy"),
    DeliveryMode.LOCKER: lazy("Parcel locker"),
    DeliveryMode.UNIT: lazy("The unit"),
}
COUNTRIES: Mapping[str, Any] = {
    "SE": lazy("Sweden"),
    "NO": lazy("Norway"),
    "DK": lazy("Denmark"),
    "FI": lazy("Finland"),
    "GB": lazy("Great Britain"),
    "US": lazy("the United States"),
}
ONE_DAY, MINUTES = 1, 60
Rule = tuple[str, str]


def rules_in_words(policy: Policy) -> list[Rule]:
    """Every rule as a question and its answer."""
    parts = _holding, _covering, _delivering, _following, _outside
    return [rule for part in parts for rule in part(policy)]


def _holding(policy: Policy) -> Iterator[Rule]:
    if policy.validity_days == ONE_DAY:
        yield _("How long a prescription holds"), _("The day it is written.")
    else:
        days = say_days(policy.validity_days)
        yield _("How long a prescription holds"), _("At most %(days)s.", days=days)
    if policy.withdrawals is None:
        yield _("How many withdrawals"), _("As many as the prescriber decides.")
    else:
        most = _("At most %(number)s.", number=policy.withdrawals)
        yield _("How many withdrawals"), most
    if policy.at_once:
        yield _("The first withdrawal"), _("Is ordered together with the prescription.")
    if policy.measure_required:
        yield _("Before prescribing"), _("A treatment measure is tried or planned, and noted.")


def _covering(policy: Policy) -> Iterator[Rule]:
    most = say_days(policy.cover_max)
    if policy.cover_min == policy.cover_max:
        yield _("What one withdrawal covers"), most
    elif policy.cover_min == ONE_DAY:
        yield _("What one withdrawal covers"), _("At most %(days)s.", days=most)
    else:
        yield (
            _("What one withdrawal covers"),
            _("%(fewest)s to %(most)s.", fewest=policy.cover_min, most=most),
        )
    if policy.start_cover_max is not None:
        yield _("At the start of a need"), _start(policy)
    yield _("When the next withdrawal opens"), _release(policy)


def _start(policy: Policy) -> str:
    most = say_days(policy.start_cover_max or 0)
    if policy.start_days is None:
        return _("At most %(days)s at a time until the use is stable.", days=most)
    span = say_days(policy.start_days)
    return _("At most %(days)s at a time for the first %(span)s.", days=most, span=span)


def _release(policy: Policy) -> str:
    if isinstance(policy.release, DaysBeforeEnd):
        return _("%(days)s before the supply ends.", days=say_days(policy.release.days))
    return _share(policy.release, policy.cover_max)


def _share(share: AfterShare, cover: int) -> str:
    if share.numerator == 0:
        return _("At once.")
    day = -(-cover * share.numerator // share.denominator)
    return _(
        "When %(part)s of the days have passed since the last order: after %(day)s of %(cover)s.",
        part=f"{share.numerator}/{share.denominator}",
        day=say_days(day),
        cover=cover,
    )


def _delivering(policy: Policy) -> Iterator[Rule]:
    modes = ", ".join(str(MODES[mode]) for mode in sorted(policy.delivery_modes))
    yield _("Where it is delivered"), modes
    lead = ngettext("%(num)s working day", "%(num)s working days", policy.lead_working_days)
    if policy.cut_off is None:
        yield _("When it is delivered"), _("Within %(days)s.", days=lead)
    else:
        clock = f"{policy.cut_off // MINUTES}:{policy.cut_off % MINUTES:02}"
        yield (
            _("When it is delivered"),
            _("Within %(days)s when ordered before %(clock)s.", days=lead, clock=clock),
        )
    if policy.delivery_days_before_end is not None:
        days = say_days(policy.delivery_days_before_end)
        yield _("Earliest delivery"), _("%(days)s before the supply ends.", days=days)
    if policy.confirmation_required:
        yield _("Before anything is sent"), _("The recipient says yes to each withdrawal.")


def _following(policy: Policy) -> Iterator[Rule]:
    months = ngettext("%(num)s month", "%(num)s months", policy.follow_up_months)
    first = ngettext("%(num)s month", "%(num)s months", policy.first_follow_up_months)
    yield (
        _("Follow-up"),
        _("After %(first)s, then every %(months)s.", first=first, months=months),
    )
    yield (
        _("If a product runs out"),
        _("An equivalent may be sent.")
        if policy.equivalent_allowed
        else _("Nothing else is sent without the prescriber."),
    )
    yield (
        _("While the need is reviewed"),
        _("A short withdrawal of at most %(days)s.", days=say_days(policy.bridging_days)),
    )


def _outside(policy: Policy) -> Iterator[Rule]:
    yield (
        _("Before its day"),
        _(
            "An orderer may order %(days)s before, a prescriber %(more)s, with a reason.",
            days=say_days(policy.early_days),
            more=say_days(policy.early_days_prescriber),
        ),
    )
    yield (
        _("Bridging withdrawals after the end"),
        _(
            "At most %(number)s, within %(days)s.",
            number=policy.bridging_most,
            days=say_days(policy.bridging_after_days),
        ),
    )
    yield _("Urgent delivery"), _urgent(policy)
    yield _("Approval"), _approval(policy)


def _urgent(policy: Policy) -> str:
    if policy.urgent_lead_days is None:
        return _("Is not offered.")
    lead = ngettext("%(num)s working day", "%(num)s working days", policy.urgent_lead_days)
    if not policy.urgent_fee_ore:
        return _("Within %(days)s.", days=lead)
    fee = say_money(policy.urgent_fee_ore)
    return _("Within %(days)s; it costs the unit %(fee)s.", days=lead, fee=fee)


def _approval(policy: Policy) -> str:
    if policy.approval_always:
        return _("Everything is approved first.")
    told = []
    if policy.approval_over_ore is not None:
        amount = say_money(policy.approval_over_ore)
        told.append(_("Lines over %(amount)s are approved first.", amount=amount))
    if policy.approval_urgent:
        told.append(_("Urgent orders are approved first."))
    if policy.approval_early:
        told.append(_("Orders outside the ordinary are approved first."))
    return " ".join(told) or _("Nothing has to be approved.")


def say_gap(gap: Gap) -> str:
    """What nobody at the unit may approve, and who can change it."""
    if gap.over is None:
        return _("Nobody at the unit may approve: such orders would wait. The unit's administrator"
                 " can give somebody the role.")  # fmt: skip
    return _(
        "Nobody at the unit may approve more than %(amount)s: dearer orders would wait. The unit's"
        " administrator can give somebody the role without a limit.",
        amount=say_money(gap.over),
    )
