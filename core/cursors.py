"""Connections to PostgreSQL: lean cursors, and nothing written unless a transaction says so."""

from typing import Any

from psycopg import Cursor, _queries
from psycopg.pq import ExecStatus
from typing_extensions import override

_queries.MAX_CACHED_STATEMENT_LENGTH = 16_384
"""Up to which length psycopg remembers where a text's placeholders stand. It has no public way
to say so (`prepare_threshold` is about the server's part), and its own 4,096 is less than what
asks for standings. `tests/core/test_asking.py` sees that it still counts."""


class LeanCursor(Cursor[Any]):
    """SQLAlchemy reads names and types alone, and most often only whether there are columns.

    The driver's own description makes an object of each column of each result.
    """

    @property
    @override
    def description(self) -> Any:
        result = self.pgresult
        if result is None or not (result.nfields or result.status == ExecStatus.TUPLES_OK):
            return None
        return [
            ((result.fname(at) or b"").decode(), result.ftype(at), *(None,) * 5)
            for at in range(result.nfields)
        ]


def connected(connection: Any, _record: Any) -> None:
    """Let a new connection make such cursors, and only read unless told that it writes."""
    connection.cursor_factory = LeanCursor
    connection.autocommit = True
    connection.execute("SET default_transaction_read_only = on")
    connection.autocommit = False
