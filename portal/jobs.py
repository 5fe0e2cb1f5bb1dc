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
from portal.services.drafts import sweep_drafts
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
    sweep_tries(session, before=now() - timedelta(days=1))
    sweep_jobs(session, before=now() - JOBS_KEPT)


def send_letter(session: Session, payload: Mapping[str, Any]) -> None:
    """Send one letter by the configured carrier."""
    chosen = settings()
    carrier = Smtp(chosen.mail_url, chosen.mail_from) if chosen.mail_url else Keeper()
    sender(carrier)(session, payload)


HANDLERS = {CLOSE_BOOKS: close_books, SWEEP_DRAFTS: sweep, SEND: send_letter}
