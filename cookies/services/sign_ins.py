"""Beginning, renewing and ending sign-ins."""

from collections.abc import Mapping
from datetime import datetime, timedelta
from hashlib import sha256
from secrets import token_urlsafe
from typing import Any
from uuid import UUID

from sqlalchemy import delete, update
from sqlalchemy.orm import Session

from cookies.models import SignIn
from cookies.queries import sign_ins_to_end
from cookies.rules import ABSOLUTE, IDLE, Ended, over

RIGHTS_SEEN: Mapping[str, Any] = {"rights_changed": None}
"""What changes at a sign-in whose next request has come."""
KEPT_FOR_THE_LIST = timedelta(days=365)


def token_hash(token: str) -> bytes:
    """What the table keeps of a cookie's value."""
    return sha256(token.encode()).digest()


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
    """Change a live sign-in under a new value; the old value is worth nothing from now on.

    Of two requests that renew only because rights changed, the first does; None for the other.
    """
    token = token_urlsafe(32)
    which = [SignIn.id == sign_in_id, SignIn.ended_at.is_(None)]
    if facts == RIGHTS_SEEN:
        which.append(SignIn.rights_changed.is_(True))
    done = session.execute(
        update(SignIn).where(*which).values(token_hash=token_hash(token), last_used_at=at, **facts)
    )
    return token if getattr(done, "rowcount", 0) else None


def mark_rights_changed(session: Session, account_id: UUID) -> None:
    """Note at the live sign-ins of an account that its rights are others than before."""
    session.execute(
        update(SignIn)
        .where(SignIn.account_id == account_id, SignIn.ended_at.is_(None))
        .values(rights_changed=True)
    )


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


def sweep_sign_ins(session: Session, *, at: datetime) -> int:
    """Mark the sign-ins whose time is up as ended, and remove those that ended a year ago."""
    ended = sign_ins_to_end(session, idle_since=at - IDLE, old_since=at - ABSOLUTE)
    for row in ended:
        why = over(made_at=row.made_at, last_used_at=row.last_used_at, at=at)
        when = row.last_used_at + IDLE if why is Ended.IDLE else row.made_at + ABSOLUTE
        end_sign_ins(session, id=row.id, why=str(why), at=when)
    session.execute(delete(SignIn).where(SignIn.ended_at <= at - KEPT_FOR_THE_LIST))
    return len(ended)
