"""Rate limits: how many tries one browser or account has in a span of time."""

from datetime import timedelta

from flask import abort

from core.clock import now
from core.limits import count_try, forget_tries
from portal.web.transactions import database, vault


def limit(purpose: str, who: str, *, most: int, every: timedelta) -> None:
    """Count a try and answer 429 when there were too many. `who` is stored blind."""
    with database().writing() as session:
        tries = count_try(session, vault().blind(purpose, who), at=now(), every=every)
    if tries > most:
        abort(429)


def forgive(purpose: str, who: str) -> None:
    """Start over, after a success."""
    with database().writing() as session:
        forget_tries(session, vault().blind(purpose, who))
