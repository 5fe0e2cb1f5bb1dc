"""Finding articles by words, numbers, synonyms and small slips, among 100,000."""

import json
from base64 import urlsafe_b64decode, urlsafe_b64encode
from collections.abc import Sequence
from dataclasses import dataclass, field
from datetime import date
from typing import Any
from uuid import UUID

from sqlalchemy import (
    Integer,
    String,
    Uuid,
    and_,
    cast,
    literal,
    null,
    or_,
    select,
    tuple_,
    union_all,
)
from sqlalchemy.orm import Session

from catalogue.models.articles import (
    Article,
    ArticleNumber,
    ArticleWord,
    SearchVariant,
    SearchWord,
    Synonym,
)
from catalogue.models.contracts import ContractLine
from catalogue.queries.assortment import Opening, Scope, in_area, offered, openings
from catalogue.queries.found import Found, found_rows
from catalogue.rules.search import after_prefix, asked_words, number_keys, variants

MOST_WORDS, MOST_FORMS, MOST_NUMBERS = 6, 100, 25
SHORTEST_PREFIX, SHORTEST_NUMBER = 2, 4
MOST_BRANCHES = 6
_WORDS: Any = ArticleWord.__table__
_LINES: Any = ContractLine.__table__
Place = tuple[int | str, UUID]
"""Where a page ended: rank, or sort key when nothing was asked, and the article's key."""


@dataclass(frozen=True, slots=True)
class Search:
    """A page of articles. `corrected` tells which typed word was read as which other."""

    rows: list[Found]
    after: str | None = None
    corrected: dict[str, str] = field(default_factory=dict)
    missed: tuple[str, ...] = ()


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


def find_articles(
    session: Session,
    text: str,
    *,
    scope: Scope | None,
    on: date,
    after: str | None = None,
    limit: int = 25,
) -> Search:
    """Articles for a text, best first: in a scope's assortment, or among everything.

    At most six statements. A number decides alone; an old one leads to what follows it.
    """
    open_to = openings(session, scope, on) if scope else None
    meaning = _meaning(session, text)
    if meaning.numbers:
        rows = found_rows(session, meaning.numbers, scope, open_to, on)
        return Search(rows)
    if meaning.missed:
        return Search([], corrected=meaning.corrected, missed=tuple(meaning.missed))
    conditions = _conditions(scope, open_to, on)
    place = _read(after, browsing=not meaning.typed)
    query = (
        _ids(meaning.groups, conditions, place, limit + 1)
        if meaning.typed
        else _browse(conditions, place, limit + 1)
    )
    keys = session.execute(query.limit(limit + 1)).all()
    wanted = dict.fromkeys(key.article_id for key in keys[:limit])
    rows = found_rows(session, wanted, scope, open_to, on)
    more = _write(keys[limit - 1]) if len(keys) > limit else None
    return Search(_together(rows, keys), more, meaning.corrected)


def _together(rows: list[Found], keys: Sequence[Any]) -> list[Found]:
    """A page's rows with what is called the same beside each other, within their rank."""
    rank = {key.article_id: key.rank for key in keys}
    return sorted(rows, key=lambda row: (rank[row.id], row.article.sort_key))


def _meaning(session: Session, text: str) -> Meaning:
    typed = asked_words(text)[:MOST_WORDS]
    meaning = Meaning(typed, {word: {} for word in typed}, {})
    if not typed:
        return meaning
    for kind, asked, form, uses, article_id in session.execute(_lookup(text, typed)):
        if kind == "number":
            meaning.numbers[article_id] = form
        else:
            meaning.forms[asked][form] = uses
    if not meaning.numbers and meaning.missed:
        _correct(session, meaning)
    return meaning


def _lookup(text: str, typed: Sequence[str]) -> Any:
    """Numbers, beginnings of words and synonyms, in one statement."""
    nothing = cast(null(), Uuid)
    parts = [*_number_parts(text)]
    for word in typed:
        asked = literal(word, String)
        prefix = (
            select(literal("word"), asked, SearchWord.word, SearchWord.uses, nothing)
            .where(_begins(SearchWord.word, word), SearchWord.uses > 0)
            .order_by((SearchWord.word == word).desc(), SearchWord.uses.desc(), SearchWord.word)
            .limit(MOST_FORMS)
        )
        parts.append(select(*prefix.subquery().c))
    parts.append(
        select(literal("word"), Synonym.word, SearchWord.word, SearchWord.uses, nothing)
        .join(SearchWord, SearchWord.word == Synonym.means)
        .where(Synonym.word.in_(typed), SearchWord.uses > 0)
    )
    return union_all(*parts)


def _begins(column: Any, word: str) -> Any:
    if len(word) < SHORTEST_PREFIX:
        return column == word
    return and_(column >= word, column < after_prefix(word))


def _number_parts(text: str) -> list[Any]:
    keys = number_keys(text)
    condition: Any = ArticleNumber.number.in_(keys)
    if len(keys[0]) >= SHORTEST_NUMBER and any(mark.isdigit() for mark in keys[0]):
        condition = or_(condition, _begins(ArticleNumber.number, keys[0]))
    found = (
        select(
            literal("number"),
            literal("", String),
            ArticleNumber.number,
            literal(0, Integer),
            ArticleNumber.article_id,
        )
        .where(condition)
        .order_by(ArticleNumber.number, ArticleNumber.article_id)
        .limit(MOST_NUMBERS)
    )
    return [select(*found.subquery().c)] if any(keys) else []


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


def _ids(
    groups: Sequence[Sequence[str]], conditions: Sequence[Any], after: Place | None, limit: int
) -> Any:
    """Keys in the order of the index of words: each form's branch stops at the page's end."""
    forms, others = groups[0][:MOST_BRANCHES], groups[1:]
    branches = [
        select(*_branch(form, forms, others, conditions, after, limit).subquery().c)
        for form in forms
    ]
    found = union_all(*branches).subquery()
    return (
        select(found.c.article_id, found.c.rank)
        .distinct()
        .order_by(found.c.rank, found.c.article_id)
    )


def _branch(
    form: str,
    forms: Sequence[str],
    others: Sequence[Sequence[str]],
    conditions: Sequence[Any],
    after: Place | None,
    limit: int,
) -> Any:
    own, better = _WORDS.alias().c, _WORDS.alias().c
    told_by_another = (
        select(better.word)
        .where(
            better.article_id == own.article_id,
            better.word.in_(forms),
            better.rank < own.rank,
        )
        .exists()
    )
    wanted = [own.word == form, *(_has(own.article_id, group) for group in others)]
    if len(forms) > 1:
        wanted.append(~told_by_another)
    if after is not None:
        wanted.append(
            tuple_(own.rank, own.article_id) > tuple_(literal(after[0]), literal(after[1], Uuid))
        )
    return (
        select(own.article_id, own.rank)
        .where(*wanted, *(condition(own.article_id) for condition in conditions))
        .order_by(own.rank, own.article_id)
        .limit(limit)
    )


def _browse(conditions: Sequence[Any], after: Place | None, limit: int) -> Any:
    """Keys of everything by plain name, from the index of names."""
    query = select(Article.id.label("article_id"), Article.sort_key.label("rank")).where(
        Article.status != "gone", *(condition(Article.id) for condition in conditions)
    )
    if after is not None:
        place = tuple_(literal(str(after[0])), literal(after[1], Uuid))
        query = query.where(tuple_(Article.sort_key, Article.id) > place)
    return query.order_by(Article.sort_key, Article.id).limit(limit)


def _has(article_id: Any, group: Sequence[str]) -> Any:
    other = _WORDS.alias().c
    return (
        select(other.article_id)
        .where(other.article_id == article_id, other.word.in_(group))
        .exists()
    )


def _conditions(scope: Scope | None, open_to: Sequence[Opening] | None, on: date) -> list[Any]:
    """What an article's key must hold to be in the scope."""
    if scope is None:
        return []
    line: Any = _LINES.alias().c

    def priced(article_id: Any) -> Any:
        return (
            select(line.id)
            .where(line.article_id == article_id, offered(open_to or (), on, line))
            .exists()
        )

    return [priced, lambda article_id: in_area(article_id, scope.care_area)]


def _write(row: Any) -> str:
    place = json.dumps([row.rank, row.article_id.hex])
    return urlsafe_b64encode(place.encode()).decode().rstrip("=")


def _read(after: str | None, *, browsing: bool) -> Place | None:
    """The place a page ended; a text that is no place begins anew."""
    if not after:
        return None
    try:
        rank, key = json.loads(urlsafe_b64decode(after + "=" * (-len(after) % 4)))
        return str(rank) if browsing else int(rank), UUID(hex=key)
    except (ValueError, TypeError, AttributeError):
        return None
