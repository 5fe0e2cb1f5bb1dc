"""Beginning, keeping and ending visits: a browser's data, without an account."""

from datetime import datetime
from secrets import token_urlsafe
from typing import Any
from uuid import UUID

from sqlalchemy import delete, or_, update
from sqlalchemy.orm import Session

from cookies.models import WebSession
from cookies.rules import ABSOLUTE, IDLE
from cookies.services.sign_ins import token_hash
from core.db import new_id


def begin_visit(
    session: Session, data: dict[str, Any], *, at: datetime, finished_at: datetime | None = None
) -> str:
    """Store a new visit; gives the value for the cookie, which is stored nowhere."""
    token = token_urlsafe(32)
    session.add(
        WebSession(
            id=new_id(),
            token_hash=token_hash(token),
            data=data,
            made_at=at,
            last_used_at=at,
            finished_at=finished_at,
        )
    )
    return token


def keep_visit(session: Session, visit_id: UUID, data: dict[str, Any]) -> None:
    """Store a visit's new data."""
    session.execute(update(WebSession).where(WebSession.id == visit_id).values(data=data))


def end_visit(session: Session, visit_id: UUID) -> None:
    """Make the cookie worth nothing at once."""
    session.execute(delete(WebSession).where(WebSession.id == visit_id))


def sweep_visits(session: Session, *, at: datetime) -> int:
    """Remove visits whose time is up."""
    gone = session.execute(
        delete(WebSession).where(
            or_(
                WebSession.last_used_at <= at - IDLE,
                WebSession.made_at <= at - ABSOLUTE,
                WebSession.finished_at <= at - IDLE,
            )
        )
    )
    return int(getattr(gone, "rowcount", 0))
