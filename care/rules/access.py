"""Who may give which right to whom, how long rights last, and when they are looked through."""

from collections.abc import Iterable
from dataclasses import dataclass
from datetime import timedelta
from enum import StrEnum
from typing import ClassVar
from uuid import UUID

from core.actors import Role
from core.errors import Lifter, Refusal
from portal.rules.rights import HeldAlready

EMERGENCY_LASTS = timedelta(hours=24)


class EmergencyReason(StrEnum):
    """Why a person outside one's care is opened."""

    LIFE = "life"
    URGENT = "urgent"
    TRANSFER = "transfer"
    SUPPLIES = "supplies"


class Decision(StrEnum):
    """What a reviewer says of an opening."""

    JUSTIFIED = "justified"
    FOLLOW_UP = "follow_up"


@dataclass(eq=False)
class ByAppointment(Refusal):
    """Whoever is to prescribe is appointed for care areas, not just given the role."""

    code: ClassVar[str] = "by_appointment"
    lifted_by: ClassVar[Lifter] = Lifter.YOU


@dataclass(eq=False)
class DecidedAlready(Refusal):
    """Somebody has decided, or the applicant took it back."""

    code: ClassVar[str] = "decided_already"


@dataclass(eq=False)
class OwnOpening(Refusal):
    """Nobody reviews what they opened themselves."""

    code: ClassVar[str] = "own_opening"
    lifted_by: ClassVar[Lifter] = Lifter.OPERATOR


@dataclass(eq=False)
class NoteMissing(Refusal):
    """The decision needs a sentence on why."""

    code: ClassVar[str] = "note_missing"
    lifted_by: ClassVar[Lifter] = Lifter.YOU


def check_role(role: Role, held: Iterable[str]) -> None:
    """Raise ByAppointment for prescribers, HeldAlready when the role is held."""
    if role is Role.PRESCRIBER:
        raise ByAppointment
    if role in set(held):
        raise HeldAlready


def check_reviewer(reviewer: UUID | None, opener: UUID, decision: Decision, note: str) -> None:
    """Raise OwnOpening, or NoteMissing when it is to be followed up without a word on why."""
    if reviewer == opener:
        raise OwnOpening
    if decision is Decision.FOLLOW_UP and not note.strip():
        raise NoteMissing
