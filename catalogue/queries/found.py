"""What a list of articles shows of each: plain rows, in at most three statements for any number."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import date
from typing import Any
from uuid import UUID

from sqlalchemy import and_, select
from sqlalchemy.orm import Session

from catalogue.models.articles import Article, Supplier
from catalogue.models.contracts import ContractLine
from catalogue.queries.assortment import Opening, Priced, Scope, choose, in_area, offered
from catalogue.queries.followers import successor_steps
from catalogue.queries.orderable import Availability, availability
from catalogue.rules.successors import Followed, follow

_ARTICLE = (
    Article.id,
    Article.article_no,
    Article.name,
    Article.plain_name,
    Article.plain_name_en,
    Article.manufacturer,
    Article.picture,
    Article.attributes,
    Article.pack_size,
    Article.pack_unit,
    Article.piece_unit,
    Article.status,
    Article.available_from,
    Article.last_order_on,
    Article.compat_group,
    Article.sort_key,
    Article.supplier_id,
    Supplier.name.label("supplier"),
)
_LINE = ContractLine.__table__.c


@dataclass(frozen=True, slots=True)
class Found:
    """An article in a list. `line` is there when the scope can get it.

    `instead_of` is the row of the article that was asked for by a number and led here.
    """

    article: Any
    availability: Availability
    line: Priced | None = None
    number: str | None = None
    follower: Followed | None = None
    successor: Any = None
    instead_of: Any = None

    @property
    def id(self) -> UUID:
        """The article's key."""
        key: UUID = self.article.id
        return key

    @property
    def can_choose(self) -> bool:
        """Whether a new prescription in the scope may name it."""
        chosen = self.line is not None and self.line.choosable
        return chosen and self.availability is Availability.OPEN


def found_rows(
    session: Session,
    wanted: Mapping[UUID, str | None],
    scope: Scope | None,
    open_to: Sequence[Opening] | None,
    on: date,
) -> list[Found]:
    """Rows in the order wanted; what cannot be had any more stands behind what follows it.

    Values of `wanted` are the numbers that led to the articles, None for words.
    """
    if not wanted:
        return []
    articles, lines = _load(session, set(wanted), scope, open_to, on)
    going = [key for key, article in articles.items() if article.status != "active"]
    steps = successor_steps(session, going) if going else []
    ways = {key: way for key in going if (way := follow(steps, key, on)) is not None}
    ahead = {_target(way) for way in ways.values()} - set(articles)
    if ahead:
        more, more_lines = _load(session, ahead, scope, open_to, on)
        articles, lines = {**articles, **more}, {**lines, **more_lines}
    found: dict[UUID, Found] = {}
    for key, number in wanted.items():
        if key not in articles:
            continue
        row = _found(articles, lines.get(key), key, ways.get(key), scope, on)
        new = row.successor
        if number and row.availability is Availability.GONE and new and not ways[key].stopped:
            led_to = _found(articles, lines.get(new.id), new.id, None, scope, on)
            found.setdefault(new.id, _with(led_to, number=number, instead_of=row.article))
        found.setdefault(key, _with(row, number=number))
    return list(found.values())


def _target(way: Followed) -> Any:
    return way.proposal or way.article


def _with(row: Found, *, number: str | None, instead_of: Any = None) -> Found:
    return Found(
        row.article, row.availability, row.line, number, row.follower, row.successor, instead_of
    )


def _found(
    articles: Mapping[Any, Any],
    line: Priced | None,
    key: UUID,
    way: Followed | None,
    scope: Scope | None,
    on: date,
) -> Found:
    article = articles[key]
    state = availability(
        article.status,
        article.available_from,
        article.last_order_on,
        on,
        offered=scope is None or line is not None,
    )
    target = _target(way) if way else None
    successor = articles.get(target) if target != key else None
    return Found(article, state, line, follower=way, successor=successor)


def _load(
    session: Session,
    keys: set[Any],
    scope: Scope | None,
    open_to: Sequence[Opening] | None,
    on: date,
) -> tuple[dict[Any, Any], dict[UUID, Priced]]:
    """Articles with their suppliers and the scope's lines, in one statement."""
    query: Any = select(*_ARTICLE).join(Supplier, Supplier.id == Article.supplier_id)
    if scope is None:
        rows = session.execute(query.where(Article.id.in_(keys))).all()
        return {row.id: row for row in rows}, {}
    joined = and_(
        _LINE.article_id == Article.id,
        offered(open_to or (), on),
        in_area(Article.id, scope.care_area),
    )
    columns = [column.label(f"line_{column.name}") for column in _LINE]
    query = query.add_columns(*columns).outerjoin(ContractLine, joined)
    rows = session.execute(query.where(Article.id.in_(keys))).all()
    offers = [_Line(row) for row in rows if row.line_id is not None]
    return {row.id: row for row in rows}, choose(offers, open_to or (), scope, on)


class _Line:
    """The contract line in a joined row, by its own names."""

    __slots__ = ("_row",)

    def __init__(self, row: Any) -> None:
        self._row = row

    def __getattr__(self, name: str) -> Any:
        return getattr(self._row, f"line_{name}")
