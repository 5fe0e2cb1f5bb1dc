from dataclasses import replace
from datetime import date, timedelta

import pytest
from hypothesis import given
from hypothesis import strategies as st

from care.rules.prescription import Status
from orders.rules.states import LineState
from orders.rules.worklist import STEP, Cause, LineFacts, Step, worklist_cause

DAY = date(2026, 5, 4)
LATER = date(2026, 6, 20)
WAITING = LineFacts(
    Status.ACTIVE,
    valid_to=date(2026, 12, 31),
    withdrawals_left=2,
    opens_on=LATER,
    lasts_until=date(2026, 7, 20),
)


def row(on=DAY, **change):
    return worklist_cause(replace(WAITING, **change), on)


@pytest.mark.parametrize(
    ("change", "cause", "step", "turns_on"),
    [
        ({}, "too_early", "wait", LATER),
        ({"opens_on": DAY}, "can_order", "order", DAY),
        ({"opens_on": DAY, "address_confirmed": False}, "address_unconfirmed", None, DAY),
        ({"valid_to": date(2026, 5, 3)}, "expired", "renew", date(2026, 5, 3)),
        ({"status": Status.EXPIRED}, "expired", "renew", date(2026, 12, 31)),
        ({"valid_to": date(2026, 6, 3)}, "expiring", "renew", date(2026, 6, 3)),
        ({"valid_to": date(2026, 6, 4)}, "too_early", "wait", LATER),
        ({"expiring_days": 241}, "expiring", "renew", date(2026, 12, 31)),
        ({"expiring_days": 240}, "too_early", "wait", LATER),
        ({"opens_on": None}, "expiring", "renew", date(2026, 12, 31)),
        ({"opens_on": None, "withdrawals_left": 0}, "nothing_left", "renew", None),
        ({"status": Status.PAUSED}, "paused", "resume", LATER),
        ({"status": Status.UNDER_REVIEW}, "under_review", "reassess", LATER),
        ({"article_gone": True}, "article_gone", "choose_article", LATER),
        ({"latest": LineState.AWAITING_APPROVAL}, "awaiting_approval", "approve", LATER),
        ({"latest": LineState.BACKORDERED, "expected_on": DAY}, "backordered", None, DAY),
        ({"latest": LineState.SHIPPED, "expected_on": DAY}, "on_its_way", "wait", DAY),
        ({"latest": LineState.SENT}, "on_its_way", "wait", None),
        ({"latest": LineState.NOT_COLLECTED}, "not_collected", "see_order", LATER),
        ({"latest": LineState.REJECTED}, "rejected", "see_order", LATER),
        ({"latest": LineState.REFUSED}, "refused", "see_order", LATER),
        ({"latest": LineState.DELIVERED, "opens_on": DAY}, "can_order", "order", DAY),
    ],
)
def test_a_line_says_why_it_stands_and_what_to_do_next(change, cause, step, turns_on):
    found = row(**change)
    assert found.cause is Cause(cause)
    assert found.step is (Step(step) if step else STEP[found.cause])
    assert found.on == turns_on


@pytest.mark.parametrize("status", ["draft", "ended", "replaced", "annulled"])
def test_a_closed_prescription_is_not_in_the_list(status):
    assert row(status=Status(status)) is None


def test_the_days_left_are_counted_from_the_day_and_fall_below_none():
    assert row().days_left == 77
    assert row(lasts_until=date(2026, 5, 1)).days_left == -3
    assert row(lasts_until=None).days_left is None


@pytest.mark.parametrize(
    ("change", "needs_hand"),
    [
        ({}, False),
        ({"opens_on": DAY}, True),
        ({"latest": LineState.SHIPPED, "expected_on": date(2026, 5, 10)}, False),
        (
            {
                "latest": LineState.SHIPPED,
                "expected_on": date(2026, 5, 10),
                "lasts_until": date(2026, 5, 9),
            },
            True,
        ),
        (
            {
                "latest": LineState.SHIPPED,
                "expected_on": date(2026, 5, 10),
                "lasts_until": date(2026, 5, 10),
            },
            False,
        ),
        ({"lasts_until": date(2026, 5, 18)}, True),
        ({"lasts_until": date(2026, 5, 19)}, False),
        ({"lasts_until": None}, False),
        (
            {"latest": LineState.SENT, "opens_on": None, "lasts_until": date(2026, 5, 10)},
            True,
        ),
    ],
)
def test_a_hand_is_needed_when_nothing_else_will_happen_in_time(change, needs_hand):
    assert row(**change).needs_hand is needs_hand


def test_those_who_run_out_first_come_first_and_those_who_only_wait_last():
    urgent = row(opens_on=DAY, lasts_until=date(2026, 5, 6))
    never_supplied = row(opens_on=DAY, lasts_until=None)
    later = row(opens_on=DAY, lasts_until=date(2026, 5, 20))
    unknown = row(status=Status.PAUSED, lasts_until=None)
    waits = row()
    rows = sorted([waits, unknown, later, urgent, never_supplied], key=lambda r: r.sort_key)
    assert rows == [never_supplied, urgent, later, unknown, waits]


@given(
    st.sampled_from(Status),
    st.none() | st.sampled_from(LineState),
    st.none() | st.dates(date(2026, 1, 1), date(2026, 12, 31)),
    st.integers(0, 3),
)
def test_every_open_line_has_a_cause_and_a_next_step(status, latest, opens, left):
    found = row(status=status, latest=latest, opens_on=opens, withdrawals_left=left)
    assert found is None or found.step is STEP[found.cause]


def test_a_used_up_prescription_asks_for_renewal_when_the_goods_near_their_end():
    ends = DAY + timedelta(days=31)
    assert not row(withdrawals_left=0, opens_on=None, lasts_until=ends).needs_hand
    assert row(DAY + timedelta(days=1), withdrawals_left=0, lasts_until=ends).needs_hand
