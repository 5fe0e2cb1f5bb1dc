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
    case,
    cast,
    func,
    literal,
    null,
    or_,
    select,
    tuple_,
    union_all,
)
from sqlalchemy.orm import Session, aliased

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
UNRANKED = 99


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
        return [sorted(self.forms[word]) for word in by_use]


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

    At most seven statements. A number decides alone; an old one leads to what follows it.
    """
    open_to = openings(session, scope, on) if scope else None
    meaning = _meaning(session, text)
    if meaning.numbers:
        rows = found_rows(session, meaning.numbers, scope, open_to, on)
        return Search(rows)
    if meaning.missed:
        return Search([], corrected=meaning.corrected, missed=tuple(meaning.missed))
    keys = session.execute(_ids(meaning.groups, scope, open_to, on, _read(after), limit + 1)).all()
    rows = found_rows(session, dict.fromkeys(key.id for key in keys[:limit]), scope, open_to, on)
    more = _write(keys[limit - 1]) if len(keys) > limit else None
    return Search(rows, more, meaning.corrected)


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
    groups: Sequence[Sequence[str]],
    scope: Scope | None,
    open_to: Sequence[Opening] | None,
    on: date,
    after: tuple[Any, ...] | None,
    limit: int,
) -> Any:
    """Keys of the articles that have a form of every word, with what they are ordered by."""
    source: Any = Article.__table__
    rank: Any = literal(0)
    conditions = [Article.status != "gone", *(_has(group) for group in groups[1:])]
    if groups:
        first = (
            select(ArticleWord.article_id, func.min(ArticleWord.rank).label("rank"))
            .where(ArticleWord.word.in_(groups[0]))
            .group_by(ArticleWord.article_id)
            .subquery("first_word")
        )
        source = source.join(first, first.c.article_id == Article.id)
        rank = first.c.rank
    choice: Any = literal(0)
    if scope is not None:
        lines = (
            select(
                ContractLine.article_id,
                func.min(case((ContractLine.rank == 0, UNRANKED), else_=ContractLine.rank)).label(
                    "choice"
                ),
            )
            .where(offered(open_to or (), on))
            .group_by(ContractLine.article_id)
            .subquery("offered")
        )
        source = source.join(lines, lines.c.article_id == Article.id)
        choice = lines.c.choice
        conditions.append(in_area(Article.id, scope.care_area))
    order = (rank, choice, Article.sort_key, Article.id)
    query = select(
        Article.id, rank.label("rank"), choice.label("choice"), Article.sort_key
    ).select_from(source)
    if after is not None:
        conditions.append(tuple_(*order) > tuple_(*_typed(after)))
    return query.where(*conditions).order_by(*order).limit(limit)


def _typed(after: tuple[Any, ...]) -> list[Any]:
    rank, choice, sort_key, key = after
    return [literal(rank), literal(choice), literal(sort_key), literal(key, Uuid)]


def _has(group: Sequence[str]) -> Any:
    other = aliased(ArticleWord)
    return (
        select(other.article_id)
        .where(other.article_id == Article.id, other.word.in_(group))
        .exists()
    )


def _write(row: Any) -> str:
    place = json.dumps([row.rank, row.choice, row.sort_key, row.id.hex])
    return urlsafe_b64encode(place.encode()).decode().rstrip("=")


def _read(after: str | None) -> tuple[Any, ...] | None:
    """The place a page ended; a text that is no place begins anew."""
    if not after:
        return None
    try:
        rank, choice, sort_key, key = json.loads(urlsafe_b64decode(after + "=" * (-len(after) % 4)))
        return int(rank), int(choice), str(sort_key), UUID(hex=key)
    except (ValueError, TypeError):
        return None
