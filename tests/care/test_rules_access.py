"""Who may give which right to whom, and how long rights last."""

from datetime import date, timedelta
from uuid import uuid4

import pytest
from hypothesis import given
from hypothesis import strategies as st

from care.rules.access import (
    ByAppointment,
    Decision,
    NoteMissing,
    OwnOpening,
    check_reviewer,
    check_role,
)
from core.actors import Role
from portal.rules.rights import (
    HeldAlready,
    LastAdministrator,
    OwnRights,
    check_giver,
    check_leaving,
    idle_until,
    last_day,
    months_after,
    review_due,
    warning_due,
)

BO, HEDDA = uuid4(), uuid4()
ON = date(2026, 5, 4)


def test_nobody_gives_themselves_a_role():
    with pytest.raises(OwnRights):
        check_giver(HEDDA, HEDDA)
    check_giver(HEDDA, BO)


def test_nobody_becomes_a_prescriber_by_being_given_the_role():
    with pytest.raises(ByAppointment):
        check_role(Role.PRESCRIBER, [])


def test_a_role_is_given_once():
    with pytest.raises(HeldAlready):
        check_role(Role.ORDERER, ["orderer"])
    check_role(Role.ORDERER, ["reader"])


@pytest.mark.parametrize("role", [Role.UNIT_ADMIN, Role.SYSTEM_ADMIN])
def test_the_last_administrator_cannot_remove_themselves(role):
    with pytest.raises(LastAdministrator):
        check_leaving(role, own=True, others=0)
    check_leaving(role, own=True, others=1)
    check_leaving(role, own=False, others=0)


def test_anyone_may_give_up_a_role_that_lets_nobody_in():
    check_leaving(Role.ORDERER, own=True, others=0)


def test_a_reviewer_never_reviews_their_own_opening():
    with pytest.raises(OwnOpening):
        check_reviewer(BO, BO, Decision.JUSTIFIED, "")


def test_what_is_followed_up_says_why():
    with pytest.raises(NoteMissing):
        check_reviewer(HEDDA, BO, Decision.FOLLOW_UP, "  ")
    check_reviewer(HEDDA, BO, Decision.FOLLOW_UP, "Ask the head of the unit")
    check_reviewer(HEDDA, BO, Decision.JUSTIFIED, "")


def test_what_ends_now_held_until_yesterday_and_what_had_not_begun_never_did():
    assert last_day(date(2026, 1, 1), ON) == date(2026, 5, 3)
    assert last_day(ON, ON) is None
    assert last_day(date(2026, 6, 1), ON) is None


def test_a_role_is_confirmed_every_half_year():
    assert review_due(date(2026, 1, 31), None) == date(2026, 7, 31)
    assert review_due(date(2020, 1, 1), date(2025, 8, 31)) == date(2026, 2, 28)


def test_rights_end_twelve_months_after_the_last_sign_in():
    assert idle_until(date(2024, 2, 29)) == date(2025, 2, 28)


@pytest.mark.parametrize(
    ("left", "warned"), [(31, None), (30, 30), (8, 30), (7, 7), (1, 7), (0, None), (-1, None)]
)
def test_an_end_is_warned_of_a_month_and_a_week_before(left, warned):
    due = warning_due(ON + timedelta(days=left), ON)

    assert due == (None if warned is None else timedelta(days=warned))


@given(st.dates(date(2000, 1, 1), date(2090, 1, 1)), st.integers(0, 48))
def test_months_after_stays_in_the_month_meant(day, months):
    found = months_after(day, months)

    assert (found.year * 12 + found.month) - (day.year * 12 + day.month) == months
    assert found.day <= day.day
