"""Excel workbooks: guarded before anything is believed, then read row by row."""

import re
import zipfile
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import IO, Any
from xml.parsers import expat

from openpyxl import load_workbook

from catalogue.rules.lists import (
    LONGEST_CELL,
    MOST_COLUMNS,
    MOST_ROWS,
    BadList,
    ListFault,
)

MOST_PARTS = 2_000
MOST_BYTES = 400_000_000
MOST_STRING_BYTES = 60_000_000
MOST_PART_BYTES = 4_000_000
MOST_DEPTH = 40
_CHUNK = 1 << 18
_XML = (".xml", ".rels", ".vml")
_SHEET = re.compile(r"^xl/worksheets/[^/]+\.xml$", re.IGNORECASE)
_STRINGS = re.compile(r"^xl/sharedStrings\.xml$", re.IGNORECASE)
_ENCRYPTED = 0x1


def guard(path: Path) -> None:
    """Raise BadList unless the workbook is safe to open: sizes, no DTD, bounded rows.

    Every XML part is read through once and its real bytes counted, whatever the zip's own
    directory says of them.
    """
    try:
        with zipfile.ZipFile(path) as archive:
            _check_directory(archive.infolist())
            left = MOST_BYTES
            for part in archive.infolist():
                if part.filename.lower().endswith(_XML):
                    with archive.open(part) as file:
                        left -= _Guard(part.filename, left).read(file)
    except BadList:
        raise
    except (zipfile.BadZipFile, EOFError, OSError, RuntimeError, NotImplementedError) as error:
        raise BadList(ListFault.BROKEN) from error
    except expat.ExpatError as error:
        raise BadList(ListFault.BROKEN) from error


def _check_directory(parts: list[zipfile.ZipInfo]) -> None:
    names = {part.filename for part in parts}
    if "[Content_Types].xml" not in names or "xl/workbook.xml" not in names:
        raise BadList(ListFault.NOT_A_WORKBOOK)
    if any(part.flag_bits & _ENCRYPTED for part in parts):
        raise BadList(ListFault.ENCRYPTED)
    if len(names) != len(parts) or len(parts) > MOST_PARTS:
        raise BadList(ListFault.ZIP_BOMB)
    if sum(part.file_size for part in parts) > MOST_BYTES:
        raise BadList(ListFault.ZIP_BOMB, limit=MOST_BYTES)


def _most_bytes(name: str, left: int) -> int:
    if _SHEET.match(name):
        return left
    return min(left, MOST_STRING_BYTES if _STRINGS.match(name) else MOST_PART_BYTES)


class _Guard:
    """Reads one XML part through, keeping nothing of it."""

    def __init__(self, name: str, left: int) -> None:
        self.most = _most_bytes(name, left)
        self.cells = self.rows = self.depth = 0
        self.parser = expat.ParserCreate()
        self.parser.StartDoctypeDeclHandler = self._refuse_entities
        self.parser.EntityDeclHandler = self._refuse_entities
        self.parser.StartElementHandler = self._start
        self.parser.EndElementHandler = self._end
        self.is_sheet = _SHEET.match(name) is not None

    def read(self, file: IO[bytes]) -> int:
        total = 0
        while piece := file.read(_CHUNK):
            total += len(piece)
            if total > self.most:
                raise BadList(ListFault.ZIP_BOMB, limit=self.most)
            self.parser.Parse(piece, False)  # noqa: FBT003 - expat's own signature
        self.parser.Parse(b"", True)  # noqa: FBT003 - expat's own signature
        return total

    def _refuse_entities(self, *_declared: object) -> None:
        raise BadList(ListFault.ENTITIES)

    def _start(self, name: str, _attributes: object) -> None:
        self.depth += 1
        if self.depth > MOST_DEPTH:
            raise BadList(ListFault.BROKEN)
        if self.is_sheet:
            self._count(name.rpartition(":")[2])

    def _end(self, _name: str) -> None:
        self.depth -= 1

    def _count(self, name: str) -> None:
        if name == "row":
            self.rows, self.cells = self.rows + 1, 0
            if self.rows > MOST_ROWS + 1:
                raise BadList(ListFault.TOO_MANY_ROWS, self.rows, MOST_ROWS)
        elif name == "c":
            self.cells += 1
            if self.cells > MOST_COLUMNS:
                raise BadList(ListFault.TOO_MANY_COLUMNS, self.rows, MOST_COLUMNS)


@contextmanager
def _opened(path: Path) -> Iterator[Any]:
    """The workbook; from an open file, since openpyxl judges paths by their endings."""
    with path.open("rb") as file:
        try:
            book = load_workbook(file, read_only=True, data_only=True, keep_links=False)
            try:
                yield book
            finally:
                book.close()
        except (BadList, GeneratorExit):
            raise
        except Exception as error:
            raise BadList(ListFault.BROKEN) from error


def sheets(path: Path) -> list[str]:
    """The names of a guarded workbook's sheets that hold cells, in order."""
    with _opened(path) as book:
        return [sheet.title for sheet in book.worksheets]


def rows(path: Path, *, sheet: str | None = None) -> Iterator[tuple[int, list[object]]]:
    """Every row of a guarded workbook with its number: a formula's value, never the formula."""
    with _opened(path) as book:
        yield from _numbered(_page(book, sheet))


def _page(book: Any, sheet: str | None) -> Any:
    page = next((page for page in book.worksheets if sheet in {None, page.title}), None)
    if page is None:
        raise BadList(ListFault.NO_SUCH_SHEET)
    page.reset_dimensions()
    return page


def _numbered(page: Any) -> Iterator[tuple[int, list[object]]]:
    cells = page.iter_rows(values_only=True, max_col=MOST_COLUMNS + 1)
    for line, row in enumerate(cells, start=1):
        if line > MOST_ROWS + 1:
            raise BadList(ListFault.TOO_MANY_ROWS, line, MOST_ROWS)
        if len(row) > MOST_COLUMNS and row[MOST_COLUMNS] is not None:
            raise BadList(ListFault.TOO_MANY_COLUMNS, line, MOST_COLUMNS)
        if any(isinstance(cell, str) and len(cell) > LONGEST_CELL for cell in row):
            raise BadList(ListFault.CELL_TOO_LONG, line, LONGEST_CELL)
        if any(cell is not None for cell in row):
            yield line, list(row)
