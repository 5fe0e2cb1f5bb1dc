"""Two append-only, hash-chained books: Change (what was done) and Reading (who saw whom)."""

import hmac
import json
from collections.abc import Iterable
from datetime import datetime
from typing import Any
from uuid import UUID

from sqlalchemy import CheckConstraint, Index, func, insert, select, update
from sqlalchemy.orm import Mapped, Session, mapped_column

from core.actors import Actor
from core.clock import now
from core.db import Keyed, Model, new_id


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
    """A closed run of rows of one book; each hash covers its rows and the hash before it."""

    __tablename__ = "book_segments"

    book: Mapped[str] = mapped_column(primary_key=True)
    no: Mapped[int] = mapped_column(primary_key=True, autoincrement=False)
    rows: Mapped[int]
    hash: Mapped[str]
    closed_at: Mapped[datetime]


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
    session.add(
        Change(
            what=what,
            thing_id=thing_id,
            subject_id=subject_id,
            facts=facts,
            at=now(),
            segment=None,
            **_who(by),
        )
    )


def read(session: Session, subjects: Iterable[UUID], *, by: Actor, outcome: str = "shown") -> None:
    """Write one reading row for each person, in one statement."""
    shared = {**_who(by), "at": now(), "purpose": by.purpose or "care", "outcome": outcome}
    rows = [{**shared, "id": new_id(), "subject_id": s, "segment": None} for s in subjects]
    if rows:
        session.execute(insert(Reading), rows)


def close_segment(session: Session, name: str, key: bytes) -> int:
    """Chain every row of a book that no segment holds yet; gives how many there were."""
    book = BOOKS[name]
    last = session.scalars(
        select(Segment).where(Segment.book == name).order_by(Segment.no.desc()).limit(1)
    ).first()
    no = last.no + 1 if last else 1
    session.execute(update(book).where(book.segment.is_(None)).values(segment=no))
    count, digest = _hash(session, book, no, last.hash if last else "", key)
    if count:
        session.add(Segment(book=name, no=no, rows=count, hash=digest, closed_at=now()))
        session.flush()
    return count


def _hash(session: Session, book: Book, no: int, before: str, key: bytes) -> tuple[int, str]:
    digest = hmac.new(key, before.encode("ascii"), "sha256")
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


def verify(session: Session, key: bytes) -> list[Finding]:
    """What is wrong with the books; an empty list when every chain holds."""
    findings: list[Finding] = []
    for name, book in BOOKS.items():
        before, expected = "", 1
        segments = session.scalars(select(Segment).where(Segment.book == name).order_by(Segment.no))
        for segment in segments:
            if segment.no != expected:
                findings.append(Finding(f"{name}: segment {expected} is missing"))
            count, digest = _hash(session, book, segment.no, before, key)
            if digest != segment.hash:
                findings.append(
                    Finding(f"{name}: segment {segment.no} was changed ({count}/{segment.rows})")
                )
            before, expected = segment.hash, segment.no + 1
        stray = session.scalar(
            select(func.count()).select_from(book).where(book.segment >= expected)
        )
        if stray:
            findings.append(Finding(f"{name}: {stray} rows in a segment that was never closed"))
    return findings
