"""From a dose to pieces, packs and leftover; whole numbers only, always rounded up."""

from collections.abc import Sequence
from dataclasses import dataclass
from enum import StrEnum
from typing import ClassVar

from core.errors import Lifter, Refusal

_DAY, _WEEK, _YEAR = 100, 700, 36_500


class DoseUnit(StrEnum):
    """The span a dose is given for."""

    DAY = "day"
    WEEK = "week"
    MONTH = "month"
    YEAR = "year"


@dataclass(frozen=True, slots=True)
class Dose:
    """How much is used: thousandths of a piece for each day, week, month or year."""

    amount: int
    unit: DoseUnit

    def __post_init__(self) -> None:
        """Refuse a dose of nothing."""
        if self.amount <= 0:
            raise NoDose


@dataclass(eq=False)
class NoDose(Refusal):
    """A dose is more than nothing."""

    code: ClassVar[str] = "no_dose"
    lifted_by: ClassVar[Lifter] = Lifter.YOU


@dataclass(frozen=True, slots=True)
class Pack:
    """How an article is sold."""

    size: int
    """Pieces in a pack."""
    multiple: int = 1
    """Packs are ordered in whole multiples of this."""
    minimum: int = 1
    """Fewest packs of an order."""


@dataclass(frozen=True, slots=True)
class Portion:
    """What one withdrawal of a plan gives."""

    days: int
    pieces_needed: int
    """From the first day to the end of this portion."""
    packs: int
    leftover: int
    """Pieces left when this portion's days have passed."""


def pieces_needed(dose: Dose, days: int, *, month_days: int) -> int:
    """Pieces used in a number of days, rounded up; `month_days` in hundredths as prescribed."""
    span = {
        DoseUnit.DAY: _DAY,
        DoseUnit.WEEK: _WEEK,
        DoseUnit.MONTH: month_days,
        DoseUnit.YEAR: _YEAR,
    }
    return _up(dose.amount * days, 10 * span[dose.unit])


def packs_needed(need: int, delivered: int, pack: Pack) -> int:
    """Packs that close the gap between pieces needed and pieces delivered so far, never below 0.

    What earlier packs left over is counted, so rounding up never piles up. A gap is filled with at
    least the smallest order and whole multiples.
    """
    missing = _up(need - delivered, pack.size)
    return orderable(missing, pack) if missing > 0 else 0


def orderable(packs: int, pack: Pack) -> int:
    """The nearest number of packs, upwards, that may be ordered."""
    return _up(max(packs, pack.minimum), pack.multiple) * pack.multiple


def is_orderable(packs: int, pack: Pack) -> bool:
    """Whether exactly this number of packs may be ordered."""
    return packs >= pack.minimum and packs % pack.multiple == 0


def plan(dose: Dose, portions: Sequence[int], pack: Pack, *, month_days: int) -> list[Portion]:
    """What each withdrawal gives when they cover these numbers of days one after another."""
    made: list[Portion] = []
    days = pieces = 0
    for length in portions:
        days += length
        need = pieces_needed(dose, days, month_days=month_days)
        packs = packs_needed(need, pieces, pack)
        pieces += packs * pack.size
        made.append(Portion(length, need, packs, pieces - need))
    return made


def days_covered(dose: Dose, pieces: int, *, month_days: int) -> int:
    """Whole days a number of pieces lasts; the opposite of `pieces_needed`."""
    span = {
        DoseUnit.DAY: _DAY,
        DoseUnit.WEEK: _WEEK,
        DoseUnit.MONTH: month_days,
        DoseUnit.YEAR: _YEAR,
    }
    return pieces * 10 * span[dose.unit] // dose.amount


def _up(numerator: int, denominator: int) -> int:
    return -(-numerator // denominator)
