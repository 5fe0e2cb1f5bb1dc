"""Article codes as values: GTIN."""

from dataclasses import dataclass
from enum import StrEnum
from typing import ClassVar

from core.errors import Lifter, Refusal

_GTIN_LENGTHS = (8, 12, 13, 14)


class GtinFault(StrEnum):
    """What is wrong with a GTIN."""

    NOT_DIGITS = "not_digits"
    WRONG_LENGTH = "wrong_length"
    WRONG_CHECK_DIGIT = "wrong_check_digit"


@dataclass(eq=False)
class BadGtin(Refusal):
    """The text is no GTIN; `expected` is the right last digit when only that one is wrong."""

    code: ClassVar[str] = "bad_gtin"
    lifted_by: ClassVar[Lifter] = Lifter.YOU
    fault: GtinFault
    expected: int | None = None


def gtin(text: str) -> str:
    """The GTIN of 8, 12, 13 or 14 digits, filled to 14, or BadGtin (GS1 General Specifications)."""
    digits = "".join(text.split()).replace("-", "")
    if not (digits.isascii() and digits.isdigit()):
        raise BadGtin(GtinFault.NOT_DIGITS)
    if len(digits) not in _GTIN_LENGTHS:
        raise BadGtin(GtinFault.WRONG_LENGTH)
    expected = gtin_check_digit(digits[:-1])
    if int(digits[-1]) != expected:
        raise BadGtin(GtinFault.WRONG_CHECK_DIGIT, expected)
    return digits.rjust(14, "0")


def gtin_check_digit(digits: str) -> int:
    """The last digit of a GTIN from the digits before it: weights 3, 1, 3 … from the right."""
    weighted = (int(d) * (1 if i % 2 else 3) for i, d in enumerate(reversed(digits)))
    return -sum(weighted) % 10
