"""Our own statistics: counts per day, kind of page and language, gathered and then added."""

import threading
from collections import Counter
from datetime import date

from sqlalchemy.dialects import postgresql, sqlite

from cookies.models import PageCount
from core.db import Database

Kind = tuple[date, str, str]


class Counts:
    """What this process has counted and not added yet."""

    def __init__(self, database: Database) -> None:
        self.database = database
        self._gathered: Counter[Kind] = Counter()
        self._lock = threading.Lock()

    def note(self, day: date, kind: str, language: str) -> None:
        """Count one page that was shown."""
        with self._lock:
            self._gathered[day, kind, language] += 1

    def write(self) -> int:
        """Add what gathered to the table; gives how many pages that were."""
        with self._lock:
            gathered, self._gathered = self._gathered, Counter()
        if gathered:
            try:
                self._add(gathered)
            except Exception:
                with self._lock:
                    self._gathered.update(gathered)
                raise
        return gathered.total()

    def _add(self, gathered: Counter[Kind]) -> None:
        dialect = postgresql if self.database.dialect == "postgresql" else sqlite
        rows = [
            {"day": day, "kind": kind, "language": language, "shown": shown}
            for (day, kind, language), shown in sorted(gathered.items())
        ]
        fresh = dialect.insert(PageCount).values(rows)
        with self.database.writing() as session:
            session.execute(
                fresh.on_conflict_do_update(
                    index_elements=["day", "kind", "language"],
                    set_={"shown": PageCount.shown + fresh.excluded.shown},
                )
            )
