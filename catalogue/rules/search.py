"""Words of a search: folded, split, and with what one slip of the finger makes of them."""

import re
from functools import lru_cache
from itertools import pairwise, takewhile
from unicodedata import combining, normalize

_WORD = re.compile(r"[^\W_]+")
_LETTERS = str.maketrans({"ø": "o", "æ": "ae", "œ": "oe", "đ": "d", "ð": "d", "ł": "l", "þ": "th"})
_SHORTEST_WITH_SLIPS = 4


def fold(text: str) -> str:
    """The text for comparing: lower case, letters without marks (`Kärl Å` becomes `karl a`)."""
    spread = normalize("NFKD", text.casefold()).translate(_LETTERS)
    return "".join(char for char in spread if not combining(char))


def words(text: str) -> list[str]:
    """The folded words of a text in order, each once; digits and letters only."""
    return list(dict.fromkeys(_WORD.findall(fold(text))))


def variants(word: str) -> frozenset[str]:
    """The word and each way to leave one character out (symmetric delete, as SymSpell).

    Two words within one slip (letter missing, extra, wrong, or two swapped) share a variant.
    Words under four characters and pure numbers stand alone: size 1012 never finds 1014.
    """
    if len(word) < _SHORTEST_WITH_SLIPS or word.isdigit():
        return frozenset({word})
    return frozenset({word, *(word[:i] + word[i + 1 :] for i in range(len(word)))})


def near(one: str, other: str) -> bool:
    """Whether two folded words are within one slip of each other, as `variants` sees it."""
    return not variants(one).isdisjoint(variants(other))


HEADS = (
    "kateter", "katetrar", "pase", "pasar", "bandage", "forband", "kompress", "strumpa", "strumpor",
    "skydd", "blojor", "bloja", "byxa", "byxor", "underlagg", "stickor", "sticka", "nal", "nalar",
    "matare", "lansetter", "platta", "plattor", "ring", "pasta", "dryck", "drycker", "naring",
    "sond", "sondnaring", "aggregat", "slang", "slangar", "kanyl", "kanyler", "filter", "linda",
    "lindor", "tejp", "salva", "kram", "servett", "servetter", "handskar", "spruta", "sprutor",
    "puder", "glidmedel", "uridom", "hallare", "rem", "kudde", "sax", "spray", "pure", "pulver",
)  # fmt: skip
EMPTY = frozenset(
    fold(word)
    for line in (
        "a an and at for from in is it its of on or that the to with",
        "alla att av de den det efter en ett för från i med mot när och om på som till under vid",
        "st pcs cm mm ml kg g x",
    )
    for word in line.split()
)
"""Words and units that say nothing by themselves; a search does without them."""
_HEADS = tuple(sorted({fold(head) for head in HEADS}, key=len, reverse=True))
_LETTERS_DIGITS = re.compile(r"([a-z]{1,3})(\d+)")
_SHORT_LETTERS = 3


@lru_cache(maxsize=50_000)
def head_of(word: str) -> str | None:
    """The last part of a Swedish compound: `engangskateter` is a `kateter`."""
    found = (head for head in _HEADS if word.endswith(head) and len(word) > len(head) + 1)
    return next(found, None)


@lru_cache(maxsize=50_000)
def index_words(text: str) -> tuple[str, ...]:
    """The words a text is found by: its own, heads of compounds, sizes written in either way."""
    own = _WORD.findall(fold(text))
    more = [head for word in own if (head := head_of(word))]
    for one, other in pairwise([*own, ""]):
        joined = _LETTERS_DIGITS.fullmatch(one)
        if joined:
            more += joined.groups()
        elif one.isalpha() and len(one) <= _SHORT_LETTERS and other.isdigit():
            more.append(one + other)
    return tuple(word for word in dict.fromkeys([*own, *more]) if word not in EMPTY)


def thing_of(name: str) -> str:
    """What a plain name calls the thing: `Glidgel till kateter` is a gel, not a catheter."""
    own = fold(name).replace(",", " ,").split()
    return " ".join(takewhile(lambda word: word not in EMPTY and word != ",", own))


def asked_words(text: str) -> list[str]:
    """The words of a search that say something; all of them when none does."""
    typed = words(text)
    return [word for word in typed if word not in EMPTY] or typed


_SEPARATORS = re.compile(r"[\s\-./]+")
_SCANNED = re.compile(r"(?:\][A-Za-z]\d)?\(?01\)?(\d{14})")
_GTIN_LENGTHS = frozenset({8, 12, 13, 14})
_GTIN_LENGTH = 14


def number_key(text: str) -> str:
    """A number as it is looked up: lower case, without blanks, hyphens, points and strokes."""
    return _SEPARATORS.sub("", text.casefold())


def number_keys(text: str) -> list[str]:
    """What a typed or scanned text may mean as a number: itself, a GTIN, the one in a GS1 code."""
    key = number_key(text)
    found = [key]
    if key.isdigit() and len(key) in _GTIN_LENGTHS:
        found.append(key.rjust(_GTIN_LENGTH, "0"))
    if scanned := _SCANNED.match(_SEPARATORS.sub("", text.strip())):
        found.append(scanned[1])
    return list(dict.fromkeys(found))


def after_prefix(prefix: str) -> str:
    """The first text that sorts after everything that begins with the prefix."""
    return prefix[:-1] + chr(ord(prefix[-1]) + 1)
