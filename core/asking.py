"""Statements that every request asks: compiled once, then given to the driver as they stand."""

from collections import namedtuple
from collections.abc import Callable, Mapping, Sequence
from typing import Any

from sqlalchemy import Connection
from sqlalchemy.exc import DBAPIError

from core.counting import note_statement

Change = Callable[[Any], Any]


class Asked:
    """A reading statement with bound values, asked past SQLAlchemy's machinery on PostgreSQL.

    That machinery takes longer than driver and database together. Values are turned by the
    same types, failures raised as the same errors, statements counted the same. A list of
    values must be one value of the statement (`core/keys.py`).
    """

    def __init__(self, statement: Any) -> None:
        self.statement = statement
        self._ready: _Ready | None = None

    def rows(self, connection: Connection, values: Mapping[str, Any]) -> Sequence[Any]:
        """Every row, its columns by name."""
        if connection.dialect.name != "postgresql":
            return connection.execute(self.statement, values).all()
        if self._ready is None:
            self._ready = _Ready(self.statement, connection)
        return self._ready.ask(connection, values)


class _Ready:
    """The text for the driver, and what turns values on their way there and back."""

    def __init__(self, statement: Any, connection: Connection) -> None:
        dialect, self.statement = connection.dialect, statement
        compiled: Any = statement.compile(dialect=dialect)
        if any(bind.expanding for bind in compiled.binds.values()):
            raise ValueError("a list must be one value of the statement")
        self.text: str = compiled.string
        self.binds: list[tuple[str, Any, Change | None]] = [
            (name, bind, bind.type.dialect_impl(dialect).bind_processor(dialect))
            for name, bind in compiled.binds.items()
        ]
        columns = list(statement.selected_columns)
        self.row: Any = namedtuple("Row", [column.key for column in columns])  # type: ignore[misc] # noqa: PYI024 - made here
        found = (column.type.dialect_impl(dialect) for column in columns)
        changes = [(at, kind.result_processor(dialect, None)) for at, kind in enumerate(found)]
        self.changes = [(at, change) for at, change in changes if change is not None]

    def ask(self, connection: Connection, values: Mapping[str, Any]) -> Sequence[Any]:
        if not connection.in_transaction():
            connection.begin()
        raw: Any = connection.connection
        cursor, error = raw.cursor(), connection.dialect.loaded_dbapi.Error
        note_statement(self.text)
        try:
            cursor.execute(self.text, self._sent(values))
            return self._made(cursor.fetchall())
        except error as problem:
            if connection.dialect.is_disconnect(problem, raw.dbapi_connection, cursor):
                # Asked again it fails again, but there where the pool gets to know.
                return connection.execute(self.statement, values).all()
            raise DBAPIError.instance(
                self.text, None, problem, error, hide_parameters=True, dialect=connection.dialect
            ) from problem
        finally:
            cursor.close()

    def _sent(self, values: Mapping[str, Any]) -> dict[str, Any]:
        sent = {}
        for name, bind, change in self.binds:
            value = values.get(name, bind.value)
            if value is None and bind.callable:
                value = bind.callable()
            sent[name] = value if change is None else change(value)
        return sent

    def _made(self, found: Sequence[Any]) -> list[Any]:
        make = self.row._make
        if not self.changes:
            return [make(row) for row in found]
        made = []
        for row in found:
            held = list(row)
            for at, change in self.changes:
                held[at] = change(held[at])
            made.append(make(held))
        return made
