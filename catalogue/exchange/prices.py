"""What a price cell says: the amount in whole öre, its currency, its days."""

import re
from decimal import Decimal

from pydantic_core import PydanticCustomError

from catalogue.exchange.mappings import ColumnMapping
from catalogue.exchange.rows import Cells, bad, said
from catalogue.rules.imports import AmountFault, BadAmount, Decimals, canonical, pack_price
from catalogue.rules.lists import PriceSaid, Reason

_MARKS = {
    "": "", "p": "", ":-": "", ":": "", "kr": "", "kr.": "", "sek": "SEK", "€": "EUR", "eur": "EUR",
    "£": "GBP", "gbp": "GBP", "$": "USD", "usd": "USD", "dkk": "DKK", "nok": "NOK",
}  # fmt: skip
_PARTS = re.compile(r"([^\d.,\s'+\-]*)([+\-]?[\d.,\s']+?)([^\d,\s']*)")
_EXTRAS = ("rank", "tier", "fee_class")
_MOST = 100_000_000_000


def price_said(raw: object, row: Cells, mapping: ColumnMapping, currency: str) -> PriceSaid:
    """The price, exact or refused: never negative, never nothing, in the list's one currency."""
    text, named = _split(said(raw).replace("\u2212", "-"))
    for said_currency, field in ((named, "price"), (row.currency or "", "currency")):
        if said_currency and said_currency != currency:
            raise _at(field, bad(Reason.OTHER_CURRENCY, currency))
    if row.valid_from and row.valid_to and row.valid_to < row.valid_from:
        raise _at("valid_to", bad(Reason.ENDS_BEFORE_START))
    number = isinstance(raw, int | float | Decimal) and not isinstance(raw, bool)
    ore = _ore(text, row.pack_size or 1, mapping, Decimals.POINT if number else mapping.decimals)
    extras = {name: value for name in _EXTRAS if (value := getattr(row, name)) is not None}
    return PriceSaid(ore, currency, row.vat, row.valid_from, row.valid_to, extras)


def _at(field: str, error: PydanticCustomError) -> PydanticCustomError:
    return PydanticCustomError("cell", "cell", {**(error.context or {}), "field": field})


def _split(text: str) -> tuple[str, str]:
    """The digits, and the currency a sign or code before or after them names."""
    parts = _PARTS.fullmatch(text)
    if parts is None:
        raise bad(Reason.NOT_A_NUMBER)
    marks = [mark.casefold().strip() for mark in (parts[1], parts[3])]
    if any(mark not in _MARKS for mark in marks):
        raise bad(Reason.NOT_A_NUMBER)
    return parts[2].strip(), _MARKS[marks[0]] or _MARKS[marks[1]]


def _ore(text: str, pack_size: int, mapping: ColumnMapping, decimals: Decimals) -> int:
    if text.startswith("-"):
        raise bad(Reason.NEGATIVE)
    try:
        ore = pack_price(
            canonical(text, decimals),
            per=mapping.price_per,
            pack_size=pack_size,
            minor=mapping.price_minor,
        )
    except BadAmount as error:
        raise bad(_REASONS[error.fault]) from error
    if not ore:
        raise bad(Reason.ZERO)
    if ore > _MOST:
        raise bad(Reason.OUT_OF_RANGE)
    return ore


_REASONS = {
    AmountFault.NOT_A_NUMBER: Reason.NOT_A_NUMBER,
    AmountFault.UNCLEAR: Reason.UNCLEAR_NUMBER,
    AmountFault.NOT_WHOLE_ORE: Reason.NOT_WHOLE_ORE,
}
