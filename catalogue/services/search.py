"""Keeping the words and numbers that articles are found by."""

from collections import Counter, defaultdict
from collections.abc import Iterable, Iterator, Sequence
from itertools import islice
from typing import Any, TypeVar
from uuid import UUID

from sqlalchemy import bindparam, delete, func, select, update
from sqlalchemy.dialects import postgresql, sqlite
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
from catalogue.rules.search import fold, index_words, number_key, thing_of, variants
from core.db import insert_many

BATCH = 2_000
THING, PLAIN, ARTICLE_TEXT, MAKER = 100, 200, 300, 400
"""Ranks of words: what the thing is, what else its plain name says, what the maker calls it.

The article's best place in any contract is added, so that one index gives first choices first.
"""
UNPLACED = 99
OLD = "old"
_WORDS: dict[str, Any] = {"sqlite": sqlite.insert, "postgresql": postgresql.insert}
T = TypeVar("T")


def index_articles(session: Session, article_ids: Iterable[UUID]) -> None:
    """Bring words and numbers of some articles in line with what the articles say.

    Doing it twice changes nothing. Old numbers are kept: they are facts, not derived.
    """
    session.flush()
    for batch in batches(article_ids, BATCH):
        rows = session.execute(select(*_COLUMNS, _PLACE).where(Article.id.in_(batch))).all()
        _write_words(session, batch, rows)
        _write_numbers(session, batch, rows)


_COLUMNS = (
    Article.id,
    Article.article_no,
    Article.supplier_article_no,
    Article.name,
    Article.plain_name,
    Article.plain_name_en,
    Article.manufacturer,
    Article.gtin_piece,
    Article.gtin_pack,
    Article.udi_di,
    Article.status,
)


_PLACE = func.coalesce(
    select(func.min(ContractLine.rank))
    .where(ContractLine.article_id == Article.id, ContractLine.rank > 0)
    .scalar_subquery(),
    UNPLACED,
).label("place")


def batches(items: Iterable[T], size: int) -> Iterator[list[T]]:
    """The items in lists of at most `size`."""
    source = iter(items)
    while batch := list(islice(source, size)):
        yield batch


def ranked_words(row: Any) -> dict[str, int]:
    """The words of an article, each with its best rank; none for what is gone."""
    found: dict[str, int] = {}
    if row.status == "gone":
        return found
    place = min(row.place, UNPLACED)
    for text, rank in (
        (f"{thing_of(row.plain_name)} {thing_of(row.plain_name_en)}", THING),
        (f"{row.plain_name} {row.plain_name_en}", PLAIN),
        (row.name, ARTICLE_TEXT),
        (row.manufacturer, MAKER),
    ):
        for word in index_words(text):
            found.setdefault(word, rank + place)
    return found


def _write_words(session: Session, batch: Sequence[UUID], rows: Sequence[Any]) -> None:
    stored: dict[UUID, dict[str, int]] = defaultdict(dict)
    for word, article_id, rank in session.execute(
        select(ArticleWord.word, ArticleWord.article_id, ArticleWord.rank).where(
            ArticleWord.article_id.in_(batch)
        )
    ):
        stored[article_id][word] = rank
    new, uses = [], Counter[str]()
    stale = []
    for row in rows:
        wanted, have = ranked_words(row), stored[row.id]
        if wanted == have:
            continue
        if have:
            stale.append(row.id)
            uses.subtract(have.keys())
        new += [{"word": word, "article_id": row.id, "rank": rank} for word, rank in wanted.items()]
        uses.update(wanted.keys())
    if stale:
        session.execute(delete(ArticleWord).where(ArticleWord.article_id.in_(stale)))
    if new:
        insert_many(session, ArticleWord, new)
    _count(session, {word: change for word, change in uses.items() if change})


def _count(session: Session, changes: dict[str, int]) -> None:
    """Add to the uses of words, in one order, so that two indexers never wait in a circle."""
    if not changes:
        return
    known = set(
        session.scalars(
            select(SearchWord.word)
            .where(SearchWord.word.in_(sorted(changes)))
            .order_by(SearchWord.word)
        )
    )
    add = _WORDS[session.get_bind().dialect.name]
    new = [{"word": word, "uses": 0} for word in sorted(changes.keys() - known)]
    if new:
        session.execute(add(SearchWord).on_conflict_do_nothing(), new)
        session.execute(
            add(SearchVariant).on_conflict_do_nothing(),
            [
                {"variant": variant, "word": row["word"]}
                for row in new
                for variant in sorted(variants(str(row["word"])))
            ],
        )
    table: Any = SearchWord.__table__
    session.connection().execute(
        update(table)
        .where(table.c.word == bindparam("of"))
        .values(uses=table.c.uses + bindparam("change")),
        [{"of": word, "change": change} for word, change in sorted(changes.items())],
    )


def _write_numbers(session: Session, batch: Sequence[UUID], rows: Sequence[Any]) -> None:
    wanted = {(key, row.id): kind for row in rows for key, kind in _numbers(row).items()}
    stored = {
        (number.number, number.article_id): number.kind
        for number in session.execute(
            select(ArticleNumber.number, ArticleNumber.article_id, ArticleNumber.kind).where(
                ArticleNumber.article_id.in_(batch)
            )
        )
    }
    stale = {
        key for key, kind in stored.items() if key not in wanted and kind != OLD
    }  # fmt: skip
    for number, article_id in stale:
        session.execute(
            delete(ArticleNumber).where(
                ArticleNumber.number == number, ArticleNumber.article_id == article_id
            )
        )
    new = [
        {"number": number, "article_id": article_id, "kind": kind}
        for (number, article_id), kind in wanted.items()
        if (number, article_id) not in stored
    ]
    if new:
        insert_many(session, ArticleNumber, new)


def _numbers(row: Any) -> dict[str, str]:
    found: dict[str, str] = {}
    for text, kind in (
        (row.article_no, "own"),
        (row.supplier_article_no, "supplier"),
        (row.gtin_pack, "gtin_pack"),
        (row.gtin_piece, "gtin_piece"),
        (row.udi_di, "udi"),
    ):
        if text:
            found.setdefault(number_key(text), kind)
    return found


def add_old_number(session: Session, article_id: UUID, number: str) -> None:
    """Let an article be found by a number it had before, or has in another list."""
    add = _WORDS[session.get_bind().dialect.name]
    session.execute(
        add(ArticleNumber).on_conflict_do_nothing(),
        [{"number": number_key(number), "article_id": article_id, "kind": OLD}],
    )


def add_synonyms(session: Session, pairs: Iterable[tuple[str, str]]) -> None:
    """Let a search for the first word of a pair find what has the second."""
    folded = {(fold(word), fold(means)) for word, means in pairs}
    add = _WORDS[session.get_bind().dialect.name]
    rows = [{"word": word, "means": means} for word, means in sorted(folded) if word != means]
    if rows:
        session.execute(add(Synonym).on_conflict_do_nothing(), rows)


def forget_unused_words(session: Session) -> int:
    """Remove words that no article has any more; gives how many."""
    unused = list(session.scalars(select(SearchWord.word).where(SearchWord.uses <= 0)))
    for batch in batches(unused, BATCH):
        session.execute(delete(SearchVariant).where(SearchVariant.word.in_(batch)))
        session.execute(delete(SearchWord).where(SearchWord.word.in_(batch)))
    return len(unused)


def indexed(session: Session) -> int:
    """How many articles can be found by words."""
    return session.scalar(select(func.count(ArticleWord.article_id.distinct()))) or 0
