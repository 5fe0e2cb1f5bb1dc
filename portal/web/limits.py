"""Rate limits: how many tries one browser or account has in a span of time."""

from dataclasses import dataclass
from datetime import datetime, timedelta

from flask import abort, g, request
from sqlalchemy.orm import Session

from core.clock import now
from core.jobs import enqueue
from core.limits import count_tries, count_try, forget_tries, take_back_tries
from portal.rules.throttle import BY_DAY, UNUSUAL, Whose, Window, blocked_until, network
from portal.web.transactions import READS, database, session, vault

GUESSED = "account.guessed"
"""The job that tells an owner of unusually many wrong tries."""


def limit(purpose: str, who: str, *, most: int, every: timedelta) -> None:
    """Count a try and answer 429 when there were too many. `who` is stored blind.

    The count is kept when the request fails, so ask before the request's own transaction.
    """
    _come_first()
    with database().writing() as apart:
        tries = count_try(apart, vault().blind(purpose, who), at=now(), every=every)
    if tries > most:
        abort(429)


def _come_first() -> None:
    if request.method not in READS and "session" in g:
        raise RuntimeError("limit() comes before session(): on SQLite only one may write")


@dataclass(frozen=True)
class Guess:
    """One try to prove to be `who`, counted in advance for the account, its network and both."""

    purpose: str
    who: str
    windows: tuple[Window, ...]
    at: datetime
    until: datetime | None = None

    @property
    def blocked(self) -> bool:
        """Whether this try must wait: nothing may be compared."""
        return self.until is not None

    @property
    def keys(self) -> dict[Window, bytes]:
        """Under which key each window counts; blind, so the table names nobody."""
        here = network(request.remote_addr or "")
        counted = {
            Whose.PAIR: f"{self.who}\n{here}",
            Whose.NETWORK: here,
            Whose.ACCOUNT: self.who,
        }
        return {
            window: vault().blind(f"{self.purpose}:{window.every}", counted[window.whose])
            for window in self.windows
        }

    def right(self) -> None:
        """It was right: it does not count, and the pair of account and network starts over."""
        keys = self.keys
        pair = [key for window, key in keys.items() if window.whose is Whose.PAIR]
        rest = {key: window.every for window, key in keys.items() if key not in pair}
        forget_tries(session(), *pair)
        take_back_tries(session(), rest, at=self.at)


def guess(purpose: str, who: str, windows: tuple[Window, ...]) -> Guess:
    """Count a try, and say until when to wait when there were too many.

    Kept when the request fails, so ask before the request's own transaction.
    """
    _come_first()
    made = Guess(purpose, who, windows, now())
    keys = made.keys
    with database().writing() as apart:
        noted = {key: window.every for window, key in keys.items()}
        counted = count_tries(apart, noted, at=made.at)
        tries = {window: counted[key] for window, key in keys.items()}
        if tries.get(BY_DAY) == UNUSUAL + 1:
            _tell_owner(apart, who)
    until = blocked_until(windows, tries, at=made.at)
    return Guess(purpose, who, windows, made.at, until)


def _tell_owner(apart: Session, username: str) -> None:
    blinds = [blind.hex() for blind in vault().blinds("username", username)]
    enqueue(apart, GUESSED, {"blinds": blinds})
