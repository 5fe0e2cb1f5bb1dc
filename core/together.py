"""Rows of several tables written in one statement, where the database can."""

import json
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from datetime import date
from functools import cache
from typing import Any, cast
from uuid import UUID

from sqlalchemy import Insert, Table, insert
from sqlalchemy.dialects import sqlite
from sqlalchemy.orm import Session


@dataclass(frozen=True, slots=True)
class Put:
    """Rows for one table, each with the same columns.

    `key` says what becomes of a row that is there already: None refuses, () leaves it as it
    is, columns put the new values in its place.
    """

    table: Table
    rows: Sequence[Mapping[str, Any]]
    key: tuple[str, ...] | None = None

    @property
    def shape(self) -> "Shape":
        """What the text of a statement depends on."""
        return self.table, tuple(self.rows[0]), self.key


Shape = tuple[Table, tuple[str, ...], tuple[str, ...] | None]


def put(session: Session, puts: Iterable[Put]) -> None:
    """Write all rows in the caller's transaction, each table's in the order given.

    PostgreSQL takes them as JSON in one statement and checks references at its end.
    """
    given = [_whole(one) for one in puts if one.rows]
    if not given:
        return
    session.flush()
    connection = session.connection()
    if connection.dialect.name == "postgresql":
        values = tuple(json.dumps(list(one.rows), default=_plain) for one in given)
        connection.exec_driver_sql(_text(tuple(one.shape for one in given)), values)
        return
    for one in given:
        connection.execute(_insert(one.shape), list(one.rows))


def _whole(one: Put) -> Put:
    """The rows with what the model says of columns that they leave out."""
    left_out = _defaults(one.table, tuple(one.rows[0]))
    return Put(one.table, [{**left_out, **row} for row in one.rows], one.key) if left_out else one


@cache
def _defaults(table: Table, names: tuple[str, ...]) -> dict[str, Any]:
    left_out = (column for column in table.c if column.name not in names)
    said: dict[str, Any] = {column.name: column.default for column in left_out}
    return {name: one.arg for name, one in said.items() if one is not None and one.is_scalar}


def _plain(value: Any) -> str:
    if isinstance(value, UUID):
        return value.hex
    if isinstance(value, date):  # moments are dates too
        return value.isoformat()
    if isinstance(value, bytes):
        return f"\\x{value.hex()}"
    raise TypeError(f"no column takes {type(value).__name__}")


@cache
def _text(shapes: tuple[Shape, ...]) -> str:
    parts = [f"put{at} AS ({_one(*shape)})" for at, shape in enumerate(shapes)]
    return f"WITH {', '.join(parts)} SELECT 1"


def _one(table: Table, names: tuple[str, ...], key: tuple[str, ...] | None) -> str:
    columns = ", ".join(f'"{name}"' for name in names)
    rows = f'json_populate_recordset(NULL::"{table.name}", %s::json)'
    made = f'INSERT INTO "{table.name}" ({columns}) SELECT {columns} FROM {rows}'  # noqa: S608
    if key is None:
        return made
    if not key:
        return f"{made} ON CONFLICT DO NOTHING"
    values = ", ".join(f'"{name}" = excluded."{name}"' for name in names if name not in key)
    there = ", ".join(f'"{name}"' for name in key)
    return f"{made} ON CONFLICT ({there}) DO UPDATE SET {values}"


@cache
def _insert(shape: Shape) -> Insert:
    table, names, key = shape
    if key is None:
        return insert(table)
    made: Any = sqlite.insert(table)
    if not key:
        return cast("Insert", made.on_conflict_do_nothing())
    values = {name: made.excluded[name] for name in names if name not in key}
    return cast("Insert", made.on_conflict_do_update(index_elements=list(key), set_=values))
