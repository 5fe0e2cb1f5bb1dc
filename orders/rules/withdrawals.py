"""Whether, from which day and how much may be withdrawn from a prescription line."""

from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from datetime import date, timedelta

from care.rules.policy import AfterShare, DaysBeforeEnd, Release
from care.rules.prescription import Status
from care.rules.quantity import is_orderable
from core.errors import Refusal
from orders.rules.exceptional import (
    NothingToReplace,
    bridging_refusal,
    bridging_until,
    early_refusal,
)
from orders.rules.refusals import (
    ArticleGone,
    EndsBeforeNext,
    Expired,
    NothingLeft,
    NotInAssortment,
    NotYetValid,
    OrderMultiple,
    OverYearlyCap,
    PrescriptionStopped,
    TooEarly,
    TooMany,
    Wait,
)
from orders.rules.supply import (
    COUNTED,
    Kind,
    PrescribedLine,
    Withdrawal,
    counted,
    needed_from,
    packs_allowed,
    supply_end,
    withdrawals_left,
)

_DAY = timedelta(days=1)
_YEAR = timedelta(days=365)
_GIVING = frozenset({Status.ACTIVE, Status.EXHAUSTED, Status.EXPIRED})


@dataclass(frozen=True, slots=True)
class Ask:
    """A wish to withdraw some packs on a day."""

    packs: int
    on: date
    kind: Kind = Kind.NORMAL
    days_early: int | None = None
    """How many days before its day an early one may be; none: no bound."""


def opens_on(line: PrescribedLine, taken: Sequence[Withdrawal]) -> date | None:
    """The first day the next withdrawal is allowed, or none when the line gives no more."""
    if withdrawals_left(line.allowed, taken) == 0:
        return None
    day, _ = opening(line, taken)
    return day if day <= line.valid_to else None


def opening(line: PrescribedLine, taken: Sequence[Withdrawal]) -> tuple[date, Wait]:
    """The day the next withdrawal would open were its end and number no bounds, and the reason."""
    waits = [(line.valid_from, Wait.START)]
    if released := release_day(line.release, taken):
        waits.append((released, Wait.RELEASE))
    if needed := needed_from(line, taken):
        waits.append((needed, Wait.LEFTOVER))
    return max(waits, key=lambda wait: wait[0])


def release_day(release: Release, taken: Iterable[Withdrawal]) -> date | None:
    """The day the policy's time lock opens, or none before the first withdrawal."""
    known = list(taken)
    if not (used := counted(known)):
        return None
    if isinstance(release, DaysBeforeEnd):
        return earliest_delivery(release.days, known)
    return max(w.ordered_on + _share(w.covered_days, release) * _DAY for w in used)


def earliest_delivery(days_before_end: int | None, taken: Iterable[Withdrawal]) -> date | None:
    """The first day goods may be handed over, or none when any day will do."""
    end = supply_end(taken)
    return None if end is None or days_before_end is None else end - days_before_end * _DAY


def check_withdrawal(line: PrescribedLine, taken: Sequence[Withdrawal], ask: Ask) -> None:
    """Raise the reason the withdrawal is refused, if it is."""
    if refusal := withdrawal_refusal(line, taken, ask):
        raise refusal


def withdrawal_refusal(
    line: PrescribedLine, taken: Sequence[Withdrawal], ask: Ask
) -> Refusal | None:
    """The first reason the withdrawal is refused, or none; the most lasting reason comes first."""
    return (
        _stopped(line, ask)
        or _outside_validity(line, ask)
        or _unavailable(line)
        or _used_up(line, taken, ask)
        or _too_early(line, taken, ask)
        or _wrong_amount(line, taken, ask)
    )


def _stopped(line: PrescribedLine, ask: Ask) -> Refusal | None:
    bridged = ask.kind is Kind.BRIDGING and line.status is Status.UNDER_REVIEW
    return None if line.status in _GIVING or bridged else PrescriptionStopped(line.status)


def _outside_validity(line: PrescribedLine, ask: Ask) -> Refusal | None:
    if ask.on < line.valid_from:
        return NotYetValid(line.valid_from)
    last = bridging_until(line) if ask.kind is Kind.BRIDGING else line.valid_to
    over = line.status is Status.EXPIRED and ask.kind is not Kind.BRIDGING
    if ask.on > last or over:
        return Expired(line.valid_to)
    return None


def _unavailable(line: PrescribedLine) -> Refusal | None:
    if line.followed is not None and line.followed.stopped:
        return ArticleGone(line.followed.article, line.followed.kind, line.followed.proposal)
    return None if line.in_assortment else NotInAssortment()


def _used_up(line: PrescribedLine, taken: Sequence[Withdrawal], ask: Ask) -> Refusal | None:
    if ask.kind in COUNTED and withdrawals_left(line.allowed, taken) == 0:
        return NothingLeft(len(counted(taken)), line.allowed)
    return None


def _too_early(line: PrescribedLine, taken: Sequence[Withdrawal], ask: Ask) -> Refusal | None:
    if ask.kind is Kind.BRIDGING:
        return bridging_refusal(line, taken, ask.on)
    if ask.kind is Kind.EXTRA and not any(w.pieces and not w.void for w in taken):
        return NothingToReplace()
    day, wait = opening(line, taken)
    if ask.kind is Kind.EARLY:
        return early_refusal(day, ask.on, ask.days_early)
    if ask.kind is not Kind.NORMAL or ask.on >= day:
        return None
    return TooEarly(day, wait) if day <= line.valid_to else EndsBeforeNext(line.valid_to, day)


def _wrong_amount(line: PrescribedLine, taken: Sequence[Withdrawal], ask: Ask) -> Refusal | None:
    if not is_orderable(ask.packs, line.pack):
        return OrderMultiple(line.pack.multiple, line.pack.minimum)
    if ask.packs > (most := packs_allowed(line, taken, kind=ask.kind, on=ask.on)):
        return TooMany(ask.packs, most)
    return None if line.yearly_cap is None else _over_cap(line, line.yearly_cap, taken, ask)


def _over_cap(
    line: PrescribedLine, cap: int, taken: Sequence[Withdrawal], ask: Ask
) -> Refusal | None:
    had = sum(w.pieces for w in taken if not w.void and w.ordered_on > ask.on - _YEAR)
    return OverYearlyCap(cap, had) if had + ask.packs * line.pack.size > cap else None


def _share(days: int, share: AfterShare) -> int:
    return -(-days * share.numerator // share.denominator)
