"""Organisation numbers as values; a sole trader's is a personal number and stays hidden."""

import re
from dataclasses import dataclass, field
from typing import ClassVar

from core.errors import Lifter, Refusal
from core.identity_number import Reason, check_digit, existing_date, normalise

OID = "2.5.4.97"
_SHAPE = re.compile(r"(16|18|19|20)?([0-9]{6})-?([0-9]{4})")
_ORGANISATION_FROM = "2"  # third digit; below it the number begins with a birth date
_ORGANISATION_PREFIX = "16"
_LEAP_YEAR = 2000  # the century is not told, so 29 February must be let through
_COORDINATION = 60


@dataclass(eq=False)
class InvalidOrganisationNumber(Refusal):
    """The text is no organisation number; it carries the reason and never the text."""

    code: ClassVar[str] = "organisation_number"
    lifted_by: ClassVar[Lifter] = Lifter.YOU
    reason: Reason


@dataclass(frozen=True)
class OrganisationNumber:
    """Ten checked digits; `is_personal` for a sole trader, whose number is personal data."""

    value: str = field(repr=False)

    @property
    def is_personal(self) -> bool:
        """Whether it is a person's number: third digit below 2 (SKV 709)."""
        return self.value[2] < _ORGANISATION_FROM

    def display(self) -> str:
        """Give the number with its hyphen."""
        return f"{self.value[:6]}-{self.value[6:]}"


def parse_organisation_number(text: str) -> OrganisationNumber:
    """Give the number, or refuse. Accepts a hyphen and the century prefix of twelve digits."""
    compact = normalise(text)
    if not compact:
        raise InvalidOrganisationNumber(Reason.EMPTY)
    found = _SHAPE.fullmatch(compact)
    if not found:
        raise InvalidOrganisationNumber(Reason.FORMAT)
    prefix, *parts = found.groups()
    number = OrganisationNumber("".join(parts))
    if prefix and (prefix == _ORGANISATION_PREFIX) is number.is_personal:
        raise InvalidOrganisationNumber(Reason.FORMAT)
    if number.is_personal and not _has_date(number.value):
        raise InvalidOrganisationNumber(Reason.DATE)
    if check_digit(number.value[:9]) != int(number.value[9]):
        raise InvalidOrganisationNumber(Reason.CHECK_DIGIT)
    return number


def _has_date(value: str) -> bool:
    month, day = int(value[2:4]), int(value[4:6])
    if day >= _COORDINATION:
        return month in range(13) and day in range(60, 92)
    return existing_date(_LEAP_YEAR, month, day) is not None
