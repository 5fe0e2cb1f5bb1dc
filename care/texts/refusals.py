"""Refusals about recipients and numbers, in words."""

from flask import url_for

from care.permissions import WRITING, CaseNeeded, HasLeft, PurposeNeeded
from care.rules.recipients import AlreadyHere, KnownElsewhere, NumberTaken, SameNumber
from care.services.own_accounts import AccountNotPossible
from core.actors import Actor
from core.errors import Refusal
from core.identity_number import InvalidIdentityNumber, Reason
from core.short_number import said_number
from portal.texts import Explanation, who_can
from portal.web.i18n import _, say_day


def explain(refusal: Refusal, actor: Actor) -> Explanation | None:
    """The refusals of registering and opening a person."""
    told: Explanation | None = None
    match refusal:
        case InvalidIdentityNumber():
            told = Explanation(refusal.code, number_problem(refusal.reason))
        case AlreadyHere():
            told = Explanation(
                refusal.code,
                _("The person is registered at this unit already."),
                _("Nothing new was made."),
            )
        case KnownElsewhere():
            told = Explanation(
                refusal.code,
                _("The person is registered at another unit of your care provider."),
                _("Add your unit to the person's care instead of registering again."),
            )
        case NumberTaken():
            told = Explanation(
                refusal.code,
                _("Another person is registered with this number."),
                _("It may be the same person registered twice. Two records are never joined here."),
                who=who_can(refusal.lifted_by),
            )
        case SameNumber():
            told = Explanation(refusal.code, _("The person has this number already."))
        case AccountNotPossible():
            told = Explanation(
                refusal.code,
                _("The person has no number that an e-ID knows."),
                _("Give the person a national identity number first, if there is one."),
            )
        case _:
            told = _closed(refusal, actor)
    return told


def _closed(refusal: Refusal, actor: Actor) -> Explanation | None:
    """What must be said, or has ended, before anything is shown."""
    match refusal:
        case PurposeNeeded():
            return Explanation(refusal.code, _("Say first why you open this person."))
        case CaseNeeded():
            return Explanation(refusal.code, _("Say first why you open this unit's lists."))
        case HasLeft():
            return _left(refusal, actor)
    return None


def _left(refusal: HasLeft, actor: Actor) -> Explanation:
    """Somebody in the unit's care once: until when, and what is still to be done here."""
    here = refusal.unit_id
    ways = [(_("The unit's care recipients"), url_for("care.recipients", unit_id=here))]
    if actor.holds(*WRITING, unit_id=here):
        ways += [
            (_("Back in care here: register"), url_for("care.register", unit_id=here)),
            (_("Open in an emergency"), url_for("care.emergency", unit_id=here)),
        ]
    return Explanation(
        refusal.code,
        _("The person is no longer in your unit's care."),
        _(
            "Care recipient no. %(number)s was in its care until %(day)s. What you did until then "
            "is kept, and only those who give care now open the person.",
            number=said_number(refusal.number),
            day=say_day(refusal.last_day),
        ),
        next=tuple(ways),
    )


def number_problem(reason: Reason) -> str:
    """Why a text is no number, and how to write one."""
    return {
        Reason.EMPTY: _("Write the number, or choose that there is none."),
        Reason.CHARACTERS: _("The number may hold only digits and a hyphen."),
        Reason.LENGTH: _("The number has ten or twelve digits, for example 19440514-9800."),
        Reason.SEPARATOR: _("The hyphen stands before the last four digits."),
        Reason.FORMAT: _("The number is not written as numbers of this kind are."),
        Reason.YEAR: _("The year in the number cannot be right."),
        Reason.MONTH: _("The month in the number cannot be right."),
        Reason.DAY: _("The day in the number cannot be right."),
        Reason.DATE: _("There is no such day as the number begins with."),
        Reason.SERIAL: _("The last four digits cannot be right."),
        Reason.CHECK_DIGIT: _("The last digit does not fit the others. Check what you typed."),
        Reason.FUTURE: _(
            "The number begins with a day that has not been. "
            "Write all twelve digits for someone over a hundred."
        ),
        Reason.NOT_A_TEST_NUMBER: _(
            "This is not the real service: use only numbers that are made for tests "
            "(980 to 999 before the last digit)."
        ),
    }[reason]
