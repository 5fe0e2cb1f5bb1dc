"""What the database itself promises, on real connections."""

import threading
from concurrent.futures import ThreadPoolExecutor
from datetime import UTC, datetime, timedelta, timezone

import pytest
import sqlalchemy as sa
from sqlalchemy.exc import DBAPIError, StatementError
from sqlalchemy.orm.exc import StaleDataError

from core.clock import now
from core.counting import counted
from core.db import Database, Model, new_id
from core.jobs import Job
from core.limits import TryCount, count_try, forget_tries, slot_of, sweep_tries
from core.people import Person, PersonKind
from portal.web.observing import redact

AT = datetime(2026, 5, 4, 8, 0, tzinfo=UTC)


def test_two_who_count_at_once_lose_no_update(ground):
    key = b"counter"
    with ground.database.writing() as session:
        session.merge(TryCount(key=key, slot=AT, tries=0))
    ready = threading.Barrier(2)

    def add(_who):
        ready.wait()
        for _step in range(25):
            with ground.database.writing() as session:
                row = session.get_one(TryCount, (key, AT), with_for_update=True)
                row.tries = row.tries + 1

    with ThreadPoolExecutor(2) as pool:
        list(pool.map(add, range(2)))

    with ground.database.reading() as session:
        assert session.get_one(TryCount, (key, AT)).tries == 50


def test_two_who_edit_the_same_row_without_a_lock_cannot_both_win(ground):
    with ground.database.writing() as session:
        person = Person(kind=PersonKind.STAFF, controller_id=new_id(), ground="care", made_at=now())
        session.add(person)
    with ground.database.reading() as session:
        seen = session.get_one(Person, person.id)
    with ground.database.writing() as session:
        session.get_one(Person, person.id).language = "en"

    def late():
        with ground.database.writing() as session:
            session.add(seen)
            seen.language = "da"

    with pytest.raises(StaleDataError):
        late()


def test_a_reading_session_refuses_to_write(ground):
    with pytest.raises(DBAPIError), ground.database.reading() as session:
        session.execute(sa.insert(TryCount).values(key=b"x", slot=AT, tries=1))

    with ground.database.writing() as session:  # the same connection writes again
        session.merge(TryCount(key=b"y", slot=AT, tries=1))


def test_readers_do_not_wait_for_a_writer(ground):
    with ground.database.writing() as session:
        session.merge(TryCount(key=b"z", slot=AT, tries=1))
        session.flush()
        with ground.database.reading() as other:
            assert other.get(TryCount, (b"z", AT)) is None
        session.rollback()


@pytest.mark.parametrize(
    ("column", "value"), [("tries", "'many'"), ("slot", "x'00'"), ("key", "'text'")]
)
def test_values_of_the_wrong_type_are_refused_by_the_database(ground, column, value):
    values = {"key": "x'01'", "slot": "'2026-05-04'", "tries": "1"} | {column: value}
    if ground.database.dialect == "postgresql":
        values = {k: v.replace("x'", "'\\x") if k != "slot" else v for k, v in values.items()}
        if column == "key":
            pytest.skip("PostgreSQL reads any text as bytes")
    statement = (
        f"INSERT INTO try_counts VALUES ({values['key']}, {values['slot']}, {values['tries']})"  # noqa: S608 - the test's own values
    )
    with pytest.raises(DBAPIError), ground.database.writing() as session:
        session.execute(sa.text(statement))


def test_every_table_is_strict_and_every_constraint_has_a_name():
    tables = Model.metadata.sorted_tables
    assert all(table.dialect_options["sqlite"]["strict"] for table in tables)
    assert [c for table in tables for c in table.constraints if not c.name] == []


def test_references_to_nothing_are_refused(ground):
    statement = (
        "INSERT INTO house_roles (id, account_id, role, valid_from) "
        "VALUES ('{0}', '{0}', 'auditor', '2026-01-01')"
    )
    number = new_id()
    text = statement.format(number.hex if ground.database.dialect == "sqlite" else number)
    with pytest.raises(DBAPIError), ground.database.writing() as session:
        session.execute(sa.text(text))


def test_ids_rise_also_within_one_millisecond_and_in_many_threads():
    ids = [new_id() for _ in range(10_000)]
    assert ids == sorted(set(ids))
    assert {(found.version, found.variant) for found in ids} == {(7, "specified in RFC 4122")}

    with ThreadPoolExecutor(4) as pool:
        many = [found for part in pool.map(lambda _: [new_id() for _ in range(2_000)], range(4))
                for found in part]  # fmt: skip
    assert len(set(many)) == 8_000


def test_an_id_tells_the_millisecond_it_was_made():
    found = type(new_id)()()
    assert abs((found.int >> 80) - now().timestamp() * 1000) < 15_000


def test_moments_come_back_in_utc_and_a_naive_one_is_refused(ground):
    in_delhi = AT.astimezone(timezone(timedelta(hours=5, minutes=30)))
    with ground.database.writing() as session:
        session.merge(TryCount(key=b"moment", slot=in_delhi, tries=1))
    with ground.database.reading() as session:
        found = session.scalar(sa.select(TryCount.slot).where(TryCount.key == b"moment"))
        assert (found, found.tzinfo) == (AT, UTC)

    with pytest.raises(StatementError), ground.database.writing() as session:
        session.add(TryCount(key=b"naive", slot=AT.replace(tzinfo=None), tries=1))


def test_what_the_database_says_of_an_error_does_not_repeat_the_values(ground):
    secret = "194503129806"
    values = {"id": new_id(), "kind": secret, "key": secret, "payload": {}, "run_at": AT}
    wrong = sa.insert(Job).values(**values, state="no such state", fence=0, attempts=0)

    with pytest.raises(DBAPIError) as caught, ground.database.writing() as session:
        session.execute(wrong)

    assert secret not in redact(str(caught.value))


def test_statements_are_counted_for_this_thread_only(ground):
    with counted(texts=True) as outer, ground.database.reading() as session:
        session.execute(sa.select(1))
        with counted() as inner:
            session.execute(sa.select(2))
            with ThreadPoolExecutor(1) as pool:
                pool.submit(_elsewhere, ground.database).result()

    assert (outer.total, inner.total) == (2, 1)
    assert all("SELECT" in text for text in outer.texts)


def _elsewhere(database: Database) -> None:
    with database.reading() as session:
        session.execute(sa.select(3))


def test_tries_are_counted_over_all_processes_and_forgotten_after_a_success(ground):
    key, every = new_id().bytes, timedelta(minutes=5)

    def try_once(at=AT):
        with ground.database.writing() as session:
            return count_try(session, key, at=at, every=every)

    assert [try_once(), try_once(), try_once()] == [1, 2, 3]
    assert try_once(AT + every) == 1
    with ground.database.writing() as session:
        forget_tries(session, key)
    assert try_once() == 1
    with ground.database.writing() as session:
        sweep_tries(session, before=AT + every)
    assert try_once() == 1


def test_a_slot_begins_at_a_multiple_of_its_length():
    assert slot_of(AT + timedelta(minutes=7), timedelta(minutes=5)) == AT + timedelta(minutes=5)
    assert slot_of(AT, timedelta(minutes=5)) == AT
