"""Articles that are one product in several sizes: which belong together, and in which order."""

import re
from collections.abc import Callable, Iterable
from dataclasses import dataclass
from typing import Any, Generic, TypeVar

Row = TypeVar("Row")

_PART = re.compile(r"\d+(?:[.,]\d+)?|[^\W\d_]+")
_LETTERS = re.compile(r"(x*)([sl])", re.IGNORECASE)
_WORDS = {
    "mini": 5,
    "liten": 10,
    "small": 10,
    "m": 20,
    "normal": 20,
    "mellan": 20,
    "medium": 20,
    "stor": 30,
    "large": 30,
    "plus": 40,
    "extra": 50,
    "super": 60,
    "maxi": 70,
}
_SMALL, _LARGE = 10, 30
Weight = tuple[int, float, str]


@dataclass(frozen=True, slots=True)
class Family(Generic[Row]):
    """One product: what all its articles are called, and what tells each from the others."""

    name: str
    members: tuple[tuple[str, Row], ...]

    @property
    def first(self) -> Row:
        """The article that stands for the others."""
        return self.members[0][1]

    @property
    def alone(self) -> bool:
        """Whether there is nothing to choose between."""
        return len(self.members) == 1


def families(rows: Iterable[Row], article: Callable[[Row], Any]) -> list[Family[Row]]:
    """Rows put together by product, in the order of each one's first; sizes from small to large.

    Two articles are one product when the same supplier sells them by the same name but for the
    size. Where two would be called the same, each keeps its whole name.
    """
    groups: dict[Any, list[Row]] = {}
    for row in rows:
        one = article(row)
        groups.setdefault((one.supplier_id, stem(one.name, size_of(one))), []).append(row)
    return [_family(key[1], members, article) for key, members in groups.items()]


def _family(name: str, rows: list[Row], article: Callable[[Row], Any]) -> Family[Row]:
    if len(rows) == 1:
        only = article(rows[0]).name
        return Family(only, ((only, rows[0]),))
    sizes = [size_of(article(row)) for row in rows]
    plain = all(sizes) and len(set(sizes)) == len(sizes)
    named = [
        (size if plain else article(row).name, row) for size, row in zip(sizes, rows, strict=True)
    ]
    return Family(name, tuple(sorted(named, key=lambda one: weight(one[0]))))


def size_of(article: Any) -> str:
    """The size an article's list gave it; empty where it gave none."""
    size = article.attributes.get("size")
    return size.strip() if isinstance(size, str) else ""


def stem(name: str, size: str) -> str:
    """An article's name without its size."""
    if not size:
        return name
    whole = re.compile(rf"(?<!\w){re.escape(size)}(?!\w)", re.IGNORECASE)
    rest = re.sub(r"\s+", " ", whole.sub(" ", name))
    return re.sub(r"(?: ?,)+(?= ?,|$)", "", rest.replace(" ,", ",")).strip(" ,") or name


def weight(size: str) -> tuple[Weight, ...]:
    """A size's place: numbers by what they come to, letters and words from small to large."""
    return tuple(_weight(part.lower()) for part in _PART.findall(size))


def _weight(part: str) -> Weight:
    if part[0].isdigit():
        return (0, float(part.replace(",", ".")), "")
    if part in _WORDS:
        return (1, _WORDS[part], part)
    if letters := _LETTERS.fullmatch(part):
        more = len(letters[1])
        return (1, _SMALL - more if letters[2] == "s" else _LARGE + more, part)
    return (2, 0, part)
