"""When an order leaves, until when it can be cancelled, when it comes; the guard against doubles.

Times of day are civil time in Stockholm; instants are compared in UTC, so both daylight-saving
nights count right. What a working day is comes from the caller (`core.calendar`).
"""

from collections.abc import Callable, Iterable
from dataclasses import dataclass
from datetime import UTC, date, datetime, time, timedelta
from zoneinfo import ZoneInfo

from care.rules.policy import Policy
from orders.rules.refusals import LooksLikeDuplicate

STOCKHOLM = ZoneInfo("Europe/Stockholm")
SAME_ARTICLE_LIMIT = 2
SAME_ARTICLE_SPAN = timedelta(hours=24)
_DAY = timedelta(days=1)
_LONGEST_WAIT = 366
_END_OF_DAY = 24 * 60

IsWorkingDay = Callable[[date], bool]


@dataclass(frozen=True, slots=True)
class Promise:
    """What is promised about an order before it is placed."""

    cancel_until: datetime
    """The instant the order leaves; from then on it cannot be changed (UTC)."""
    leaves_on: date
    delivered_by: date


def promise(
    at: datetime,
    policy: Policy,
    works: IsWorkingDay,
    *,
    notice: bool = False,
    not_before: date | None = None,
) -> Promise:
    """When an order placed at an instant leaves and comes.

    `notice` when the recipient is told before delivery; `not_before` is the earliest day to hand
    over goods. Raises ValueError for a time without zone.
    """
    leaves_on, until = _departure(at, policy.cut_off, works)
    days = policy.lead_working_days + (policy.notice_working_days if notice else 0)
    comes = working_days_later(leaves_on, days, works)
    if not_before is not None and comes < not_before:
        comes = first_working_day(not_before, works)
    return Promise(until, leaves_on, comes)


def cancel_until(at: datetime, cut_off: int | None, works: IsWorkingDay) -> datetime:
    """The instant in UTC from which an order placed at an instant can no longer be changed."""
    return _departure(at, cut_off, works)[1]


def may_cancel(at: datetime, until: datetime) -> bool:
    """Whether it is still time to cancel at an instant: before the cut-off, not at it."""
    return at < until


def cut_off_instant(day: date, cut_off: int | None) -> datetime:
    """The instant in UTC of a minute of a civil day; none is the midnight that ends the day.

    A minute that the clocks skip counts as if they had not; of one that comes twice, the first.
    """
    extra, minute = divmod(_END_OF_DAY if cut_off is None else cut_off, _END_OF_DAY)
    civil = datetime.combine(day + extra * _DAY, time(minute // 60, minute % 60), STOCKHOLM)
    return civil.astimezone(UTC)


def first_working_day(day: date, works: IsWorkingDay) -> date:
    """The day itself if one works, else the next that does; ValueError when a year has none."""
    for ahead in range(_LONGEST_WAIT):
        if works(day + ahead * _DAY):
            return day + ahead * _DAY
    raise ValueError(day)


def working_days_later(day: date, count: int, works: IsWorkingDay) -> date:
    """The working day that many working days after a day."""
    for _ in range(count):
        day = first_working_day(day + _DAY, works)
    return day


def check_duplicate(ordered_at: Iterable[datetime], at: datetime) -> None:
    """Refuse an article for a person who has had it ordered twice in the last 24 hours."""
    times = sum(1 for earlier in ordered_at if at - SAME_ARTICLE_SPAN < earlier <= at)
    if times >= SAME_ARTICLE_LIMIT:
        raise LooksLikeDuplicate(times)


def _departure(at: datetime, cut_off: int | None, works: IsWorkingDay) -> tuple[date, datetime]:
    if at.tzinfo is None:
        raise ValueError(at)
    day = first_working_day(at.astimezone(STOCKHOLM).date(), works)
    if at >= cut_off_instant(day, cut_off):
        day = first_working_day(day + _DAY, works)
    return day, cut_off_instant(day, cut_off)
