"""Text lists (CSV and its relatives): encoding, delimiter and rows, within bounds."""

import codecs
import csv
import io
import re
from collections.abc import Iterator
from pathlib import Path

from catalogue.rules.lists import (
    LONGEST_CELL,
    LONGEST_LINE,
    MOST_COLUMNS,
    MOST_ROWS,
    BadList,
    ListFault,
)

CHUNK = 1 << 20
DELIMITERS = ";\t,|"
_CONTROL = re.compile(rb"[\x00-\x08\x0b\x0e-\x1f\x7f]")
_BOMS = (
    (codecs.BOM_UTF8, "utf-8-sig"),
    (codecs.BOM_UTF16_LE, "utf-16"),
    (codecs.BOM_UTF16_BE, "utf-16"),
)
_SAMPLE_LINES = 30


def encoding_of(path: Path) -> str:
    """The encoding that fits every byte: by mark, else UTF-8, else cp1252, else BadList.

    Reads the whole file in pieces; control characters mean that it is no text.
    """
    with path.open("rb") as file:
        head = file.read(4)
    marked = next((name for mark, name in _BOMS if head.startswith(mark)), None)
    if marked == "utf-16":
        return _fits(path, "utf-16") or _refuse(ListFault.WRONG_ENCODING)
    if _has_control_bytes(path):
        raise BadList(ListFault.BINARY)
    found = _fits(path, marked or "utf-8") or (None if marked else _fits(path, "cp1252"))
    return found or _refuse(ListFault.WRONG_ENCODING)


def _refuse(fault: ListFault) -> str:
    raise BadList(fault)


def _pieces(path: Path) -> Iterator[bytes]:
    with path.open("rb") as file:
        while piece := file.read(CHUNK):
            yield piece


def _has_control_bytes(path: Path) -> bool:
    return any(_CONTROL.search(piece) for piece in _pieces(path))


def _fits(path: Path, encoding: str) -> str | None:
    decoder = codecs.getincrementaldecoder(encoding)()
    try:
        for piece in _pieces(path):
            if encoding == "utf-16" and "\x00" in decoder.decode(piece):
                return None
            if encoding != "utf-16":
                decoder.decode(piece)
        decoder.decode(b"", final=True)
    except UnicodeDecodeError:
        return None
    return encoding


def _lines(file: io.TextIOBase) -> Iterator[str]:
    number = 0
    while line := file.readline(LONGEST_LINE + 1):
        number += 1
        if len(line) > LONGEST_LINE:
            raise BadList(ListFault.LINE_TOO_LONG, number, LONGEST_LINE)
        yield line


def delimiter_of(path: Path, encoding: str) -> str:
    """The delimiter under which the first lines have the most columns, all equally many."""
    with path.open(encoding=encoding, newline="") as file:
        sample = [line for line, _ in zip(_lines(file), range(_SAMPLE_LINES), strict=False)]
    return max(DELIMITERS, key=lambda mark: _likeness(sample, mark))


def _likeness(sample: list[str], delimiter: str) -> tuple[float, int]:
    try:
        widths = [len(row) for row in csv.reader(sample, delimiter=delimiter) if row]
    except csv.Error:
        return 0.0, 0
    if not widths or widths[0] < 2:  # noqa: PLR2004 - one column is no column found
        return 0.0, 0
    return sum(width == widths[0] for width in widths) / len(widths), widths[0]


def rows(
    path: Path, *, encoding: str | None = None, delimiter: str | None = None
) -> Iterator[tuple[int, list[object]]]:
    """Every row with its line number, within bounds or BadList; empty rows are left out."""
    encoding = encoding or encoding_of(path)
    delimiter = delimiter or delimiter_of(path, encoding)
    with path.open(encoding=encoding, newline="") as file:
        reader = csv.reader(_lines(file), delimiter=delimiter)
        count, began = 0, 1
        try:
            for row in reader:
                line, began = began, reader.line_num + 1
                _check_size(row, line)
                if any(row):
                    count += 1
                    if count > MOST_ROWS + 1:
                        raise BadList(ListFault.TOO_MANY_ROWS, line, MOST_ROWS)
                    yield line, list(row)
        except csv.Error as error:
            raise BadList(ListFault.CELL_TOO_LONG, began, LONGEST_CELL) from error
        except UnicodeError as error:
            raise BadList(ListFault.WRONG_ENCODING, began) from error


def _check_size(row: list[str], line: int) -> None:
    if len(row) > MOST_COLUMNS:
        raise BadList(ListFault.TOO_MANY_COLUMNS, line, MOST_COLUMNS)
    if any(len(cell) > LONGEST_CELL for cell in row):
        raise BadList(ListFault.CELL_TOO_LONG, line, LONGEST_CELL)
