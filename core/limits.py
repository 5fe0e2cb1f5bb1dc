"""Counting tries, in the database, so that the count holds over all processes."""

from datetime import datetime, timedelta

from sqlalchemy import delete
from sqlalchemy.dialects import postgresql, sqlite
from sqlalchemy.orm import Mapped, Session, mapped_column

from core.db import Model


class TryCount(Model):
    """How often `key` was tried in the slot of time that began at `slot`. Keys are blind."""

    __tablename__ = "try_counts"

    key: Mapped[bytes] = mapped_column(primary_key=True)
    slot: Mapped[datetime] = mapped_column(primary_key=True)
    tries: Mapped[int]


def slot_of(moment: datetime, every: timedelta) -> datetime:
    """The start of the slot a moment lies in."""
    epoch = datetime.fromtimestamp(0, tz=moment.tzinfo)
    return epoch + (moment - epoch) // every * every


def count_try(session: Session, key: bytes, *, at: datetime, every: timedelta) -> int:
    """Note one try; gives how many there were in this slot, this one included."""
    dialect = postgresql if session.get_bind().dialect.name == "postgresql" else sqlite
    fresh = dialect.insert(TryCount).values(key=key, slot=slot_of(at, every), tries=1)
    counted = fresh.on_conflict_do_update(
        index_elements=["key", "slot"], set_={"tries": TryCount.tries + 1}
    ).returning(TryCount.tries)
    return int(session.execute(counted).scalar_one())


def forget_tries(session: Session, key: bytes) -> None:
    """Start over, after a success."""
    session.execute(delete(TryCount).where(TryCount.key == key))


def sweep_tries(session: Session, *, before: datetime) -> None:
    """Remove counts of slots that are over."""
    session.execute(delete(TryCount).where(TryCount.slot < before))
