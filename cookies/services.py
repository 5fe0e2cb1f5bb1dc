"""Beginning, keeping and ending sessions."""

from datetime import datetime, timedelta
from hashlib import sha256
from secrets import token_urlsafe
from typing import Any
from uuid import UUID

from sqlalchemy import delete, or_, update
from sqlalchemy.orm import Session

from cookies.models import WebSession
from cookies.queries import ABSOLUTE, IDLE
from core.db import new_id

TOUCH_EVERY = timedelta(minutes=1)


def token_hash(token: str) -> bytes:
    """What the table keeps of a cookie's value."""
    return sha256(token.encode()).digest()


def begin_session(
    session: Session, data: dict[str, Any], account_id: UUID | None, *, at: datetime
) -> str:
    """Store a new session; gives the value for the cookie, which is stored nowhere."""
    token = token_urlsafe(32)
    session.add(
        WebSession(
            id=new_id(),
            token_hash=token_hash(token),
            account_id=account_id,
            data=data,
            made_at=at,
            last_used_at=at,
        )
    )
    return token


def keep_session(
    session: Session, session_id: UUID, data: dict[str, Any] | None, *, at: datetime
) -> None:
    """Note that a session is in use, and its new data when there are any."""
    values: dict[str, Any] = {"last_used_at": at}
    if data is not None:
        values["data"] = data
    session.execute(update(WebSession).where(WebSession.id == session_id).values(**values))


def end_session(session: Session, session_id: UUID) -> None:
    """Make the cookie worth nothing at once."""
    session.execute(delete(WebSession).where(WebSession.id == session_id))


def end_sessions_of(session: Session, account_id: UUID) -> int:
    """Sign an account out everywhere; gives how many sessions ended."""
    gone = session.execute(delete(WebSession).where(WebSession.account_id == account_id))
    return int(getattr(gone, "rowcount", 0))


def sweep_sessions(session: Session, *, at: datetime) -> int:
    """Remove sessions whose time is up."""
    gone = session.execute(
        delete(WebSession).where(
            or_(WebSession.last_used_at <= at - IDLE, WebSession.made_at <= at - ABSOLUTE)
        )
    )
    return int(getattr(gone, "rowcount", 0))
