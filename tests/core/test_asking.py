"""Statements asked past SQLAlchemy's machinery give, count and fail as they would within it."""

from datetime import UTC, datetime

import pytest
import sqlalchemy as sa
from psycopg import _queries
from sqlalchemy.exc import DBAPIError, OperationalError

from core.asking import Asked
from core.clock import now
from core.counting import counted
from core.db import UtcDateTime, new_id
from core.keys import among
from core.limits import TryCount
from core.people import Person, PersonKind

AT = datetime(2026, 5, 4, 8, 0, tzinfo=UTC)


@pytest.fixture
def known(ground):
    """Three people."""
    with ground.database.writing() as session:
        people = [
            Person(kind=PersonKind.STAFF, controller_id=new_id(), ground="care", made_at=now())
            for _one in range(3)
        ]
        session.add_all(people)
    return [person.id for person in people]


def test_rows_are_as_sqlalchemy_gives_them(ground, known):
    people = Person.__table__.c
    columns = (people.id, people.made_at, people.protection, people.identity_sealed)
    asked = Asked(
        sa.select(
            *columns, (people.made_at > sa.bindparam("since", type_=UtcDateTime())).label("new")
        )
        .where(among(people.id, "ids"), people.kind == PersonKind.STAFF.value)
        .order_by(people.id)
    )
    values = {"ids": known[:2], "since": AT}
    with ground.database.reading() as session:
        found = asked.rows(session.connection(), values)
        usual = session.connection().execute(asked.statement, values).all()
    assert [tuple(row) for row in found] == [tuple(row) for row in usual]
    assert [row.id for row in found] == known[:2]
    assert found[0].made_at.utcoffset() == AT.utcoffset()
    assert [row.new for row in found] == [row.new for row in usual]


def test_a_value_may_be_none_and_what_is_not_asked_for_does_no_harm(ground):
    person = Person.__table__.c
    asked = Asked(sa.select(person.id).where(person.identity_oid == sa.bindparam("oid")))
    with ground.database.reading() as session:
        assert asked.rows(session.connection(), {"oid": None, "other": 1}) == []


def test_each_is_counted_once(ground):
    asked = Asked(sa.select(sa.literal(1).label("one")))
    with ground.database.reading() as session, counted(texts=True) as count:
        asked.rows(session.connection(), {})
    assert count.total == 1
    assert "SELECT" in count.texts[0]


def test_a_failure_is_sqlalchemys_and_tells_no_value(ground):
    asked = Asked(
        sa.select(
            (sa.literal(1) / sa.func.length(sa.bindparam("word", type_=sa.String))).label("n")
        ).where(sa.column("nowhere") == 1)
    )
    with ground.database.reading() as session, pytest.raises(DBAPIError) as caught:
        asked.rows(session.connection(), {"word": "a secret"})
    assert "a secret" not in str(caught.value)


@pytest.mark.usefixtures("postgresql_only")
def test_a_list_that_would_change_the_text_is_refused(ground):
    asked = Asked(sa.select(Person.id).where(Person.id.in_([new_id()])))
    with ground.database.reading() as session, pytest.raises(ValueError, match="one value"):
        asked.rows(session.connection(), {})


@pytest.mark.usefixtures("postgresql_only")
def test_a_lost_connection_is_told_to_the_pool(ground):
    asked = Asked(sa.select(sa.literal(1).label("one")))
    with ground.database.apart() as connection:
        asked.rows(connection, {})
        own = connection.execute(sa.text("SELECT pg_backend_pid()")).scalar_one()
        with ground.database.apart() as other:
            other.execute(sa.text("SELECT pg_terminate_backend(:pid)"), {"pid": own})
        with pytest.raises(OperationalError) as caught:
            asked.rows(connection, {})
        assert caught.value.connection_invalidated
    with ground.database.apart() as connection:
        assert asked.rows(connection, {})[0].one == 1


@pytest.mark.parametrize("way", ["reads", "reading"])
def test_what_only_reads_can_write_in_no_way(ground, way):
    write = sa.insert(TryCount).values(key=way.encode(), slot=AT, tries=1)
    with pytest.raises(DBAPIError), getattr(ground.database, way)() as session:
        session.execute(write)
    with pytest.raises(DBAPIError), ground.database.apart() as connection:
        connection.execute(write)
    with ground.database.writing() as session:
        assert session.scalar(sa.select(sa.func.count()).where(TryCount.key == way.encode())) == 0
        session.execute(write)


@pytest.mark.usefixtures("postgresql_only")
def test_the_driver_reads_long_statements_once(ground):
    """`core/db.py` raises a limit that the driver keeps to itself; here is seen that it counts."""
    long = Asked(sa.select(*[sa.literal_column(f"'{at:>80}'").label(f"c{at}") for at in range(99)]))
    with ground.database.reading() as session:
        long.rows(session.connection(), {})
        assert 4096 < len(str(long.statement)) < _queries.MAX_CACHED_STATEMENT_LENGTH
        before = _queries._query2pg.cache_info()
        long.rows(session.connection(), {})
        after = _queries._query2pg.cache_info()
    assert (after.hits, after.misses) == (before.hits + 1, before.misses)


@pytest.fixture
def postgresql_only(ground):
    if ground.database.dialect != "postgresql":
        pytest.skip("only PostgreSQL is asked so")
