"""Rules for rows of a price list that comes from outside: amounts, price units, repeated rows."""

import re
from collections import defaultdict
from collections.abc import Hashable, Iterable
from dataclasses import dataclass
from decimal import Decimal
from enum import StrEnum
from typing import ClassVar, TypeVar

from core.errors import Lifter, Refusal

_BLANKS = str.maketrans("", "", " \u00a0\u202f\u2009'")
_PLAIN = re.compile(r"\d{1,12}(?:[.,]\d{1,4})?", re.ASCII)
_GROUPED = re.compile(
    r"\d{1,3}(?:(?P<sep>[.,])\d{3})(?:(?P=sep)\d{3})*(?P<rest>[.,]\d{1,4})?", re.ASCII
)
_UNCLEAR = re.compile(r"[1-9]\d{0,2}[.,]\d{3}", re.ASCII)
_HUNDREDTHS = Decimal(100)
_MOST_DECIMALS = 4
K = TypeVar("K", bound=Hashable)


class PriceUnit(StrEnum):
    """What a price in the list is for."""

    PACK = "pack"
    PIECE = "piece"
    HUNDRED = "hundred"


class AmountFault(StrEnum):
    """What is wrong with an amount."""

    NOT_A_NUMBER = "not_a_number"
    UNCLEAR = "unclear"
    """One separator before three digits: a thousand or three decimals."""
    NOT_WHOLE_ORE = "not_whole_ore"


@dataclass(eq=False)
class BadAmount(Refusal):
    """The text is no amount that can be held in whole öre."""

    code: ClassVar[str] = "bad_amount"
    lifted_by: ClassVar[Lifter] = Lifter.SUPPLIER
    fault: AmountFault


def amount(text: str, *, minor: bool = False) -> Decimal:
    """The exact amount in öre; `minor` when the text already counts öre or pence.

    Takes decimal comma and point and grouped thousands; never guesses: BadAmount when unclear.
    """
    bare = text.translate(_BLANKS)
    if _UNCLEAR.fullmatch(bare):
        raise BadAmount(AmountFault.UNCLEAR)
    grouped = _GROUPED.fullmatch(bare)
    if grouped and not bare.startswith("0"):
        bare = _ungrouped(bare, grouped["sep"], grouped["rest"])
    elif not _PLAIN.fullmatch(bare):
        raise BadAmount(AmountFault.NOT_A_NUMBER)
    value = Decimal(bare.replace(",", "."))
    return value if minor else value * _HUNDREDTHS


def pack_price(
    text: str, *, per: PriceUnit = PriceUnit.PACK, pack_size: int = 1, minor: bool = False
) -> int:
    """The price of a pack in whole öre, exact or refused: nothing is rounded."""
    price = amount(text, minor=minor)
    if per is not PriceUnit.PACK:
        price *= pack_size
    if per is PriceUnit.HUNDRED:
        price /= _HUNDREDTHS
    if price != price.to_integral_value():
        raise BadAmount(AmountFault.NOT_WHOLE_ORE)
    return int(price)


def repeated(keys: Iterable[K]) -> dict[K, list[int]]:
    """The keys that stand on more than one row, each with its row numbers from 1."""
    rows: defaultdict[K, list[int]] = defaultdict(list)
    for number, key in enumerate(keys, start=1):
        rows[key].append(number)
    return {key: numbers for key, numbers in rows.items() if len(numbers) > 1}


def _ungrouped(bare: str, sep: str, rest: str | None) -> str:
    if rest is None:
        return bare.replace(sep, "")
    if rest.startswith(sep):
        raise BadAmount(AmountFault.NOT_A_NUMBER)
    return bare.removesuffix(rest).replace(sep, "") + rest


class Decimals(StrEnum):
    """How a list writes its decimals; `auto` takes both and refuses what could be either."""

    AUTO = "auto"
    COMMA = "comma"
    POINT = "point"


def canonical(text: str, decimals: Decimals) -> str:
    """The amount written so that `amount` reads it the only way the list can mean it."""
    bare = text.translate(_BLANKS)
    if decimals is Decimals.AUTO:
        return bare
    mark, group = (",", ".") if decimals is Decimals.COMMA else (".", ",")
    whole, point, rest = bare.partition(mark)
    if re.fullmatch(r"\d{1,3}(?:[.,]\d{3})+", whole, re.ASCII) and mark not in whole:
        whole = whole.replace(group, "")
    return whole + point + (rest.ljust(_MOST_DECIMALS, "0") if rest.isdigit() else rest)
