"""A policy is changed by a new row; the old one ends the day before."""

from dataclasses import replace
from datetime import date

import pytest

from care.rules.policy import Policy, PolicyRow
from care.rules.policy_changes import (
    PoliciesOverlap,
    PolicyEndsBeforeStart,
    PolicyTooEarly,
    change_policy,
)

OLD = PolicyRow(Policy(), "diabetes", date(2026, 1, 1), None, id="old")
NEW = PolicyRow(Policy(withdrawals=6), "diabetes", date(2027, 1, 1), None, id="new")


def test_the_old_policy_ends_the_day_before_the_new_one_begins():
    assert change_policy([OLD], NEW) == replace(OLD, valid_to=date(2026, 12, 31))


def test_the_first_policy_of_a_care_area_closes_nothing():
    assert change_policy([], NEW) is None


def test_a_policy_that_ended_before_stays_as_it_is():
    ended = replace(OLD, valid_to=date(2026, 6, 30))
    assert change_policy([ended], NEW) is None


@pytest.mark.parametrize("starts", [date(2026, 1, 1), date(2025, 12, 31)])
def test_a_policy_may_not_begin_on_or_before_the_one_it_follows(starts):
    with pytest.raises(PoliciesOverlap) as caught:
        change_policy([OLD], replace(NEW, valid_from=starts))
    assert caught.value.on == date(2026, 1, 1)


def test_a_policy_may_not_run_over_a_coming_one():
    with pytest.raises(PoliciesOverlap) as caught:
        change_policy(
            [replace(OLD, valid_to=date(2026, 12, 31)), NEW],
            replace(NEW, valid_from=date(2026, 6, 1)),
        )
    assert caught.value.on == date(2027, 1, 1)


def test_a_policy_with_a_last_day_fits_before_a_coming_one():
    between = replace(NEW, valid_from=date(2026, 6, 1), valid_to=date(2026, 12, 31))
    assert change_policy([replace(OLD, valid_to=date(2026, 5, 31)), NEW], between) is None


def test_a_policy_cannot_end_before_it_starts():
    with pytest.raises(PolicyEndsBeforeStart):
        change_policy([], replace(NEW, valid_to=date(2026, 12, 31)))


def test_rules_people_have_acted_under_are_not_changed_backwards():
    with pytest.raises(PolicyTooEarly) as caught:
        change_policy([OLD], NEW, earliest=date(2027, 1, 2))
    assert caught.value.earliest == date(2027, 1, 2)
