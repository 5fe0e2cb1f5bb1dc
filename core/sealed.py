"""Texts kept sealed: an attribute that seals when it is flushed and opens when it is read."""

from typing import Any, Self, overload
from uuid import UUID

from sqlalchemy import event
from sqlalchemy.orm import Session, object_session

from core.vault import PENDING, Ring, ring_of


class SealedRow:
    """A row with sealed texts about one person, named by `subject`."""

    counts_as_reading: bool = True

    @property
    def subject(self) -> UUID:
        """The person whose key seals this row."""
        raise NotImplementedError


class Sealed:
    """A text attribute kept sealed in the column `<name>_sealed`.

    Assigning keeps the text in memory; the session seals it when it flushes.
    """

    def __set_name__(self, owner: type[Any], name: str) -> None:
        """Take the column's name from the attribute's."""
        self.name, self.column = name, f"{name}_sealed"

    @overload
    def __get__(self, row: None, owner: type[Any]) -> Self: ...
    @overload
    def __get__(self, row: Any, owner: type[Any]) -> str | None: ...
    def __get__(self, row: Any, owner: type[Any]) -> Self | str | None:
        """The text, or None when there is none or the person was erased."""
        if row is None:
            return self
        plain: dict[str, str | None] = row.__dict__.setdefault("_plain", {})
        session = object_session(row)
        if self.name not in plain:
            stored = getattr(row, self.column)
            if session is None or not stored:
                return None
            plain[self.name] = ring_of(session).peek(row.subject, self.place(row), row.id, stored)
        if session is not None and row.counts_as_reading and plain[self.name] is not None:
            ring_of(session).opened.add(row.subject)
        return plain[self.name]

    def __set__(self, row: Any, text: str | None) -> None:
        """Keep the text until the session flushes."""
        row.__dict__.setdefault("_plain", {})[self.name] = text or None
        unsealed: set[str] = row.__dict__.setdefault("_unsealed", set())
        if text:
            unsealed.add(self.name)
        else:
            unsealed.discard(self.name)
        setattr(row, self.column, PENDING if text else None)

    def place(self, row: Any) -> str:
        """Table and column, which the seal is bound to."""
        return f"{row.__tablename__}.{self.name}"

    def seal(self, row: Any, ring: Ring) -> None:
        """Put the sealed bytes into the column."""
        text = row.__dict__["_plain"][self.name]
        if text is not None:
            setattr(row, self.column, ring.seal(row.subject, self.place(row), row.id, text))


def sealed_attributes(kind: type[Any]) -> dict[str, Sealed]:
    """The sealed texts of a model class by name."""
    return {
        name: value
        for base in reversed(kind.__mro__)
        for name, value in vars(base).items()
        if isinstance(value, Sealed)
    }


@event.listens_for(Session, "before_flush")
def _seal_pending(session: Session, _context: Any, _instances: Any) -> None:
    rows = [row for row in (*session.new, *session.dirty) if row.__dict__.get("_unsealed")]
    if not rows:
        return
    ring = ring_of(session)
    born = {row.subject for row in rows if getattr(row, "owns_key", False) and row in session.new}
    if born:
        ring.make_keys(born)
    ring.warm(row.subject for row in rows)
    for row in rows:
        sealed = sealed_attributes(type(row))
        for name in row.__dict__.pop("_unsealed"):
            sealed[name].seal(row, ring)


def _forget_plain(row: Any, *_rest: Any) -> None:
    if row is not None:  # a row nobody holds any more can still be expired
        row.__dict__.pop("_plain", None)


event.listen(SealedRow, "refresh", _forget_plain, propagate=True)
event.listen(SealedRow, "expire", _forget_plain, propagate=True)
