"""The only module that reads the clock."""

from datetime import UTC, date, datetime
from time import monotonic as _monotonic
from zoneinfo import ZoneInfo

STOCKHOLM = ZoneInfo("Europe/Stockholm")


def now() -> datetime:
    """The present moment, in UTC."""
    return datetime.now(UTC)


def today() -> date:
    """The civil date in Stockholm."""
    return civil_date(now())


def civil_date(moment: datetime) -> date:
    """The date in Stockholm at a moment that knows its zone."""
    return moment.astimezone(STOCKHOLM).date()


def civil_time(moment: datetime) -> datetime:
    """The same moment on Stockholm's clocks."""
    return moment.astimezone(STOCKHOLM)


def monotonic() -> float:
    """Seconds for measuring a span; never a time of day."""
    return _monotonic()
