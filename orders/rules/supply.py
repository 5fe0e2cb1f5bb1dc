"""Withdrawals made and what they leave at home: days covered, pieces left, packs needed."""

from collections.abc import Iterable
from dataclasses import dataclass
from datetime import date, timedelta
from enum import StrEnum

from care.rules.policy import Release
from care.rules.prescription import Status
from care.rules.quantity import Dose, Pack, days_covered, packs_needed, pieces_needed
from catalogue.rules.successors import Followed

_DAY = timedelta(days=1)
_LONGEST = 50 * 365  # a rarely used article lasts beyond any calendar


class Kind(StrEnum):
    """Why goods are taken."""

    NORMAL = "normal"
    EARLY = "early"
    """Before its day, for a reason that somebody approved (travel, loss, wrong fit)."""
    BRIDGING = "bridging"
    """A short one while the need is under review; uses no withdrawal."""
    EXTRA = "extra"
    """Instead of goods recalled, lost or wrong; uses no withdrawal and adds no supply."""
    TRIAL = "trial"
    """To try out; uses no withdrawal and adds no supply."""


COUNTED = frozenset({Kind.NORMAL, Kind.EARLY})
SUPPLYING = COUNTED | {Kind.BRIDGING}


@dataclass(frozen=True, slots=True)
class Withdrawal:
    """One withdrawal of a line; part deliveries and back orders belong to the same one."""

    ordered_on: date
    supplied_on: date
    """Delivered, or promised while on its way."""
    covered_days: int
    pieces: int
    """Delivered or on the way."""
    kind: Kind = Kind.NORMAL
    void: bool = False
    """Cancelled before it was picked, or every line rejected or refused."""
    inherited: bool = False
    """Taken on the prescription that this one renews."""


@dataclass(frozen=True, slots=True)
class PrescribedLine:
    """What a prescription line gives right to; `valid_to` is the last day to order."""

    status: Status
    valid_from: date
    valid_to: date
    allowed: int
    cover_days: int
    release: Release
    dose: Dose
    pack: Pack
    month_days: int
    bridging_days: int = 0
    bridging_after_days: int = 0
    """How long after `valid_to` a bridging withdrawal may be ordered."""
    bridging_most: int | None = None
    """Most bridging withdrawals; none: no bound."""
    followed: Followed | None = None
    """Where the article's successors lead when it is gone; none while it can be had."""
    in_assortment: bool = True
    yearly_cap: int | None = None
    """Most pieces within 365 days."""


@dataclass(frozen=True, slots=True)
class Supply:
    """Days planned for and pieces given since the person last had nothing."""

    end: date
    """First day the planned days no longer cover."""
    days: int
    pieces: int


def withdrawals_left(allowed: int, taken: Iterable[Withdrawal]) -> int:
    """Withdrawals not yet used; void ones give theirs back, kinds outside the count use none."""
    return max(allowed - len(counted(taken)), 0)


def counted(taken: Iterable[Withdrawal]) -> list[Withdrawal]:
    """The withdrawals that use one of those allowed."""
    return [w for w in taken if not w.void and w.kind in COUNTED]


def supply_end(taken: Iterable[Withdrawal]) -> date | None:
    """The first day that the supplied withdrawals no longer cover, or none before the first."""
    end: date | None = None
    for w in _supplying(taken):
        end = (w.supplied_on if end is None else max(end, w.supplied_on)) + w.covered_days * _DAY
    return end


def supplied(line: PrescribedLine, taken: Iterable[Withdrawal]) -> Supply | None:
    """The stock at home as plan and pieces, or none before the first withdrawal.

    Days between a supply's end and the next delivery are lived on what was left; when nothing was
    left the count starts anew, so a gap neither adds a claim nor hides a leftover.
    """
    supply: Supply | None = None
    for w in _supplying(taken):
        known = Supply(w.supplied_on, 0, 0) if supply is None else _at(line, supply, w.supplied_on)
        end = known.end + w.covered_days * _DAY
        supply = Supply(end, known.days + w.covered_days, known.pieces + w.pieces)
    return supply


def lasts_until(line: PrescribedLine, taken: Iterable[Withdrawal]) -> date | None:
    """The first day without goods at the prescribed dose, leftovers counted; none before any."""
    supply = supplied(line, taken)
    return None if supply is None else _start(supply) + _lasting(line, supply) * _DAY


def needed_from(line: PrescribedLine, taken: Iterable[Withdrawal]) -> date | None:
    """The day a further withdrawal's days are no longer all covered by leftovers, if they are."""
    supply = supplied(line, taken)
    if supply is None:
        return None
    spare = _lasting(line, supply) - line.cover_days
    return _start(supply) + (spare + 1) * _DAY if spare >= supply.days else None


def cover_of(line: PrescribedLine, kind: Kind) -> int:
    """How many days a withdrawal of the kind covers."""
    return min(line.cover_days, line.bridging_days) if kind is Kind.BRIDGING else line.cover_days


def packs_allowed(
    line: PrescribedLine, taken: Iterable[Withdrawal], *, kind: Kind = Kind.NORMAL, on: date
) -> int:
    """Most packs of a withdrawal: the need to the end of its days less what is already there."""
    days = cover_of(line, kind)
    supply = supplied(line, taken)
    if supply is None or kind not in SUPPLYING:
        return packs_needed(_pieces(line, days), 0, line.pack)
    known = _at(line, supply, on)
    return packs_needed(_pieces(line, known.days + days), known.pieces, line.pack)


def _supplying(taken: Iterable[Withdrawal]) -> list[Withdrawal]:
    found = [w for w in taken if not w.void and w.kind in SUPPLYING]
    return sorted(found, key=lambda w: (w.supplied_on, w.ordered_on))


def _at(line: PrescribedLine, supply: Supply, on: date) -> Supply:
    gap = (on - supply.end).days
    if gap <= 0:
        return supply
    if _pieces(line, supply.days + gap) <= supply.pieces:
        return Supply(on, supply.days + gap, supply.pieces)
    return Supply(on, 0, 0)


def _start(supply: Supply) -> date:
    return supply.end - supply.days * _DAY


def _lasting(line: PrescribedLine, supply: Supply) -> int:
    days = days_covered(line.dose, supply.pieces, month_days=line.month_days)
    return min(days, supply.days + _LONGEST)


def _pieces(line: PrescribedLine, days: int) -> int:
    return pieces_needed(line.dose, days, month_days=line.month_days)
