"""A file that came in: kept under its own number, known by its content, opened as a list."""

import hashlib
from collections.abc import Iterator
from dataclasses import dataclass
from pathlib import Path
from typing import IO
from uuid import UUID

from catalogue.exchange import delimited, workbooks
from catalogue.rules.lists import BadList, ListFault, shown
from core.scanning import Verdict, scan

_PIECE = 1 << 18
_HEAD = 512
_ZIP = b"PK\x03\x04"
_EMPTY_ZIP = b"PK\x05\x06"
_OLD_OFFICE = b"\xd0\xcf\x11\xe0"
_BINARY = (
    b"%PDF", b"\x89PNG", b"GIF8", b"\xff\xd8\xff", b"MZ", b"\x7fELF", b"\x1f\x8b", b"7z\xbc\xaf",
    b"Rar!", b"BZh", b"\xfd7zXZ", b"{\\rtf", b"#!",
)  # fmt: skip
_MARKUP = (b"<!doctype", b"<html", b"<?xml", b"<table", b"<svg", b"<script", b"<?php", b"mime-v")


def folder(instance: Path) -> Path:
    """Where files wait until their import is done or dropped; only the house reads there."""
    place = instance / "imports"
    place.mkdir(mode=0o700, exist_ok=True)
    return place


def path_of(instance: Path, import_id: UUID) -> Path:
    """The place of one import's file. The sender's own file name is no part of it."""
    return folder(instance) / f"{import_id}.list"


def keep(stream: IO[bytes], target: Path, *, limit: int) -> str:
    """Store a stream and give its SHA-256; over the limit BadList, and nothing is left behind."""
    try:
        with target.open("xb") as file:
            target.chmod(0o600)
            return _copy(stream, file, limit)
    except BaseException:
        target.unlink(missing_ok=True)
        raise


def _copy(stream: IO[bytes], file: IO[bytes], limit: int) -> str:
    digest, total = hashlib.sha256(), 0
    while piece := stream.read(_PIECE):
        total += len(piece)
        if total > limit:
            raise BadList(ListFault.TOO_BIG, limit=limit)
        digest.update(piece)
        file.write(piece)
    if not total:
        raise BadList(ListFault.EMPTY)
    return digest.hexdigest()


def check_harmless(path: Path, scanner: str) -> None:
    """BadList unless the operator's scanner, where there is one, finds nothing in the file."""
    match scan(path, scanner) if scanner else Verdict.CLEAN:
        case Verdict.INFECTED:
            raise BadList(ListFault.INFECTED)
        case Verdict.UNKNOWN:
            raise BadList(ListFault.NOT_SCANNED)


def hash_of(path: Path, *, limit: int) -> str:
    """The SHA-256 of a file that lies where it is; BadList when it is gone or too big."""
    if not path.is_file():
        raise BadList(ListFault.FILE_GONE)
    if path.stat().st_size > limit:
        raise BadList(ListFault.TOO_BIG, limit=limit)
    with path.open("rb") as file:
        return hashlib.file_digest(file, "sha256").hexdigest()


@dataclass(frozen=True, slots=True)
class ListFile:
    """A file found safe to read: what it is, and how its text is written."""

    path: Path
    workbook: bool
    encoding: str | None = None

    def sheets(self) -> list[str]:
        """The sheets of a workbook; none for a text."""
        return workbooks.sheets(self.path) if self.workbook else []

    def rows(
        self, *, sheet: str | None = None, delimiter: str | None = None
    ) -> Iterator[tuple[int, list[object]]]:
        """Every row that holds anything, with its line."""
        if self.workbook:
            return workbooks.rows(self.path, sheet=sheet)
        return delimited.rows(self.path, encoding=self.encoding, delimiter=delimiter)


def examine(path: Path) -> ListFile:
    """The file as a list, by its content; BadList says what it is instead."""
    if not path.is_file():
        raise BadList(ListFault.FILE_GONE)
    with path.open("rb") as file:
        head = file.read(_HEAD)
    if not head:
        raise BadList(ListFault.EMPTY)
    if head.startswith((_ZIP, _EMPTY_ZIP)):
        workbooks.guard(path)
        return ListFile(path, workbook=True)
    _refuse_known(head)
    return ListFile(path, workbook=False, encoding=delimited.encoding_of(path))


def reopen(path: Path) -> ListFile:
    """A file that `examine` found safe when it came, and that nobody can have changed since."""
    if not path.is_file():
        raise BadList(ListFault.FILE_GONE)
    with path.open("rb") as file:
        packed = file.read(4) == _ZIP
    return ListFile(path, packed, None if packed else delimited.encoding_of(path))


def _refuse_known(head: bytes) -> None:
    if head.startswith(_OLD_OFFICE):
        raise BadList(ListFault.OLD_EXCEL)
    if head.startswith(_BINARY):
        raise BadList(ListFault.BINARY)
    if head.lstrip(b"\xef\xbb\xbf \t\r\n").lower().startswith(_MARKUP):
        raise BadList(ListFault.MARKUP)


@dataclass(frozen=True, slots=True)
class Header:
    """The names over the columns, and the line they stand on."""

    line: int
    names: tuple[str, ...]


def header_of(file: ListFile, *, row: int = 1, sheet: str | None = None) -> Header:
    """The header on the row-th row that holds anything; BadList when it names nothing."""
    found = file.rows(sheet=sheet)
    for number, (line, cells) in enumerate(found, start=1):
        if number == row:
            return Header(line, _names(cells))
    raise BadList(ListFault.NO_HEADER)


def _names(cells: list[object]) -> tuple[str, ...]:
    names = ["" if cell is None else " ".join(shown(cell).split()) for cell in cells]
    while names and not names[-1]:
        names.pop()
    if not any(names):
        raise BadList(ListFault.NO_HEADER)
    filled = [name for name in names if name]
    if len({name.casefold() for name in filled}) != len(filled):
        raise BadList(ListFault.SAME_HEADER_TWICE)
    return tuple(names)


def preview(file: ListFile, *, sheet: str | None = None, most: int = 6) -> list[list[str]]:
    """The first rows as they may be shown, header included."""
    found = zip(file.rows(sheet=sheet), range(most), strict=False)
    return [["" if cell is None else shown(cell) for cell in cells] for (_line, cells), _ in found]
