"""Flask's session and who is signed in, kept on the server behind two opaque cookies."""

from collections.abc import Mapping
from datetime import datetime
from typing import Any
from uuid import UUID

from flask import Flask, Request, Response
from flask.sessions import SessionInterface, SessionMixin
from sqlalchemy import Row
from sqlalchemy.exc import OperationalError
from sqlalchemy.orm import Session
from typing_extensions import override
from werkzeug.datastructures import CallbackDict

from cookies.queries import NO_TOKEN, behind_cookies
from cookies.rules import AUTHENTICATION, SESSION, Cookie, Ended, over, visit_is_over
from cookies.services import (
    TOUCH_EVERY,
    begin_sign_in,
    begin_visit,
    end_sign_ins,
    end_visit,
    keep_visit,
    renew_sign_in,
    token_hash,
    touch_sign_in,
)
from core.clock import now
from core.config import Settings
from core.db import Database, new_id
from portal.web.identity import Authentication, NewSignIn
from portal.web.transactions import reads

OF = "of"
"""Whose visit it is: the data of one sign-in are never read by another, nor by nobody."""
UNTOLD = frozenset({Ended.SIGNED_OUT, Ended.REPLACED})


class ServerSession(CallbackDict[str, Any], SessionMixin):
    """The data of one browser's visit, and the sign-in that goes with it."""

    def __init__(self, stored: Row[Any] | None = None, *, at: datetime | None = None) -> None:
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
        if self.lapsed and self.lapsed not in UNTOLD:
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


def _authentication(row: Row[Any], at: datetime) -> Authentication | None:
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


def _lapsed(row: Row[Any], at: datetime) -> str | None:
    if row.id is None:
        return None
    return row.ended_by or over(made_at=row.made_at, last_used_at=row.last_used_at, at=at)


def _visit(row: Row[Any], found: Authentication | None, at: datetime) -> UUID | None:
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
            return ServerSession(behind_cookies(reads(), **hashes), at=now())
        except OperationalError:
            app.logger.exception("sessions.away")
            lost = ServerSession()
            lost.away = True
            return lost

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
    def end(work: Session, *, why: str, at: datetime, **which: Any) -> int:
        """End the live sign-ins with these columns; gives how many."""
        return end_sign_ins(work, why=why, at=at, **which)

    def _sign_in(self, session: ServerSession, new: NewSignIn, response: Response) -> None:
        at, sign_in_id = now(), new_id()
        with self.database.writing() as work:
            self._end(work, session, Ended.REPLACED, at)
            token = begin_sign_in(work, sign_in_id, new.facts(), at=at)
            visit = begin_visit(work, {**session, OF: sign_in_id.hex}, at=at)
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
        found = session.authentication
        if found is not None and facts:
            with self.database.writing() as work:
                token = renew_sign_in(work, found.sign_in_id, facts, at=now())
            if token:
                self._set(response, AUTHENTICATION, token)
        elif session.lapsed and session.lapsed not in UNTOLD:
            self._set(response, AUTHENTICATION, None)
        if session.visit is not None:
            self._keep(session)
        elif session or session.stored is not None:
            self._anew(session, response)

    def _keep(self, session: ServerSession) -> None:
        found, stored, at = session.authentication, session.stored, now()
        assert stored is not None  # noqa: S101 - a live visit was stored
        used = found.last_used_at if found else stored.visit_used_at
        stale = at - min(used, stored.visit_used_at) >= TOUCH_EVERY
        if not session.modified and not stale:
            return
        with self.database.writing() as work:
            data = {**session, **_whose(found)} if session.modified else None
            keep_visit(work, stored.visit_id, data, at=at)
            if found is not None and stale:
                touch_sign_in(work, found.sign_in_id, at=at)

    def _anew(self, session: ServerSession, response: Response) -> None:
        at, found, stored = now(), session.authentication, session.stored
        token = None
        with self.database.writing() as work:
            if stored is not None and stored.visit_id:
                end_visit(work, stored.visit_id)
            if session:
                token = begin_visit(work, {**session, **_whose(found)}, at=at)
            if found is not None and at - found.last_used_at >= TOUCH_EVERY:
                touch_sign_in(work, found.sign_in_id, at=at)
        self._set(response, SESSION, token)

    def _set(self, response: Response, cookie: Cookie, value: str | None) -> None:
        name = cookie.called(secure=self.secure)
        options: Any = {"secure": self.secure, "httponly": True, "samesite": "Lax", "path": "/"}
        if value is None:
            response.delete_cookie(name, **options)
        else:
            response.set_cookie(name, value, **options)


def _whose(found: Authentication | None) -> dict[str, str]:
    return {OF: found.sign_in_id.hex} if found else {}
