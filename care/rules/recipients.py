"""What stands in the way of registering a recipient, and the choices there are."""

from collections.abc import Collection
from dataclasses import dataclass
from datetime import date
from enum import StrEnum
from typing import ClassVar
from uuid import UUID

from core.errors import Lifter, Refusal
from core.identity_number import IdentityNumber, only_test, parse, parse_reserve
from core.reserve_number import FORMATS, parse_lma


class NumberKind(StrEnum):
    """How a recipient is told apart when registered."""

    NATIONAL = "national"
    NRID = "nrid"
    STOCKHOLM = "stockholm"
    VGR = "vgr"
    VARMLAND = "varmland"
    CLNK = "clnk"
    LMA = "lma"
    NONE = "none"


class Residence(StrEnum):
    """Where a recipient lives while in care."""

    OWN_HOME = "own_home"
    CARE_HOME = "care_home"
    SHORT_STAY = "short_stay"
    WARD = "ward"


class Purpose(StrEnum):
    """Why somebody opens a person, as the book of readings keeps it."""

    CARE = "care"
    ORDER = "order"
    CALL = "call"
    DELIVERY = "delivery"
    CORRECTION = "correction"
    SECURITY = "security"


STAFF_PURPOSES = (Purpose.CARE, Purpose.ORDER, Purpose.DELIVERY, Purpose.CORRECTION)
SERVICE_PURPOSES = (
    Purpose.CALL,
    Purpose.ORDER,
    Purpose.DELIVERY,
    Purpose.CORRECTION,
    Purpose.SECURITY,
)


@dataclass(eq=False)
class AlreadyHere(Refusal):
    """The number belongs to a recipient of this unit."""

    code: ClassVar[str] = "recipient_already_here"
    lifted_by: ClassVar[Lifter] = Lifter.YOU
    recipient_id: UUID


@dataclass(eq=False)
class KnownElsewhere(Refusal):
    """The number belongs to a recipient of the same care provider, at another unit."""

    code: ClassVar[str] = "recipient_known_elsewhere"
    lifted_by: ClassVar[Lifter] = Lifter.YOU
    recipient_id: UUID


@dataclass(eq=False)
class NumberTaken(Refusal):
    """Another recipient of the care provider has this number already."""

    code: ClassVar[str] = "number_taken"
    lifted_by: ClassVar[Lifter] = Lifter.CUSTOMER_SERVICE


@dataclass(eq=False)
class SameNumber(Refusal):
    """The recipient has this number already."""

    code: ClassVar[str] = "same_number"
    lifted_by: ClassVar[Lifter] = Lifter.YOU


def check_unregistered(
    recipient_id: UUID | None, units: Collection[UUID], *, unit_id: UUID
) -> None:
    """Raise where a number's recipient is registered already; None passes."""
    if recipient_id is None:
        return
    if unit_id in units:
        raise AlreadyHere(recipient_id)
    raise KnownElsewhere(recipient_id)


def read_number(text: str, kind: NumberKind, *, on: date, real: bool) -> IdentityNumber | None:
    """The number typed as of a kind, None for no number. Raises InvalidIdentityNumber.

    Only the kind chosen is tried (ID-08). Outside production, where `real` is False, numbers
    that may be a living person's are refused (ID-09).
    """
    if kind is NumberKind.NONE:
        return None
    if kind is NumberKind.LMA:
        return parse_lma(text)
    if kind in FORMATS:
        return parse_reserve(text, FORMATS[kind], on=on)
    number = parse(text, on=on)
    return number if real else only_test(number)
