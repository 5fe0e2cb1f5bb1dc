"""Flask's session and who is signed in, kept on the server behind two opaque cookies."""

from collections.abc import Mapping
from datetime import datetime
from types import SimpleNamespace
from typing import Any
from uuid import UUID

from flask import Flask, Request, Response, request
from flask.sessions import SessionInterface, SessionMixin
from sqlalchemy.exc import OperationalError
from sqlalchemy.orm import Session
from typing_extensions import override
from werkzeug.datastructures import CallbackDict

from cookies.queries import NO_TOKEN, behind_cookies, owner_of
from cookies.routes.jar import chosen_language, put
from cookies.rules import (
    AUTHENTICATION,
    LANGUAGE,
    SESSION,
    Cookie,
    Ended,
    counts_as_use,
    over,
    visit_is_over,
)
from cookies.services.counts import Counts
from cookies.services.sign_ins import (
    RIGHTS_SEEN,
    begin_sign_in,
    end_sign_ins,
    mark_rights_changed,
    renew_sign_in,
    token_hash,
)
from cookies.services.uses import Uses
from cookies.services.visits import begin_visit, end_visit, keep_visit
from core.clock import now
from core.config import Environment, Settings
from core.db import Database, new_id
from portal.queries import parked_things
from portal.web.identity import Authentication, NewSignIn
from portal.web.parking import LIFE, PARKED
from portal.web.transactions import reads

OF = "of"
"""Whose visit it is: the data of one sign-in are never read by another, nor by nobody."""
UNTOLD = frozenset({Ended.SIGNED_OUT, Ended.REPLACED})


class ServerSession(CallbackDict[str, Any], SessionMixin):
    """The data of one browser's visit, and the sign-in that goes with it."""

    def __init__(self, stored: Any = None, *, at: datetime | None = None) -> None:
        def changed(_data: Any) -> None:
            self.modified = True

        self.authentication = _authentication(stored, at) if stored and at else None
        self.lapsed = _lapsed(stored, at) if stored and at else None
        self.visit = _visit(stored, self.authentication, at) if stored and at else None
        data = dict(stored.data) if stored and self.visit else {}
        data.pop(OF, None)
        super().__init__(data, changed)
        self.stored = stored
        self.new = self.visit is None
        self.modified = self.away = self.leaving = False
        self.coming: NewSignIn | None = None
        self.facts: dict[str, Any] = {}
        if self.lapsed and self.lapsed not in UNTOLD and counts_as_use(request.endpoint):
            self["ended"] = str(self.lapsed)

    @property
    def ended(self) -> str | None:
        """Why the sign-in that this browser had is over, until the next one."""
        return self.get("ended")

    def sign_in(self, new: NewSignIn) -> None:
        """Be somebody from the next request on, in a visit without anything of the last."""
        self.clear()
        self.coming, self.leaving = new, False

    def sign_out(self) -> None:
        """Be nobody from the next request on."""
        self.clear()
        self.coming, self.leaving = None, True

    def renew(self, **facts: Any) -> None:
        """Change facts of the sign-in, under a new value of its cookie."""
        self.facts |= facts


def _authentication(row: Any, at: datetime) -> Authentication | None:
    if row.id is None or _lapsed(row, at):
        return None
    return Authentication(
        sign_in_id=row.id,
        account_id=row.account_id,
        way=row.way,
        assurance=row.assurance,
        provider=row.provider,
        unit_id=row.unit_id,
        made_at=row.made_at,
        proved_at=row.proved_at,
        last_used_at=row.last_used_at,
    )


def _lapsed(row: Any, at: datetime) -> str | None:
    if row.id is None:
        return None
    return row.ended_by or over(made_at=row.made_at, last_used_at=row.last_used_at, at=at)


def _visit(row: Any, found: Authentication | None, at: datetime) -> UUID | None:
    """The visit, when it is not over and belongs to this very sign-in, or to nobody's."""
    if row.visit_id is None or row.data.get(OF) != (found.sign_in_id.hex if found else None):
        return None
    gone = visit_is_over(
        made_at=row.visit_made_at,
        last_used_at=row.visit_used_at,
        finished_at=row.finished_at,
        at=at,
    )
    return None if gone else row.visit_id


class ServerSessions(SessionInterface):
    """Opens and saves visits and sign-ins; the cookies hold only random values."""

    def __init__(self, database: Database, settings: Settings) -> None:
        self.database = database
        self.secure = settings.secure_cookies
        self.counts = Counts(database)
        thread = settings.env is not Environment.TEST
        self.uses = Uses(database, thread=thread, also=(self.counts.write,))

    @override
    def open_session(self, app: Flask, request: Request) -> ServerSession:
        """What is behind the cookies of a request, in one statement; without any, in none."""
        sent = {
            place: request.cookies.get(cookie.called(secure=self.secure))
            for place, cookie in (("visit", SESSION), ("sign_in", AUTHENTICATION))
        }
        if not any(sent.values()):
            return ServerSession()
        hashes = {name: token_hash(token) if token else NO_TOKEN for name, token in sent.items()}
        try:
            return ServerSession(self._behind(hashes), at=now())
        except OperationalError:
            app.logger.exception("sessions.away")
            lost = ServerSession()
            lost.away = True
            return lost

    def _behind(self, hashes: Mapping[str, bytes]) -> SimpleNamespace:
        row = SimpleNamespace(**behind_cookies(reads(), **hashes)._asdict())
        row.last_used_at = self.uses.latest(row.id, row.last_used_at)
        row.visit_used_at = self.uses.latest(row.visit_id, row.visit_used_at)
        return row

    @override
    def save_session(self, app: Flask, session: SessionMixin, response: Response) -> None:
        """Store what changed. Signing in counts only when the answer is not a failure."""
        if not isinstance(session, ServerSession) or session.away:
            return
        failed = response.status_code >= 400  # noqa: PLR2004 - the HTTP limit
        if session.coming and not failed:
            self._sign_in(session, session.coming, response)
        elif session.leaving:
            self._sign_out(session, response)
        else:
            self._go_on(session, response, {} if failed else session.facts)

    @staticmethod
    def owner(work: Session, sign_in_id: UUID) -> tuple[UUID, UUID] | None:
        """Account and person of a sign-in, live or ended."""
        return owner_of(work, sign_in_id)

    @staticmethod
    def end(work: Session, *, why: str, at: datetime, **which: Any) -> int:
        """End the live sign-ins with these columns; gives how many."""
        return end_sign_ins(work, why=why, at=at, **which)

    @staticmethod
    def renew_later(work: Session, account_id: UUID) -> None:
        """Give the live sign-ins of an account new cookie values when they are next used."""
        mark_rights_changed(work, account_id)

    def _sign_in(self, session: ServerSession, new: NewSignIn, response: Response) -> None:
        at, sign_in_id = now(), new_id()
        with self.database.writing() as work:
            self._end(work, session, Ended.REPLACED, at)
            token = begin_sign_in(work, sign_in_id, new.facts(), at=at)
            kept = parked_things(work, new.account_id, PARKED, since=at - LIFE)
            waiting = {PARKED: [thing.hex for thing in kept]} if kept else {}
            visit = begin_visit(work, {**session, **waiting, OF: sign_in_id.hex}, at=at)
        self._set(response, AUTHENTICATION, token)
        self._set(response, SESSION, visit)

    def _sign_out(self, session: ServerSession, response: Response) -> None:
        at = now()
        with self.database.writing() as work:
            self._end(work, session, Ended.SIGNED_OUT, at)
            visit = begin_visit(work, dict(session), at=at, finished_at=at)
        self._set(response, AUTHENTICATION, None)
        self._set(response, SESSION, visit)

    @staticmethod
    def _end(work: Session, session: ServerSession, why: Ended, at: datetime) -> None:
        if session.stored is not None and session.stored.visit_id:
            end_visit(work, session.stored.visit_id)
        if session.authentication is not None:
            end_sign_ins(work, id=session.authentication.sign_in_id, why=why, at=at)

    def _go_on(self, session: ServerSession, response: Response, facts: Mapping[str, Any]) -> None:
        found, used = (
            session.authentication,
            counts_as_use(request.endpoint, request.headers.get("Sec-Purpose", "")),
        )
        if found is not None and used and session.stored and session.stored.rights_changed:
            facts = {**facts, **RIGHTS_SEEN}
        if found is not None and facts:
            with self.database.writing() as work:
                token = renew_sign_in(work, found.sign_in_id, facts, at=now())
            if token:
                self._set(response, AUTHENTICATION, token)
        elif used and session.lapsed and session.lapsed != Ended.REPLACED:
            self._set(response, AUTHENTICATION, None)
        if session.visit is not None:
            self._keep(session)
        elif session or (used and session.stored is not None):
            self._anew(session, response)
        if used:
            self._use(session)

    def _keep(self, session: ServerSession) -> None:
        if session.modified and session.visit:
            with self.database.writing() as work:
                keep_visit(work, session.visit, {**session, **_whose(session.authentication)})

    def _anew(self, session: ServerSession, response: Response) -> None:
        token = None
        with self.database.writing() as work:
            if session.stored is not None and session.stored.visit_id:
                end_visit(work, session.stored.visit_id)
            if session:
                data = {**session, **_whose(session.authentication)}
                token = begin_visit(work, data, at=now())
        self._set(response, SESSION, token)

    def _use(self, session: ServerSession) -> None:
        found = session.authentication
        stored: dict[UUID, datetime] = {}
        if session.visit is not None and session.stored is not None:
            stored[session.visit] = session.stored.visit_used_at
        if found is not None:
            stored[found.sign_in_id] = found.last_used_at
        if stored:
            self.uses.note(*stored, at=now(), stored=min(stored.values()))

    def _set(self, response: Response, cookie: Cookie, value: str | None) -> None:
        put(response, cookie, value, secure=self.secure)
        if cookie is SESSION and value and (tag := chosen_language(request)):
            put(response, LANGUAGE, tag, secure=self.secure)  # renewed with each new visit


def _whose(found: Authentication | None) -> dict[str, str]:
    return {OF: found.sign_in_id.hex} if found else {}
