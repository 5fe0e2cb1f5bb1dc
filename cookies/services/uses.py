"""When each visit and sign-in was used last: known at once, written soon, never waited for."""

import atexit
import contextlib
import threading
from collections.abc import Callable, Mapping, Sequence
from datetime import datetime, timedelta
from uuid import UUID

from sqlalchemy import bindparam, update
from sqlalchemy.exc import SQLAlchemyError

from cookies.models import SignIn, WebSession
from core.db import Database

WRITE_EVERY = 5.0  # seconds
TOUCH_EVERY = timedelta(minutes=1)
_TOUCH = [
    update(model)
    .where(model.id == bindparam("row"), model.last_used_at < bindparam("at"))
    .values(last_used_at=bindparam("at"))
    for model in (WebSession, SignIn)
]


class Uses:
    """The uses of this process that are not written yet.

    A use counts to the second though no page writes it: with `thread`, another thread writes
    all that gathered every few seconds; without, a use is written once a minute. The thread
    calls `also`, too.
    """

    def __init__(
        self, database: Database, *, thread: bool, also: Sequence[Callable[[], int]] = ()
    ) -> None:
        self.database, self.thread = database, thread
        self._writers = (self.write, *also)
        self._latest: dict[UUID, datetime] = {}
        self._lock = threading.Lock()
        self._started = False

    def latest(self, row_id: UUID | None, stored: datetime | None) -> datetime | None:
        """When the row was used last: as stored, or later."""
        noted = self._latest.get(row_id) if row_id else None
        return max(noted, stored) if noted and stored else stored

    def note(self, *row_ids: UUID, at: datetime, stored: datetime) -> None:
        """Remember a use of these rows, of which the oldest was stored as used at `stored`."""
        with self._lock:
            self._latest.update(dict.fromkeys(row_ids, at))
            if self.thread and not self._started:
                self._started = True
                threading.Thread(target=self._keep_writing, daemon=True).start()
                atexit.register(self._write_quietly)
        if not self.thread and at - stored >= TOUCH_EVERY:
            self.write()

    def write(self) -> int:
        """Write what gathered, in one transaction; gives how many rows were in use."""
        with self._lock:
            gathered = dict(self._latest)
        if not gathered:
            return 0
        self._store(gathered)
        with self._lock:
            for row_id, at in gathered.items():
                if self._latest.get(row_id) == at:
                    del self._latest[row_id]
        return len(gathered)

    def _store(self, gathered: Mapping[UUID, datetime]) -> None:
        rows = [{"row": row_id, "at": at} for row_id, at in sorted(gathered.items())]
        with self.database.writing() as session:
            for touch in _TOUCH:
                session.connection().execute(touch, rows)

    def _keep_writing(self) -> None:
        while not threading.Event().wait(WRITE_EVERY):
            self._write_quietly()

    def _write_quietly(self) -> None:
        for write in self._writers:
            with contextlib.suppress(SQLAlchemyError):  # the next round tries again
                write()
