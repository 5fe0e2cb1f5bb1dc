"""Products one chooses from, in words: whom one is made for, why one cannot be prescribed."""

from typing import Any

from care.texts.words import plain_name
from catalogue.queries.orderable import Availability
from catalogue.rules.fitness import MadeFor, Unfit
from portal.texts import Explanation
from portal.web.i18n import _, say_day


def say_unfit(why: Unfit, article: MadeFor) -> str:
    """Whom a product is made for, when that is not the person."""
    match why:
        case Unfit.FOR_MEN:
            return _("Made for men")
        case Unfit.FOR_WOMEN:
            return _("Made for women")
    if article.from_age is not None and article.to_age is not None:
        return _("Made for ages %(low)s to %(high)s", low=article.from_age, high=article.to_age)
    if article.to_age is not None:
        return _("Made for ages up to %(high)s", high=article.to_age)
    return _("Made for ages from %(low)s", low=article.from_age)


def why_closed(found: Any) -> Explanation:
    """Why a product that was found cannot be prescribed: the rule, until when, who can lift it."""
    if found.line is not None and not found.line.choosable:
        return Explanation(
            "specialist",
            _("Only units with the specialist range prescribe it."),
            _("The contract keeps it for units that try it out and follow it up."),
            who=_("Whoever looks after the assortment can open the range for your unit."),
        )
    match found.availability:
        case Availability.GONE:
            return _going(found, "gone", _("It is no longer sold."), "")
        case Availability.PHASING_OUT:
            last = found.article.last_order_on
            until = _("Prescriptions there are can be ordered from until %(day)s.",
                      day=say_day(last)) if last else ""  # fmt: skip
            return _going(found, "phasing_out", _("It is being withdrawn."), until)
        case Availability.NOT_YET:
            return Explanation(
                "not_yet", _("It is not sold yet."), when=say_day(found.article.available_from)
            )
    return Explanation(
        "not_in_assortment",
        _("It is not in your unit's assortment for this care area."),
        _("No contract that is open to the unit has a price for it."),
        who=_("Whoever looks after the assortment can take it in."),
    )


def _going(found: Any, code: str, title: str, until: str) -> Explanation:
    if found.successor is None:
        return Explanation(code, title, until, who=_("Nothing follows it. Choose another product."))
    name = f"{plain_name(found.successor)}, {found.successor.name}"
    if found.follower.stopped:
        return Explanation(code, title, until, who=_("To be tried instead: %(name)s.", name=name))
    return Explanation(code, title, until, who=_("Instead comes: %(name)s.", name=name))
