from dataclasses import replace
from datetime import date

import pytest
from hypothesis import given
from hypothesis import strategies as st

from care.rules.policy import Policy
from care.rules.prescription import (
    NEEDS_REASON,
    NEXT,
    CoverOutsidePolicy,
    EndsBeforeStart,
    MeasureRequired,
    NotThatStep,
    ReasonRequired,
    Status,
    Terms,
    TooLongValidity,
    TooManyWithdrawals,
    check_prescription,
    check_step,
    follow_up_due,
    latest_end,
    months_later,
    prescription_refusals,
    status_on,
)

POLICY = Policy(withdrawals=4, cover_min=30, cover_max=92, measure_required=True)
TERMS = Terms(date(2026, 1, 1), date(2026, 12, 31), withdrawals=4, cover_days=90, measures=1)


def test_terms_within_the_policy_are_accepted():
    check_prescription(TERMS, POLICY)
    assert list(prescription_refusals(TERMS, POLICY)) == []


@pytest.mark.parametrize(
    ("change", "refusal"),
    [
        ({"valid_to": date(2025, 12, 31)}, EndsBeforeStart(date(2026, 1, 1))),
        ({"valid_to": date(2027, 1, 1)}, TooLongValidity(date(2026, 12, 31))),
        ({"withdrawals": 5}, TooManyWithdrawals(4)),
        ({"withdrawals": 0}, TooManyWithdrawals(4)),
        ({"cover_days": 29}, CoverOutsidePolicy(30, 92)),
        ({"cover_days": 93}, CoverOutsidePolicy(30, 92)),
        ({"measures": 0}, MeasureRequired()),
    ],
)
def test_terms_outside_the_policy_are_refused_with_what_it_allows(change, refusal):
    with pytest.raises(type(refusal)) as caught:
        check_prescription(replace(TERMS, **change), POLICY)
    assert caught.value.facts() == refusal.facts()


@pytest.mark.parametrize("change", [{"cover_days": 30}, {"cover_days": 92}, {"withdrawals": 1}])
def test_terms_may_reach_the_edges_of_the_policy(change):
    check_prescription(replace(TERMS, **change), POLICY)


def test_all_reasons_are_told_at_once():
    wrong = Terms(date(2026, 1, 1), date(2027, 6, 1), withdrawals=9, cover_days=1)
    assert [type(refusal) for refusal in prescription_refusals(wrong, POLICY)] == [
        TooLongValidity,
        TooManyWithdrawals,
        CoverOutsidePolicy,
        MeasureRequired,
    ]


def test_where_the_policy_sets_no_number_the_prescriber_does():
    free = replace(POLICY, withdrawals=None)
    check_prescription(replace(TERMS, withdrawals=40), free)
    with pytest.raises(TooManyWithdrawals):
        check_prescription(replace(TERMS, withdrawals=0), free)


def test_a_prescription_made_at_once_holds_its_first_day():
    assert latest_end(Policy(validity_days=1), date(2028, 2, 29)) == date(2028, 2, 29)


@pytest.mark.parametrize("status", Status)
@pytest.mark.parametrize("to", Status)
def test_a_prescription_takes_only_the_steps_of_the_table(status, to):
    if to in NEXT[status]:
        check_step(status, to, reason="need has changed")
    else:
        with pytest.raises(NotThatStep) as caught:
            check_step(status, to, reason="need has changed")
        assert caught.value.facts() == {"status": status, "to": to}


@pytest.mark.parametrize("to", sorted(NEEDS_REASON))
def test_stopping_a_prescription_needs_a_reason(to):
    with pytest.raises(ReasonRequired):
        check_step(Status.ACTIVE, to, reason="  ")


def test_activating_needs_no_reason():
    check_step(Status.DRAFT, Status.ACTIVE)


@pytest.mark.parametrize("closed", [Status.ENDED, Status.REPLACED, Status.ANNULLED])
def test_a_closed_prescription_never_opens_again(closed):
    assert NEXT[closed] == frozenset()


@pytest.mark.parametrize("status", [s for s in Status if s is not Status.DRAFT and NEXT[s]])
def test_every_open_prescription_can_be_replaced(status):
    assert Status.REPLACED in NEXT[status]


@pytest.mark.parametrize(
    ("status", "on", "left", "seen"),
    [
        ("active", date(2026, 12, 31), 1, "active"),
        ("active", date(2027, 1, 1), 1, "expired"),
        ("active", date(2026, 6, 1), 0, "exhausted"),
        ("exhausted", date(2026, 6, 1), 1, "active"),
        ("exhausted", date(2026, 6, 1), 0, "exhausted"),
        ("exhausted", date(2027, 1, 1), 0, "expired"),
        ("paused", date(2027, 1, 1), 1, "expired"),
        ("paused", date(2026, 6, 1), 0, "paused"),
        ("under_review", date(2027, 1, 1), 1, "expired"),
        ("draft", date(2027, 1, 1), 1, "draft"),
        ("ended", date(2027, 1, 1), 0, "ended"),
    ],
)
def test_time_and_the_last_withdrawal_close_a_prescription_unasked(status, on, left, seen):
    found = status_on(Status(status), valid_to=date(2026, 12, 31), withdrawals_left=left, on=on)
    assert found is Status(seen)


@given(st.sampled_from(Status), st.integers(-1, 2), st.dates(date(2026, 1, 1), date(2027, 12, 31)))
def test_what_time_does_is_always_a_step_of_the_table(status, left, on):
    seen = status_on(status, valid_to=date(2026, 12, 31), withdrawals_left=left, on=on)
    assert seen is status or seen in NEXT[status]


@pytest.mark.parametrize(
    ("day", "months", "later"),
    [
        (date(2026, 1, 31), 1, date(2026, 2, 28)),
        (date(2027, 11, 30), 3, date(2028, 2, 29)),
        (date(2026, 10, 31), 3, date(2027, 1, 31)),
        (date(2026, 12, 15), 12, date(2027, 12, 15)),
        (date(2026, 9, 15), 3, date(2026, 12, 15)),
        (date(2028, 2, 29), 12, date(2029, 2, 28)),
        (date(2026, 5, 4), 0, date(2026, 5, 4)),
    ],
)
def test_months_later_is_the_same_day_or_the_last_of_a_shorter_month(day, months, later):
    assert months_later(day, months) == later


def test_a_need_is_followed_up_after_three_months_and_then_yearly():
    begun = date(2026, 1, 15)
    assert follow_up_due(POLICY, begun=begun, last=None) == date(2026, 4, 15)
    assert follow_up_due(POLICY, begun=begun, last=date(2026, 4, 20)) == date(2027, 4, 20)
