"""The demo's invented articles: families from a list, spread over brands, sizes and series."""

import json
from collections.abc import Iterator
from dataclasses import dataclass
from datetime import datetime
from functools import cache
from itertools import count, islice, zip_longest
from pathlib import Path
from random import Random
from typing import Any
from uuid import UUID

from catalogue.rules.codes import gtin_check_digit
from core.db import new_id
from core.people import fold

SOURCE = Path(__file__).resolve().parents[1] / "demo_articles.json"
SERIES = ("", " Nova", " Eko")
GTIN_LENGTH = 14
PIECES, PACKS = 50_000_000_000, 10_000_000_000
"""Both inside the GS1 prefixes 02 and 20 to 29, kept for use inside one company."""


@dataclass(frozen=True, slots=True)
class Variant:
    """One article to be: a family in one brand, series and size."""

    family: dict[str, Any]
    brand: int
    series: int
    size: int

    @property
    def brand_name(self) -> str:
        """Brand and series, as the article's name says it."""
        name: str = self.family["brands"][self.brand]
        more = SERIES[self.series] if self.series < len(SERIES) else f" {self.series}"
        return name + more

    @property
    def size_name(self) -> str:
        """The size, as the article's name says it."""
        size: str = self.family["sizes"][self.size]
        return size

    @property
    def pack_size(self) -> int:
        """Pieces in a pack."""
        if self.family.get("pack_from_size"):
            return int(self.size_name.split()[0])
        size: int = self.family["pack"]
        return size


@cache
def source() -> dict[str, Any]:
    """The list of suppliers, families and synonyms."""
    with SOURCE.open(encoding="utf-8") as file:
        found: dict[str, Any] = json.load(file)
    return found


def variants(number: int) -> list[Variant]:
    """So many articles to be, of all families alike."""
    return list(islice(_endless(), number))


def _endless() -> Iterator[Variant]:
    families = source()["families"]
    for series in count():
        columns = [
            [
                Variant(family, brand, series, size)
                for size in range(len(family["sizes"]))
                for brand in range(len(family["brands"]))
            ]
            for family in families
        ]
        for row in zip_longest(*columns):
            yield from (variant for variant in row if variant is not None)


def supplier_of(family: dict[str, Any]) -> int:
    """Which supplier in the list sells a family."""
    area = family["areas"][0]
    suppliers = source()["suppliers"]
    return next(i for i, one in enumerate(suppliers) if area in one["contract"]["areas"])


def gtin_of(base: int) -> str:
    """A GTIN from the range kept for use inside a company, filled to fourteen digits."""
    body = f"2{base:011d}"
    return f"{body}{gtin_check_digit(body)}".rjust(GTIN_LENGTH, "0")


def article_row(
    variant: Variant, number: int, article_no: str, supplier_id: UUID, at: datetime
) -> dict[str, Any]:
    """The row of an article, ready to insert."""
    family = variant.family
    name = family["name"].format(brand=variant.brand_name, size=variant.size_name)
    maker = variant.brand_name.split()[0]
    pieces = variant.pack_size
    group = family.get("group", "").format(brand=variant.brand_name, size=variant.size_name)
    return {
        "id": new_id(),
        "supplier_id": supplier_id,
        "article_no": article_no,
        "name": f"{name}, {pieces} st" if pieces > 1 else name,
        "plain_name": family["plain"],
        "plain_name_en": family["plain_en"],
        "sort_key": f"{fold(family['plain'])} {fold(name)}",
        "manufacturer": f"{maker} Medical",
        "supplier_article_no": f"{maker[:3].upper()}-{number:05d}",
        "iso_code": family["iso"],
        "iso_edition": "2022",
        "gtin_piece": gtin_of(PIECES + number) if family.get("sterile") else None,
        "gtin_pack": gtin_of(PACKS + number),
        "piece_unit": family.get("unit", "piece"),
        "pack_size": pieces,
        "pack_unit": "pack" if pieces > 1 else family.get("unit", "piece"),
        "attributes": {
            "size": variant.size_name,
            "brand": variant.brand_name,
            **family.get("made_for", {}),
        },
        "storage_class": family.get("storage", "normal"),
        "sterile": bool(family.get("sterile")),
        "picture": f"catalogue/pictures/{family['kind']}.svg",
        "instruction": family["instruction"],
        "instruction_en": family["instruction_en"],
        "compat_group": fold(group),
        "status": "active",
        "last_order_on": None,
        "made_at": at,
    }


def price_of(variant: Variant, random: Random) -> int:
    """Öre for a pack: larger sizes cost more; whole tens of öre."""
    low, high = variant.family["price"]
    steps = max(len(variant.family["sizes"]) - 1, 1)
    grown = low + (high - low) * variant.size // steps
    return round(int(grown) * random.uniform(0.94, 1.06) / 10) * 10
