"""Sweeping out sessions whose time is up."""

from collections.abc import Mapping
from datetime import timedelta
from typing import Any

from sqlalchemy.orm import Session

from cookies.services import sweep_sessions
from core.clock import now
from core.jobs import Schedule

SWEEP = "cookies.sweep"
SCHEDULES = [Schedule(SWEEP, timedelta(minutes=15))]


def sweep(session: Session, _payload: Mapping[str, Any]) -> None:
    """Remove sessions that ended."""
    sweep_sessions(session, at=now())
