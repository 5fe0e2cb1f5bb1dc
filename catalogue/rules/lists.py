"""A list from outside as values: a good row, and why a file, row or cell is refused."""

from dataclasses import dataclass, field
from datetime import date
from enum import StrEnum
from typing import Any, ClassVar

from catalogue.rules.search import words
from core.errors import Lifter, Refusal

MOST_ROWS = 200_000
MOST_COLUMNS = 200
LONGEST_CELL = 10_000
LONGEST_LINE = 1_000_000
LONGEST_SHOWN = 120
LONGEST_NAME = 100


class ListFault(StrEnum):
    """Why a file is not taken as a list at all."""

    EMPTY = "empty"
    TOO_BIG = "too_big"
    INFECTED = "infected"
    NOT_SCANNED = "not_scanned"
    BINARY = "binary"
    OLD_EXCEL = "old_excel"
    ENCRYPTED = "encrypted"
    MARKUP = "markup"
    WRONG_ENCODING = "wrong_encoding"
    BROKEN = "broken"
    ZIP_BOMB = "zip_bomb"
    NOT_A_WORKBOOK = "not_a_workbook"
    ENTITIES = "entities"
    TOO_MANY_ROWS = "too_many_rows"
    TOO_MANY_COLUMNS = "too_many_columns"
    CELL_TOO_LONG = "cell_too_long"
    LINE_TOO_LONG = "line_too_long"
    NO_HEADER = "no_header"
    SAME_HEADER_TWICE = "same_header_twice"
    NO_SUCH_SHEET = "no_such_sheet"
    COLUMNS_MISSING = "columns_missing"
    FILE_GONE = "file_gone"


@dataclass(eq=False)
class BadList(Refusal):
    """The file cannot be read as a list; `line` and `limit` when there is one to name."""

    code: ClassVar[str] = "bad_list"
    lifted_by: ClassVar[Lifter] = Lifter.YOU
    fault: ListFault
    line: int | None = None
    limit: int | None = None

    def packed(self) -> str:
        """The refusal as a text for one column."""
        return f"{self.fault}|{self.line or ''}|{self.limit or ''}"

    @classmethod
    def unpacked(cls, text: str) -> "BadList":
        """The refusal from such a text."""
        fault, line, limit = text.split("|")
        return cls(ListFault(fault), int(line) if line else None, int(limit) if limit else None)


class Reason(StrEnum):
    """Why a cell, and with it its row, is not taken."""

    MISSING = "missing"
    TOO_LONG = "too_long"
    NOT_A_NUMBER = "not_a_number"
    UNCLEAR_NUMBER = "unclear_number"
    NOT_WHOLE = "not_whole"
    NOT_WHOLE_ORE = "not_whole_ore"
    NEGATIVE = "negative"
    ZERO = "zero"
    OUT_OF_RANGE = "out_of_range"
    NOT_A_DATE = "not_a_date"
    NOT_YES_OR_NO = "not_yes_or_no"
    UNKNOWN_WORD = "unknown_word"
    GTIN_NOT_DIGITS = "gtin_not_digits"
    GTIN_LENGTH = "gtin_length"
    GTIN_CHECK_DIGIT = "gtin_check_digit"
    OTHER_CURRENCY = "other_currency"
    CONTRACT_CURRENCY = "contract_currency"
    UNKNOWN_CURRENCY = "unknown_currency"
    REPEATED = "repeated"
    REPEATED_OTHERWISE = "repeated_otherwise"
    PRICES_OVERLAP = "prices_overlap"
    ENDS_BEFORE_START = "ends_before_start"
    CONTROL_CHARACTERS = "control_characters"
    TOO_MANY_CELLS = "too_many_cells"


@dataclass(frozen=True, slots=True)
class CellFault:
    """One bad cell: where it stands, what it says, and why it is not taken.

    `detail` is what the reason's sentence needs: a line, a digit, a currency.
    """

    line: int
    column: str
    value: str
    reason: Reason
    detail: str = ""

    def packed(self) -> str:
        """Reason and detail as a text for one column."""
        return f"{self.reason}|{self.detail}" if self.detail else str(self.reason)


@dataclass(frozen=True, slots=True)
class PriceSaid:
    """What a row says of price: öre for a pack (or the currency's hundredths), tax, days."""

    price_ore: int
    currency: str
    vat_permille: int
    valid_from: date | None = None
    valid_to: date | None = None
    extras: dict[str, Any] = field(default_factory=dict)
    """rank, tier and fee class, where the list says them."""
    column: str = ""
    cell: str = ""
    """Where the price stands and how it is written, for telling of it."""


@dataclass(frozen=True, slots=True)
class ListRow:
    """A good row. `article` holds only what the list says; the rest is left as it is."""

    line: int
    supplier: str
    article_no: str
    article: dict[str, Any]
    price: PriceSaid | None = None
    care_areas: tuple[str, ...] = ()
    numbers: tuple[str, ...] = ()
    """Other lists' numbers for the article."""


def supplier_code(name: str) -> str:
    """The code a supplier gets from its name: folded words, at most 60 characters."""
    return "-".join(words(name))[:60].strip("-")


def clean_file_name(name: str) -> str:
    """The last part of a file name, printable and short; for showing, never used as a path."""
    last = name.replace("\\", "/").rsplit("/", 1)[-1]
    kept = "".join(char for char in last if char.isprintable()).strip(" .")
    if len(kept) <= LONGEST_NAME:
        return kept or "list"
    stem, dot, ending = kept.rpartition(".")
    if not dot or len(ending) > 5:  # noqa: PLR2004 - an ending is short
        return kept[: LONGEST_NAME - 1] + "…"
    return stem[: LONGEST_NAME - 2 - len(ending)] + "…." + ending


def shown(value: object) -> str:
    """A cell as it may be stored and shown: printable, in one line, short."""
    text = "".join(char if char.isprintable() else "\ufffd" for char in str(value)[:400])
    return text if len(text) <= LONGEST_SHOWN else text[: LONGEST_SHOWN - 1] + "…"
