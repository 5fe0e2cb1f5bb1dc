"""Personnummer and samordningsnummer as values: parse, check, birth date or none, mask."""

import re
from calendar import monthrange
from collections.abc import Callable, Container, Sequence
from dataclasses import dataclass, field
from datetime import date
from enum import StrEnum
from typing import ClassVar

from core.errors import Lifter, Refusal

TEST_SERIALS = range(980, 1000)
_BIRTH_YEAR_FIRST = 1840  # numbers began in 1947, when nobody alive had been born earlier
_MONTHS = range(1, 13)
_DAYS = range(1, 32)
_COORDINATION_DAYS = range(60, 92)
_CENTURY = 100
_TEN, _TWELVE = 10, 12

_DASHES = str.maketrans(dict.fromkeys("\u2010\u2011\u2013\u2212", "-"))
_SHAPE = re.compile(r"([0-9]{2})?([0-9]{2})([0-9]{2})([0-9]{2})([-+]?)([0-9]{3})([0-9])")


class Kind(StrEnum):
    """The register that gave the number."""

    PERSONNUMMER = "personnummer"
    COORDINATION = "coordination"
    RESERVE_LOCAL = "reserve_local"
    RESERVE_NATIONAL = "reserve_national"
    LMA = "lma"


class Reason(StrEnum):
    """Why a text is not the number it was said to be."""

    EMPTY = "empty"
    CHARACTERS = "characters"
    LENGTH = "length"
    SEPARATOR = "separator"
    FORMAT = "format"
    YEAR = "year"
    MONTH = "month"
    DAY = "day"
    DATE = "date"
    SERIAL = "serial"
    CHECK_DIGIT = "check_digit"
    FUTURE = "future"
    NOT_A_TEST_NUMBER = "not_a_test_number"


OIDS = {
    Kind.PERSONNUMMER: "1.2.752.129.2.1.3.1",
    Kind.COORDINATION: "1.2.752.129.2.1.3.3",
}


@dataclass(eq=False)
class InvalidIdentityNumber(Refusal):
    """The text is no identity number; it carries the reason and never the text."""

    code: ClassVar[str] = "identity_number"
    lifted_by: ClassVar[Lifter] = Lifter.YOU
    reason: Reason


@dataclass(frozen=True)
class IdentityNumber:
    """A checked number. Equal when register (OID) and value are; `str` and `repr` hide it."""

    value: str = field(repr=False)
    kind: Kind
    oid: str
    birth_year: int | None = field(default=None, compare=False, repr=False)
    birth_date: date | None = field(default=None, compare=False, repr=False)
    century_assumed: bool = field(default=False, compare=False)

    @property
    def is_test(self) -> bool:
        """Whether it lies in the series 980 to 999 that is kept for tests.

        Skatteverket's lists also hold numbers outside the series: only the list knows those.
        """
        return self.kind in OIDS and int(self.value[8:11]) in TEST_SERIALS

    def display(self, on: date) -> str:
        """Give the number as written on `on`: plus sign from the year of turning 100 (FOL 18 §)."""
        if self.kind is Kind.LMA:
            return f"{self.value[:2]}-{self.value[2:]}"
        if self.kind not in OIDS:
            return self.value
        centenarian = on.year - int(self.value[:4]) >= _CENTURY
        return f"{self.value[2:8]}{'+' if centenarian else '-'}{self.value[8:]}"

    def masked(self) -> str:
        """Give the birth year, where there is one, and dots: for lists."""
        return f"{self.birth_year or '••••'}••••-••••"

    def century_in_doubt(self, on: date) -> bool:
        """Whether to ask which century is meant: none was typed, and the person would be a baby.

        Without separator ten digits are read as with a hyphen, so nobody is above 99.
        """
        if not self.century_assumed:
            return False
        birth = self.birth_date or date(int(self.value[:4]), 1, 1)
        had_birthday = (on.month, on.day) >= (birth.month, birth.day)
        return on.year - birth.year - (not had_birthday) < 1


@dataclass(frozen=True)
class ReserveFormat:
    """How one issuer builds reserve numbers.

    `read` gives the birth date, or None where the number tells none, from a text that fits
    `pattern`; it refuses as `InvalidIdentityNumber`.
    """

    key: str
    kind: Kind
    oid: str
    pattern: re.Pattern[str]
    read: Callable[[str], date | None]


def parse(text: str, *, on: date, reserve: Sequence[ReserveFormat] = ()) -> IdentityNumber:
    """Give the number a person has typed, or refuse with the reason.

    Accepts ten or twelve digits with or without hyphen or plus sign (SKV 704, 707). Reserve
    numbers are accepted only in the formats chosen by the caller.
    """
    try:
        return _parse_national(normalise(text), on)
    except InvalidIdentityNumber:
        for chosen in reserve:
            if chosen.pattern.fullmatch(normalise(text).upper()):
                return parse_reserve(text, chosen, on=on)
        raise


def parse_reserve(text: str, chosen: ReserveFormat, *, on: date) -> IdentityNumber:
    """Give the reserve number in the format chosen, or refuse; no other format is tried."""
    value = normalise(text).upper()
    if not value:
        raise InvalidIdentityNumber(Reason.EMPTY)
    if not chosen.pattern.fullmatch(value):
        raise InvalidIdentityNumber(Reason.FORMAT)
    birth = chosen.read(value)
    if birth and birth > on:
        raise InvalidIdentityNumber(Reason.FUTURE)
    year = birth.year if birth else None
    return IdentityNumber(value, chosen.kind, chosen.oid, birth_year=year, birth_date=birth)


def normalise(text: str) -> str:
    """Give the text without outer spaces and with every kind of dash as a hyphen."""
    return text.strip().translate(_DASHES)


def check_digit(nine_digits: str) -> int:
    """Give the tenth digit for YYMMDDNNN: modulus 10 with weights 2, 1, 2 … (SKV 704)."""
    return luhn([int(digit) for digit in nine_digits])


def luhn(values: Sequence[int]) -> int:
    """Give the digit that closes the values: weights 2, 1, 2 …, digit sums, modulus 10."""
    weighted = (value * (2 - place % 2) for place, value in enumerate(values))
    return -sum(int(digit) for product in weighted for digit in str(product)) % 10


def existing_date(year: int, month: int, day: int) -> date | None:
    """Give the date, or None where the calendar has no such day."""
    if month not in _MONTHS or not 1 <= day <= monthrange(year, month)[1]:
        return None
    return date(year, month, day)


def dormant_after(assigned: date) -> date:
    """Give the last day a coordination number is active (lag 2022:1697 3 kap. 2 §)."""
    return date(assigned.year + 5, 12, 31)


def sex_told(value: str | None, oid: str | None) -> str | None:
    """`female` or `male` as a Swedish number tells in its last digit but one; else none.

    What is registered, not what a body is like (18 § folkbokföringslagen).
    """
    if not value or oid not in OIDS.values():
        return None
    return "male" if int(value[10]) % 2 else "female"


def make_test_number(birth_date: date, serial: int, *, coordination: bool = False) -> str:
    """Give twelve digits from the series kept for tests; `serial` is 980 to 999."""
    if serial not in TEST_SERIALS:
        raise ValueError("only serials 980 to 999 are kept for tests")
    day = birth_date.day + (60 if coordination else 0)
    first = f"{birth_date.year:04}{birth_date.month:02}{day:02}{serial}"
    return f"{first}{check_digit(first[2:])}"


def only_test(number: IdentityNumber, published: Container[str] = ()) -> IdentityNumber:
    """Give the number back, or refuse when it may be a real person's: for use outside production.

    `published` holds the twelve-digit values of Skatteverket's lists.
    """
    if number.kind in OIDS and not number.is_test and number.value not in published:
        raise InvalidIdentityNumber(Reason.NOT_A_TEST_NUMBER)
    return number


def _parse_national(compact: str, on: date) -> IdentityNumber:
    found = _SHAPE.fullmatch(compact)
    if not found:
        raise InvalidIdentityNumber(_misfit(compact))
    century, yy, mm, dd, separator, serial, check = found.groups(default="")
    year = _year(century, int(yy), separator, on)
    month, day = int(mm), int(dd)
    kind = Kind.COORDINATION if day in _COORDINATION_DAYS else Kind.PERSONNUMMER
    birth = _birth_date(kind, year, month, day)
    if serial == "000":
        raise InvalidIdentityNumber(Reason.SERIAL)
    if check_digit(yy + mm + dd + serial) != int(check):
        raise InvalidIdentityNumber(Reason.CHECK_DIGIT)
    if (birth or date(year, month or 1, 1)) > on:
        raise InvalidIdentityNumber(Reason.FUTURE)
    return IdentityNumber(
        f"{year:04}{mm}{dd}{serial}{check}",
        kind,
        OIDS[kind],
        birth_year=year,
        birth_date=birth,
        century_assumed=not century and not separator,
    )


def _misfit(compact: str) -> Reason:
    if not compact:
        return Reason.EMPTY
    if re.search(r"[^0-9+-]", compact):
        return Reason.CHARACTERS
    digits = compact.replace("-", "").replace("+", "")
    return Reason.SEPARATOR if len(digits) in {_TEN, _TWELVE} else Reason.LENGTH


def _year(century: str, yy: int, separator: str, on: date) -> int:
    if century:
        year = int(century) * _CENTURY + yy
    else:
        year = on.year - (on.year - yy) % _CENTURY - (_CENTURY if separator == "+" else 0)
    if year < _BIRTH_YEAR_FIRST:
        raise InvalidIdentityNumber(Reason.YEAR)
    if separator == "+" and on.year - year < _CENTURY:
        raise InvalidIdentityNumber(Reason.SEPARATOR)
    return year


def _birth_date(kind: Kind, year: int, month: int, day: int) -> date | None:
    """Give the birth date, None for a coordination number that tells none (MM 00, DD 60 …)."""
    if kind is Kind.COORDINATION:
        if month and month not in _MONTHS:
            raise InvalidIdentityNumber(Reason.MONTH)
        return existing_date(year, month, day - 60)
    if month not in _MONTHS:
        raise InvalidIdentityNumber(Reason.MONTH)
    if day not in _DAYS:
        raise InvalidIdentityNumber(Reason.DAY)
    birth = existing_date(year, month, day)
    if birth is None:
        raise InvalidIdentityNumber(Reason.DATE)
    return birth
