from fractions import Fraction
from math import ceil

import pytest
from hypothesis import given
from hypothesis import strategies as st

from care.rules.quantity import (
    Dose,
    DoseUnit,
    NoDose,
    Pack,
    days_covered,
    is_orderable,
    orderable,
    packs_needed,
    pieces_needed,
    plan,
)

UNIT_DAYS = {"day": 1, "week": 7, "month": Fraction(3044, 100), "year": 365}
doses = st.builds(Dose, st.integers(1, 20_000), st.sampled_from(DoseUnit))
packs = st.builds(Pack, st.integers(1, 500))
portions = st.lists(st.integers(1, 184), min_size=1, max_size=12)


@pytest.mark.parametrize(
    ("amount", "unit", "days", "pieces"),
    [
        (5_000, "day", 90, 450),
        (1_000, "week", 90, 13),
        (1_000, "day", 1, 1),
        (1_000, "month", 30, 1),
        (1_000, "month", 31, 2),
        (30_000, "month", 3044, 3000),
        (20_000, "year", 365, 20),
        (333, "day", 90, 30),
        (5_000, "day", 0, 0),
    ],
)
def test_the_pieces_of_a_dose_for_some_days(amount, unit, days, pieces):
    assert pieces_needed(Dose(amount, DoseUnit(unit)), days, month_days=3044) == pieces


def test_a_policy_may_count_thirty_days_to_the_month():
    assert pieces_needed(Dose(30_000, DoseUnit.MONTH), 90, month_days=3000) == 90


@given(doses, st.integers(0, 4000))
def test_the_pieces_are_the_exact_need_rounded_up(dose, days):
    exact = Fraction(dose.amount, 1000) / UNIT_DAYS[dose.unit] * days
    assert pieces_needed(dose, days, month_days=3044) == ceil(exact)


@given(doses, st.integers(0, 100_000))
def test_the_days_a_number_of_pieces_lasts_need_no_more_and_one_day_more_does(dose, pieces):
    days = days_covered(dose, pieces, month_days=3044)
    assert pieces_needed(dose, days, month_days=3044) <= pieces
    assert pieces_needed(dose, days + 1, month_days=3044) > pieces


def test_a_dose_of_nothing_is_refused():
    with pytest.raises(NoDose):
        Dose(0, DoseUnit.DAY)


@given(doses, portions, packs)
def test_rounding_up_to_packs_never_piles_up_a_whole_pack(dose, lengths, pack):
    for portion in plan(dose, lengths, pack, month_days=3044):
        assert 0 <= portion.leftover < pack.size
        assert portion.packs >= 0


@given(doses, portions, st.integers(1, 500), st.integers(1, 6), st.integers(1, 6))
def test_order_multiples_and_smallest_orders_pile_up_less_than_one_order(
    dose, lengths, size, multiple, minimum
):
    pack = Pack(size, multiple, minimum)
    for portion in plan(dose, lengths, pack, month_days=3044):
        assert 0 <= portion.leftover < size * orderable(1, pack)
        assert portion.packs == 0 or is_orderable(portion.packs, pack)


def test_a_withdrawal_that_the_leftover_covers_needs_no_pack():
    made = plan(Dose(1_000, DoseUnit.DAY), [30, 30, 30, 30], Pack(100), month_days=3044)
    assert [(p.packs, p.leftover) for p in made] == [(1, 70), (0, 40), (0, 10), (1, 80)]


def test_a_plan_says_what_each_withdrawal_needs_so_far():
    made = plan(Dose(5_000, DoseUnit.DAY), [90, 90], Pack(30), month_days=3044)
    assert [(p.days, p.pieces_needed, p.packs) for p in made] == [(90, 450, 15), (90, 900, 15)]


@given(st.integers(0, 10_000), st.integers(0, 10_000), packs)
def test_packs_are_never_negative_and_exactly_enough(need, delivered, pack):
    found = packs_needed(need, delivered, pack)
    assert found >= 0
    assert delivered + found * pack.size >= need
    assert found == 0 or delivered + (found - 1) * pack.size < need


@pytest.mark.parametrize(
    ("asked", "multiple", "minimum", "right"),
    [(1, 1, 1, 1), (5, 4, 1, 8), (8, 4, 1, 8), (1, 1, 3, 3), (1, 2, 3, 4)],
)
def test_packs_are_rounded_up_to_what_may_be_ordered(asked, multiple, minimum, right):
    pack = Pack(10, multiple, minimum)
    assert orderable(asked, pack) == right
    assert is_orderable(right, pack)
    assert is_orderable(asked, pack) is (asked == right)
