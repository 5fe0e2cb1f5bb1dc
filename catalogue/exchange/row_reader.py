"""From the cells of a row and a mapping to a good row, or to what is wrong with it."""

from collections.abc import Sequence
from dataclasses import replace
from hashlib import blake2b
from typing import Any

from pydantic import ValidationError
from pydantic_core import PydanticCustomError

from catalogue.exchange.files import Header
from catalogue.exchange.mappings import ColumnMapping, Source, check_fits
from catalogue.exchange.prices import price_said
from catalogue.exchange.rows import Cells, part_of, said
from catalogue.rules.lists import CellFault, ListRow, PriceSaid, Reason, shown
from catalogue.rules.search import words

LONGEST_NUMBER = 60
_PRICE_EXTRAS = ("rank", "tier", "fee_class")
_NOT_ARTICLE = frozenset(
    {"supplier", "price", "currency", "vat", "care_area", "valid_from", "valid_to"}
    | {"attributes", "numbers", "article_no", *_PRICE_EXTRAS}
)
_MANDATORY = ("article_no", "name", "pack_size", "supplier")


class RowReader:
    """Reads the rows of one file under one mapping."""

    def __init__(self, mapping: ColumnMapping, header: Header) -> None:
        check_fits(mapping, header.names)
        self.mapping, self.header = mapping, header
        index = {name.casefold(): at for at, name in enumerate(header.names) if name}
        self.columns = {name: _placed(source, index) for name, source in mapping.columns.items()}
        self.attributes = {n: _placed(source, index) for n, source in mapping.attributes.items()}
        self.numbers = {name: _placed(source, index) for name, source in mapping.numbers.items()}

    def key(self, cells: Sequence[object]) -> tuple[str, str] | None:
        """Supplier and article number, by which a row is known; none when one is not said."""
        supplier, number = self._value("supplier", cells), self._value("article_no", cells)
        return (" ".join(words(supplier)), number) if supplier and number else None

    def currency(self, cells: Sequence[object]) -> str:
        """The currency the row names in its own column."""
        return self._value("currency", cells).upper()

    def read(
        self, line: int, cells: Sequence[object], currency: str
    ) -> tuple[ListRow | None, list[CellFault]]:
        """The row's values, or its faults. `currency` is the whole list's."""
        if any(said(cell) for cell in cells[len(self.header.names) :]):
            extra = shown(said(cells[len(self.header.names)]))
            return None, [CellFault(line, "", extra, Reason.TOO_MANY_CELLS)]
        texts = self._texts(cells)
        faults = [
            CellFault(line, self._place(name, cells), "", Reason.MISSING)
            for name in self._needed()
            if not texts.get(name)
        ]
        try:
            parsed = Cells.model_validate(texts)
        except ValidationError as error:
            faults += [self._fault(line, cells, found) for found in error.errors()]
            parsed = Cells()
        price = self._price(line, cells, parsed, currency, faults)
        return (None, faults) if faults else (self._row(line, parsed, price), faults)

    def _needed(self) -> tuple[str, ...]:
        return (*_MANDATORY, "price") if "price" in self.columns else _MANDATORY

    def _price(
        self,
        line: int,
        cells: Sequence[object],
        parsed: Cells,
        currency: str,
        faults: list[CellFault],
    ) -> PriceSaid | None:
        raw = self._raw("price", cells)
        if raw is None or not said(raw):
            return None
        try:
            said_price = price_said(raw, parsed, self.mapping, currency)
            place = self._place("price", cells)
            return replace(said_price, column=place, cell=shown(said(raw)))
        except PydanticCustomError as error:
            context = error.context or {}
            at = context.get("field", "price")
            faults.append(
                CellFault(
                    line,
                    self._place(at, cells),
                    shown(self._value(at, cells)),
                    context["reason"],
                    context["detail"],
                )
            )
        return None

    def _texts(self, cells: Sequence[object]) -> dict[str, Any]:
        texts: dict[str, Any] = {
            name: text
            for name in (*self.mapping.constants, *self.columns)
            if (text := self._value(name, cells))
        }
        if self.mapping.part_packs and "pack_size" in texts:
            texts |= part_of(texts["pack_size"], texts.get("piece_unit", ""))
        for group, sources in (("attributes", self.attributes), ("numbers", self.numbers)):
            found = {n: text for n, source in sources.items() if (text := _join(source, cells))}
            texts[group] = found
        return texts

    def _value(self, name: str, cells: Sequence[object]) -> str:
        source = self.columns.get(name)
        found = _join(source, cells, self.mapping.joiners.get(name, " ")) if source else ""
        if name == "article_no" and source and len(source[-1]) > 1:
            found = _shortened(found)
        return found or self.mapping.constants.get(name, "")

    def _raw(self, name: str, cells: Sequence[object]) -> object:
        for alternative in self.columns.get(name, []):
            at = alternative[0]
            if at < len(cells) and cells[at] is not None:
                return cells[at]
        return self.mapping.constants.get(name)

    def _place(self, name: str, cells: Sequence[object]) -> str:
        """The header over the cell a field came from."""
        source = self.columns.get(name) or self.attributes.get(name) or self.numbers.get(name)
        if not source:
            return name
        used = next((part for part in source if _cell(cells, part[0])), source[0])
        return self.header.names[used[0]]

    def _fault(self, line: int, cells: Sequence[object], found: Any) -> CellFault:
        place = str(found["loc"][-1])
        context = found.get("ctx", {})
        value = found.get("input", "")
        return CellFault(
            line,
            self._place(place, cells),
            shown(value if isinstance(value, str) else ""),
            context.get("reason", Reason.UNKNOWN_WORD),
            context.get("detail", ""),
        )

    def _row(self, line: int, parsed: Cells, price: PriceSaid | None) -> ListRow:
        values = parsed.model_dump(exclude_unset=True)
        article = {name: value for name, value in values.items() if name not in _NOT_ARTICLE}
        if parsed.attributes:
            article["attributes"] = parsed.attributes
        return ListRow(
            line,
            parsed.supplier,
            parsed.article_no,
            article,
            price,
            tuple(sorted(self._areas(parsed.care_area or ""))),
            tuple(dict.fromkeys(parsed.numbers.values())),
        )

    def _areas(self, text: str) -> set[str]:
        parts = [part.strip() for part in text.replace(";", ",").split(",") if part.strip()]
        if not self.mapping.care_areas:
            return {"_".join(words(part)) for part in parts}
        return {area for part in parts for area in self.mapping.care_areas.get(part, ())}


Placed = list[list[int]]


def _placed(source: Source, index: dict[str, int]) -> Placed:
    return [[index[name.casefold()] for name in part] for part in source]


def _cell(cells: Sequence[object], at: int) -> str:
    return said(cells[at]) if at < len(cells) else ""


def _shortened(number: str) -> str:
    """A number joined from several columns, cut to fit without becoming another's."""
    if len(number) <= LONGEST_NUMBER:
        return number
    tail = blake2b(number.encode("utf-8", "replace"), digest_size=4).hexdigest()
    return f"{number[: LONGEST_NUMBER - len(tail) - 1]}-{tail}"


def _join(source: Placed, cells: Sequence[object], joiner: str = " ") -> str:
    for part in source:
        texts = [_cell(cells, at) for at in part]
        if texts[0]:
            return joiner.join(text for text in texts if text)
    return ""
