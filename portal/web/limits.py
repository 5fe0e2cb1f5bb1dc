"""Rate limits: how many tries one browser or account has in a span of time."""

from datetime import timedelta

from flask import abort, g, request

from core.clock import now
from core.limits import count_try, forget_tries
from portal.web.transactions import READS, database, session, vault


def limit(purpose: str, who: str, *, most: int, every: timedelta) -> None:
    """Count a try and answer 429 when there were too many. `who` is stored blind.

    The count is kept when the request fails, so ask before the request's own transaction.
    """
    if request.method not in READS and "session" in g:
        raise RuntimeError("limit() comes before session(): on SQLite only one may write")
    with database().writing() as apart:
        tries = count_try(apart, vault().blind(purpose, who), at=now(), every=every)
    if tries > most:
        abort(429)


def forgive(purpose: str, who: str) -> None:
    """Start over, when the request succeeds."""
    forget_tries(session(), vault().blind(purpose, who))
