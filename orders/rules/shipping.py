"""What may go in a parcel, and how long its label is kept."""

from dataclasses import dataclass
from datetime import date, timedelta
from typing import ClassVar

from core.errors import Lifter, Refusal
from orders.rules.states import LineState

LABEL_DAYS = 90
PACKABLE = frozenset(
    {
        LineState.CONFIRMED,
        LineState.SUBSTITUTED,
        LineState.BACKORDERED,
        LineState.PICKED,
        LineState.PART_SHIPPED,
    }
)


@dataclass(eq=False)
class TooManyPacks(Refusal):
    """Only `left` packs of the line are still to be sent."""

    code: ClassVar[str] = "too_many_packs"
    lifted_by: ClassVar[Lifter] = Lifter.YOU
    left: int


@dataclass(eq=False)
class GoodsExpired(Refusal):
    """The goods have expired."""

    code: ClassVar[str] = "goods_expired"
    lifted_by: ClassVar[Lifter] = Lifter.YOU
    expires_on: date


@dataclass(eq=False)
class WrongPack(Refusal):
    """The scanned pack is another article."""

    code: ClassVar[str] = "wrong_pack"
    lifted_by: ClassVar[Lifter] = Lifter.YOU


@dataclass(eq=False)
class NothingInParcel(Refusal):
    """No line has a pack in the parcel."""

    code: ClassVar[str] = "nothing_in_parcel"
    lifted_by: ClassVar[Lifter] = Lifter.YOU


@dataclass(eq=False)
class DayOutside(Refusal):
    """The day lies before `first` or after `last`."""

    code: ClassVar[str] = "day_outside"
    lifted_by: ClassVar[Lifter] = Lifter.YOU
    first: date | None
    last: date | None


@dataclass(eq=False)
class DifferenceUntold(Refusal):
    """The count differs from the delivery note and nobody said how."""

    code: ClassVar[str] = "difference_untold"
    lifted_by: ClassVar[Lifter] = Lifter.YOU


@dataclass(eq=False)
class AlreadyReceived(Refusal):
    """The parcel's goods were counted before."""

    code: ClassVar[str] = "already_received"


@dataclass(eq=False)
class ParcelNotThatStep(Refusal):
    """The parcel cannot go from where it is to there."""

    code: ClassVar[str] = "parcel_not_that_step"
    state: str
    to: str


PARCEL_STEPS = {
    "on_way": frozenset({"delivered", "not_collected", "returned"}),
    "not_collected": frozenset({"delivered", "returned"}),
    "delivered": frozenset({"returned"}),
    "returned": frozenset[str](),
}


def check_parcel_step(state: str, to: str) -> None:
    """Raise when a parcel cannot come from the one state to the other."""
    if to not in PARCEL_STEPS[state]:
        raise ParcelNotThatStep(state, to)


def check_packs(packs: int, left: int) -> None:
    """Raise when more goes than is left; none at all is a true number (domain 1.3)."""
    if not 0 <= packs <= left:
        raise TooManyPacks(left)


def check_expiry(expires_on: date | None, *, on: date) -> None:
    """Raise when the goods are good no longer on the day."""
    if expires_on is not None and expires_on < on:
        raise GoodsExpired(expires_on)


def check_day(day: date, *, first: date | None, last: date | None) -> None:
    """Raise when a day does not lie between two others, both included."""
    if (first is not None and day < first) or (last is not None and day > last):
        raise DayOutside(first, last)


def label_until(ended_on: date) -> date:
    """The last day a shipping label can be printed: 90 days after the parcel ended (ACC-04)."""
    return ended_on + timedelta(days=LABEL_DAYS)


def delivered_packs(packs: int, received: int | None) -> int:
    """Packs that count as delivered: what was sent, or fewer when the unit counted fewer."""
    return packs if received is None else min(packs, received)
