"""Model base, constraint names, column types, and the two session makers."""

import os
import threading
import time
from collections.abc import Iterable, Iterator, Mapping, Sequence
from contextlib import contextmanager
from datetime import UTC, date, datetime
from importlib import import_module
from typing import Any, ClassVar
from uuid import UUID

from sqlalchemy import (
    BigInteger,
    Connection,
    Date,
    DateTime,
    Dialect,
    Engine,
    LargeBinary,
    MetaData,
    String,
    Table,
    Uuid,
    create_engine,
    event,
    insert,
)
from sqlalchemy.ext.compiler import compiles
from sqlalchemy.orm import (
    DeclarativeBase,
    Mapped,
    Session,
    declared_attr,
    mapped_column,
    sessionmaker,
)
from sqlalchemy.types import JSON, Boolean, TypeDecorator, TypeEngine
from typing_extensions import override

from core.counting import about_to_ask

NAMES = {
    "ix": "ix_%(table_name)s_%(column_0_N_name)s",
    "uq": "uq_%(table_name)s_%(column_0_N_name)s",
    "ck": "ck_%(table_name)s_%(constraint_name)s",
    "fk": "fk_%(table_name)s_%(column_0_N_name)s",
    "pk": "pk_%(table_name)s",
}


class UtcDateTime(TypeDecorator[datetime]):
    """A moment: UTC in the database, zone-aware in Python. A naive value is refused."""

    impl = DateTime(timezone=True)
    cache_ok = True

    @override
    def process_bind_param(self, value: datetime | None, dialect: Dialect) -> datetime | None:
        if value is None:
            return None
        if value.tzinfo is None:
            raise ValueError("a moment needs its zone")
        moment = value.astimezone(UTC)
        return moment.replace(tzinfo=None) if dialect.name == "sqlite" else moment

    @override
    def process_result_value(self, value: datetime | None, dialect: Dialect) -> datetime | None:
        if value is None:
            return None
        return value.replace(tzinfo=UTC) if value.tzinfo is None else value.astimezone(UTC)


_STRICT: dict[type[TypeEngine[Any]], str] = {
    DateTime: "TEXT",
    Date: "TEXT",
    Boolean: "INTEGER",
    BigInteger: "INTEGER",
    String: "TEXT",
    JSON: "TEXT",
    Uuid: "TEXT",
    LargeBinary: "BLOB",
}


def _strict_type(name: str) -> Any:
    def render(_type: Any, _compiler: Any, **_options: Any) -> str:
        return name

    return render


for _kind, _name in _STRICT.items():
    compiles(_kind, "sqlite")(_strict_type(_name))


class _Ids:
    """Makes UUIDv7 (RFC 9562), rising within the process also inside one millisecond."""

    def __init__(self) -> None:
        self._lock = threading.Lock()
        self._last = 0

    def __call__(self) -> UUID:
        stamp = time.time_ns() // 1_000_000 << 12
        with self._lock:
            self._last = max(stamp, self._last + 1)
            ticks = self._last
        head = (ticks >> 12) << 16 | 0x7000 | (ticks & 0xFFF)
        tail = 0x8 << 60 | int.from_bytes(os.urandom(8)) >> 4
        return UUID(int=head << 64 | tail)


new_id = _Ids()


def id_array(ids: Iterable[UUID]) -> str:
    """Ids as PostgreSQL reads an array: one text costs the driver less than a value for each."""
    return f"{{{','.join([key.hex for key in ids])}}}"


class Model(DeclarativeBase):
    """Base of every table of the data database."""

    metadata = MetaData(naming_convention=NAMES)
    type_annotation_map: ClassVar[dict[Any, Any]] = {
        datetime: UtcDateTime,
        date: Date,
        UUID: Uuid,
        bytes: LargeBinary,
        str: String,
        dict[str, Any]: JSON,
        list[str]: JSON,
    }


class Keyed:
    """A row whose key is made by the client, so that sealing can bind to it."""

    id: Mapped[UUID] = mapped_column(primary_key=True)


class Versioned:
    """An editable row: a form posted from an old page is refused."""

    version: Mapped[int] = mapped_column(default=1)

    @declared_attr.directive
    def __mapper_args__(cls) -> dict[str, Any]:  # noqa: N805 - SQLAlchemy gives the class
        """Let every update check the version it read, so that a race is never lost silently."""
        return {"version_id_col": cls.version}


@event.listens_for(Keyed, "init", propagate=True)
def _give_id(_target: Any, _args: Any, kwargs: dict[str, Any]) -> None:
    kwargs.setdefault("id", new_id())


@event.listens_for(Table, "after_parent_attach")
def _strict(table: Table, _parent: Any) -> None:
    table.dialect_kwargs["sqlite_strict"] = True


THREADS = 16  # of a web worker


class Database:
    """One database with a session maker for reading and one for writing.

    `reads` makes sessions that can only read: on PostgreSQL each statement by itself, without
    the two round trips of a transaction, since connections there write only where a transaction
    says so; on SQLite in one transaction. On SQLite writing sessions take the write lock at
    once, so that nothing read before a write can have changed.
    """

    def __init__(self, url: str, **options: Any) -> None:
        self.url = url
        self.engine = _engine(url, **options)
        self._alone = self.engine.execution_options(readonly=True, alone=True)
        self.reads: sessionmaker[Session] = sessionmaker(self._alone, expire_on_commit=False)
        self.writes: sessionmaker[Session] = sessionmaker(self.engine, expire_on_commit=False)

    @property
    def dialect(self) -> str:
        """`sqlite` or `postgresql`."""
        return self.engine.dialect.name

    def apart(self) -> Connection:
        """A connection to read from, statement by statement, beside any other; to be closed."""
        return self._alone.connect()

    @contextmanager
    def writing(self) -> Iterator[Session]:
        """A session that commits at the end of the block, or rolls back when it fails."""
        with self.writes() as session, session.begin():
            yield session

    @contextmanager
    def reading(self) -> Iterator[Session]:
        """A session that can only read, in one transaction: rows may be streamed from it."""
        with self.reads() as session, session.begin():
            session.connection(execution_options={"alone": False})
            yield session


def _engine(url: str, **options: Any) -> Engine:
    options.setdefault("pool_size", THREADS)  # fewer would connect anew at every busy moment
    engine = create_engine(url, hide_parameters=True, **options)  # values may be personal
    event.listen(engine, "before_cursor_execute", about_to_ask)
    if engine.dialect.name == "postgresql":
        event.listen(engine, "connect", import_module("core.cursors").connected)
    if engine.dialect.name == "sqlite":
        event.listen(engine, "connect", _sqlite_connected)
        event.listen(engine, "begin", _sqlite_begin)
    else:
        event.listen(engine, "begin", _postgresql_begin)
    return engine


def insert_many(session: Session, model: type[Model], rows: Sequence[Mapping[str, Any]]) -> None:
    """Insert many rows that name every column, past the unit of work: by COPY on PostgreSQL."""
    table: Any = model.__table__
    connection = session.connection()
    if not rows:
        return
    if connection.dialect.name != "postgresql":
        connection.execute(insert(table), list(rows))
        return
    names = list(rows[0])
    columns = ", ".join(f'"{name}"' for name in names)
    raw: Any = connection.connection
    text = f'COPY "{table.name}" ({columns}) FROM STDIN'
    with raw.cursor() as cursor, cursor.copy(text) as copy:
        for row in rows:
            copy.write_row([row[name] for name in names])


PRAGMAS = (
    "foreign_keys=ON",
    "recursive_triggers=ON",  # REPLACE then fires the guards of the books
    "journal_mode=WAL",
    "busy_timeout=15000",
    "synchronous=FULL",
    "temp_store=MEMORY",
    "cache_size=-16000",
)


def _sqlite_connected(connection: Any, _record: Any) -> None:
    connection.isolation_level = None
    for pragma in PRAGMAS:
        connection.execute(f"PRAGMA {pragma}")


def _sqlite_begin(connection: Any) -> None:
    readonly = connection.get_execution_options().get("readonly", False)
    raw = connection.connection.dbapi_connection
    raw.execute(f"PRAGMA query_only={int(readonly)}")
    raw.execute("BEGIN" if readonly else "BEGIN IMMEDIATE")


def _postgresql_begin(connection: Any) -> None:
    """Set what the transaction may do only where the connection's last one differed."""
    options, raw = connection.get_execution_options(), connection.connection.dbapi_connection
    alone, readonly = options.get("alone", False), options.get("readonly", False)
    if raw.autocommit is not alone:
        raw.autocommit = alone
    if not alone and raw.read_only is not readonly:
        raw.read_only = readonly
