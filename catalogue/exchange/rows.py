"""The cells of a row as typed values, each with the reason when it is not taken."""

import re
from collections.abc import Callable
from datetime import date, datetime
from decimal import Decimal
from typing import Annotated

from pydantic import BaseModel, BeforeValidator, ConfigDict, Field
from pydantic_core import PydanticCustomError

from catalogue.rules.codes import BadGtin, GtinFault, gtin
from catalogue.rules.imports import AmountFault, BadAmount, amount
from catalogue.rules.lists import Reason
from catalogue.rules.prices import Currency
from catalogue.rules.search import fold

_CONTROL = re.compile(r"[\x00-\x08\x0b\x0c\x0e-\x1f\x7f\ufffe\uffff\u202a-\u202e\u2066-\u2069]")
_YES = frozenset({"ja", "j", "yes", "y", "1", "x", "true", "sant"})
_NO = frozenset({"nej", "n", "no", "0", "false", "falskt", "-"})
_STATUS = {"active": "active", "aktiv": "active", "phasing out": "phasing_out",
           "phasing_out": "phasing_out", "utgaende": "phasing_out", "gone": "gone",
           "utgatt": "gone", "discontinued": "gone", "inactive": "gone"}  # fmt: skip
_STORAGE = {"normal": "normal", "rumstemperatur": "normal", "no frost": "no_frost",
            "no_frost": "no_frost", "frostfritt": "no_frost", "fridge": "fridge",
            "kyl": "fridge", "kylvara": "fridge"}  # fmt: skip
_TIER = {"base": "base", "bas": "base", "specialist": "specialist", "special": "specialist"}
_DATES = ("%Y-%m-%d", "%Y%m%d", "%d.%m.%Y", "%Y/%m/%d")
_MOST_PACK = 1_000_000


def bad(reason: Reason, detail: str = "") -> PydanticCustomError:
    """The error pydantic carries to `faults`."""
    return PydanticCustomError("cell", "cell", {"reason": reason, "detail": detail})


def said(cell: object) -> str:
    """A cell as text, as it would be typed; numbers without a float's noise."""
    if cell is None:
        return ""
    if isinstance(cell, bool):
        return "1" if cell else "0"
    if isinstance(cell, float):
        return str(int(cell)) if cell.is_integer() else f"{cell:.10g}"
    if isinstance(cell, datetime):
        return cell.date().isoformat()
    return str(cell).strip()


def _text(most: int) -> Callable[[str], str]:
    def check(value: str) -> str:
        if _CONTROL.search(value):
            raise bad(Reason.CONTROL_CHARACTERS)
        if len(value) > most:
            raise bad(Reason.TOO_LONG, str(most))
        return " ".join(value.split())

    return check


def _chosen(words: dict[str, str]) -> Callable[[str], str]:
    def check(value: str) -> str:
        found = words.get(fold(value))
        if found is None:
            raise bad(Reason.UNKNOWN_WORD)
        return found

    return check


def _number(value: str) -> Decimal:
    """The exact number a cell says."""
    if value.lstrip().startswith(("-", "\u2212")):
        raise bad(Reason.NEGATIVE)
    try:
        return amount(value, minor=True)
    except BadAmount as error:
        unclear = error.fault is AmountFault.UNCLEAR
        raise bad(Reason.UNCLEAR_NUMBER if unclear else Reason.NOT_A_NUMBER) from error


def _count(value: str) -> int:
    number = _number(value)
    if number != number.to_integral_value():
        raise bad(Reason.NOT_WHOLE)
    if not number:
        raise bad(Reason.ZERO)
    if number > _MOST_PACK:
        raise bad(Reason.OUT_OF_RANGE)
    return int(number)


def _permille(value: str) -> int:
    permille = _number(value.rstrip(" %")) * 10
    if permille != permille.to_integral_value() or permille > 1000:  # noqa: PLR2004 - all of it
        raise bad(Reason.OUT_OF_RANGE)
    return int(permille)


def _gtin(value: str) -> str:
    try:
        return gtin(value)
    except BadGtin as error:
        reason = {
            GtinFault.NOT_DIGITS: Reason.GTIN_NOT_DIGITS,
            GtinFault.WRONG_LENGTH: Reason.GTIN_LENGTH,
            GtinFault.WRONG_CHECK_DIGIT: Reason.GTIN_CHECK_DIGIT,
        }[error.fault]
        detail = "" if error.expected is None else str(error.expected)
        raise bad(reason, detail) from error


def _day(value: str) -> date:
    for pattern in _DATES:
        try:
            return datetime.strptime(value, pattern).date()  # noqa: DTZ007 - a date has no zone
        except ValueError:
            continue
    raise bad(Reason.NOT_A_DATE)


def _yes(value: str) -> bool:
    word = fold(value)
    if word not in _YES | _NO:
        raise bad(Reason.NOT_YES_OR_NO)
    return word in _YES


def _currency(value: str) -> str:
    if value.upper() not in set(Currency):
        raise bad(Reason.UNKNOWN_CURRENCY)
    return value.upper()


Short = Annotated[str, BeforeValidator(_text(60))]
Medium = Annotated[str, BeforeValidator(_text(300))]
Long = Annotated[str, BeforeValidator(_text(2_000))]
Status = Annotated[str, BeforeValidator(_chosen(_STATUS))]
Storage = Annotated[str, BeforeValidator(_chosen(_STORAGE))]
Tier = Annotated[str, BeforeValidator(_chosen(_TIER))]
Count = Annotated[int, BeforeValidator(_count)]
Day = Annotated[date, BeforeValidator(_day)]
Gtin = Annotated[str, BeforeValidator(_gtin)]
YesNo = Annotated[bool, BeforeValidator(_yes)]


def part_of(quantity: str, unit: str) -> dict[str, str]:
    """A pack that is no whole number of pieces is one piece of that size."""
    try:
        number = amount(quantity, minor=True)
    except BadAmount:
        return {}
    if number == number.to_integral_value():
        return {}
    return {"pack_size": "1", "piece_unit": f"{number} {unit}".strip()}


class Cells(BaseModel):
    """What a row says, field by field. Empty cells say nothing and are left out."""

    model_config = ConfigDict(extra="forbid")

    article_no: Short = ""
    name: Medium = ""
    plain_name: Medium | None = None
    plain_name_en: Medium | None = None
    supplier: Medium = ""
    manufacturer: Medium | None = None
    supplier_article_no: Short | None = None
    pack_size: Count | None = None
    piece_unit: Short | None = None
    pack_unit: Short | None = None
    price: str | None = None
    currency: Annotated[str, BeforeValidator(_currency)] | None = None
    vat: Annotated[int, BeforeValidator(_permille)] = 250
    gtin_pack: Gtin | None = None
    gtin_piece: Gtin | None = None
    udi_di: Short | None = None
    iso_code: Short | None = None
    iso_edition: Short | None = None
    care_area: Medium | None = None
    order_multiple: Count | None = None
    min_packs: Count | None = None
    rank: Count | None = None
    tier: Tier | None = None
    fee_class: Short | None = None
    valid_from: Day | None = None
    valid_to: Day | None = None
    status: Status | None = None
    available_from: Day | None = None
    last_order_on: Day | None = None
    storage_class: Storage | None = None
    sterile: YesNo | None = None
    latex: YesNo | None = None
    compat_group: Short | None = None
    instruction: Long | None = None
    instruction_en: Long | None = None
    prescriber_comment: Long | None = None
    orderer_comment: Long | None = None
    attributes: dict[str, Medium] = Field(default_factory=dict)
    numbers: dict[str, Short] = Field(default_factory=dict)
