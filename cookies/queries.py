"""Visits and sign-ins behind the cookies of a request."""

from collections.abc import Sequence
from datetime import date, datetime
from typing import Any
from uuid import UUID

from sqlalchemy import bindparam, literal, select
from sqlalchemy.orm import Session

from cookies.models import PageCount, SignIn, WebSession
from core.asking import Asked
from portal.models import Account

NO_TOKEN = b""
_VISIT, _SIGN_IN = WebSession.__table__, SignIn.__table__
_BOTH = Asked(
    select(
        _VISIT.c.id.label("visit_id"),
        _VISIT.c.data,
        _VISIT.c.made_at.label("visit_made_at"),
        _VISIT.c.last_used_at.label("visit_used_at"),
        _VISIT.c.finished_at,
        *(column for column in _SIGN_IN.c if column.name != "token_hash"),
    )
    .select_from(select(literal(1).label("one")).subquery("one"))
    .outerjoin(_VISIT, _VISIT.c.token_hash == bindparam("visit"))
    .outerjoin(_SIGN_IN, _SIGN_IN.c.token_hash == bindparam("sign_in"))
)


def behind_cookies(session: Session, *, visit: bytes, sign_in: bytes) -> Any:
    """The visit and the sign-in behind two cookies, live or not, in one statement.

    Columns of what is not there are None; `visit_id` and `id` tell.
    """
    [found] = _BOTH.rows(session.connection(), {"visit": visit, "sign_in": sign_in})
    return found


def owner_of(session: Session, sign_in_id: UUID) -> tuple[UUID, UUID] | None:
    """Account and person of a sign-in, live or ended."""
    found = session.execute(
        select(Account.id, Account.person_id)
        .join(SignIn, SignIn.account_id == Account.id)
        .where(SignIn.id == sign_in_id)
    ).first()
    return (found[0], found[1]) if found else None


def own_sign_ins(session: Session, account_id: UUID, *, most: int | None = 50) -> Sequence[SignIn]:
    """The account's sign-ins, the newest first, live and ended."""
    return session.scalars(
        select(SignIn).where(SignIn.account_id == account_id).order_by(SignIn.id.desc()).limit(most)
    ).all()


def own_extract(session: Session, account_id: UUID) -> dict[str, Any]:
    """Every sign-in of the account that is kept: when, how, how surely, in which browser."""
    rows = own_sign_ins(session, account_id, most=None)
    return {"sign_ins": [_told(row) for row in rows]}


def _told(row: SignIn) -> dict[str, Any]:
    return {
        "signed_in": row.made_at.isoformat(),
        "last_used": row.last_used_at.isoformat(),
        "way": row.way,
        "provider": row.provider,
        "assurance": row.assurance,
        "browser": row.browser or None,
        "ended": row.ended_at.isoformat() if row.ended_at else None,
        "ended_by": row.ended_by,
    }


def counts_since(session: Session, day: date) -> Sequence[Any]:
    """What was shown since a day: (day, kind, language, number)."""
    return session.execute(
        select(PageCount.day, PageCount.kind, PageCount.language, PageCount.shown)
        .where(PageCount.day > day)
        .order_by(PageCount.day, PageCount.kind, PageCount.language)
    ).all()


def sign_ins_to_end(session: Session, *, idle_since: datetime, old_since: datetime) -> Any:
    """Sign-ins whose time is up but which nobody ended: (id, made_at, last_used_at)."""
    return session.execute(
        select(SignIn.id, SignIn.made_at, SignIn.last_used_at)
        .where(
            SignIn.ended_at.is_(None),
            (SignIn.last_used_at <= idle_since) | (SignIn.made_at <= old_since),
        )
        .order_by(SignIn.id)
    ).all()
