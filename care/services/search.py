"""From what somebody typed in the search box to look-up values."""

from collections.abc import Callable, Iterator
from datetime import date
from functools import partial

from care.queries.numbers import number_blinds
from care.queries.search import Wanted
from core.identity_number import IdentityNumber, InvalidIdentityNumber, parse, parse_reserve
from core.people import fold, query_tokens
from core.reserve_number import FORMATS, parse_lma
from core.short_number import BadShortNumber, parse_short_number
from core.vault import Vault

MOST_WORDS = 5
SHORTEST_WORD = 2
YEAR = 4
LARGEST = 2**31 - 1  # what the column of recipients' numbers holds


def read_query(vault: Vault, text: str, *, on: date) -> Wanted:
    """What is looked for: a person's number, a recipient's number, or words of a name and a year.

    A number is tried in every format there is: finding is not registering.
    """
    numbers = list(_numbers(text, on))
    if numbers:
        return Wanted(number_blinds(vault, numbers), short_number_in(text))
    words = [word for word in text.split() if len(fold(word)) >= SHORTEST_WORD][:MOST_WORDS]
    number = short_number_in(text)
    if number is not None or not words or any(_no_word(word) for word in words):
        return Wanted(recipient_number=number)
    words.sort(key=len, reverse=True)
    return Wanted(words=query_tokens(vault, words))


def _no_word(word: str) -> bool:
    return word.isdigit() and len(word) != YEAR


def _numbers(text: str, on: date) -> Iterator[IdentityNumber]:
    readers: list[Callable[[], IdentityNumber]] = [
        lambda: parse(text, on=on),
        lambda: parse_lma(text),
        *(partial(parse_reserve, text, chosen, on=on) for chosen in FORMATS.values()),
    ]
    for read in readers:
        try:
            yield read()
        except InvalidIdentityNumber:
            continue


def short_number_in(text: str) -> int | None:
    """The short number that was typed, a recipient's or a receipt's; None if it is neither."""
    try:
        number = parse_short_number(text) if len(text.strip()) > YEAR else None
    except BadShortNumber:
        return None
    return number if number is None or number <= LARGEST else None
