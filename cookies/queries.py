"""Sessions that still live."""

from datetime import datetime, timedelta

from sqlalchemy import select
from sqlalchemy.orm import Session

from cookies.models import WebSession

IDLE = timedelta(minutes=20)
ABSOLUTE = timedelta(hours=12)


def live_session(session: Session, token_hash: bytes, *, at: datetime) -> WebSession | None:
    """The session behind a cookie, unless 20 minutes idle or 12 hours old (CK-01)."""
    found = session.scalars(
        select(WebSession).where(
            WebSession.token_hash == token_hash,
            WebSession.last_used_at > at - IDLE,
            WebSession.made_at > at - ABSOLUTE,
        )
    ).first()
    if found is not None:
        session.expunge(found)
    return found
