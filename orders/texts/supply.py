"""Why something cannot be done at the supplier's desk, with a parcel, or in the books."""

from datetime import date

from core.actors import Actor
from core.errors import Refusal
from orders.rules import shipping, substitution
from portal.texts import Explanation, who_can
from portal.web.i18n import _, lazy, ngettext, say_day

_BOOKS = {
    "no_agreement": lazy("No agreement with the care provider covers the day of delivery."),
    "two_agreements": lazy("Two agreements with the care provider cover the day of delivery."),
    "no_fiscal_year": lazy("No fiscal year covers the day of delivery."),
    "two_fiscal_years": lazy("Two fiscal years cover the day of delivery."),
}
Told = tuple[str, str]
"""Title and why."""


def explain_supply(refusal: Refusal, _actor: Actor) -> Explanation | None:
    """The refusals of supply in the reader's words."""
    told = _packing(refusal) or _parcel(refusal) or _exchange(refusal)
    if told is None:
        return None
    return Explanation(refusal.code, *told, who=who_can(refusal.lifted_by))


def stop_words(reason: str) -> str:
    """Why something could not be booked."""
    return str(_BOOKS[reason])


def _packing(refusal: Refusal) -> Told | None:
    match refusal:
        case shipping.TooManyPacks(left=left):
            return _("Too many packs."), ngettext(
                "%(num)d pack of the line is still to be sent.",
                "%(num)d packs of the line are still to be sent.",
                left,
            )
        case shipping.GoodsExpired(expires_on=day):
            return _("The goods have expired."), _("They were good to %(day)s.", day=say_day(day))
        case shipping.NothingInParcel():
            return _("The parcel is empty."), _("Write how many packs go of at least one line.")
    return None


def _parcel(refusal: Refusal) -> Told | None:
    match refusal:
        case shipping.DayOutside(first=first, last=last):
            return _("The day cannot be right."), _span(first, last)
        case shipping.DifferenceUntold():
            return (
                _("The count differs from the delivery note."),
                _("Choose how it differs, so that the supplier can put it right."),
            )
        case shipping.AlreadyReceived():
            return _("The goods were already counted."), _("The count cannot be made again.")
        case shipping.ParcelNotThatStep():
            return (
                _("The parcel is no longer where the page said."),
                _("Look at what has happened to it."),
            )
    return None


def _span(first: date | None, last: date | None) -> str:
    if first is not None and last is not None:
        return _(
            "It lies between %(first)s and %(last)s.", first=say_day(first), last=say_day(last)
        )
    return ""


def _exchange(refusal: Refusal) -> Told | None:
    match refusal:
        case substitution.NeverReplace():
            return (
                _("This line may not be replaced."),
                _("The prescriber or the recipient has said so beforehand."),
            )
        case substitution.AskFirst():
            return (
                _("Ask the care unit first."),
                _("The line may be replaced when somebody at the unit has agreed."),
            )
        case substitution.NotEquivalent():
            return (
                _("The article cannot stand for the ordered one."),
                _("It is of another kind, belongs with other things, or is not in the contract."),
            )
    return None
