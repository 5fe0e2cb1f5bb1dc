"""One transaction per request: a GET cannot change data, a POST commits below 400."""

from typing import cast

from flask import Flask, Response, current_app, g, request
from sqlalchemy.exc import IntegrityError
from sqlalchemy.orm import Session
from sqlalchemy.orm.exc import StaleDataError

from core import audit
from core.config import Settings
from core.db import Database
from core.vault import Vault, ring_of

READS = frozenset({"GET", "HEAD", "OPTIONS"})


def database() -> Database:
    """The data database of this house."""
    return cast("Database", current_app.extensions["database"])


def vault() -> Vault:
    """The vault of this house."""
    return cast("Vault", current_app.extensions["vault"])


def settings() -> Settings:
    """The settings of this house."""
    return cast("Settings", current_app.extensions["settings"])


def session() -> Session:
    """The request's session: read only for GET, writing for everything else."""
    if "session" not in g:
        make = database().reads if request.method in READS else database().writes
        g.session = make()
        g.session.begin()
    return cast("Session", g.session)


def set_outcome(outcome: str) -> None:
    """Say in the book of readings that this page was `exported` or `printed`, not just shown."""
    g.reading_outcome = outcome


def finish(response: Response) -> Response:
    """Commit or roll back, then write who was read; without the book no page (LOG-03)."""
    problem = _end(commit=response.status_code < 400)  # noqa: PLR2004 - the HTTP limit
    if problem is not None:
        g.failed = True
        response = current_app.make_response(current_app.handle_user_exception(problem))
    try:
        _note_readings()
    except Exception as error:
        current_app.logger.exception("readings.failed", exc_info=error)
        return cast("Response", current_app.extensions["unavailable"]())
    return response


def _end(*, commit: bool) -> Exception | None:
    work: Session | None = g.get("session")
    if work is None or not work.in_transaction():
        return None
    try:
        if commit and request.method not in READS:
            work.commit()
        else:
            work.rollback()
    except (IntegrityError, StaleDataError) as error:
        work.rollback()
        return error
    return None


def _note_readings() -> None:
    work: Session | None = g.get("session")
    shown = set(ring_of(work).opened) if work is not None and "vault" in work.info else set()
    denied: set[object] = g.get("denied_subjects", set())
    by = g.get("actor")
    if by is None or not (shown or denied):
        return
    with database().writing() as book:
        audit.read(book, shown, by=by, outcome=g.get("reading_outcome", "shown"))
        audit.read(book, denied, by=by, outcome="denied")  # type: ignore[arg-type]
    if work is not None:
        ring_of(work).opened.clear()


def close(_error: BaseException | None = None) -> None:
    """Give the connection back."""
    work: Session | None = g.pop("session", None)
    if work is not None:
        work.close()


def init_app(app: Flask) -> None:
    """Put the transaction around every request."""
    app.after_request(finish)
    app.teardown_appcontext(close)
