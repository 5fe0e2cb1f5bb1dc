"""Sweeping out visits and sign-ins whose time is up."""

from collections.abc import Mapping
from datetime import timedelta
from typing import Any

from sqlalchemy.orm import Session

from cookies.services.consents import sweep_proofs
from cookies.services.sign_ins import sweep_sign_ins
from cookies.services.visits import sweep_visits
from core.clock import now
from core.jobs import Schedule

SWEEP = "cookies.sweep"
SCHEDULES = [Schedule(SWEEP, timedelta(minutes=15))]


def sweep(session: Session, _payload: Mapping[str, Any]) -> None:
    """Remove visits that are over and old proofs; end sign-ins nobody used."""
    sweep_visits(session, at=now())
    sweep_sign_ins(session, at=now())
    sweep_proofs(session, at=now())
