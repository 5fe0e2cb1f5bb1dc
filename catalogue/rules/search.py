"""Words of a search: folded, split, and with what one slip of the finger makes of them."""

import re
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
