"""Who is asking: from the session to an actor; the e-ID port and its demo simulator."""

from collections.abc import Callable, Sequence
from dataclasses import dataclass, replace
from datetime import date
from typing import Any, Protocol
from uuid import UUID

from flask import Flask, abort, current_app, g, request
from flask import session as cookie
from sqlalchemy import Date, Select, Uuid, bindparam, select, true, union_all

from core.actors import ANONYMOUS, Actor, Role, Standing
from core.clock import today
from core.identity_number import IdentityNumber
from portal.models import Account
from portal.web.transactions import end_early_reads, reads

PURPOSES_KEPT = 200
StandingQuery = Callable[[UUID, date], Select[Any]]


@dataclass(frozen=True)
class Identified:
    """What an e-ID tells of who signed in."""

    number: IdentityNumber
    given_name: str
    family_name: str
    assurance: str


class Eid(Protocol):
    """A provider of electronic identification."""

    def begin(self, back: str) -> str:
        """The address to send the browser to."""

    def finish(self, answer: Any) -> Identified:
        """Who it was. Raises a Refusal when the answer does not hold."""


def load_actor() -> None:
    """Build the actor of this request: one statement for the account and all standings."""
    g.actor = replace(ANONYMOUS, request_id=g.request_id, route=request.endpoint or "")
    if getattr(cookie, "away", False):  # no database: we cannot know who it is
        abort(503)
    account_id = cookie.get("account_id") if cookie else None
    if not account_id:
        return
    asked = {"account_id": UUID(account_id), "on": today()}
    rows = reads().connection().execute(current_app.extensions["account_standings"], asked).all()
    if not rows:
        return
    account = rows[0]
    g.language, g.shortcuts = account.language, account.shortcuts
    g.actor = Actor(
        account_id=account.id,
        person_id=account.person_id,
        standings=tuple(Standing(Role(row.role), *row[-4:]) for row in rows if row.role),
        request_id=g.actor.request_id,
        route=g.actor.route,
        purposes=_purposes(),
    )


def account_standings(queries: Sequence[StandingQuery]) -> Select[Any]:
    """An account that is not disabled with each of its standings; made once, asked often."""
    account_id: Any = bindparam("account_id", type_=Uuid())
    on: Any = bindparam("on", type_=Date())
    account = Account.__table__.c
    held = union_all(*(query(account_id, on) for query in queries)).subquery("standing")
    return (
        select(account.id, account.person_id, account.language, account.shortcuts, *held.c)
        .join_from(Account.__table__, held, true(), isouter=True)
        .where(account.id == account_id, account.disabled_at.is_(None))
    )


def _purposes() -> dict[UUID, str]:
    return {UUID(person): code for person, code in cookie.get("purposes", {}).items()}


def say_purpose(person_id: UUID, code: str) -> None:
    """Remember until signing out why the person is opened; each reading says it."""
    said = {**cookie.get("purposes", {}), str(person_id): code}
    cookie["purposes"] = dict(list(said.items())[-PURPOSES_KEPT:])


def sign_in(account_id: UUID) -> None:
    """Let this browser be the account from now on, under a new session value."""
    cookie.clear()
    cookie["account_id"] = str(account_id)


def sign_out() -> None:
    """End the session; its cookie is worth nothing from now on."""
    cookie.clear()


def _know() -> None:
    load_actor()
    end_early_reads()


def init_app(app: Flask) -> None:
    """Know who asks before anything else."""
    app.extensions["account_standings"] = account_standings(app.extensions["standings"])
    app.before_request(_know)
