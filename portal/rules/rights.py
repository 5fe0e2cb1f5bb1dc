"""How rights are given and end all over the house, and how often they are looked through."""

from collections.abc import Collection
from dataclasses import dataclass
from datetime import date, datetime, timedelta
from enum import StrEnum
from typing import ClassVar
from uuid import UUID

from core.actors import Role
from core.errors import Lifter, Refusal

REVIEW_MONTHS = 6
OVERDUE = timedelta(days=30)
"""After this the system's administrators hear of a review nobody has made."""
IDLE_MONTHS = 12
WARNINGS = (timedelta(days=30), timedelta(days=7))
"""How long before rights end, or a certificate does, their holder is told."""


@dataclass(eq=False)
class OwnRights(Refusal):
    """Nobody gives, confirms or decides anything about their own rights."""

    code: ClassVar[str] = "own_rights"
    lifted_by: ClassVar[Lifter] = Lifter.UNIT_ADMIN


@dataclass(eq=False)
class LastAdministrator(Refusal):
    """Somebody has to be left who can let others in."""

    code: ClassVar[str] = "last_administrator"
    lifted_by: ClassVar[Lifter] = Lifter.OPERATOR


@dataclass(eq=False)
class HeldAlready(Refusal):
    """The role is held, or asked for, already."""

    code: ClassVar[str] = "role_held_already"
    lifted_by: ClassVar[Lifter] = Lifter.YOU


def check_giver(giver: UUID | None, receiver: UUID) -> None:
    """Raise OwnRights when somebody gives a right to, or decides about, themselves."""
    if giver is not None and giver == receiver:
        raise OwnRights


@dataclass(eq=False)
class ApartRoles(Refusal):
    """Whoever runs the system cannot also be the one who looks after what is done with it."""

    code: ClassVar[str] = "apart_roles"


APART = ({Role.SYSTEM_ADMIN, Role.AUDITOR}, {Role.SYSTEM_ADMIN, Role.DATA_PROTECTION})
"""Roles that one person never holds together (GDPR article 38.6; ISO 27002 5.3)."""


class ShutWhy(StrEnum):
    """Why an account is shut."""

    LEFT = "left"
    LOST = "lost"
    MISUSE = "misuse"
    ASKED = "asked"


class OpenWhy(StrEnum):
    """Why an account is opened again."""

    BACK = "back"
    CLEARED = "cleared"
    MISTAKE = "mistake"


def check_house_role(role: Role, held: Collection[Role]) -> None:
    """Raise HeldAlready, or ApartRoles when it may not stand beside what is held."""
    if role in held:
        raise HeldAlready
    if any(role in pair and pair - {role} <= set(held) for pair in APART):
        raise ApartRoles


def check_not_last(role: str, *, others: int) -> None:
    """Raise LastAdministrator when nobody else would run the system."""
    if role == Role.SYSTEM_ADMIN and not others:
        raise LastAdministrator


def check_leaving(role: str, *, own: bool, others: int) -> None:
    """Raise LastAdministrator when the last administrator would end their own role."""
    if own and not others and role in {Role.UNIT_ADMIN, Role.SYSTEM_ADMIN}:
        raise LastAdministrator


def last_day(valid_from: date, on: date) -> date | None:
    """The last day of what ends now, before this day begins; none if it had not begun."""
    yesterday = on - timedelta(days=1)
    return yesterday if valid_from <= yesterday else None


def review_due(valid_from: date, reviewed_on: date | None) -> date:
    """The day from which a role has to be confirmed again."""
    return months_after(reviewed_on or valid_from, REVIEW_MONTHS)


def idle_until(last_seen: datetime | date) -> date:
    """The day on which rights end for whoever does not sign in again."""
    day = last_seen.date() if isinstance(last_seen, datetime) else last_seen
    return months_after(day, IDLE_MONTHS)


def warning_due(ends_on: date, on: date) -> timedelta | None:
    """The nearest warning that is due on a day before an end; none when it is too early or late."""
    left = ends_on - on
    due = [warning for warning in WARNINGS if timedelta(0) < left <= warning]
    return min(due, default=None)


def months_after(day: date, months: int) -> date:
    """The same day some months on; the last of the month where it has no such day."""
    count = day.year * 12 + day.month - 1 + months
    first = date(count // 12, count % 12 + 1, 1)
    following = date((count + 1) // 12, (count + 1) % 12 + 1, 1)
    return min(first + timedelta(days=day.day - 1), following - timedelta(days=1))
