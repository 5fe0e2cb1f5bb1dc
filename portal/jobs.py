"""Work of the house itself: closing the books, sending letters, sweeping drafts."""

from collections.abc import Mapping
from datetime import timedelta
from typing import Any

from sqlalchemy.orm import Session

from core import audit
from core.clock import now
from core.jobs import Schedule, sweep_jobs
from core.limits import sweep_tries
from core.outbox import SEND, Keeper, Smtp, sender
from portal.queries import account_by_blinds
from portal.services.drafts import sweep_drafts
from portal.services.links import RESET_ASKED, send_reset, sweep_links
from portal.services.security import sweep_security
from portal.services.steps import sweep_steps, warn_owner
from portal.texts import link_letter, owner_letter
from portal.web.limits import GUESSED
from portal.web.transactions import settings

CLOSE_BOOKS = "audit.close"
SWEEP_DRAFTS = "drafts.sweep"
JOBS_KEPT = timedelta(days=30)
SCHEDULES = [
    Schedule(CLOSE_BOOKS, timedelta(minutes=1)),
    Schedule(SWEEP_DRAFTS, timedelta(hours=1)),
]


def close_books(session: Session, _payload: Mapping[str, Any]) -> None:
    """Chain the rows written since the last time."""
    for name in audit.BOOKS:
        audit.close_segment(session, name, settings().secrets.audit_key)


def sweep(session: Session, _payload: Mapping[str, Any]) -> None:
    """Remove drafts nobody came back for, counts of tries that are over, jobs long done."""
    sweep_drafts(session, at=now())
    sweep_links(session, at=now())
    sweep_steps(session, at=now())
    sweep_security(session, at=now())
    sweep_tries(session, before=now() - timedelta(days=1))
    sweep_jobs(session, before=now() - JOBS_KEPT)


def send_reset_link(session: Session, payload: Mapping[str, Any]) -> None:
    """Send a link for a new password, if there is such an account."""
    send_reset(session, _blinds(payload), letter=link_letter, at=now())


def tell_of_guesses(session: Session, payload: Mapping[str, Any]) -> None:
    """Tell an owner that unusually many wrong passwords were tried; once a day at most."""
    account = account_by_blinds(session, _blinds(payload))
    if account is not None and account.disabled_at is None:
        key = f"{account.id}:{now():%Y-%m-%d}"
        warn_owner(session, account, "guessed", letter=owner_letter, key=key)


def _blinds(payload: Mapping[str, Any]) -> list[bytes]:
    return [bytes.fromhex(blind) for blind in payload["blinds"]]


def send_letter(session: Session, payload: Mapping[str, Any]) -> None:
    """Send one letter by the configured carrier."""
    chosen = settings()
    carrier = Smtp(chosen.mail_url, chosen.mail_from) if chosen.mail_url else Keeper()
    sender(carrier)(session, payload)


HANDLERS = {
    CLOSE_BOOKS: close_books,
    SWEEP_DRAFTS: sweep,
    SEND: send_letter,
    RESET_ASKED: send_reset_link,
    GUESSED: tell_of_guesses,
}
