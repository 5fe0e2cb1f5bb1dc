"""What the words of a search stand for: numbers, beginnings of words, synonyms, small slips."""

from collections.abc import Sequence
from dataclasses import dataclass, field
from functools import cache
from typing import Any
from uuid import UUID

from sqlalchemy import (
    Integer,
    String,
    Uuid,
    and_,
    bindparam,
    cast,
    literal,
    null,
    or_,
    select,
    union_all,
)
from sqlalchemy.orm import Session

from catalogue.models.articles import ArticleNumber, SearchVariant, SearchWord, Synonym
from catalogue.rules.search import after_prefix, asked_words, number_keys, variants
from core.asking import Asked

MOST_WORDS, MOST_FORMS, MOST_NUMBERS = 6, 100, 25
SHORTEST_PREFIX, SHORTEST_NUMBER = 2, 4


@dataclass(slots=True)
class Meaning:
    """What the words of a text stand for in the index: forms with their uses, by typed word."""

    typed: list[str]
    forms: dict[str, dict[str, int]]
    numbers: dict[UUID, str]
    corrected: dict[str, str] = field(default_factory=dict)

    @property
    def missed(self) -> list[str]:
        """Typed words that stand for nothing."""
        return [word for word in self.typed if not self.forms[word]]

    @property
    def groups(self) -> list[list[str]]:
        """The forms of each typed word, the rarest word first."""
        by_use = sorted(self.typed, key=lambda word: sum(self.forms[word].values()))
        return [
            sorted(self.forms[word], key=lambda form: (form != word, -self.forms[word][form], form))
            for word in by_use
        ]


def meaning_of(session: Session, text: str) -> Meaning:
    """What the words of a text stand for. At most two statements."""
    typed = asked_words(text)[:MOST_WORDS]
    meaning = Meaning(typed, {word: {} for word in typed}, {})
    if not typed:
        return meaning
    for kind, asked, form, uses, article_id in _lookup(session, text, typed):
        if kind == "number":
            meaning.numbers[article_id] = form
        else:
            meaning.forms[asked][form] = uses
    if not meaning.numbers and meaning.missed:
        _correct(session, meaning)
    return meaning


def _lookup(session: Session, text: str, typed: Sequence[str]) -> Sequence[Any]:
    """Numbers, beginnings of words and synonyms, in one statement."""
    keys = number_keys(text)
    shown = len(keys[0]) >= SHORTEST_NUMBER and any(mark.isdigit() for mark in keys[0])
    query = _looking(
        keys=len(keys) if any(keys) else 0,
        shown=shown,
        prefixes=tuple(len(word) >= SHORTEST_PREFIX for word in typed),
    )
    asked = {f"key{at}": key for at, key in enumerate(keys)} | _span("key", keys[0])
    for at, word in enumerate(typed):
        asked |= {f"word{at}": word} | _span(f"word{at}", word)
    return query.rows(session.connection(), asked)


def _span(name: str, word: str) -> dict[str, str]:
    return {f"{name}_from": word, f"{name}_to": after_prefix(word) if word else ""}


@cache  # put together once for each number of words
def _looking(*, keys: int, shown: bool, prefixes: tuple[bool, ...]) -> Asked:
    nothing = cast(null(), Uuid).label("article_id")
    words: list[Any] = [bindparam(f"word{at}", type_=String()) for at in range(len(prefixes))]
    parts = [_number_part(keys, shown=shown)] if keys else []
    for word, prefix in zip(words, prefixes, strict=True):
        found = (
            select(
                literal("word").label("kind"),
                word.label("asked"),
                SearchWord.word.label("form"),
                SearchWord.uses,
                nothing,
            )
            .where(
                _begins(SearchWord.word, word.key) if prefix else SearchWord.word == word,
                SearchWord.uses > 0,
            )
            .order_by((SearchWord.word == word).desc(), SearchWord.uses.desc(), SearchWord.word)
            .limit(MOST_FORMS)
        )
        parts.append(select(*found.subquery().c))
    parts.append(
        select(literal("word"), Synonym.word, SearchWord.word, SearchWord.uses, nothing)
        .join(SearchWord, SearchWord.word == Synonym.means)
        .where(Synonym.word.in_(words), SearchWord.uses > 0)
    )
    return Asked(union_all(*parts))


def _begins(column: Any, name: str) -> Any:
    first, end = (bindparam(f"{name}_{edge}", type_=String()) for edge in ("from", "to"))
    return and_(column >= first, column < end)


def _number_part(keys: int, *, shown: bool) -> Any:
    condition: Any = ArticleNumber.number.in_(
        [bindparam(f"key{at}", type_=String()) for at in range(keys)]
    )
    if shown:
        condition = or_(condition, _begins(ArticleNumber.number, "key"))
    found = (
        select(
            literal("number").label("kind"),
            literal("", String).label("asked"),
            ArticleNumber.number.label("form"),
            literal(0, Integer).label("uses"),
            ArticleNumber.article_id,
        )
        .where(condition)
        .order_by(ArticleNumber.number, ArticleNumber.article_id)
        .limit(MOST_NUMBERS)
    )
    return select(*found.subquery().c)


def _correct(session: Session, meaning: Meaning) -> None:
    """Read what stands for nothing as the most used word one slip away. One statement."""
    slips = {variant: word for word in meaning.missed for variant in variants(word)}
    rows = session.execute(
        select(SearchVariant.variant, SearchWord.word, SearchWord.uses)
        .join(SearchWord, SearchWord.word == SearchVariant.word)
        .where(SearchVariant.variant.in_(sorted(slips)), SearchWord.uses > 0)
        .order_by(SearchWord.uses.desc(), SearchWord.word)
    )
    for variant, form, uses in rows:
        typed = slips[variant]
        meaning.forms[typed][form] = uses
        meaning.corrected.setdefault(typed, form)
