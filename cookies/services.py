"""Beginning, keeping and ending visits and sign-ins."""

from collections.abc import Mapping
from datetime import datetime, timedelta
from hashlib import sha256
from secrets import token_urlsafe
from typing import Any
from uuid import UUID

from sqlalchemy import delete, or_, update
from sqlalchemy.orm import Session

from cookies.models import SignIn, WebSession
from cookies.queries import sign_ins_to_end
from cookies.rules import ABSOLUTE, IDLE, Ended, over
from core.db import new_id

TOUCH_EVERY = timedelta(minutes=1)
KEPT_TO_GIVE_BACK = timedelta(hours=24)
KEPT_FOR_THE_LIST = timedelta(days=365)


def token_hash(token: str) -> bytes:
    """What the table keeps of a cookie's value."""
    return sha256(token.encode()).digest()


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


def keep_visit(
    session: Session, visit_id: UUID, data: dict[str, Any] | None, *, at: datetime | None
) -> None:
    """Note that a visit is in use, when it is, and its new data when there are any."""
    values: dict[str, Any] = {} if at is None else {"last_used_at": at}
    if data is not None:
        values["data"] = data
    if values:
        session.execute(update(WebSession).where(WebSession.id == visit_id).values(**values))


def end_visit(session: Session, visit_id: UUID) -> None:
    """Make the cookie worth nothing at once."""
    session.execute(delete(WebSession).where(WebSession.id == visit_id))


def begin_sign_in(
    session: Session, sign_in_id: UUID, facts: Mapping[str, Any], *, at: datetime
) -> str:
    """Store a new sign-in; gives the value for the cookie, which is stored nowhere."""
    token = token_urlsafe(32)
    session.add(
        SignIn(
            id=sign_in_id,
            token_hash=token_hash(token),
            made_at=at,
            proved_at=at,
            last_used_at=at,
            **facts,
        )
    )
    session.flush()
    return token


def renew_sign_in(
    session: Session, sign_in_id: UUID, facts: Mapping[str, Any], *, at: datetime
) -> str | None:
    """Change a live sign-in under a new value; the old value is worth nothing from now on."""
    token = token_urlsafe(32)
    done = session.execute(
        update(SignIn)
        .where(SignIn.id == sign_in_id, SignIn.ended_at.is_(None))
        .values(token_hash=token_hash(token), last_used_at=at, **facts)
    )
    return token if getattr(done, "rowcount", 0) else None


def touch_sign_in(session: Session, sign_in_id: UUID, *, at: datetime) -> None:
    """Note that a sign-in is in use."""
    session.execute(update(SignIn).where(SignIn.id == sign_in_id).values(last_used_at=at))


def end_sign_ins(
    session: Session,
    *,
    why: str,
    at: datetime,
    spare: UUID | None = None,
    **which: Any,
) -> int:
    """End live sign-ins; gives how many. `which` names columns, as id or account_id.

    `spare` is one that goes on. A column may also be given a list of values.
    """
    chosen = [
        getattr(SignIn, name).in_(value)
        if isinstance(value, list)
        else getattr(SignIn, name) == value
        for name, value in which.items()
    ]
    if not chosen:
        raise ValueError("name whose sign-ins to end")
    done = session.execute(
        update(SignIn)
        .where(*chosen, SignIn.ended_at.is_(None), SignIn.id != (spare or UUID(int=0)))
        .values(ended_at=at, ended_by=why)
    )
    return int(getattr(done, "rowcount", 0))


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


def sweep_sign_ins(session: Session, *, at: datetime) -> int:
    """Mark the sign-ins whose time is up as ended, and remove those that ended a year ago."""
    ended = sign_ins_to_end(session, idle_since=at - IDLE, old_since=at - ABSOLUTE)
    for row in ended:
        why = over(made_at=row.made_at, last_used_at=row.last_used_at, at=at)
        when = row.last_used_at + IDLE if why is Ended.IDLE else row.made_at + ABSOLUTE
        end_sign_ins(session, id=row.id, why=str(why), at=when)
    session.execute(delete(SignIn).where(SignIn.ended_at <= at - KEPT_FOR_THE_LIST))
    return len(ended)
