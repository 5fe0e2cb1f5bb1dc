"""Why something cannot be ordered or cancelled: what, why, from when, who can change it."""

from collections.abc import Callable
from typing import Any

from care.rules.prescription import Status
from core.actors import Actor
from core.errors import Refusal
from orders.rules import approval as ap
from orders.rules import exceptional as ex
from orders.rules import refusals as no
from orders.rules.refusals import Wait
from orders.rules.states import LineState, NotThatStep, NotYourStep
from orders.texts.outside import KINDS
from orders.texts.states import line_tag, mode_words
from portal.texts import Explanation, who_can
from portal.web.i18n import _, ngettext, say_day, say_moment, say_money

Told = tuple[str, str, str]
"""Title, why, when."""


def explain(refusal: Refusal, _actor: Actor) -> Explanation | None:
    """The refusals of orders in the reader's words."""
    told = next((tell(refusal) for kind, tell in _TOLD.items() if isinstance(refusal, kind)), None)
    if told is None:
        return None
    title, why, when = told
    return Explanation(refusal.code, title, why, when, who=_who(refusal))


def _who(refusal: Refusal) -> str:
    """Who can change it; where only the calendar does, who can when the goods are not enough."""
    if isinstance(refusal, no.TooEarly) and refusal.wait is not Wait.START:
        return _("If it will not be enough, a prescriber at the unit can change the prescription.")
    return who_can(refusal.lifted_by)


def in_one_line(told: Explanation) -> str:
    """A refusal beside a product, in one line: what, why, from when, who."""
    when = _("Possible from %(day)s.", day=told.when) if told.when else ""
    return " ".join(part for part in (told.title, told.why, when, told.who) if part)


def _too_early(refusal: Any) -> Told:
    why = {
        Wait.START: _("The prescription has not begun."),
        Wait.RELEASE: _("There should still be enough at home from the last order."),
        Wait.LEFTOVER: _("What was left over from earlier orders covers the whole period."),
    }[refusal.wait]
    return _("Not yet."), why, say_day(refusal.opens_on)


def _ends_before(refusal: Any) -> Told:
    return (
        _("The prescription ends first."),
        _(
            "The next order would open %(opens)s, but the prescription ends %(ends)s.",
            opens=say_day(refusal.would_open_on),
            ends=say_day(refusal.valid_until),
        ),
        "",
    )


def _expired(refusal: Any) -> Told:
    day = say_day(refusal.valid_until)
    return _("The prescription has expired."), _("The last day to order was %(day)s.", day=day), ""


def _not_yet_valid(refusal: Any) -> Told:
    return _("Not yet."), _("The prescription has not begun."), say_day(refusal.valid_from)


def _nothing_left(refusal: Any) -> Told:
    return (
        _("All withdrawals are used."),
        ngettext(
            "The prescription gave %(num)d withdrawal.",
            "The prescription gave %(num)d withdrawals.",
            refusal.allowed,
        ),
        "",
    )


def _too_many(refusal: Any) -> Told:
    return (
        _("More than is prescribed."),
        ngettext(
            "At most %(num)d pack can be ordered now.",
            "At most %(num)d packs can be ordered now.",
            refusal.maximum,
        ),
        "",
    )


def _over_cap(refusal: Any) -> Told:
    return (
        _("More than a year gives."),
        _(
            "At most %(cap)d pieces within a year; %(had)d are already taken.",
            cap=refusal.cap,
            had=refusal.had,
        ),
        "",
    )


def _multiple(refusal: Any) -> Told:
    return (
        _("This number of packs cannot be ordered."),
        _(
            "The article is ordered from %(minimum)d packs up, in steps of %(multiple)d.",
            minimum=refusal.minimum,
            multiple=refusal.multiple,
        ),
        "",
    )


def _gone(refusal: Any) -> Told:
    if refusal.proposal is not None:
        why = _("It is no longer sold. Something similar exists, but has to be tried out first.")
    else:
        why = _("It is no longer sold, and nothing replaces it by itself.")
    return _("The product is gone."), why, ""


def _not_offered(_refusal: Any) -> Told:
    return _("Not in the unit's assortment."), _("No contract of the unit holds it today."), ""


def _stopped(refusal: Any) -> Told:
    why = {
        Status.DRAFT: _("It is not signed yet."),
        Status.PAUSED: _("It is paused."),
        Status.UNDER_REVIEW: _("The need is under review."),
        Status.REPLACED: _("A newer prescription has taken its place."),
        Status.ANNULLED: _("It is annulled."),
    }.get(refusal.status, _("It has ended."))
    return _("The prescription gives nothing now."), why, ""


def _double(refusal: Any) -> Told:
    return (
        _("This looks like a double order."),
        ngettext(
            "The same product was ordered %(num)d time within a day.",
            "The same product was ordered %(num)d times within a day.",
            refusal.times,
        ),
        "",
    )


def _too_late(refusal: Any) -> Told:
    moment = say_moment(refusal.until)
    return _("Too late to cancel."), _("The order left %(moment)s.", moment=moment), ""


def _mode(refusal: Any) -> Told:
    ways = ", ".join(mode_words(mode) for mode in refusal.allowed)
    return (
        _("Not with this way of delivery."),
        _("For this product there is: %(ways)s. Choose that, or order it by itself.", ways=ways),
        "",
    )


def _no_receiver(_refusal: Any) -> Told:
    return _("The address is not complete."), _("Fill in receiver, street and town."), ""


def _nothing(_refusal: Any) -> Told:
    return _("Nothing is chosen."), _("Tick at least one product."), ""


def _forged(_refusal: Any) -> Told:
    return (
        _("The form held something that was not on the page."),
        _("Nothing was ordered. Open the page again and start over."),
        "",
    )


def _lines(_refusal: Any) -> Told:
    return _("Nothing was ordered."), _("See the reason at each product."), ""


def _step(refusal: Any) -> Told:
    state = line_tag(refusal.state)[2]
    if refusal.to is LineState.CANCELLED:
        return _("It can no longer be cancelled."), _("It is now: %(state)s.", state=state), ""
    return _("This step is not possible now."), _("It is now: %(state)s.", state=state), ""


def _far(refusal: Any) -> Told:
    return (
        _("Too early, even with a reason."),
        _("Without one it opens %(day)s.", day=say_day(refusal.opens_on)),
        say_day(refusal.early_from),
    )


def _not_yours(refusal: Any) -> Told:
    kind = str(KINDS.get(refusal.kind, refusal.kind))
    return _("This is for others to order."), f"{kind}.", ""


def _bridged(refusal: Any) -> Told:
    return (
        _("No more bridging."),
        ngettext(
            "%(num)d bridging withdrawal is made already.",
            "%(num)d bridging withdrawals are made already.",
            refusal.most,
        ),
        "",
    )


def _enough(refusal: Any) -> Told:
    why = _("The goods at home last longer than what would be bridged.")
    return _("Not yet."), why, say_day(refusal.opens_on)


_TOLD: dict[type[Refusal], Callable[[Any], Told]] = {
    no.TooEarly: _too_early,
    no.EndsBeforeNext: _ends_before,
    no.Expired: _expired,
    no.NotYetValid: _not_yet_valid,
    no.NothingLeft: _nothing_left,
    no.TooMany: _too_many,
    no.OverYearlyCap: _over_cap,
    no.OrderMultiple: _multiple,
    no.ArticleGone: _gone,
    no.NotInAssortment: _not_offered,
    no.PrescriptionStopped: _stopped,
    no.LooksLikeDuplicate: _double,
    no.TooLateToCancel: _too_late,
    no.ModeNotAllowed: _mode,
    no.NoReceiver: _no_receiver,
    no.NothingChosen: _nothing,
    no.ForgedLine: _forged,
    no.LinesRefused: _lines,
    ex.TooFarAhead: _far,
    ex.KindNotYours: _not_yours,
    ex.BridgedEnough: _bridged,
    ex.StillEnough: _enough,
    ex.NothingToBridge: lambda _r: (
        _("There is nothing to bridge."),
        _("The prescription is neither under review nor just expired."),
        "",
    ),
    ex.NothingToReplace: lambda _r: (
        _("There is nothing to replace."),
        _("No goods have been ordered on this line."),
        "",
    ),
    ex.UrgentNotOffered: lambda _r: (
        _("Not urgently."),
        _("The rules of the care area have no urgent delivery for this. Order it by itself."),
        "",
    ),
    ap.OwnOrder: lambda _r: (
        _("Nobody approves their own."),
        _("You have asked for this, or it is for you. Another approver decides."),
        "",
    ),
    ap.NotAnApprover: lambda _r: (_("You do not approve at this unit."), "", ""),
    ap.OverLimit: lambda r: (
        _("The order is over your limit."),
        _(
            "It comes to %(amount)s; you approve up to %(limit)s.",
            amount=say_money(r.amount),
            limit=say_money(r.limit),
        ),
        "",
    ),
    ap.NotApproved: lambda _r: (
        _("A line has not been approved."),
        _("It cannot be sent until the care unit has approved it."),
        "",
    ),
    NotThatStep: _step,
    NotYourStep: _step,
}
