"""Two append-only, hash-chained books: Change (what was done) and Reading (who saw whom)."""

import hmac
import json
from collections.abc import Iterable, Iterator
from datetime import date, datetime
from typing import Any, cast
from uuid import UUID

from sqlalchemy import (
    ARRAY,
    CheckConstraint,
    Index,
    Insert,
    String,
    Table,
    Uuid,
    bindparam,
    func,
    insert,
    select,
    update,
)
from sqlalchemy import cast as cast_to
from sqlalchemy.orm import Mapped, Session, mapped_column

from core.actors import Actor
from core.clock import now
from core.db import Keyed, Model, id_array, new_id
from core.together import Put


class BookRow(Keyed):
    """What both books say of an act. No foreign keys: a row outlives what it tells of."""

    at: Mapped[datetime]
    account_id: Mapped[UUID | None]
    actor_id: Mapped[UUID | None]
    role: Mapped[str | None]
    provider_id: Mapped[UUID | None]
    unit_id: Mapped[UUID | None]
    principal_id: Mapped[UUID | None]
    mandate_id: Mapped[UUID | None]
    subject_id: Mapped[UUID | None]
    request_id: Mapped[str]
    route: Mapped[str]
    segment: Mapped[int | None]


class Change(BookRow, Model):
    """Something was done. `facts` hold codes, numbers and dates, never personal data."""

    __tablename__ = "changes"
    __table_args__ = (
        Index("ix_changes_segment", "segment"),
        Index("ix_changes_thing_id_at", "thing_id", "at"),
        Index("ix_changes_subject_id_at", "subject_id", "at"),
    )

    what: Mapped[str]
    thing_id: Mapped[UUID | None]
    facts: Mapped[dict[str, Any]]


class Reading(BookRow, Model):
    """Somebody was shown data of the person `subject_id`, or was refused it."""

    __tablename__ = "readings"
    __table_args__ = (
        CheckConstraint("outcome IN ('shown', 'denied', 'exported', 'printed')", name="outcome"),
        Index("ix_readings_segment", "segment"),
        Index("ix_readings_subject_id_at", "subject_id", "at"),
        Index("ix_readings_account_id_at", "account_id", "at"),
    )

    purpose: Mapped[str]
    outcome: Mapped[str]


class Segment(Model):
    """A closed run of rows of one book.

    `content` covers the rows; `hash` covers content, number, count, time and the hash before,
    so that the chain can still be checked when retention has removed the rows.
    """

    __tablename__ = "book_segments"

    book: Mapped[str] = mapped_column(primary_key=True)
    no: Mapped[int] = mapped_column(primary_key=True, autoincrement=False)
    rows: Mapped[int]
    content: Mapped[str]
    hash: Mapped[str]
    closed_at: Mapped[datetime]


YEARS = 5
Book = type[Change] | type[Reading]
BOOKS: dict[str, Book] = {"changes": Change, "readings": Reading}


def _who(by: Actor) -> dict[str, Any]:
    unit_provider = by.provider_of(by.unit_id) if by.unit_id else None
    return {
        "account_id": by.account_id,
        "actor_id": by.person_id,
        "role": by.role.value if by.role else None,
        "provider_id": unit_provider,
        "unit_id": by.unit_id,
        "principal_id": by.principal_id,
        "mandate_id": by.mandate_id,
        "request_id": by.request_id,
        "route": by.route,
    }


def changed(
    session: Session,
    what: str,
    thing_id: UUID | None,
    *,
    by: Actor,
    subject_id: UUID | None = None,
    **facts: Any,
) -> None:
    """Write what was done into the book of changes, in the caller's transaction."""
    session.add(Change(**_change(what, thing_id, subject_id, facts, by)))


def change(
    what: str, thing_id: UUID | None, *, by: Actor, subject_id: UUID | None = None, **facts: Any
) -> Put:
    """The same as a row, to be written together with what it tells of."""
    row = _change(what, thing_id, subject_id, facts, by)
    return Put(cast("Table", Change.__table__), [{"id": new_id(), **row}])


def _change(
    what: str, thing_id: UUID | None, subject_id: UUID | None, facts: dict[str, Any], by: Actor
) -> dict[str, Any]:
    about = {"what": what, "thing_id": thing_id, "subject_id": subject_id, "facts": facts}
    return {**about, "at": now(), "segment": None, **_who(by)}


_READINGS = cast("Table", Reading.__table__)
_OWN = ("id", "subject_id")
_SHARED = [column for column in _READINGS.c if column.name not in (*_OWN, "segment")]


def _from_arrays() -> Insert:
    """Many rows in a text that is always the same, so that the driver knows it already."""
    arrays = (cast_to(bindparam(f"{name}s", type_=String()), ARRAY(Uuid())) for name in _OWN)
    pairs = func.unnest(*arrays).table_valued(*_OWN).render_derived(name="pairs")
    said = (bindparam(column.name, type_=column.type) for column in _SHARED)
    return insert(_READINGS).from_select(
        [*_OWN, *(column.name for column in _SHARED)], select(*pairs.c, *said)
    )


_MANY_READINGS = _from_arrays()
_EACH_READING = insert(_READINGS)


def read(session: Session, subjects: Iterable[UUID], *, by: Actor, outcome: str = "shown") -> None:
    """Write one reading row for each person, in one statement."""
    found = list(subjects)
    if not found:
        return
    book = session.connection()
    said = {**_who(by), "at": now(), "purpose": by.purpose or "care", "outcome": outcome}
    ids = [new_id() for _subject in found]
    if book.dialect.name == "postgresql":
        book.execute(_MANY_READINGS, {**said, "ids": id_array(ids), "subject_ids": id_array(found)})
        return
    rows = [{**said, "id": n, "subject_id": s} for n, s in zip(ids, found, strict=True)]
    book.execute(_EACH_READING, rows)


def close_segment(session: Session, name: str, key: bytes) -> int:
    """Chain every row of a book that no segment holds yet; gives how many there were."""
    book = BOOKS[name]
    _one_closer(session, name)
    last = session.scalars(
        select(Segment).where(Segment.book == name).order_by(Segment.no.desc()).limit(1)
    ).first()
    no = last.no + 1 if last else 1
    session.execute(
        update(book)
        .where(book.segment.is_(None))
        .values(segment=no)
        .execution_options(synchronize_session=False)
    )
    count, content = _content(session, book, no, key)
    if count:
        closed = Segment(book=name, no=no, rows=count, content=content, closed_at=now())
        closed.hash = _link(closed, last.hash if last else "", key)
        session.add(closed)
        session.flush()
    return count


def _one_closer(session: Session, name: str) -> None:
    """Let closers of a book follow one another; SQLite has one writer anyway."""
    if session.get_bind().dialect.name == "postgresql":
        session.execute(select(func.pg_advisory_xact_lock(func.hashtext(f"close {name}"))))


def _content(session: Session, book: Book, no: int, key: bytes) -> tuple[int, str]:
    digest = hmac.new(key, digestmod="sha256")
    columns = [column for column in book.__table__.columns if column.name != "segment"]
    count = 0
    rows = session.execute(
        select(*columns)
        .where(book.segment == no)
        .order_by(book.id)
        .execution_options(yield_per=1000)
    )
    for count, row in enumerate(rows, start=1):  # noqa: B007 - the last number is the count
        digest.update(_canonical(row._mapping))  # noqa: SLF001 - SQLAlchemy's public name
    return count, digest.hexdigest()


def _link(segment: Segment, before: str, key: bytes) -> str:
    said = (before, segment.book, segment.no, segment.rows, segment.content)
    text = "|".join(str(part) for part in (*said, segment.closed_at.isoformat()))
    return hmac.digest(key, text.encode("ascii"), "sha256").hex()


def _canonical(row: Any) -> bytes:
    values = {name: _plain(value) for name, value in row.items()}
    return json.dumps(values, sort_keys=True, ensure_ascii=False).encode() + b"\n"


def _plain(value: Any) -> Any:
    if isinstance(value, datetime):
        return value.isoformat()
    return str(value) if isinstance(value, UUID) else value


class Finding(str):
    """One sentence on a book that does not hold together."""

    __slots__ = ()


def verify(session: Session, key: bytes, *, at: datetime) -> list[Finding]:
    """What is wrong with the books; an empty list when every chain holds.

    Rows of a segment may be gone as a whole once all of them are five years old.
    """
    return [finding for name in BOOKS for finding in _verify(session, name, key, at)]


def _verify(session: Session, name: str, key: bytes, at: datetime) -> Iterator[Finding]:
    book, before, expected = BOOKS[name], "", 1
    for segment in session.scalars(
        select(Segment).where(Segment.book == name).order_by(Segment.no)
    ):
        if segment.no != expected:
            yield Finding(f"{name}: segment {expected} is missing")
        if segment.hash != _link(segment, before, key):
            yield Finding(f"{name}: segment {segment.no} does not follow from the one before")
        count, content = _content(session, book, segment.no, key)
        removed = not count and segment.closed_at.date() < _five_years_before(at)
        if content != segment.content and not removed:
            yield Finding(f"{name}: segment {segment.no} was changed ({count}/{segment.rows})")
        before, expected = segment.hash, segment.no + 1
    stray = session.scalar(select(func.count()).select_from(book).where(book.segment >= expected))
    if stray:
        yield Finding(f"{name}: {stray} rows in a segment that was never closed")


def _five_years_before(moment: datetime) -> date:
    """The day five years ago; 28 February when that year has no 29th (RET-LOG)."""
    day = moment.date()
    try:
        return day.replace(year=day.year - YEARS)
    except ValueError:
        return day.replace(year=day.year - YEARS, day=28)


def heads(session: Session) -> dict[str, str]:
    """The newest number and hash of each chain, to be noted outside the house.

    Whoever can write in the database could cut off the end of a book; a noted head shows it.
    """
    newest = select(Segment.book, func.max(Segment.no).label("no")).group_by(Segment.book)
    chosen = newest.subquery()
    rows = session.execute(
        select(Segment.book, Segment.no, Segment.hash)
        .join(chosen, (chosen.c.book == Segment.book) & (chosen.c.no == Segment.no))
        .order_by(Segment.book)
    )
    return {book: f"{no}:{digest}" for book, no, digest in rows}
