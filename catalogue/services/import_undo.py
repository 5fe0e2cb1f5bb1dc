"""Undoing a whole import, as long as nothing else stands on it."""

from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from datetime import datetime
from typing import Any, ClassVar
from uuid import UUID

from sqlalchemy import ColumnElement, bindparam, delete, exists, func, or_, select, update
from sqlalchemy.orm import Session

from catalogue.models.articles import (
    Article,
    ArticleCareArea,
    ArticleNumber,
    ArticleWord,
    SearchWord,
    Supplier,
)
from catalogue.models.contracts import Contract, ContractLine
from catalogue.models.imports import CatalogueImport, ImportChange
from catalogue.services.import_changes import INDEXED, typed
from catalogue.services.imports import WrongStep
from catalogue.services.search import forget_unused_words, index_articles
from core import audit
from core.actors import Actor
from core.db import Model
from core.errors import Lifter, Refusal

_PIECE = 500
_OWN = frozenset({"article_care_areas", "article_numbers", "article_words", "contract_lines"})
CHANGED_SINCE = "changed_since"


@dataclass(eq=False)
class StillUsed(Refusal):
    """Something stands on what the import brought: (table, number of rows) pairs."""

    code: ClassVar[str] = "import_still_used"
    lifted_by: ClassVar[Lifter] = Lifter.NOBODY
    uses: tuple[tuple[str, int], ...]


def uses_of(session: Session, import_id: UUID) -> tuple[tuple[str, int], ...]:
    """What stands on an import: rows of any wing that name its articles or prices, and later acts.

    The wings above are not known here; their foreign keys are.
    """
    articles = select(Article.id).where(Article.import_id == import_id)
    lines = select(ContractLine.id).where(ContractLine.import_id == import_id)
    found: dict[str, int] = {}
    for target, brought in ((Article, articles), (ContractLine, lines)):
        for table, columns in _referrers(target.__tablename__).items():
            named: list[ColumnElement[bool]] = [column.in_(brought) for column in columns]
            count = session.scalar(select(func.count()).select_from(table).where(or_(*named)))
            found[table.name] = max(found.get(table.name, 0), count or 0)
    found["contract_lines"] = _later_lines(session, import_id)
    found[CHANGED_SINCE] = _changed_since(session, import_id)
    return tuple((name, count) for name, count in sorted(found.items()) if count)


def _referrers(target: str) -> dict[Any, list[Any]]:
    """Tables that name the target by themselves, not as counted from another that does."""
    found: dict[Any, list[Any]] = {}
    for table in Model.metadata.sorted_tables:
        if "counted_from" in table.info:
            continue
        for key in table.foreign_keys:
            if key.column.table.name == target and table.name not in _OWN:
                found.setdefault(table, []).append(key.parent)
    return found


def _later_lines(session: Session, import_id: UUID) -> int:
    """Prices others put on articles the import brought."""
    brought = select(Article.id).where(Article.import_id == import_id)
    others = or_(ContractLine.import_id.is_(None), ContractLine.import_id != import_id)
    query = select(func.count()).select_from(ContractLine)
    return session.scalar(query.where(ContractLine.article_id.in_(brought), others)) or 0


def _changed_since(session: Session, import_id: UUID) -> int:
    """Articles and prices of the import that were changed after it."""
    brought = select(func.count()).where(Article.import_id == import_id, Article.version > 1)
    count = session.scalar(brought) or 0
    for piece in _notes(session, import_id, "articles"):
        versions = {note.row_id: note.before["version"] for note in piece}
        now = session.execute(select(Article.id, Article.version).where(Article.id.in_(versions)))
        count += sum(version != versions[row_id] for row_id, version in now)
    later = exists().where(
        ImportChange.table == "contract_lines",
        ImportChange.row_id == ContractLine.id,
        ImportChange.import_id != import_id,
        ImportChange.import_id == CatalogueImport.id,
        CatalogueImport.state != "undone",
    )
    closed = select(func.count()).where(ContractLine.import_id == import_id, later)
    return count + (session.scalar(closed) or 0)


def _notes(session: Session, import_id: UUID, table: str) -> Iterator[list[Any]]:
    """What the import changed in a table, some at a time."""
    last: UUID | None = None
    while True:
        query = (
            select(ImportChange.id, ImportChange.row_id, ImportChange.before)
            .where(ImportChange.import_id == import_id, ImportChange.table == table)
            .order_by(ImportChange.id)
            .limit(_PIECE)
        )
        piece = list(session.execute(query.where(ImportChange.id > last) if last else query))
        if not piece:
            return
        yield piece
        last = piece[-1].id


def undo(session: Session, item: CatalogueImport, *, by: Actor, at: datetime) -> None:
    """Take back everything an import did. StillUsed when anything else stands on it."""
    session.refresh(item, with_for_update=True)
    if item.state != "done":
        raise WrongStep(item.state)
    uses = uses_of(session, item.id)
    if uses:
        raise StillUsed(uses)
    _forget_words(session, item.id)
    session.execute(delete(ContractLine).where(ContractLine.import_id == item.id))
    session.execute(delete(Article).where(Article.import_id == item.id))
    _reopen_lines(session, item.id)
    _take_off(session, item.id)
    _restore_articles(session, item.id)
    _remove_empty(session, item.id)
    forget_unused_words(session)
    item.state, item.done_at = "undone", at
    audit.changed(
        session,
        "import.undone",
        item.id,
        by=by,
        articles=item.articles_new,
        restored=item.articles_changed,
        prices=item.prices_new,
    )


def _forget_words(session: Session, import_id: UUID) -> None:
    """Count down the words of the articles that go; their own rows go with them."""
    brought = select(Article.id).where(Article.import_id == import_id)
    uses = session.execute(
        select(ArticleWord.word, func.count())
        .where(ArticleWord.article_id.in_(brought))
        .group_by(ArticleWord.word)
        .order_by(ArticleWord.word)
    )
    rows = [{"of": word, "fewer": count} for word, count in uses]
    table: Any = SearchWord.__table__
    if rows:
        session.connection().execute(
            update(table)
            .where(table.c.word == bindparam("of"))
            .values(uses=table.c.uses - bindparam("fewer")),
            rows,
        )


def _reopen_lines(session: Session, import_id: UUID) -> None:
    table: Any = ContractLine.__table__
    for piece in _notes(session, import_id, table.name):
        _write(session, table, ("valid_to",), [(note.row_id, note.before) for note in piece])


def _restore_articles(session: Session, import_id: UUID) -> None:
    table: Any = Article.__table__
    for piece in _notes(session, import_id, table.name):
        groups: dict[tuple[str, ...], list[tuple[UUID, Mapping[str, Any]]]] = {}
        for note in piece:
            names = tuple(sorted(set(note.before) - {"version"}))
            groups.setdefault(names, []).append((note.row_id, note.before))
        for names, rows in groups.items():
            _write(session, table, names, rows, version=table.c.version + 1)
        changed = [note.row_id for note in piece if not INDEXED.isdisjoint(note.before)]
        index_articles(session, changed)


def _write(
    session: Session,
    table: Any,
    names: tuple[str, ...],
    rows: list[tuple[UUID, Mapping[str, Any]]],
    **more: Any,
) -> None:
    values = {name: bindparam(f"old_{name}", type_=table.c[name].type) for name in names}
    session.connection().execute(
        update(table).where(table.c.id == bindparam("of")).values({**values, **more}),
        [
            {"of": row_id, **{f"old_{name}": typed(table, name, before[name]) for name in names}}
            for row_id, before in rows
        ],
    )


def _take_off(session: Session, import_id: UUID) -> None:
    """Care areas and numbers that known articles got."""
    for held in (ArticleCareArea.care_area, ArticleNumber.number):
        table: Any = held.class_.__table__
        for piece in _notes(session, import_id, table.name):
            session.connection().execute(
                delete(table).where(
                    table.c.article_id == bindparam("of"), table.c[held.key] == bindparam("added")
                ),
                [{"of": note.row_id, "added": note.before["added"]} for note in piece],
            )


def _remove_empty(session: Session, import_id: UUID) -> None:
    """Contracts and suppliers the import made, where nobody else has come to use them."""
    for target in (Contract, Supplier):
        table: Any = target.__table__
        for piece in _notes(session, import_id, table.name):
            made = {note.row_id for note in piece}
            for column in _all_referrers(table.name):
                used = select(column).where(column.in_(made)).distinct()
                made -= set(session.scalars(used))
            session.execute(delete(target).where(table.c.id.in_(made)))


def _all_referrers(target: str) -> list[Any]:
    return [
        key.parent
        for table in Model.metadata.sorted_tables
        for key in table.foreign_keys
        if key.column.table.name == target
    ]
