"""Asking for many keys by a text that is always the same, whatever their number."""

import json
from collections.abc import Iterable, Sequence
from typing import Any
from uuid import UUID

from sqlalchemy import ARRAY, Boolean, ColumnElement, Dialect, String, Uuid, bindparam
from sqlalchemy.ext.compiler import compiles
from sqlalchemy.sql.functions import FunctionElement
from sqlalchemy.types import TypeDecorator, TypeEngine
from typing_extensions import override


class KeyList(TypeDecorator[Sequence[UUID]]):
    """Several keys as one value of a statement: an array, or JSON on SQLite."""

    impl = String
    cache_ok = True

    @override
    def load_dialect_impl(self, dialect: Dialect) -> TypeEngine[Any]:
        kind: Any = ARRAY(Uuid()) if dialect.name == "postgresql" else String()
        return dialect.type_descriptor(kind)

    @override
    def process_bind_param(self, value: Iterable[UUID] | None, dialect: Dialect) -> Any:
        found = list(value or ())
        return found if dialect.name == "postgresql" else json.dumps([key.hex for key in found])


class _Among(FunctionElement[bool]):
    """A column that holds one of the keys in a list."""

    inherit_cache = True
    type = Boolean()


@compiles(_Among)
def _in_array(element: Any, compiler: Any, **options: Any) -> str:
    column, keys = (compiler.process(clause, **options) for clause in element.clauses)
    return f"{column} = ANY ({keys})"


@compiles(_Among, "sqlite")
def _in_json(element: Any, compiler: Any, **options: Any) -> str:
    column, keys = (compiler.process(clause, **options) for clause in element.clauses)
    return f"{column} IN (SELECT value FROM json_each({keys}))"  # noqa: S608 - both are SQL already


def among(column: Any, name: str) -> ColumnElement[bool]:
    """The condition that a key is one of those given for a statement under a name.

    Unlike `in_` it asks with the same text for any number of keys, so that nothing is
    compiled, sent or planned anew.
    """
    return _Among(column, bindparam(name, type_=KeyList()))
