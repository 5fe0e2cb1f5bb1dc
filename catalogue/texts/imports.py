"""Imports in words: why a file or a cell is not taken, and where an import stands."""

from collections.abc import Mapping
from typing import Any

from catalogue.rules.lists import BadList, ListFault, Reason
from catalogue.services.import_undo import CHANGED_SINCE, StillUsed
from catalogue.services.imports import NothingToTake, WrongStep
from core.actors import Actor
from core.errors import Refusal
from portal.texts import Explanation
from portal.web.i18n import _, lazy, say_number

WAY_OUT = lazy("Save the list as CSV or Excel (.xlsx) and send it again.")
LISTS: Mapping[ListFault, tuple[Any, Any]] = {
    ListFault.EMPTY: (lazy("The file is empty."), lazy("It has no rows below its header.")),
    ListFault.TOO_BIG: (
        lazy("The file is too big."),
        lazy("Split it into smaller lists. At most %(limit)s bytes are read."),
    ),
    ListFault.INFECTED: (
        lazy("The file carries a virus."),
        lazy("It is not read. Nothing of it was kept. Tell whoever sent it to you."),
    ),
    ListFault.NOT_SCANNED: (
        lazy("The file could not be checked for viruses."),
        lazy("It is not read. Send it again in a while, or ask those who run the system."),
    ),
    ListFault.BINARY: (lazy("The file is not a list."), WAY_OUT),
    ListFault.OLD_EXCEL: (lazy("The file is written by an old Excel."), WAY_OUT),
    ListFault.ENCRYPTED: (
        lazy("The file is locked with a password."),
        lazy("Take the password off and send it again."),
    ),
    ListFault.MARKUP: (lazy("The file is a web page or XML, not a list."), WAY_OUT),
    ListFault.WRONG_ENCODING: (
        lazy("The file's letters cannot be read."),
        lazy("Save it as UTF-8 and send it again."),
    ),
    ListFault.BROKEN: (
        lazy("The file is damaged."),
        lazy("Open it in Excel, save it anew and send it again."),
    ),
    ListFault.ZIP_BOMB: (
        lazy("The file grows too much when it is unpacked."),
        lazy("It is not read. Nothing of it was kept."),
    ),
    ListFault.NOT_A_WORKBOOK: (lazy("The file is a packed folder, not an Excel list."), WAY_OUT),
    ListFault.ENTITIES: (
        lazy("The Excel file holds definitions no list needs."),
        lazy("It is not read. Open it in Excel, save it anew and send it again."),
    ),
    ListFault.TOO_MANY_ROWS: (
        lazy("The list has too many rows."),
        lazy("Split it into lists of at most %(limit)s rows."),
    ),
    ListFault.TOO_MANY_COLUMNS: (
        lazy("The list has too many columns."),
        lazy("At most %(limit)s columns are read. Take away those you do not need."),
    ),
    ListFault.CELL_TOO_LONG: (
        lazy("A cell holds too much text."),
        lazy("Look at line %(line)s: a quotation mark may be missing."),
    ),
    ListFault.LINE_TOO_LONG: (
        lazy("A line is too long."),
        lazy("Look at line %(line)s: a line break may be missing."),
    ),
    ListFault.NO_HEADER: (
        lazy("The list has no names over its columns."),
        lazy("The first row has to say what each column is."),
    ),
    ListFault.SAME_HEADER_TWICE: (
        lazy("Two columns have the same name."),
        lazy("Give each column a name of its own."),
    ),
    ListFault.NO_SUCH_SHEET: (
        lazy("The sheet is not in the file."),
        lazy("Choose one of the sheets it has."),
    ),
    ListFault.COLUMNS_MISSING: (
        lazy("The list lacks columns that are needed to read it this way."),
        lazy("Choose the columns again."),
    ),
    ListFault.FILE_GONE: (
        lazy("The file is no longer here."),
        lazy("Send it again."),
    ),
}
CELLS: Mapping[Reason, Any] = {
    Reason.MISSING: lazy("Nothing stands here, and it is needed."),
    Reason.TOO_LONG: lazy("The text is longer than %(detail)s characters."),
    Reason.NOT_A_NUMBER: lazy("This is not a number."),
    Reason.UNCLEAR_NUMBER: lazy(
        "This can mean thousands or decimals. Choose how numbers are written."
    ),
    Reason.NOT_WHOLE: lazy("This has to be a whole number."),
    Reason.NOT_WHOLE_ORE: lazy("The price of a pack is not a whole number of öre."),
    Reason.NEGATIVE: lazy("The number is below zero."),
    Reason.ZERO: lazy("The number is zero."),
    Reason.OUT_OF_RANGE: lazy("The number is larger than can be right."),
    Reason.NOT_A_DATE: lazy("This is not a date. Write it as 2026-05-14."),
    Reason.NOT_YES_OR_NO: lazy("Write yes or no."),
    Reason.UNKNOWN_WORD: lazy("The word is not one of those that can stand here."),
    Reason.GTIN_NOT_DIGITS: lazy("A GTIN has digits only."),
    Reason.GTIN_LENGTH: lazy("A GTIN has 8, 12, 13 or 14 digits."),
    Reason.GTIN_CHECK_DIGIT: lazy("The last digit does not fit the others; %(detail)s would."),
    Reason.OTHER_CURRENCY: lazy("The rest of the list is in %(detail)s."),
    Reason.CONTRACT_CURRENCY: lazy("The contract is in %(detail)s."),
    Reason.UNKNOWN_CURRENCY: lazy("The currency is not known here."),
    Reason.REPEATED: lazy("The same row stands on line %(detail)s; it is taken once."),
    Reason.REPEATED_OTHERWISE: lazy("Line %(detail)s says something else of the same article."),
    Reason.PRICES_OVERLAP: lazy("Another price begins on %(detail)s. Choose a later day."),
    Reason.ENDS_BEFORE_START: lazy("The last day is before the first."),
    Reason.CONTROL_CHARACTERS: lazy("The text holds characters that cannot be shown."),
    Reason.TOO_MANY_CELLS: lazy("The row has more cells than the list has columns."),
}
STATES: Mapping[str, tuple[str, str, Any]] = {
    "uploaded": ("info", "edit", lazy("Columns to choose")),
    "checking": ("info", "hourglass", lazy("Being tried")),
    "checked": ("warning", "warning", lazy("Waits for your yes")),
    "importing": ("info", "hourglass", lazy("Being imported")),
    "done": ("done", "check", lazy("Imported")),
    "undone": ("quiet", "return", lazy("Taken back")),
    "refused": ("stop", "stop", lazy("Could not be read")),
}
USES: Mapping[str, Any] = {
    "prescription_lines": lazy("lines of prescriptions"),
    "order_lines": lazy("lines of orders"),
    "successors": lazy("successors"),
    "contract_lines": lazy("prices from elsewhere"),
    CHANGED_SINCE: lazy("articles or prices changed after the import"),
}


def fault_words(packed: str) -> str:
    """Why a cell is not taken, in a sentence."""
    code, _bar, detail = packed.partition("|")
    return str(CELLS[Reason(code)]) % {"detail": detail}


def list_words(refusal: BadList) -> Explanation:
    """Why a file is not taken, and what to do."""
    title, way = LISTS[refusal.fault]
    facts = {
        "limit": say_number(refusal.limit) if refusal.limit else "?",
        "line": say_number(refusal.line) if refusal.line else "?",
    }
    return Explanation(refusal.code, str(title) % facts, str(way) % facts)


def use_words(uses: tuple[tuple[str, int], ...]) -> list[tuple[str, int]]:
    """What stands on an import, by its plain name."""
    return [(str(USES.get(table, table.replace("_", " "))), count) for table, count in uses]


def explain(refusal: Refusal, _actor: Actor) -> Explanation | None:
    """Refusals of imports."""
    match refusal:
        case BadList():
            return list_words(refusal)
        case WrongStep():
            return Explanation(
                refusal.code,
                _("This can not be done with the import now."),
                _("Somebody may have gone on with it. Look at where it is."),
            )
        case NothingToTake():
            return Explanation(
                refusal.code,
                _("No row of the list can be taken."),
                _("Mend the list, or choose its columns again."),
            )
        case StillUsed():
            told = ", ".join(f"{count} {name}" for name, count in use_words(refusal.uses))
            return Explanation(
                refusal.code,
                _("The import can not be taken back."),
                _("These stand on it: %(uses)s.", uses=told),
            )
    return None
