"""One transaction per request: a GET cannot change data, a POST commits below 400."""

from collections.abc import Iterator
from contextlib import contextmanager
from typing import cast
from uuid import UUID

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


class NotNoted(Exception):
    """The book of readings could not be written, so nothing may be shown."""


def session() -> Session:
    """The request's session: read only for GET, writing for everything else."""
    if "session" not in g:
        g.session = reads() if request.method in READS else _begun(database().writes())
    return cast("Session", g.session)


def reads() -> Session:
    """What is read before the view: its session and actor. A GET goes on in the same one."""
    if "reads" not in g:
        g.reads = _begun(database().reads())
    return cast("Session", g.reads)


def end_early_reads() -> None:
    """Give the connection of `reads` back before a writing request takes its own."""
    if request.method not in READS and (work := g.pop("reads", None)) is not None:
        work.close()


@contextmanager
def writing_apart() -> Iterator[Session]:
    """A transaction of its own, for the few GETs that outsiders send and that must write.

    What the request has read so far is let go first: it would hold the connection meanwhile.
    """
    if request.method in READS:
        close()
    with database().writing() as work:
        yield work


def _begun(work: Session) -> Session:
    work.begin()
    return work


def set_outcome(outcome: str) -> None:
    """Say in the book of readings that this page was `exported` or `printed`, not just shown."""
    g.reading_outcome = outcome


def finish(response: Response) -> Response:
    """Commit or roll back, then write who was read; without the book no page (LOG-03)."""
    try:
        problem = _end(commit=response.status_code < 400)  # noqa: PLR2004 - the HTTP limit
        if problem is not None:
            g.failed = True
            response = current_app.make_response(current_app.handle_user_exception(problem))
        if _to_note():
            _note_apart()
    except NotNoted as error:
        current_app.logger.exception("readings.failed", exc_info=error.__cause__)
        return cast("Response", current_app.extensions["unavailable"]())
    return response


def _end(*, commit: bool) -> Exception | None:
    work: Session | None = g.get("session") or g.get("reads")
    if work is None or not work.in_transaction():
        return None
    try:
        if request.method in READS:
            work.close()
        elif commit:
            work.flush()
            _note_readings(work)
            work.commit()
            _forget_readings()
        else:
            work.rollback()
    except (IntegrityError, StaleDataError) as error:
        work.rollback()
        return error
    except NotNoted:
        work.rollback()
        raise
    return None


def _shown() -> set[UUID]:
    work: Session | None = g.get("session")
    return ring_of(work).opened if work is not None and "vault" in work.info else set()


def _to_note() -> bool:
    return "actor" in g and bool(_shown() or g.get("denied_subjects"))


def _note_readings(book: Session) -> None:
    if not _to_note():
        return
    try:
        audit.read(book, _shown(), by=g.actor, outcome=g.get("reading_outcome", "shown"))
        audit.read(book, g.get("denied_subjects", ()), by=g.actor, outcome="denied")
    except Exception as error:
        raise NotNoted from error


def _note_apart() -> None:
    try:
        with database().writing() as book:
            _note_readings(book)
    except NotNoted:
        raise
    except Exception as error:
        raise NotNoted from error
    _forget_readings()


def _forget_readings() -> None:
    _shown().clear()
    g.pop("denied_subjects", None)


def give_up() -> None:
    """End what this request has begun, unsaved: on SQLite only one may write, and another must."""
    for name in ("session", "reads"):
        work: Session | None = g.pop(name, None)
        if work is not None:
            work.rollback()
            work.close()


def close(_error: BaseException | None = None) -> None:
    """Give the connections back."""
    for name in ("session", "reads"):
        work: Session | None = g.pop(name, None)
        if work is not None:
            work.close()


def init_app(app: Flask) -> None:
    """Put the transaction around every request."""
    app.after_request(finish)
    app.teardown_request(close)
