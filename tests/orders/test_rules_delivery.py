from datetime import UTC, date, datetime, timedelta
from zoneinfo import ZoneInfo

import pytest
from hypothesis import given
from hypothesis import strategies as st

from care.rules.policy import Policy
from orders.rules.delivery import (
    cancel_until,
    check_duplicate,
    cut_off_instant,
    first_working_day,
    may_cancel,
    promise,
    working_days_later,
)
from orders.rules.refusals import LooksLikeDuplicate

STOCKHOLM = ZoneInfo("Europe/Stockholm")
GUIDE = Policy(cut_off=11 * 60, lead_working_days=3, notice_working_days=1)
moments = st.integers(0, 2 * 365 * 24 * 60).map(
    lambda minutes: datetime(2026, 1, 1, tzinfo=UTC) + timedelta(minutes=minutes)
)
EASTER = {date(2026, 4, 3), date(2026, 4, 6)}


def works(on):
    return on.weekday() < 5 and on not in EASTER


def every_day(_on):
    return True


def civil(*parts):
    return datetime(*parts, tzinfo=STOCKHOLM)


@pytest.mark.parametrize(
    ("at", "notice", "leaves", "comes"),
    [
        (civil(2026, 5, 4, 10, 59, 59), False, date(2026, 5, 4), date(2026, 5, 7)),
        (civil(2026, 5, 4, 11, 0), False, date(2026, 5, 5), date(2026, 5, 8)),
        (civil(2026, 5, 4, 10, 0), True, date(2026, 5, 4), date(2026, 5, 8)),
        (civil(2026, 5, 8, 12, 0), False, date(2026, 5, 11), date(2026, 5, 14)),
        (civil(2026, 5, 9, 9, 0), False, date(2026, 5, 11), date(2026, 5, 14)),
        (civil(2026, 4, 2, 12, 0), False, date(2026, 4, 7), date(2026, 4, 10)),
        (civil(2026, 4, 1, 9, 0), False, date(2026, 4, 1), date(2026, 4, 8)),
    ],
)
def test_vastmanland_delivers_by_the_third_working_day_after_eleven(at, notice, leaves, comes):
    promised = promise(at, GUIDE, works, notice=notice)
    assert (promised.leaves_on, promised.delivered_by) == (leaves, comes)
    assert promised.cancel_until == cut_off_instant(leaves, 11 * 60)


def test_an_order_by_utc_is_judged_by_the_clock_in_stockholm():
    assert promise(datetime(2026, 5, 4, 8, 59, tzinfo=UTC), GUIDE, works).leaves_on.day == 4
    assert promise(datetime(2026, 5, 4, 9, 0, tzinfo=UTC), GUIDE, works).leaves_on.day == 5
    assert promise(datetime(2026, 5, 4, 22, 30, tzinfo=UTC), GUIDE, works).leaves_on.day == 5


def test_goods_are_not_handed_over_before_the_day_they_may_be():
    at = civil(2026, 5, 4, 9, 0)
    assert promise(at, GUIDE, works, not_before=date(2026, 5, 16)).delivered_by.day == 18
    assert promise(at, GUIDE, works, not_before=date(2026, 5, 7)).delivered_by.day == 7


@pytest.mark.parametrize(
    ("on", "cut_off", "utc"),
    [
        (date(2026, 3, 28), 150, datetime(2026, 3, 28, 1, 30, tzinfo=UTC)),
        (date(2026, 3, 29), 150, datetime(2026, 3, 29, 1, 30, tzinfo=UTC)),
        (date(2026, 3, 29), 660, datetime(2026, 3, 29, 9, 0, tzinfo=UTC)),
        (date(2026, 10, 25), 150, datetime(2026, 10, 25, 0, 30, tzinfo=UTC)),
        (date(2026, 10, 25), 660, datetime(2026, 10, 25, 10, 0, tzinfo=UTC)),
        (date(2026, 3, 29), None, datetime(2026, 3, 29, 22, 0, tzinfo=UTC)),
        (date(2026, 10, 25), None, datetime(2026, 10, 25, 23, 0, tzinfo=UTC)),
        (date(2026, 12, 31), None, datetime(2026, 12, 31, 23, 0, tzinfo=UTC)),
    ],
)
def test_the_cut_off_is_one_instant_also_in_both_daylight_saving_nights(on, cut_off, utc):
    assert cut_off_instant(on, cut_off) == utc


def test_of_the_hour_that_comes_twice_the_first_is_the_cut_off():
    first = civil(2026, 10, 25, 2, 29)
    second = first.replace(fold=1)
    assert cancel_until(first, 150, every_day).date() == date(2026, 10, 25)
    assert cancel_until(second, 150, every_day).date() == date(2026, 10, 26)


@given(
    moments,
    st.none() | st.integers(1, 1439),
)
def test_the_cut_off_lies_ahead_and_at_most_a_day_and_an_hour_when_every_day_works(at, cut_off):
    until = cancel_until(at, cut_off, every_day)
    assert at < until <= at + timedelta(hours=25)
    assert may_cancel(at, until)
    assert not may_cancel(until, until)


def test_a_time_without_zone_is_never_guessed():
    with pytest.raises(ValueError, match="2026"):
        promise(AT.replace(tzinfo=None), GUIDE, works)


def test_working_days_are_counted_over_easter():
    assert first_working_day(date(2026, 4, 3), works) == date(2026, 4, 7)
    assert working_days_later(date(2026, 4, 2), 2, works) == date(2026, 4, 8)
    assert working_days_later(date(2026, 4, 2), 0, works) == date(2026, 4, 2)


def test_a_calendar_without_working_days_is_an_error_not_an_endless_search():
    with pytest.raises(ValueError, match="2026"):
        first_working_day(date(2026, 4, 3), lambda _on: False)


AT = civil(2026, 5, 4, 12, 0)


@pytest.mark.parametrize(
    "earlier",
    [
        [],
        [AT],
        [AT, AT - timedelta(hours=24)],
        [AT - timedelta(hours=25), AT - timedelta(hours=30)],
        [AT + timedelta(hours=1), AT],
    ],
)
def test_an_article_may_be_ordered_twice_within_a_day(earlier):
    check_duplicate(earlier, AT)


def test_a_third_order_of_an_article_within_a_day_looks_like_a_double():
    with pytest.raises(LooksLikeDuplicate) as caught:
        check_duplicate([AT, AT - timedelta(hours=23, minutes=59)], AT)
    assert caught.value.times == 2
