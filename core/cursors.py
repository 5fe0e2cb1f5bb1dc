"""Cursors of PostgreSQL that tell of a result's columns no more than is read."""

from typing import Any

from psycopg import Cursor, _queries
from psycopg.pq import ExecStatus
from typing_extensions import override

# Longer statements are read anew at each use; the one that asks for standings is that long.
_queries.MAX_CACHED_STATEMENT_LENGTH = 16_384


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


def lean(connection: Any, _record: Any) -> None:
    """Let a new connection make such cursors."""
    connection.cursor_factory = LeanCursor
