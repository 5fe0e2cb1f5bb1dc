from datetime import UTC, datetime

import pytest
from sqlalchemy import Table, select
from sqlalchemy.exc import IntegrityError

from core.audit import Change
from core.counting import counted
from core.db import new_id
from core.jobs import Job, job
from core.together import Put, put

AT = datetime(2026, 5, 4, 8, 0, tzinfo=UTC)


def change(what="thing.done", **values):
    empty = dict.fromkeys(column.name for column in Change.__table__.columns)
    said = {"request_id": "r", "route": "x", "facts": {"packs": 3, "why": "å\"'\\%s"}, "at": AT}
    return {**empty, "id": new_id(), "what": what, **said, **values}


def changes(rows) -> Put:
    table = Change.__table__
    assert isinstance(table, Table)
    return Put(table, rows)


def test_rows_of_several_tables_are_written_as_the_unit_of_work_would(db):
    thing = new_id()
    rows = [change(thing_id=thing), change("thing.undone", thing_id=thing)]
    put(db, [changes(rows), job("some.work", {"thing": str(thing)}, key="once")])
    made = db.scalars(select(Change).where(Change.thing_id == thing).order_by(Change.id)).all()
    assert [(row.what, row.facts, row.at) for row in made] == [
        (row["what"], row["facts"], AT) for row in rows
    ]
    asked = db.scalars(select(Job).where(Job.key == "once")).one()
    assert (asked.payload, asked.state, asked.attempts) == ({"thing": str(thing)}, "ready", 0)


def test_postgresql_is_asked_once_whatever_the_number_of_tables(db, dialect):
    with counted() as count:
        put(db, [changes([change()]), job("some.work", key="first"), job("more", key="second")])
    assert count.total == (1 if dialect == "postgresql" else 3)


def test_a_row_that_is_there_already_is_left_replaced_or_refused(db):
    first = job("some.work", {"n": 1}, key="again")
    put(db, [first])
    put(db, [job("some.work", {"n": 2}, key="again")])
    assert db.scalars(select(Job.payload).where(Job.key == "again")).all() == [{"n": 1}]
    anew = {**first.rows[0], "payload": {"n": 3}}
    put(db, [Put(first.table, [anew], key=("key",))])
    assert db.scalars(select(Job.payload).where(Job.key == "again")).all() == [{"n": 3}]
    with pytest.raises(IntegrityError):
        put(db, [Put(first.table, [anew])])


def test_what_the_model_gives_a_column_left_out_is_written_too(db):
    given = job("some.work", key="bare")
    rows = [{name: value for name, value in given.rows[0].items() if name != "attempts"}]
    put(db, [Put(given.table, rows)])
    assert db.scalars(select(Job.attempts).where(Job.key == "bare")).all() == [0]
