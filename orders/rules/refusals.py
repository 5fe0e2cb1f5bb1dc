"""Why a withdrawal or an order is refused, with the facts and who can lift it."""

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import date, datetime
from enum import StrEnum
from typing import ClassVar
from uuid import UUID

from care.rules.prescription import Status
from catalogue.rules.prices import Key
from catalogue.rules.successors import SuccessorKind
from core.errors import Lifter, Refusal


class Wait(StrEnum):
    """What the next withdrawal waits for."""

    START = "start"
    RELEASE = "release"
    LEFTOVER = "leftover"


@dataclass(eq=False)
class TooEarly(Refusal):
    """Not yet: the next withdrawal opens on opens_on."""

    code: ClassVar[str] = "too_early"
    lifted_by: ClassVar[Lifter] = Lifter.TIME
    opens_on: date
    wait: Wait


@dataclass(eq=False)
class EndsBeforeNext(Refusal):
    """The prescription ends before the day the next withdrawal would open."""

    code: ClassVar[str] = "ends_before_next"
    lifted_by: ClassVar[Lifter] = Lifter.PRESCRIBER
    valid_until: date
    would_open_on: date


@dataclass(eq=False)
class Expired(Refusal):
    """The last day to order was valid_until."""

    code: ClassVar[str] = "expired"
    lifted_by: ClassVar[Lifter] = Lifter.PRESCRIBER
    valid_until: date


@dataclass(eq=False)
class NotYetValid(Refusal):
    """The prescription begins on valid_from."""

    code: ClassVar[str] = "not_yet_valid"
    lifted_by: ClassVar[Lifter] = Lifter.TIME
    valid_from: date


@dataclass(eq=False)
class NothingLeft(Refusal):
    """All withdrawals are used."""

    code: ClassVar[str] = "nothing_left"
    lifted_by: ClassVar[Lifter] = Lifter.PRESCRIBER
    used: int
    allowed: int


@dataclass(eq=False)
class TooMany(Refusal):
    """The withdrawal gives right to `maximum` packs."""

    code: ClassVar[str] = "too_many"
    lifted_by: ClassVar[Lifter] = Lifter.YOU
    packs: int
    maximum: int


@dataclass(eq=False)
class OverYearlyCap(Refusal):
    """More than `cap` pieces within a year; `had` of them are already taken."""

    code: ClassVar[str] = "over_yearly_cap"
    lifted_by: ClassVar[Lifter] = Lifter.PRESCRIBER
    cap: int
    had: int


@dataclass(eq=False)
class OrderMultiple(Refusal):
    """Packs are ordered from `minimum` up in whole multiples of `multiple`."""

    code: ClassVar[str] = "order_multiple"
    lifted_by: ClassVar[Lifter] = Lifter.YOU
    multiple: int
    minimum: int


@dataclass(eq=False)
class ArticleGone(Refusal):
    """The article is gone and nothing takes its place without the prescriber."""

    code: ClassVar[str] = "article_gone"
    lifted_by: ClassVar[Lifter] = Lifter.PRESCRIBER
    article: Key
    kind: SuccessorKind
    proposal: Key | None = None


@dataclass(eq=False)
class NotInAssortment(Refusal):
    """The unit's assortment does not hold the article on the day."""

    code: ClassVar[str] = "not_in_assortment"
    lifted_by: ClassVar[Lifter] = Lifter.PRESCRIBER


@dataclass(eq=False)
class PrescriptionStopped(Refusal):
    """The prescription stands in a status that gives nothing."""

    code: ClassVar[str] = "prescription_stopped"
    lifted_by: ClassVar[Lifter] = Lifter.PRESCRIBER
    status: Status


@dataclass(eq=False)
class LooksLikeDuplicate(Refusal):
    """The same article was ordered for the same person `times` times within a day."""

    code: ClassVar[str] = "looks_like_duplicate"
    lifted_by: ClassVar[Lifter] = Lifter.CUSTOMER_SERVICE
    times: int


@dataclass(eq=False)
class TooLateToCancel(Refusal):
    """The order left at `until`; from then on it goes its way."""

    code: ClassVar[str] = "too_late_to_cancel"
    lifted_by: ClassVar[Lifter] = Lifter.SUPPLIER
    until: datetime


@dataclass(eq=False)
class ModeNotAllowed(Refusal):
    """The care area's policy does not deliver this way; `allowed` are the ways it does."""

    code: ClassVar[str] = "mode_not_allowed"
    lifted_by: ClassVar[Lifter] = Lifter.YOU
    mode: str
    allowed: tuple[str, ...]


@dataclass(eq=False)
class NoReceiver(Refusal):
    """Nowhere to bring the goods: the address is incomplete."""

    code: ClassVar[str] = "no_receiver"
    lifted_by: ClassVar[Lifter] = Lifter.YOU


@dataclass(eq=False)
class NothingChosen(Refusal):
    """An order needs at least one line."""

    code: ClassVar[str] = "nothing_chosen"
    lifted_by: ClassVar[Lifter] = Lifter.YOU


@dataclass(eq=False)
class LinesRefused(Refusal):
    """No line could be ordered, or one needs to be mended first; the reason of each, by its key."""

    code: ClassVar[str] = "lines_refused"
    lifted_by: ClassVar[Lifter] = Lifter.YOU
    reasons: Mapping[UUID, Refusal]


@dataclass(eq=False)
class ForgedLine(Refusal):
    """The form named lines that are not the recipient's."""

    code: ClassVar[str] = "forged_line"
    count: int
