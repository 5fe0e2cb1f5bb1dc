"""A whole prescription as somebody asks for it, and everything that speaks against it."""

from collections.abc import Iterable, Iterator, Mapping
from dataclasses import dataclass, field
from datetime import date
from enum import StrEnum
from typing import ClassVar
from uuid import UUID

from care.rules.policy import Policy
from care.rules.prescription import (
    CoverOutsidePolicy,
    Terms,
    TooManyWithdrawals,
    prescription_refusals,
)
from care.rules.quantity import Dose, DoseUnit, Pack, Portion, plan
from core.errors import Lifter, Refusal


class Substitution(StrEnum):
    """Whether an article may be exchanged for one of the same function (domain.md §4.14)."""

    ACCEPT = "accept"
    ASK = "ask"
    NEVER = "never"


class Outcome(StrEnum):
    """How a treatment measure went."""

    PLANNED = "planned"
    ONGOING = "ongoing"
    HELPED = "helped"
    NOT_ENOUGH = "not_enough"
    NOT_POSSIBLE = "not_possible"


@dataclass(frozen=True, slots=True)
class LineWish:
    """One article and how it is to be used and taken out."""

    article: UUID
    dose: Dose
    cover_days: int
    withdrawals: int
    substitution: Substitution = Substitution.ASK
    instruction: str = field(default="", repr=False)


@dataclass(frozen=True, slots=True)
class MeasureWish:
    """A treatment measure beside the products."""

    measure: UUID
    outcome: Outcome
    done_on: date | None = None
    text: str = field(default="", repr=False)


@dataclass(frozen=True, slots=True)
class Wish:
    """A prescription as it is asked for; validity includes both its days."""

    care_area: UUID
    valid_from: date
    valid_to: date
    lines: tuple[LineWish, ...]
    measures: tuple[MeasureWish, ...] = ()
    note: str = field(default="", repr=False)


@dataclass(eq=False)
class NoLines(Refusal):
    """A prescription has at least one article."""

    code: ClassVar[str] = "no_lines"
    lifted_by: ClassVar[Lifter] = Lifter.YOU


@dataclass(eq=False)
class BeginsInThePast(Refusal):
    """A prescription holds from the day it is signed at the earliest."""

    code: ClassVar[str] = "begins_in_the_past"
    lifted_by: ClassVar[Lifter] = Lifter.YOU
    earliest: date


@dataclass(eq=False)
class ArticleNotOffered(Refusal):
    """The article cannot be prescribed here today; `reason` is the catalogue's word for why."""

    code: ClassVar[str] = "article_not_offered"
    lifted_by: ClassVar[Lifter] = Lifter.YOU
    article: UUID
    reason: str


@dataclass(eq=False)
class MeasureUnknown(Refusal):
    """The treatment measure is not one of the care area's."""

    code: ClassVar[str] = "measure_unknown"
    lifted_by: ClassVar[Lifter] = Lifter.YOU


Found = tuple[int | None, Refusal]
"""The line's position, or none for the prescription as a whole; and what speaks against it."""
_OF_A_LINE = (CoverOutsidePolicy, TooManyWithdrawals)


def wish_refusals(wish: Wish, policy: Policy, *, on: date) -> Iterator[Found]:
    """Everything the policy says against the wish, each thing once."""
    if not wish.lines:
        yield None, NoLines()
        return
    if wish.valid_from < on:
        yield None, BeginsInThePast(on)
    whole: set[str] = set()
    for position, line in enumerate(wish.lines):
        for refusal in prescription_refusals(_terms(wish, line), policy):
            if isinstance(refusal, _OF_A_LINE):
                yield position, refusal
            elif refusal.code not in whole:
                whole.add(refusal.code)
                yield None, refusal


def check_wish(wish: Wish, policy: Policy, *, on: date) -> None:
    """Raise the first thing the policy says against the wish."""
    for _position, refusal in wish_refusals(wish, policy, on=on):
        raise refusal


def check_measures(wish: Wish, known: Iterable[UUID]) -> None:
    """Raise MeasureUnknown for a measure of another care area."""
    if {measure.measure for measure in wish.measures} - set(known):
        raise MeasureUnknown


def portions(line: LineWish, pack: Pack, *, month_days: int) -> list[Portion]:
    """What each withdrawal of a line gives, leftovers carried on."""
    return plan(line.dose, [line.cover_days] * line.withdrawals, pack, month_days=month_days)


# Thousandths of a piece a day that are usual at most, by ISO 9999 group; domain.md §2.5.
USUAL: Mapping[str, int] = {
    "0930": 4_000,
    "0924": 5_000,
    "0927": 1_000,
    "0918": 3_000,
    "0424": 10_000,
    "0419": 5_000,
    "0449": 2_000,
    "1509": 6_000,
}
_WARN = (3, 2)


def usual_daily(iso_code: str, own: object = None) -> int | None:
    """The usual most of a group a day, in thousandths; an article's own norm goes before."""
    if isinstance(own, int) and not isinstance(own, bool) and own > 0:
        return own
    return USUAL.get("".join(mark for mark in iso_code if mark.isdigit())[:4])


def implausible(dose: Dose, usual: int | None, *, month_days: int) -> bool:
    """Whether a dose is more than one and a half times what is usual."""
    if usual is None:
        return False
    days = {DoseUnit.DAY: 100, DoseUnit.WEEK: 700, DoseUnit.MONTH: month_days, DoseUnit.YEAR: 36500}
    more, base = _WARN
    return dose.amount * 100 * base > usual * days[dose.unit] * more


def _terms(wish: Wish, line: LineWish) -> Terms:
    return Terms(
        wish.valid_from, wish.valid_to, line.withdrawals, line.cover_days, len(wish.measures)
    )
