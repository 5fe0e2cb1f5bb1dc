"""Flask's session, kept on the server behind an opaque cookie."""

from typing import Any
from uuid import UUID

from flask import Flask, Request, Response
from flask.sessions import SessionInterface, SessionMixin
from sqlalchemy import Row
from sqlalchemy.exc import OperationalError
from typing_extensions import override
from werkzeug.datastructures import CallbackDict

from cookies.queries import live_session
from cookies.services import (
    TOUCH_EVERY,
    begin_session,
    end_session,
    keep_session,
    token_hash,
)
from core.clock import now
from core.config import Settings
from core.db import Database
from portal.web.transactions import reads


class ServerSession(CallbackDict[str, Any], SessionMixin):
    """The data of one browser's session."""

    def __init__(self, stored: Row[Any] | None) -> None:
        def changed(_data: Any) -> None:
            self.modified = True

        super().__init__(dict(stored.data) if stored else {}, changed)
        self.stored = stored
        self.new = stored is None
        self.modified = self.renewed = self.away = False

    @override
    def clear(self) -> None:
        """Forget everything; signing in or out also gets a new value, even as the same account."""
        super().clear()
        self.renewed = True

    @property
    def account_id(self) -> UUID | None:
        """The account that is signed in."""
        found = self.get("account_id")
        return UUID(found) if found else None


class ServerSessions(SessionInterface):
    """Opens and saves sessions in the database; the cookie holds only a random value."""

    def __init__(self, database: Database, settings: Settings) -> None:
        self.database = database
        self.secure = settings.secure_cookies
        self.name = "__Host-session" if self.secure else "session"

    @override
    def open_session(self, app: Flask, request: Request) -> ServerSession:
        """The live session behind the cookie, or an empty one."""
        token = request.cookies.get(self.name)
        if not token:
            return ServerSession(None)
        try:
            return ServerSession(live_session(reads(), token_hash(token), at=now()))
        except OperationalError:
            app.logger.exception("sessions.away")
            lost = ServerSession(None)
            lost.away = True
            return lost

    @override
    def save_session(self, app: Flask, session: SessionMixin, response: Response) -> None:
        """Store what changed; a new value whenever the account changes."""
        if not isinstance(session, ServerSession):
            return
        stored = session.stored
        if stored is not None and not self._changed(session, stored):
            self._keep(session, stored)
        elif session or stored is not None:
            self._renew(session, response)

    @staticmethod
    def _changed(session: ServerSession, stored: Row[Any]) -> bool:
        return session.renewed or stored.account_id != session.account_id

    def _keep(self, session: ServerSession, stored: Row[Any]) -> None:
        idle = now() - stored.last_used_at
        if session.modified or idle >= TOUCH_EVERY:
            data = dict(session) if session.modified else None
            with self.database.writing() as work:
                keep_session(work, stored.id, data, at=now())

    def _renew(self, session: ServerSession, response: Response) -> None:
        with self.database.writing() as work:
            if session.stored is not None:
                end_session(work, session.stored.id)
            token = (
                begin_session(work, dict(session), session.account_id, at=now()) if session else ""
            )
        if token:
            response.set_cookie(
                self.name, token, secure=self.secure, httponly=True, samesite="Lax", path="/"
            )
        else:
            response.delete_cookie(
                self.name, secure=self.secure, httponly=True, samesite="Lax", path="/"
            )
