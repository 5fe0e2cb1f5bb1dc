"""Counting the statements that a thread sends."""

import threading
from collections.abc import Iterator
from contextlib import contextmanager
from typing import Any


class StatementCount:
    """How many statements this thread sent since the count began."""

    def __init__(self) -> None:
        self.total = 0
        self.texts: list[str] = []


_counts = threading.local()


@contextmanager
def counted(*, texts: bool = False) -> Iterator[StatementCount]:
    """Count the SQL statements sent by this thread inside the block."""
    outer, count = getattr(_counts, "open", ()), StatementCount()
    _counts.open, _counts.texts = (*outer, count), texts
    try:
        yield count
    finally:
        _counts.open = outer


_NESTING = ("SAVEPOINT", "RELEASE", "ROLLBACK TO")


def note_statement(statement: str) -> None:
    """Count a statement of this thread, for whoever counts."""
    if statement.startswith(_NESTING):
        return
    for count in getattr(_counts, "open", ()):
        count.total += 1
        if _counts.texts:
            count.texts.append(statement)


def about_to_ask(_conn: Any, _cursor: Any, statement: str, *_rest: Any) -> None:
    """The same, as SQLAlchemy tells of a statement."""
    note_statement(statement)
