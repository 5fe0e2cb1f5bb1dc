"""Counting tries, in the database, so that the count holds over all processes."""

from collections.abc import Mapping
from datetime import datetime, timedelta
from functools import cache
from typing import Any

from sqlalchemy import and_, delete, or_, update
from sqlalchemy.dialects import postgresql, sqlite
from sqlalchemy.orm import Mapped, Session, mapped_column

from core.db import Model


class TryCount(Model):
    """How often `key` was tried in the slot of time that began at `slot`. Keys are blind."""

    __tablename__ = "try_counts"

    key: Mapped[bytes] = mapped_column(primary_key=True)
    slot: Mapped[datetime] = mapped_column(primary_key=True)
    tries: Mapped[int]


_TRIES: Any = TryCount.__table__


def slot_of(moment: datetime, every: timedelta) -> datetime:
    """The start of the slot a moment lies in."""
    epoch = datetime.fromtimestamp(0, tz=moment.tzinfo)
    return epoch + (moment - epoch) // every * every


def count_try(session: Session, key: bytes, *, at: datetime, every: timedelta) -> int:
    """Note one try; gives how many there were in this slot, this one included."""
    connection = session.connection()
    one = {"key": key, "slot": slot_of(at, every), "tries": 1}
    return int(connection.execute(_one_more(connection.dialect.name), one).scalar_one())


@cache
def _one_more(dialect: str) -> Any:
    fresh = (postgresql if dialect == "postgresql" else sqlite).insert(_TRIES)
    again = {"tries": _TRIES.c.tries + 1}
    return fresh.on_conflict_do_update(index_elements=["key", "slot"], set_=again).returning(
        _TRIES.c.tries
    )


def count_tries(
    session: Session, wanted: Mapping[bytes, timedelta], *, at: datetime
) -> dict[bytes, int]:
    """Note a try under several keys, each with its own slot, in one statement."""
    dialect = postgresql if session.get_bind().dialect.name == "postgresql" else sqlite
    rows = [
        {"key": key, "slot": slot_of(at, every), "tries": 1}
        for key, every in sorted(wanted.items())  # always in this order, so that none waits in turn
    ]
    fresh = dialect.insert(TryCount).values(rows)
    counted = fresh.on_conflict_do_update(
        index_elements=["key", "slot"], set_={"tries": TryCount.tries + 1}
    ).returning(TryCount.key, TryCount.tries)
    return {key: int(tries) for key, tries in session.execute(counted)}


def take_back_tries(session: Session, noted: Mapping[bytes, timedelta], *, at: datetime) -> None:
    """Count one try less where `count_tries` counted one more, after a success."""
    here = [
        and_(TryCount.key == key, TryCount.slot == slot_of(at, every))
        for key, every in noted.items()
    ]
    session.execute(update(TryCount).where(or_(*here)).values(tries=TryCount.tries - 1))


def forget_tries(session: Session, *keys: bytes) -> None:
    """Start over, after a success."""
    session.execute(delete(TryCount).where(TryCount.key.in_(keys)))


def sweep_tries(session: Session, *, before: datetime) -> None:
    """Remove counts of slots that are over."""
    session.execute(delete(TryCount).where(TryCount.slot < before))
