"""Refusals about recipients and numbers, in words."""

from care.permissions import PurposeNeeded
from care.rules.recipients import AlreadyHere, KnownElsewhere, NumberTaken, SameNumber
from care.services.own_accounts import AccountNotPossible
from core.actors import Actor
from core.errors import Refusal
from core.identity_number import InvalidIdentityNumber, Reason
from portal.texts import Explanation, who_can
from portal.web.i18n import _


def explain(refusal: Refusal, _actor: Actor) -> Explanation | None:
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
        case PurposeNeeded():
            told = Explanation(refusal.code, _("Say first why you open this person."))
    return told


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
