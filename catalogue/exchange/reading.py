"""A list read twice, with its mapping: once to survey it whole, once to take it in batches."""

from collections.abc import Iterator, Sequence
from dataclasses import dataclass, field
from hashlib import blake2b

from catalogue.exchange.files import Header, ListFile, header_of
from catalogue.exchange.mappings import ColumnMapping
from catalogue.exchange.row_reader import RowReader
from catalogue.exchange.rows import said
from catalogue.rules.lists import BadList, CellFault, ListFault, ListRow, Reason

BATCH = 500


@dataclass
class Survey:
    """What one reading of the whole file told: how long it is, and which rows repeat."""

    header: Header
    total: int = 0
    currency: str = ""
    repeated: dict[int, CellFault] = field(default_factory=dict)


def survey(file: ListFile, mapping: ColumnMapping) -> Survey:
    """Read the file through once. Memory: some 200 bytes a row for finding repeated rows.

    A row that says again, word for word, what an earlier one said is left out; rows that say
    different things of one article are all refused, for nobody knows which one is right.
    """
    header = header_of(file, row=mapping.header_row, sheet=mapping.sheet)
    found, reader = Survey(header), RowReader(mapping, header)
    found.currency = mapping.constants.get("currency", "")
    seen: dict[bytes, tuple[int, bytes]] = {}
    for line, cells in data_rows(file, mapping, header):
        found.total += 1
        found.currency = found.currency or reader.currency(cells)
        key = reader.key(cells)
        if key is not None:
            _note_repeated(found, seen, line, key, cells)
    found.currency = found.currency or "SEK"
    if not found.total:
        raise BadList(ListFault.EMPTY)
    return found


def _note_repeated(
    found: Survey,
    seen: dict[bytes, tuple[int, bytes]],
    line: int,
    key: tuple[str, str],
    cells: Sequence[object],
) -> None:
    mark, whole = _digest(key), _digest(tuple(map(said, cells)))
    first, before = seen.setdefault(mark, (line, whole))
    if first == line:
        return
    if before == whole:
        fault = CellFault(line, "", key[1], Reason.REPEATED, str(first))
    else:
        fault = CellFault(line, "", key[1], Reason.REPEATED_OTHERWISE, str(first))
        found.repeated.setdefault(
            first, CellFault(first, "", key[1], Reason.REPEATED_OTHERWISE, str(line))
        )
    found.repeated[line] = fault


def _digest(values: tuple[str, ...]) -> bytes:
    return blake2b("\x1f".join(values).encode("utf-8", "replace"), digest_size=10).digest()


def data_rows(
    file: ListFile, mapping: ColumnMapping, header: Header
) -> Iterator[tuple[int, list[object]]]:
    """The rows below the header."""
    return (row for row in file.rows(sheet=mapping.sheet) if row[0] > header.line)


@dataclass
class Batch:
    """Some rows in order: the good ones and the faults of the others."""

    read: int = 0
    good: list[ListRow] = field(default_factory=list)
    faults: list[CellFault] = field(default_factory=list)
    bad: int = 0


def batches(
    file: ListFile, mapping: ColumnMapping, known: Survey, *, after: int = 0, size: int = BATCH
) -> Iterator[Batch]:
    """The rows in batches, beginning after so many rows that were taken before."""
    reader, batch = RowReader(mapping, known.header), Batch()
    for number, (line, cells) in enumerate(data_rows(file, mapping, known.header), start=1):
        if number <= after:
            continue
        _put(batch, reader, known, line, cells)
        if batch.read == size:
            yield batch
            batch = Batch()
    if batch.read:
        yield batch


def _put(
    batch: Batch, reader: RowReader, known: Survey, line: int, cells: Sequence[object]
) -> None:
    batch.read += 1
    row, faults = reader.read(line, cells, known.currency)
    repeated = known.repeated.get(line)
    if repeated is not None:
        faults = [*faults, repeated]
    if faults:
        batch.bad += 1
        batch.faults += faults
    elif row is not None:
        batch.good.append(row)
