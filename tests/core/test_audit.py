"""The two books: rows stay as written, and any later change shows."""

import multiprocessing
from datetime import UTC, datetime, timedelta
from uuid import uuid4

import pytest
import sqlalchemy as sa
import time_machine
from sqlalchemy.exc import DBAPIError
from sqlalchemy.orm import Session

from core import audit
from core.actors import Actor, Role, Standing
from core.audit import Change, Reading, Segment
from core.clock import now
from core.counting import counted
from core.db import Database, new_id

UNIT, PROVIDER = uuid4(), uuid4()
BO = Actor(
    account_id=uuid4(),
    person_id=uuid4(),
    standings=(Standing(Role.PRESCRIBER, PROVIDER, UNIT),),
    unit_id=UNIT,
    principal_id=uuid4(),
    mandate_id=uuid4(),
    request_id="r1",
    route="care.recipient",
    purpose="care",
)


KEY = b"the audit key"


@pytest.fixture(scope="module")
def empty(make_app):
    """Books without rows: chains are about all rows there are."""
    app = make_app()
    yield app.extensions["database"]
    app.extensions["database"].engine.dispose()
    app.extensions["vault"].keyring.engine.dispose()


@pytest.fixture
def books(empty):
    """A session on empty books; rolled back, and its tampering with it."""
    with empty.writes() as session:
        yield session
        session.rollback()


def write_changes(session: Session, number: int) -> None:
    for step in range(number):
        audit.changed(session, "thing.done", uuid4(), by=BO, step=step)
    session.flush()


def close(session: Session, key: bytes = KEY, book: str = "changes") -> int:
    return audit.close_segment(session, book, key)


def findings(session: Session, *, at: datetime | None = None) -> list[str]:
    session.expire_all()
    return audit.verify(session, KEY, at=at or now())


def postgresql(session: Session) -> bool:
    return session.get_bind().dialect.name == "postgresql"


def tamper(session: Session, statement: str) -> None:
    """Write as someone who may switch the guards off."""
    for text in GUARDS[session.get_bind().dialect.name]:
        session.execute(sa.text(text))
    session.execute(sa.text(statement))


GUARDS = {
    "sqlite": [
        *(
            f"DROP TRIGGER {name}"
            for book in ("changes", "readings")
            for name in (f"{book}_append_only", f"{book}_kept")
        ),
        "DROP TRIGGER book_segments_fixed",
        "DROP TRIGGER book_segments_kept",
    ],
    "postgresql": [
        f"ALTER TABLE {table} DISABLE TRIGGER ALL"
        for table in ("changes", "readings", "book_segments")
    ],
}


def test_a_change_tells_who_did_what_where_and_for_whom(db):
    thing, person = uuid4(), uuid4()

    audit.changed(db, "order.placed", thing, by=BO, subject_id=person, packs=2)
    db.flush()

    row = db.scalars(sa.select(Change).where(Change.thing_id == thing)).one()
    assert (row.what, row.facts, row.subject_id) == ("order.placed", {"packs": 2}, person)
    assert (row.account_id, row.actor_id, row.role) == (BO.account_id, BO.person_id, "prescriber")
    assert (row.provider_id, row.unit_id) == (PROVIDER, UNIT)
    assert (row.principal_id, row.mandate_id) == (BO.principal_id, BO.mandate_id)
    assert (row.request_id, row.route, row.at.tzinfo) == ("r1", "care.recipient", UTC)


def test_a_change_falls_with_the_act_it_tells_of(ground):
    thing = uuid4()
    with ground.database.writes() as session:
        audit.changed(session, "thing.done", thing, by=BO)
        session.flush()
        session.rollback()

    with ground.database.reading() as session:
        assert session.scalar(sa.select(Change.id).where(Change.thing_id == thing)) is None


def test_readings_of_many_persons_are_one_statement(db):
    persons = {uuid4() for _ in range(50)}
    db.execute(sa.select(1))
    with counted() as count:
        audit.read(db, persons, by=BO)

    rows = db.scalars(sa.select(Reading).where(Reading.subject_id.in_(persons))).all()
    assert count.total == 1
    assert {row.subject_id for row in rows} == persons
    assert {(row.outcome, row.purpose, row.unit_id) for row in rows} == {("shown", "care", UNIT)}


def test_the_database_knows_only_four_outcomes(db):
    with pytest.raises(DBAPIError):
        audit.read(db, [uuid4()], by=BO, outcome="glanced")


@pytest.mark.parametrize("book", ["changes", "readings"])
@pytest.mark.parametrize("how", ["UPDATE {0} SET role = 'auditor'", "DELETE FROM {0}"])
def test_the_database_itself_refuses_to_change_or_remove_rows(ground, book, how):
    with ground.database.writing() as session:
        audit.changed(session, "thing.done", uuid4(), by=BO)
        audit.read(session, [uuid4()], by=BO)

    with pytest.raises(DBAPIError), ground.database.writing() as session:
        session.execute(sa.text(how.format(book)))


@pytest.mark.parametrize(
    "how",
    [
        "UPDATE book_segments SET hash = 'x'",
        "DELETE FROM book_segments",
        "UPDATE changes SET segment = 2",
        "UPDATE changes SET segment = NULL",
    ],
)
def test_the_database_refuses_to_change_or_cut_closed_segments(books, how):
    write_changes(books, 2)
    close(books)

    with pytest.raises(DBAPIError):
        books.execute(sa.text(how))


def test_a_book_cannot_be_emptied_or_replaced_either(ground):
    sqlite = ground.database.dialect == "sqlite"
    with ground.database.writing() as session:
        audit.changed(session, "thing.done", uuid4(), by=BO)
    how = "REPLACE INTO changes SELECT * FROM changes" if sqlite else "TRUNCATE changes, readings"
    with pytest.raises(DBAPIError), ground.database.writing() as session:
        session.execute(sa.text(how))


def plus_five_years_ago(days: int) -> datetime:
    """Noon, so many days after the day five years ago, by the database's own clock."""
    real = datetime.fromtimestamp(real_time(), tz=UTC)
    day = real.replace(hour=12, minute=0, second=0, microsecond=0)
    year = day.year - 5
    leap = (day.month, day.day) == (2, 29)
    return day.replace(year=year, day=28 if leap else day.day) + timedelta(days=days)


def real_time() -> float:
    return time_machine.escape_hatch.time.time()


@pytest.mark.parametrize(("days", "removable"), [(-1, True), (0, False), (1, False)])
def test_rows_go_only_when_the_day_five_years_later_has_ended(ground, days, removable):
    row_id = new_id()
    values = dict.fromkeys(c.name for c in Reading.__table__.columns) | {
        "id": row_id,
        "at": plus_five_years_ago(days),
        "request_id": "",
        "route": "",
        "purpose": "care",
        "outcome": "shown",
    }
    with ground.database.writing() as session:
        session.execute(sa.insert(Reading), [values])

    removal = sa.delete(Reading).where(Reading.id == row_id)
    if removable:
        with ground.database.writing() as session:
            session.execute(removal)
    else:
        with pytest.raises(DBAPIError), ground.database.writing() as session:
            session.execute(removal)


def test_a_chain_of_segments_holds_together(books):
    for number in (3, 0, 2):
        write_changes(books, number)
        assert close(books) == number

    assert findings(books) == []
    rows = books.execute(sa.select(Segment.no, Segment.rows).order_by(Segment.no)).all()
    heads = audit.heads(books)
    assert [tuple(row) for row in rows] == [(1, 3), (2, 2)]
    assert heads["changes"].startswith("2:")


@pytest.mark.parametrize(
    ("statement", "said"),
    [
        ("UPDATE changes SET what = 'nothing' WHERE segment = 1", "segment 1 was changed (2/2)"),
        ("DELETE FROM changes WHERE segment = 1", "segment 1 was changed (0/2)"),
        ("UPDATE changes SET segment = 2 WHERE segment = 1", "segment 1 was changed (0/2)"),
        ("DELETE FROM book_segments WHERE no = 1", "segment 1 is missing"),
        ("DELETE FROM book_segments WHERE no = 2", "2 rows in a segment that was never closed"),
        ("UPDATE book_segments SET closed_at = '2001-01-01 00:00:00.000000'", "does not follow"),
    ],
)
def test_whoever_switches_the_guards_off_is_still_found_out(books, statement, said):
    for _segment in range(2):
        write_changes(books, 2)
        close(books)

    tamper(books, statement)

    assert any(said in finding for finding in findings(books)), findings(books)


def test_a_row_slipped_into_a_closed_segment_is_found(books):
    write_changes(books, 2)
    close(books)
    names = [column.name for column in Change.__table__.columns]
    columns = ", ".join(c for c in names if c != "id")
    fresh = "gen_random_uuid()" if postgresql(books) else "lower(hex(randomblob(16)))"

    tamper(
        books,
        f"INSERT INTO changes (id, {columns}) SELECT {fresh}, {columns} FROM changes LIMIT 1",  # noqa: S608
    )

    assert findings(books) == ["changes: segment 1 was changed (3/2)"]


def test_without_the_audit_key_nobody_can_write_a_book_that_holds(books):
    write_changes(books, 1)
    close(books, b"another key")

    assert len(findings(books)) == 2


def test_the_chain_still_holds_when_five_year_old_rows_are_gone(books):
    write_changes(books, 2)
    close(books)
    write_changes(books, 1)
    close(books)
    tamper(books, "DELETE FROM changes WHERE segment = 1")

    assert findings(books, at=now() + timedelta(days=5 * 366)) == []
    assert findings(books) == ["changes: segment 1 was changed (0/2)"]


def _closer(url: str, key: bytes, start, rounds: int) -> None:
    database = Database(url)
    start.wait()
    for _round in range(rounds):
        with database.writing() as session:
            write_changes(session, 2)
        with database.writing() as session:
            close(session, key)
    database.engine.dispose()


@pytest.mark.slow  # real processes
def test_closers_at_the_same_time_leave_one_chain(ground):
    database, key = ground.database, ground.key
    spawn = multiprocessing.get_context("spawn")
    start = spawn.Barrier(2)
    closers = [spawn.Process(target=_closer, args=(database.url, key, start, 15)) for _ in range(2)]
    for closer in closers:
        closer.start()
    for closer in closers:
        closer.join(60)

    assert [closer.exitcode for closer in closers] == [0, 0]
    with database.writing() as session:
        close(session, key)
        assert audit.verify(session, key, at=now()) == []
        rows = session.scalar(sa.select(sa.func.count()).select_from(Change))
        assert session.scalar(sa.select(sa.func.sum(Segment.rows))) == rows
