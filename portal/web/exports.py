"""Every list as a file: CSV and XLSX, streamed, safe against formulas, and written in the books."""

import csv
import io
import re
import tempfile
from collections.abc import Callable, Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass
from datetime import date, datetime
from itertools import islice
from typing import Any, ClassVar
from uuid import UUID

import xlsxwriter
from flask import Response, abort, request, stream_with_context
from sqlalchemy.orm import Session

from core import audit
from core.clock import STOCKHOLM, today
from core.errors import Lifter, Refusal
from core.vault import ring_of
from portal.web.guard import current_actor, lately_proven, to_prove
from portal.web.transactions import database, settings

KINDS: Mapping[str, str] = {
    "csv": "text/csv; charset=utf-8",
    "xlsx": "application/vnd.openxmlformats-officedocument.spreadsheetml.sheet",
}
LOT = 500
_BLOCK = 64 * 1024
_XLSX_ROWS = 1_048_575
_FORMULA = re.compile(r"^\s*[=+\-@\uff0b\uff0d\uff1d\uff20]|^[\t\r\n]")
_BREAKS = re.compile(r"[\x00-\x08\x0b\x0c\x0e-\x1f]")

Row = Any
Rows = Callable[[Session], Iterable[Row]]


@dataclass(frozen=True)
class Column:
    """One column of a file. `value` gives text, a whole number, a day, a moment or none.

    `money` is for amounts in öre: they become kronor with two decimals.
    """

    label: str
    value: Callable[[Row], Any]
    money: bool = False


@dataclass(eq=False)
class TooManyRows(Refusal):
    """The list is longer than one file may be; a filter makes it shorter."""

    code: ClassVar[str] = "too_many_rows"
    lifted_by: ClassVar[Lifter] = Lifter.YOU
    rows: int
    limit: int


@dataclass(frozen=True)
class Listing:
    """A list as its page shows it: the same rows by the same filters.

    `rows` reads them from a session, best with `yield_per`; `count` is how many there are.
    `person` tells whose sealed texts a row shows; `filters` hold codes and dates only. `about` is
    the one person the whole list is of: noted as exported even where no sealed text is opened.
    """

    name: str
    columns: Sequence[Column]
    rows: Rows
    count: int
    filters: Mapping[str, str | int | None]
    person: Callable[[Row], UUID | None] = lambda _row: None
    about: UUID | None = None

    @property
    def tells_of_people(self) -> bool:
        """Whether its rows, or the list as a whole, are about anybody."""
        return self.about is not None or self.person is not Listing.person


def walked(
    read: Callable[[Any], Sequence[Row]], size: int, after: Callable[[Row], Any]
) -> Iterator[Row]:
    """Every row of a list that is read in pages of `size` and one row more.

    `read` takes where to go on from, none at first; `after` tells it from the last row of a page.
    """
    place: Any = None
    while True:
        rows = read(place)
        yield from rows[:size]
        if len(rows) <= size:
            return
        place = after(rows[size - 1])


def wanted_kind() -> str | None:
    """`csv` or `xlsx` when the page was asked for as a file (`?format=csv`)."""
    kind = request.args.get("format")
    return kind if kind in KINDS else None


def export(listing: Listing, kind: str) -> Response:
    """The list as a file, told in both books before its bytes leave.

    Raises TooManyRows above the limit of the settings. Whoever takes a list of people away proves
    first who they are, when they have not lately (SES-01).
    """
    if listing.tells_of_people and not lately_proven():
        abort(to_prove())
    limit = min(settings().export_rows, _XLSX_ROWS if kind == "xlsx" else settings().export_rows)
    if listing.count > limit:
        raise TooManyRows(listing.count, limit)
    _note(listing, kind)
    write = _csv if kind == "csv" else _xlsx
    answer = Response(stream_with_context(write(listing)), content_type=KINDS[kind])
    file_name = f"{listing.name}-{today().isoformat()}.{kind}"
    answer.headers["Content-Disposition"] = f'attachment; filename="{file_name}"'
    return answer


def safe_text(text: str) -> str:
    """A text no spreadsheet takes for a formula, without control characters (CWE-1236)."""
    bare = _BREAKS.sub("", text)
    return f"'{bare}" if _FORMULA.match(bare) else bare


def _note(listing: Listing, kind: str) -> None:
    told = {name: value for name, value in listing.filters.items() if value not in {None, ""}}
    with database().writing() as book:
        audit.changed(
            book,
            "list.exported",
            None,
            by=current_actor(),
            list=listing.name,
            kind=kind,
            rows=listing.count,
            filters=told,
        )
        if listing.about is not None:
            audit.read(book, [listing.about], by=current_actor(), outcome="exported")


def _lots(listing: Listing) -> Iterator[list[list[Any]]]:
    """Values lot by lot; whoever was opened in a lot is in the book before the lot leaves."""
    with database().reading() as work:
        rows, ring = iter(listing.rows(work)), ring_of(work)
        while lot := list(islice(rows, LOT)):
            ring.warm(listing.person(row) for row in lot)
            values = [[column.value(row) for column in listing.columns] for row in lot]
            if ring.opened:
                with database().writing() as book:
                    audit.read(book, sorted(ring.opened), by=current_actor(), outcome="exported")
                ring.opened.clear()
            yield values


def _csv(listing: Listing) -> Iterator[bytes]:
    page = io.StringIO()
    writer = csv.writer(page, delimiter=";", lineterminator="\r\n")
    writer.writerow([safe_text(column.label) for column in listing.columns])
    yield b"\xef\xbb\xbf"
    for lot in _lots(listing):
        writer.writerows(
            [_csv_cell(column, value) for column, value in zip(listing.columns, row, strict=True)]
            for row in lot
        )
        yield _taken(page)
    yield _taken(page)


def _taken(page: io.StringIO) -> bytes:
    text = page.getvalue().encode()
    page.seek(0)
    page.truncate()
    return text


def _csv_cell(column: Column, value: Any) -> Any:
    if column.money and value is not None:
        sign = "-" if value < 0 else ""
        return f"{sign}{abs(value) // 100},{abs(value) % 100:02d}"
    if isinstance(value, str):
        return safe_text(value)
    return _plain(value)


def _plain(value: Any) -> Any:
    if isinstance(value, datetime):
        return value.astimezone(STOCKHOLM).strftime("%Y-%m-%d %H:%M")
    return value.isoformat() if isinstance(value, date) else value


def _xlsx(listing: Listing) -> Iterator[bytes]:
    with tempfile.TemporaryFile(dir=settings().instance) as file:
        book = xlsxwriter.Workbook(
            file,
            {
                "constant_memory": True,
                "tmpdir": str(settings().instance),
                "strings_to_formulas": False,
                "strings_to_urls": False,
                "strings_to_numbers": False,
            },
        )
        _fill(book, listing)
        book.close()
        file.seek(0)
        while block := file.read(_BLOCK):
            yield block


def _fill(book: Any, listing: Listing) -> None:
    sheet = book.add_worksheet()
    bold, money = book.add_format({"bold": True}), book.add_format({"num_format": "#,##0.00"})
    sheet.freeze_panes(1, 0)
    for place, column in enumerate(listing.columns):
        sheet.set_column(place, place, max(12, min(len(column.label) + 4, 40)))
        sheet.write_string(0, place, column.label, bold)
    line = 0
    for lot in _lots(listing):
        for row in lot:
            line += 1
            for place, (column, value) in enumerate(zip(listing.columns, row, strict=True)):
                _xlsx_cell(sheet, (line, place), value, money if column.money else None)


def _xlsx_cell(sheet: Any, at: tuple[int, int], value: Any, money: Any) -> None:
    if value is None:
        return
    if money is not None:
        sheet.write_number(*at, value / 100, money)
    elif isinstance(value, int) and not isinstance(value, bool):
        sheet.write_number(*at, value)
    else:
        sheet.write_string(*at, _BREAKS.sub("", str(_plain(value))))
