"""What the book of changes tells of a thing."""

from uuid import UUID

from sqlalchemy import select
from sqlalchemy.orm import Session

from core.audit import Change


def changes_of(session: Session, thing_id: UUID, *, limit: int = 50) -> list[Change]:
    """What was done to a thing, newest first."""
    return list(
        session.scalars(
            select(Change)
            .where(Change.thing_id == thing_id)
            .order_by(Change.at.desc(), Change.id.desc())
            .limit(limit)
        )
    )
