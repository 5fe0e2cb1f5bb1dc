"""Refusals in words: what is not possible, why, from when, who can change it, what next."""

from collections.abc import Callable, Sequence
from dataclasses import dataclass, field

from flask import url_for

from core.actors import Actor
from core.errors import Forbidden, Lifter, Refusal, StalePage
from portal.services.accounts import MailChangeGone
from portal.web.exports import TooManyRows
from portal.web.i18n import _, say_number

NextStep = tuple[str, str]


@dataclass(frozen=True)
class Explanation:
    """A refusal as the reader is told it. `next` holds (label, address) pairs."""

    code: str
    title: str
    why: str = ""
    when: str = ""
    who: str = ""
    next: Sequence[NextStep] = field(default_factory=tuple)

    @property
    def sentence(self) -> str:
        """Everything in one line, for an error summary or a message."""
        return " ".join(part for part in (self.title, self.why, self.when, self.who) if part)


Explainer = Callable[[Refusal, Actor], Explanation | None]


def who_can(lifter: Lifter) -> str:
    """Who can turn the refusal into a yes."""
    return {
        Lifter.NOBODY: "",
        Lifter.TIME: "",
        Lifter.YOU: "",
        Lifter.RECIPIENT: _("The care recipient can change this."),
        Lifter.PRESCRIBER: _("A prescriber at the unit can change this."),
        Lifter.ORDERER: _("Someone who orders for the unit can change this."),
        Lifter.UNIT_ADMIN: _("The unit's administrator can change this."),
        Lifter.SUPPLIER: _("The supplier can change this."),
        Lifter.CUSTOMER_SERVICE: _("Customer service can change this."),
        Lifter.OPERATOR: _("Whoever runs this service can change this."),
    }[lifter]


def explain_own(refusal: Refusal, _actor: Actor) -> Explanation | None:
    """The refusals every wing may raise."""
    match refusal:
        case StalePage():
            return Explanation(
                refusal.code,
                _("Somebody changed this after you opened the page."),
                _("Nothing of yours was saved. Look at what is there now and try again."),
            )
        case MailChangeGone():
            return Explanation(
                refusal.code,
                _("This link no longer works."),
                _("It was used already, or more than 24 hours have passed."),
                next=((_("Your account"), url_for("portal.account")),),
            )
        case TooManyRows(rows=rows, limit=limit):
            return Explanation(
                refusal.code,
                _("The list is too long for one file."),
                _(
                    "It has %(rows)s rows; a file holds at most %(limit)s.",
                    rows=say_number(rows),
                    limit=say_number(limit),
                ),
                _("Narrow the list with its filters and export again."),
            )
        case Forbidden():
            return Explanation(
                refusal.code,
                _("You may not do this."),
                _("Your role does not include it."),
                who=who_can(refusal.lifted_by),
            )
    return None


def explain_any(refusal: Refusal, actor: Actor, explainers: Sequence[Explainer]) -> Explanation:
    """The first wing that knows the refusal puts it into words."""
    for explainer in explainers:
        if (told := explainer(refusal, actor)) is not None:
            return told
    return Explanation(refusal.code, _("This is not possible."), who=who_can(refusal.lifted_by))
