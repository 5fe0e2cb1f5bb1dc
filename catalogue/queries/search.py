"""Finding articles by words, numbers, synonyms and small slips, among 100,000."""

import json
from base64 import urlsafe_b64decode, urlsafe_b64encode
from collections.abc import Sequence
from dataclasses import dataclass, field
from datetime import date
from typing import Any
from uuid import UUID

from sqlalchemy import (
    Uuid,
    literal,
    select,
    tuple_,
    union_all,
)
from sqlalchemy.orm import Session

from catalogue.models.articles import (
    Article,
    ArticleWord,
)
from catalogue.models.contracts import ContractLine
from catalogue.queries.assortment import Opening, Scope, in_area, offered, openings
from catalogue.queries.found import Found, found_rows
from catalogue.queries.meaning import meaning_of

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
    meaning = meaning_of(session, text)
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
