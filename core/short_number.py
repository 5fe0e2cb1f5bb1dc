"""Short numbers that people read, say and type: digits with a check digit."""

from dataclasses import dataclass
from typing import ClassVar

from core.errors import Lifter, Refusal

# H. M. Damm's quasigroup of order 10: finds every wrong digit and every swapped pair.
_DAMM = (
    (0, 3, 1, 7, 5, 9, 8, 6, 4, 2),
    (7, 0, 9, 2, 1, 5, 4, 8, 6, 3),
    (4, 2, 0, 6, 8, 7, 1, 3, 5, 9),
    (1, 7, 5, 0, 9, 8, 3, 4, 2, 6),
    (6, 1, 2, 3, 0, 4, 5, 9, 7, 8),
    (3, 6, 7, 4, 2, 0, 9, 5, 8, 1),
    (5, 8, 6, 9, 7, 2, 0, 1, 3, 4),
    (8, 9, 4, 5, 3, 6, 2, 0, 1, 7),
    (9, 4, 3, 8, 6, 1, 7, 2, 0, 5),
    (2, 5, 8, 1, 4, 3, 6, 7, 9, 0),
)
_GROUP = 3
_SHORTEST = 2
_LONGEST = 19


@dataclass(eq=False)
class BadShortNumber(Refusal):
    """The text is no short number, or a digit of it is wrong."""

    code: ClassVar[str] = "bad_short_number"
    lifted_by: ClassVar[Lifter] = Lifter.YOU


def short_number(n: int) -> str:
    """The number with its check digit last, as it is stored on paper and typed.

    Raises ValueError below zero.
    """
    if n < 0:
        raise ValueError(n)
    return f"{n}{_check_digit(str(n))}"


def said_number(n: int) -> str:
    """The number as people read it: in groups of three from the right that no line breaks apart."""
    number = short_number(n)
    first = len(number) % _GROUP
    groups = [number[i : i + _GROUP] for i in range(first, len(number), _GROUP)]
    return "\N{NO-BREAK SPACE}".join([number[:first], *groups] if first else groups)


def parse_short_number(text: str) -> int:
    """The number behind what somebody typed, blanks and hyphens aside; BadShortNumber if wrong."""
    digits = "".join(text.split()).replace("-", "")
    if not (digits.isascii() and digits.isdigit() and _SHORTEST <= len(digits) <= _LONGEST):
        raise BadShortNumber
    if _check_digit(digits) != 0:
        raise BadShortNumber
    return int(digits[:-1])


def _check_digit(digits: str) -> int:
    interim = 0
    for digit in digits:
        interim = _DAMM[interim][int(digit)]
    return interim
