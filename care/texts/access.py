"""Roles, reasons and refusals about who may do what, in words; and the letters about it."""

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import date
from typing import Any

from care.rules.access import (
    ByAppointment,
    DecidedAlready,
    Decision,
    EmergencyReason,
    NoteMissing,
    OwnOpening,
)
from core.actors import Actor, Role
from core.errors import Refusal
from portal.texts import Explanation, who_can
from portal.web.i18n import lazy, say_day, speaking
from portal.web.roles import ROLE_NAMES

GIVEN_ROLES: Mapping[str, Any] = {
    role: ROLE_NAMES[role] for role in (Role.ORDERER, Role.READER, Role.APPROVER, Role.UNIT_ADMIN)
}
ASKED_ROLES: Mapping[str, Any] = {
    Role.ORDERER: lazy("Order within prescriptions and for the shelf"),
    Role.PRESCRIBER: lazy("Prescribe, once I am appointed"),
    Role.READER: lazy("Only read"),
    Role.APPROVER: lazy("Approve orders"),
    Role.UNIT_ADMIN: lazy("Administer the unit's people"),
}
EMERGENCY_REASONS: Mapping[str, Any] = {
    EmergencyReason.LIFE: lazy("Life or health is in danger"),
    EmergencyReason.URGENT: lazy("The person needs care now, and I cannot ask the unit"),
    EmergencyReason.TRANSFER: lazy("The person is on the way to us from another unit"),
    EmergencyReason.SUPPLIES: lazy("The person has run out and cannot wait"),
}
APPLICATION_STATES: Mapping[str, tuple[str, str, Any]] = {
    "waiting": ("info", "hourglass", lazy("Waits for an answer")),
    "approved": ("done", "check", lazy("Approved")),
    "refused": ("stop", "close", lazy("Refused")),
    "withdrawn": ("quiet", "return", lazy("Taken back")),
}
CALLERS: Mapping[str, Any] = {
    "recipient": lazy("The person"),
    "relative": lazy("Someone near"),
    "staff": lazy("Staff at a unit"),
    "supplier": lazy("A supplier"),
    "nobody": lazy("Nobody, I look into it myself"),
}
DECISIONS: Mapping[str, Any] = {
    Decision.JUSTIFIED: lazy("Justified"),
    Decision.FOLLOW_UP: lazy("To be followed up"),
}


REFUSALS: Mapping[type[Refusal], tuple[Any, Any]] = {
    ByAppointment: (
        lazy("Prescribers are appointed."),
        lazy("Let the person in first, then appoint them under Prescribers."),
    ),
    DecidedAlready: (lazy("This is decided already."), lazy("Nothing new was saved.")),
    OwnOpening: (
        lazy("You opened this person yourself."),
        lazy("Another reviewer has to decide."),
    ),
    NoteMissing: (lazy("Write why it is to be followed up."), ""),
}


def explain(refusal: Refusal, _actor: Actor) -> Explanation | None:
    """The refusals about rights."""
    if type(refusal) not in REFUSALS:
        return None
    title, why = REFUSALS[type(refusal)]
    return Explanation(refusal.code, str(title), str(why), who=who_can(refusal.lifted_by))


@dataclass(frozen=True)
class Words:
    """A letter."""

    title: str
    body: str


LETTERS: Mapping[str, tuple[Any, Any]] = {
    "approved": (
        lazy("You have access in Omvard"),
        lazy("You asked for access to %(unit)s. The answer is yes: it begins on %(day)s."),
    ),
    "refused": (
        lazy("About your access in Omvard"),
        lazy("You asked for access to %(unit)s. The answer is no. Sign in to read why."),
    ),
    "asked": (
        lazy("Somebody asks for access in Omvard"),
        lazy("Somebody asks for access to %(unit)s. Sign in and answer."),
    ),
    "ended": (
        lazy("Your access in Omvard has ended"),
        lazy("Your roles at %(unit)s have ended. Ask the unit's administrator if this is wrong."),
    ),
    "idle_soon": (
        lazy("Your access in Omvard ends soon"),
        lazy("You have not signed in for long. Sign in before %(day)s to keep your access."),
    ),
    "idle": (
        lazy("Your access in Omvard has ended"),
        lazy("You have not signed in for twelve months, so your access has ended."),
    ),
    "certificate": (
        lazy("A certificate of yours ends soon"),
        lazy("A certificate behind your right to prescribe at %(unit)s ends on %(day)s."),
    ),
    "appointment": (
        lazy("Your right to prescribe ends soon"),
        lazy("Your right to prescribe at %(unit)s ends on %(day)s."),
    ),
    "review": (
        lazy("Roles to confirm in Omvard"),
        lazy("Roles at %(unit)s have to be confirmed. Sign in and look through the list."),
    ),
    "overdue": (
        lazy("Roles nobody has confirmed in Omvard"),
        lazy("Roles at %(unit)s should have been confirmed a month ago. Remind the unit."),
    ),
    "followed_up": (
        lazy("An emergency opening is followed up"),
        lazy("A reviewer has questions about an emergency opening of yours on %(day)s."),
    ),
}


def access_letter(kind: str, language: str, *, unit: str = "", day: date | None = None) -> Words:
    """A letter about somebody's rights; it names no care recipient."""
    with speaking(language):
        title, body = LETTERS[kind]
        return Words(str(title), str(body) % {"unit": unit, "day": say_day(day) if day else ""})
