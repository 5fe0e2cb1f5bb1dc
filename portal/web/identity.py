"""Who is asking: from the sign-in to an actor; the ports to sign-ins and to e-ID."""

from collections.abc import Callable, Sequence
from dataclasses import asdict, dataclass, replace
from datetime import date, datetime
from typing import Any, Protocol, cast
from uuid import UUID

from flask import Flask, abort, current_app, g, request
from flask import session as cookie
from sqlalchemy import Date, Select, Uuid, bindparam, select, true, union_all

from core.actors import ANONYMOUS, Actor, Role, Standing
from core.asking import Asked
from core.clock import now, today
from portal.models import Account
from portal.queries import EMERGENCY, has_acknowledged
from portal.rules.assignments import in_force, places
from portal.web.browsers import say_browser
from portal.web.transactions import READS, end_early_reads, reads, session, vault, writing_apart

PURPOSES_KEPT = 200
StandingQuery = Callable[[UUID, date], Select[Any]]


@dataclass(frozen=True)
class Authentication:
    """A sign-in that is live: who, how, how surely, at which unit, since when.

    `way` is demo, eid, password+totp, password+passkey, passkey, or password alone.
    """

    sign_in_id: UUID
    account_id: UUID
    way: str
    assurance: str | None
    provider: str | None
    unit_id: UUID | None
    made_at: datetime
    proved_at: datetime
    last_used_at: datetime


@dataclass(frozen=True)
class NewSignIn:
    """What is stored of a sign-in when it begins."""

    account_id: UUID
    way: str
    assurance: str | None = None
    provider: str | None = None
    unit_id: UUID | None = None
    browser: str = ""
    provider_session: str | None = None
    provider_subject_hash: bytes | None = None

    def facts(self) -> dict[str, Any]:
        """The same by column."""
        return asdict(self)


class Visit(Protocol):
    """A browser's visit, as whoever keeps the sessions gives it to Flask."""

    authentication: Authentication | None
    ended: str | None

    def sign_in(self, new: NewSignIn) -> None:
        """Begin a sign-in when this request has succeeded."""

    def sign_out(self) -> None:
        """End the sign-in with this request."""

    def renew(self, **facts: Any) -> None:
        """Change facts of the sign-in under a new cookie value, when this request succeeds."""


class Keeper(Protocol):
    """Whoever keeps the sign-ins of all browsers."""

    def end(self, work: Any, *, why: str, at: datetime, **which: Any) -> int:
        """End the live sign-ins with these columns; gives how many."""

    def renew_later(self, work: Any, account_id: UUID) -> None:
        """Give the live sign-ins of an account new cookie values when they are next used."""


def load_actor() -> None:
    """Build the actor of this request: one statement for the account and all standings."""
    g.actor = replace(ANONYMOUS, request_id=g.request_id, route=request.endpoint or "")
    if getattr(cookie, "away", False):  # no database: we cannot know who it is
        abort(503)
    found = authentication()
    if found is None:
        return
    asked = {"account_id": found.account_id, "on": today()}
    standings: Asked = current_app.extensions["account_standings"]
    rows = standings.rows(reads().connection(), asked)
    if not rows:
        return
    account = rows[0]
    g.language, g.shortcuts = account.language, account.shortcuts
    reasons = [row for row in rows if row.purpose]
    every = roles_in(rows)
    held = in_force(every, found.unit_id)
    g.places, g.must_choose = len(places(every)), held is None
    g.actor = Actor(
        account_id=account.id,
        person_id=account.owner_id,
        standings=held or (),
        request_id=g.actor.request_id,
        route=g.actor.route,
        purposes=_purposes() | {row.person_id or row.unit_id: row.purpose for row in reasons},
        openings=frozenset(
            (row.unit_id, row.recipient_id) for row in reasons if row.role == EMERGENCY
        ),
        acknowledged=account.acknowledged,
    )


def roles_in(rows: Sequence[Any]) -> list[Standing]:
    """The roles among the rows that the query of standings gives; the others are reasons."""
    return [
        Standing(Role(row.role), row.provider_id, row.unit_id, row.supplier_id, row.recipient_id)
        for row in rows
        if row.role and not row.purpose
    ]


def account_standings(queries: Sequence[StandingQuery]) -> Select[Any]:
    """An account that is not disabled with each of its standings; made once, asked often."""
    account_id: Any = bindparam("account_id", type_=Uuid())
    on: Any = bindparam("on", type_=Date())
    account = Account.__table__.c
    held = union_all(*(query(account_id, on) for query in queries)).subquery("standing")
    return (
        select(
            account.id,
            account.person_id.label("owner_id"),
            account.language,
            account.shortcuts,
            has_acknowledged(account.id, on).label("acknowledged"),
            *held.c,
        )
        .join_from(Account.__table__, held, true(), isouter=True)
        .where(account.id == account_id, account.disabled_at.is_(None))
    )


def _purposes() -> dict[UUID, str]:
    return {UUID(person): code for person, code in cookie.get("purposes", {}).items()}


def say_purpose(person_id: UUID, code: str) -> None:
    """Remember until signing out why the person is opened; each reading says it."""
    said = {**cookie.get("purposes", {}), str(person_id): code}
    cookie["purposes"] = dict(list(said.items())[-PURPOSES_KEPT:])


def _visit() -> Visit:
    return cast("Visit", cookie)


def authentication() -> Authentication | None:
    """The live sign-in of this request, if there is one."""
    return getattr(cookie, "authentication", None)


def ended() -> str | None:
    """Why the sign-in that this browser had is over, until the next one begins."""
    return getattr(cookie, "ended", None)


def sign_in(  # noqa: PLR0913 - every fact of a sign-in by name
    account_id: UUID,
    *,
    way: str,
    assurance: str | None = None,
    provider: str | None = None,
    unit_id: UUID | None = None,
    provider_session: str | None = None,
    provider_subject: str | None = None,
) -> None:
    """Let this browser be the account from the next request on, under new values.

    Counts only when the request succeeds. What the browser was before ends.
    """
    subject = vault().blind("provider-subject", provider_subject) if provider_subject else None
    agent = request.user_agent.string
    _visit().sign_in(
        NewSignIn(
            account_id=account_id,
            way=way,
            assurance=assurance,
            provider=provider,
            unit_id=unit_id,
            browser=say_browser(agent),
            provider_session=provider_session,
            provider_subject_hash=subject,
        )
    )


def sign_out() -> None:
    """End the sign-in; its cookie is worth nothing from now on."""
    _visit().sign_out()


def renew() -> None:
    """Give the cookie of the sign-in a new value, as at every change of rights."""
    found = authentication()
    if found is not None:
        _visit().renew(unit_id=found.unit_id)


def prove() -> None:
    """Note that the person just proved again who they are; gives a new cookie value."""
    _visit().renew(proved_at=now())


def choose_unit(unit_id: UUID | None) -> None:
    """Work at this unit for the rest of the sign-in; gives a new cookie value."""
    _visit().renew(unit_id=unit_id)


def end_sign_ins(
    *,
    why: str,
    account_id: UUID | None = None,
    provider_session: str | None = None,
    provider_subject: str | None = None,
    spare: UUID | None = None,
) -> int:
    """End live sign-ins wherever they are, all but `spare`; gives how many ended."""
    which: dict[str, Any] = {}
    if account_id is not None:
        which["account_id"] = account_id
    if provider_session is not None:
        which["provider_session"] = provider_session
    if provider_subject is not None:
        which["provider_subject_hash"] = vault().blinds("provider-subject", provider_subject)
    keeper = cast("Keeper", current_app.session_interface)
    if request.method in READS:
        with writing_apart() as apart:
            return keeper.end(apart, why=why, at=now(), spare=spare, **which)
    return keeper.end(session(), why=why, at=now(), spare=spare, **which)


def renew_sign_ins(account_id: UUID) -> None:
    """Give every live sign-in of an account a new cookie value at its next use.

    For rights that were given; where rights end, so do the sign-ins.
    """
    cast("Keeper", current_app.session_interface).renew_later(session(), account_id)


def _know() -> None:
    load_actor()
    end_early_reads()


def init_app(app: Flask) -> None:
    """Know who asks before anything else."""
    app.extensions["account_standings"] = Asked(account_standings(app.extensions["standings"]))
    app.before_request(_know)
