"""What the table of cookies says, and when time is up."""

from datetime import datetime, timedelta
from zoneinfo import ZoneInfo

import pytest

from cookies.rules import (
    ABSOLUTE,
    COOKIES,
    IDLE,
    NOT_USE,
    Ended,
    Kind,
    can_be_extended,
    counts_as_use,
    over,
    seconds_left,
    visit_is_over,
)

STOCKHOLM = ZoneInfo("Europe/Stockholm")
T0 = datetime(2026, 5, 4, 10, 0, tzinfo=STOCKHOLM)
SECOND = timedelta(seconds=1)


@pytest.mark.contract("001-40")
def test_there_are_three_kinds_and_the_memory_of_consent_only_with_statistics():
    always = {cookie.kind for cookie in COOKIES if not cookie.only_with_statistics}

    assert always == {Kind.SESSION, Kind.AUTHENTICATION, Kind.LANGUAGE}
    assert {cookie.kind for cookie in COOKIES} - always == {Kind.CONSENT}


@pytest.mark.parametrize(("idle", "why"), [(1199, None), (1200, Ended.IDLE)])
def test_a_sign_in_is_over_at_twenty_minutes_sharp(idle, why):
    assert over(made_at=T0, last_used_at=T0, at=T0 + idle * SECOND) is why


def test_a_sign_in_is_over_after_twelve_hours_however_it_is_used():
    last = T0 + ABSOLUTE - SECOND

    assert over(made_at=T0, last_used_at=last, at=last) is None
    assert over(made_at=T0, last_used_at=last, at=T0 + ABSOLUTE) is Ended.TOO_LONG


@pytest.mark.parametrize(("after", "gone"), [(1199, False), (1200, True)])
def test_a_finished_visit_is_over_twenty_minutes_after_signing_out_though_it_is_used(after, gone):
    at = T0 + after * SECOND

    assert visit_is_over(made_at=T0, last_used_at=at, finished_at=T0, at=at) is gone


@pytest.mark.parametrize(
    ("used", "at", "left"),
    [
        (0, 0, 1200),
        (0, 1199, 1),
        (0, 1199.5, 1),
        (0, 1200, 0),
        (0, 5000, 0),
        (42_000, 42_000, 1200),
    ],
)
def test_the_seconds_left_count_down_from_the_last_use(used, at, left):
    found = seconds_left(
        made_at=T0, last_used_at=T0 + timedelta(seconds=used), at=T0 + timedelta(seconds=at)
    )
    assert found == left


def test_the_seconds_left_never_reach_past_twelve_hours():
    last = T0 + ABSOLUTE - timedelta(minutes=5)

    assert seconds_left(made_at=T0, last_used_at=last, at=last) == 300


def test_staying_is_possible_far_more_than_ten_times():
    times = ABSOLUTE // (IDLE - timedelta(minutes=2))

    assert times >= 10
    assert all(can_be_extended(made_at=T0, at=T0 + n * timedelta(minutes=18)) for n in range(times))
    assert not can_be_extended(made_at=T0, at=T0 + ABSOLUTE - timedelta(minutes=2))


@pytest.mark.parametrize("endpoint", sorted(NOT_USE))
def test_what_nobody_asked_for_is_no_use(endpoint):
    assert not counts_as_use(endpoint)


def test_writing_in_a_form_is_use_and_fetching_ahead_is_not():
    assert counts_as_use("portal.keep")
    assert counts_as_use("portal.home")
    assert not counts_as_use("portal.home", "prefetch;prerender")
