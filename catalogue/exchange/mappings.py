"""Which column is what, as data: read, guessed from headers, and checked against a file."""

import json
from collections.abc import Mapping as ReadOnly
from collections.abc import Sequence
from datetime import date
from pathlib import Path
from typing import Annotated, Any, Self

from pydantic import BaseModel, ConfigDict, Field, ValidationError, model_validator

from catalogue.rules.imports import Decimals, PriceUnit
from catalogue.rules.lists import BadList, ListFault
from catalogue.rules.prices import Currency
from catalogue.rules.search import fold

SHIPPED = Path(__file__).resolve().parents[1] / "mappings"
REQUIRED = ("article_no", "name", "pack_size")
FIELDS = (
    "article_no",
    "name",
    "plain_name",
    "plain_name_en",
    "supplier",
    "manufacturer",
    "supplier_article_no",
    "pack_size",
    "piece_unit",
    "pack_unit",
    "price",
    "currency",
    "vat",
    "gtin_pack",
    "gtin_piece",
    "udi_di",
    "iso_code",
    "iso_edition",
    "care_area",
    "order_multiple",
    "min_packs",
    "rank",
    "tier",
    "fee_class",
    "valid_from",
    "valid_to",
    "status",
    "available_from",
    "last_order_on",
    "storage_class",
    "sterile",
    "latex",
    "compat_group",
    "instruction",
    "instruction_en",
    "prescriber_comment",
    "orderer_comment",
)
Name = Annotated[str, Field(min_length=1, max_length=120)]
Source = list[list[Name]]
"""Alternatives, the first with a value holds; the columns of one alternative are joined."""


class Strict(BaseModel):
    """Unknown keys are mistakes."""

    model_config = ConfigDict(extra="forbid", frozen=True)


class ColumnMapping(Strict):
    """How one kind of list is read. Constants are texts, read as cells would be."""

    title: Name
    sheet: str | None = None
    header_row: int = Field(default=1, ge=1, le=50)
    columns: dict[str, Source]
    joiners: dict[str, str] = Field(default_factory=dict)
    constants: dict[str, str] = Field(default_factory=dict)
    attributes: dict[str, Source] = Field(default_factory=dict)
    numbers: dict[str, Source] = Field(default_factory=dict)
    care_areas: dict[str, list[str]] = Field(default_factory=dict)
    decimals: Decimals = Decimals.AUTO
    price_minor: bool = False
    price_per: PriceUnit = PriceUnit.PACK
    part_packs: bool = False
    """A pack of 28.3 gram is one piece of "28.3 gram"; otherwise such a row is refused."""
    contract: str = Field(default="PRICE-LIST", min_length=1, max_length=60)
    contract_name: str = Field(default="", max_length=120)
    valid_from: date | None = None

    @model_validator(mode="after")
    def _whole(self) -> Self:
        """Refuse unknown fields and what no row could be made from."""
        said = set(self.columns) | set(self.constants)
        unknown = said - set(FIELDS)
        if unknown:
            raise ValueError(f"unknown fields: {', '.join(sorted(unknown))}")
        lacking = [name for name in (*REQUIRED, "supplier") if name not in said]
        if lacking:
            raise ValueError(f"fields lacking: {', '.join(lacking)}")
        if "currency" in self.constants and self.constants["currency"] not in set(Currency):
            raise ValueError("unknown currency")
        return self

    def sources(self) -> list[Source]:
        """Every source the mapping reads."""
        return [*self.columns.values(), *self.attributes.values(), *self.numbers.values()]

    def missing(self, header: Sequence[str]) -> list[str]:
        """Columns without which the mapping does not fit the header."""
        have = {name.casefold() for name in header}
        wanted = {name for source in self.sources() for part in source for name in part}
        return sorted(name for name in wanted if name.casefold() not in have)

    def stored(self) -> dict[str, Any]:
        """The mapping for a JSON column."""
        return self.model_dump(mode="json", exclude_defaults=True)


def load(raw: str | ReadOnly[str, Any]) -> ColumnMapping:
    """The mapping from JSON text or a stored dict; ValueError says what is wrong with it."""
    try:
        given = json.loads(raw) if isinstance(raw, str) else raw
        return ColumnMapping.model_validate(given)
    except ValidationError as error:
        found = (f"{'.'.join(map(str, e['loc']))}: {e['msg']}" for e in error.errors())
        raise ValueError("; ".join(found)) from error


def shipped() -> dict[str, ColumnMapping]:
    """Mappings that come with the house, by name."""
    return {
        path.stem: load(path.read_text(encoding="utf-8")) for path in sorted(SHIPPED.glob("*.json"))
    }


def check_fits(mapping: ColumnMapping, header: Sequence[str]) -> None:
    """BadList when the file lacks columns the mapping reads."""
    if mapping.missing(header):
        raise BadList(ListFault.COLUMNS_MISSING)


SYNONYMS: dict[str, str] = {
    "article_no": "artikelnummer|artikelnr|artnr|art nr|art.nr|article number|article no"
    "|item number|item no|sku|produktnummer|product code|varunummer",
    "name": "benämning|artikelnamn|artikelbenämning|produktnamn|namn|name|product name|description"
    "|article name|beskrivning|item",
    "plain_name": "klarspråk|vanligt namn|plain name|kortnamn|short name|generic name",
    "supplier": "leverantör|supplier|supplier name|leverantörsnamn|vendor",
    "manufacturer": "tillverkare|manufacturer|fabrikat|brand|varumärke",
    "supplier_article_no": "leverantörens artikelnummer|lev art nr|supplier article number"
    "|supplier ref|order number|beställningsnummer|product order number",
    "pack_size": "förpackningsstorlek|antal per förpackning|antal/förp|antal i förpackning"
    "|pack size|quantity|antal|units per pack|st/förp|qty",
    "piece_unit": "enhet|unit|unit of measure|quantity unit of measure|måttenhet|basenhet",
    "pack_unit": "förpackningsenhet|beställningsenhet|pack unit|order unit",
    "price": "pris|pris per förpackning|förpackningspris|avtalspris|nettopris|price|unit price"
    "|net price|pris exkl moms|pris (sek)|pris kr|price in p|price per pack",
    "currency": "valuta|currency",
    "vat": "moms|moms %|momssats|vat|vat %|tax",
    "gtin_pack": "gtin|ean|ean-kod|gtin förpackning|gtin pack|streckkod|barcode|gtin-14|gtin-13",
    "gtin_piece": "gtin styck|gtin piece|gtin st",
    "iso_code": "iso-kod|iso kod|iso code|iso 9999|iso9999",
    "care_area": "vårdområde|produktområde|sortiment|care area|category|kategori|product area",
    "order_multiple": "beställningsmultipel|order multiple|multipel",
    "min_packs": "minsta beställning|minimum order|min antal|moq",
    "rank": "rangordning|rang|rank|prioritet",
    "valid_from": "gäller från|giltig från|valid from|from date|prisdatum",
    "valid_to": "gäller till|giltig till|valid to|to date",
    "status": "status",
    "instruction": "instruktion|anvisning|instruction",
    "sterile": "steril|sterile",
    "latex": "latex",
    "storage_class": "förvaring|storage|storage class",
}


def guesses(header: Sequence[str]) -> dict[str, str]:
    """For each field the header that by its words means it; nothing is guessed twice."""
    plain = {_bare(name): name for name in header if name}
    found: dict[str, str] = {}
    for field, words in SYNONYMS.items():
        hit = next((plain[word] for word in map(_bare, words.split("|")) if word in plain), None)
        if hit is not None and hit not in found.values():
            found[field] = hit
    return found


def _bare(text: str) -> str:
    return "".join(char for char in fold(text) if char.isalnum())
