"""Prices of contract lines: whole öre, validity, change of price, value added tax."""

from collections.abc import Iterable, Sequence
from dataclasses import dataclass, replace
from datetime import date, timedelta
from enum import StrEnum
from typing import ClassVar
from uuid import UUID

from core.errors import Lifter, Refusal

Key = UUID | str
_DAY = timedelta(days=1)


class Currency(StrEnum):
    """A currency with two decimals; amounts are whole hundredths of it."""

    SEK = "SEK"
    DKK = "DKK"
    NOK = "NOK"
    EUR = "EUR"
    GBP = "GBP"
    USD = "USD"


@dataclass(frozen=True, slots=True)
class ContractLine:
    """The price of one pack of an article in a contract, from one day to and including another."""

    contract: Key
    article: Key
    price: int
    """Öre for a pack, without tax."""
    vat_permille: int
    """250 is 25 %."""
    valid_from: date
    valid_to: date | None = None
    currency: Currency = Currency.SEK
    id: Key | None = None

    def __post_init__(self) -> None:
        """Refuse what cannot be a price."""
        if self.price < 0:
            raise BadContractLine(ContractLineFault.NEGATIVE_PRICE)
        if not 0 <= self.vat_permille <= 1000:  # noqa: PLR2004 — a share of a thousand
            raise BadContractLine(ContractLineFault.VAT_OUTSIDE_RANGE)
        if self.valid_to is not None and self.valid_to < self.valid_from:
            raise BadContractLine(ContractLineFault.ENDS_BEFORE_START)

    def covers(self, on: date) -> bool:
        """Whether the price holds on the day."""
        return self.valid_from <= on and (self.valid_to is None or on <= self.valid_to)


class ContractLineFault(StrEnum):
    """What is wrong with a contract line."""

    NEGATIVE_PRICE = "negative_price"
    VAT_OUTSIDE_RANGE = "vat_outside_range"
    ENDS_BEFORE_START = "ends_before_start"


@dataclass(eq=False)
class BadContractLine(Refusal):
    """The line cannot hold."""

    code: ClassVar[str] = "bad_contract_line"
    lifted_by: ClassVar[Lifter] = Lifter.YOU
    fault: ContractLineFault


@dataclass(eq=False)
class NoPrice(Refusal):
    """No contract line holds on the day."""

    code: ClassVar[str] = "no_price"
    lifted_by: ClassVar[Lifter] = Lifter.SUPPLIER
    on: date


@dataclass(eq=False)
class PricesOverlap(Refusal):
    """Two lines of one article and contract would hold on the same day, `on`."""

    code: ClassVar[str] = "prices_overlap"
    lifted_by: ClassVar[Lifter] = Lifter.YOU
    on: date


def price_on(lines: Iterable[ContractLine], on: date) -> ContractLine:
    """The line of one article that holds on the day; NoPrice if none does, PricesOverlap if two."""
    found = [line for line in lines if line.covers(on)]
    if not found:
        raise NoPrice(on)
    if len(found) > 1:
        raise PricesOverlap(on)
    return found[0]


def change_price(
    lines: Sequence[ContractLine], new: ContractLine
) -> tuple[ContractLine | None, ContractLine]:
    """The line to close (its last day set to the day before) and the new line.

    A price is never edited: the old line is what old orders were priced by. PricesOverlap when
    the new line would begin on or before the first day of a line it meets.
    """
    met = [line for line in lines if _meet(line, new)]
    if not met:
        return None, new
    latest = max(met, key=lambda line: line.valid_from)
    if len(met) > 1 or new.valid_from <= latest.valid_from:
        raise PricesOverlap(max(new.valid_from, min(line.valid_from for line in met)))
    return replace(latest, valid_to=new.valid_from - _DAY), new


def vat(net: int, permille: int) -> int:
    """Tax in öre on a net amount in öre, half an öre rounded away from zero."""
    size = (abs(net) * permille * 2 + 1000) // 2000
    return size if net >= 0 else -size


def line_amount(line: ContractLine, packs: int) -> tuple[int, int]:
    """Net amount and tax, both in öre, for a number of packs."""
    net = line.price * packs
    return net, vat(net, line.vat_permille)


def _meet(one: ContractLine, other: ContractLine) -> bool:
    same = (one.contract, one.article) == (other.contract, other.article)
    one_ends, other_ends = one.valid_to or date.max, other.valid_to or date.max
    return same and one.valid_from <= other_ends and other.valid_from <= one_ends
