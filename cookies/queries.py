"""Sessions that still live."""

from datetime import datetime, timedelta
from typing import Any

from sqlalchemy import Row, Select, bindparam, select
from sqlalchemy.orm import Session

from cookies.models import WebSession

IDLE = timedelta(minutes=20)
ABSOLUTE = timedelta(hours=12)


_KEPT = WebSession.__table__.c
_LIVE: Select[Any] = select(_KEPT.id, _KEPT.account_id, _KEPT.data, _KEPT.last_used_at).where(
    _KEPT.token_hash == bindparam("token_hash"),
    _KEPT.last_used_at > bindparam("idle_since"),
    _KEPT.made_at > bindparam("old_since"),
)


def live_session(session: Session, token_hash: bytes, *, at: datetime) -> Row[Any] | None:
    """The session behind a cookie, unless 20 minutes idle or 12 hours old (CK-01).

    Gives id, account_id, data and last_used_at.
    """
    values = {"token_hash": token_hash, "idle_since": at - IDLE, "old_since": at - ABSOLUTE}
    return session.execute(_LIVE, values).first()
