"""Refusals in words: what is not possible, why, from when, who can change it, what next."""

from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass, field
from typing import Any

from flask import current_app, url_for

from core.actors import Actor
from core.errors import Forbidden, Lifter, Refusal, StalePage
from core.people import Person
from portal.models import Account
from portal.rules.factors import (
    LastFactor,
    LinkGone,
    NoMailAddress,
    PasskeyRefused,
    StepGone,
    WrongCode,
    WrongPassword,
)
from portal.rules.passwords import (
    LONGEST,
    SHORTEST,
    PasswordNamesSomebody,
    PasswordTooCommon,
    PasswordTooLong,
    PasswordTooShort,
    PasswordUnchanged,
)
from portal.rules.rights import (
    ApartRoles,
    HeldAlready,
    LastAdministrator,
    OpenWhy,
    OwnRights,
    ShutWhy,
)
from portal.services.accounts import MailChangeGone
from portal.services.confidentiality import NotTomorrow
from portal.services.links import INVITATION
from portal.web.exports import TooManyRows
from portal.web.i18n import DEFAULT, _, lazy, say_number, speaking
from portal.web.transactions import settings

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


def _plain(refusal: Refusal) -> Explanation | None:
    """Refusals of signing in, each a title and a reason."""
    said = {
        WrongCode: (
            _("The code is not right."),
            _("A code works once and for half a minute. Wait for the next one."),
        ),
        WrongPassword: (_("The password is not right."), ""),
        PasskeyRefused: (
            _("The passkey was not accepted."),
            _("Try again, or choose another way."),
        ),
        StepGone: (
            _("The password was given too long ago."),
            _("Start again: after the password you have ten minutes."),
        ),
        LinkGone: (
            _("This link no longer works."),
            _("It was used already, or too much time has passed. Ask for a new one."),
        ),
        LastFactor: (
            _("This is your only second factor."),
            _("Add another one first, then you can remove this."),
        ),
        NoMailAddress: (
            _("There is no mail address to send the letter to."),
            _("Write one on the person first."),
        ),
        PasswordTooShort: (
            _("Choose at least %(number)s characters.", number=SHORTEST),
            _("A few words you remember are better than a short riddle."),
        ),
        PasswordTooLong: (_("Choose at most %(number)s characters.", number=LONGEST), ""),
        PasswordTooCommon: (
            _("This password is known to those who guess."),
            _("It has leaked somewhere, or is a row of characters. Choose another."),
        ),
        PasswordNamesSomebody: (
            _("The password holds a name that is easy to guess."),
            _("Leave out your own name, your username and the name of this service."),
        ),
        PasswordUnchanged: (_("This is the password you have already."), ""),
    }
    found = said.get(type(refusal))
    return Explanation(refusal.code, *found) if found else _of_rights(refusal)


def _of_rights(refusal: Refusal) -> Explanation | None:
    """Refusals about who may do what."""
    said = {
        NotTomorrow: (
            _("The text begins too early."),
            _("Choose today or later, and a day after the first day of every earlier text."),
        ),
        OwnRights: (_("This is about your own rights."), _("Somebody else has to decide it.")),
        LastAdministrator: (
            _("You are the last administrator."),
            _("Make somebody else one first."),
        ),
        HeldAlready: (_("The role is held or asked for already."), ""),
        ApartRoles: (
            _("These roles are kept apart."),
            _("Whoever runs the system does not look after what is done with it."),
        ),
    }
    found = said.get(type(refusal))
    return Explanation(refusal.code, *found) if found else None


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
    return _plain(refusal)


def owner_letter(what: str, account: Account, person: Person) -> tuple[str, str]:
    """What happened to somebody's account, and what to do if it was not they."""
    with speaking(account.language or person.language or DEFAULT):
        happened = {
            "passkey_added": _("A passkey was added to your account."),
            "passkey_removed": _("A passkey was removed from your account."),
            "app_added": _("An app for codes was added to your account."),
            "app_removed": _("The app for codes was removed from your account."),
            "codes_made": _("New recovery codes were made for your account."),
            "recovery_code_used": _("A recovery code was used to sign in to your account."),
            "password_changed": _("The password of your account was changed."),
            "new_browser": _("Someone signed in to your account in a browser not seen before."),
            "guessed": _("Many wrong passwords were tried on your account. None opened it."),
        }[what]
        advice = _("Was it you? Then do nothing. If not, change your password at once:")
        return _("About your account"), f"{happened} {advice} {address('portal.security')}"


def link_letter(purpose: str, token: str, account: Account, person: Person) -> tuple[str, str]:
    """A letter with a link to choose a password."""
    with speaking(account.language or person.language or DEFAULT):
        href = address("portal.new_password", token=token)
        if purpose == INVITATION:
            text = _("You can now sign in. Choose your password within seven days on this page:")
            title = _("Welcome: choose your password")
        else:
            text = _("Choose a new password within 30 minutes on this page:")
            title = _("Choose a new password")
        name = _("Your username is %(username)s.", username=account.username or "")
        return title, f"{text} {href} {name}"


def address(endpoint: str, **values: str) -> str:
    """The address of a page as a letter gives it."""
    paths = current_app.url_map.bind("")  # a job has no request to build addresses from
    return settings().base_url.rstrip("/") + paths.build(endpoint, values)


def explain_any(refusal: Refusal, actor: Actor, explainers: Sequence[Explainer]) -> Explanation:
    """The first wing that knows the refusal puts it into words."""
    for explainer in explainers:
        if (told := explainer(refusal, actor)) is not None:
            return told
    return Explanation(refusal.code, _("This is not possible."), who=who_can(refusal.lifted_by))


SHUT_WHY: Mapping[str, Any] = {
    ShutWhy.LEFT: lazy("They have left"),
    ShutWhy.LOST: lazy("They have lost a device or a password"),
    ShutWhy.MISUSE: lazy("Somebody else may be using the account"),
    ShutWhy.ASKED: lazy("They asked for it"),
}
OPEN_WHY: Mapping[str, Any] = {
    OpenWhy.BACK: lazy("They are back"),
    OpenWhy.CLEARED: lazy("It was looked into"),
    OpenWhy.MISTAKE: lazy("It was shut by mistake"),
}
