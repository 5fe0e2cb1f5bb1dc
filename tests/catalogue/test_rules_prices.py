from dataclasses import replace
from datetime import date

import pytest
from hypothesis import given
from hypothesis import strategies as st

from catalogue.rules.prices import (
    BadContractLine,
    ContractLine,
    ContractLineFault,
    NoPrice,
    PricesOverlap,
    change_price,
    line_amount,
    price_on,
    vat,
)

OPEN = ContractLine("frame", "pad", 12_950, 250, date(2026, 1, 1))
CLOSED = replace(OPEN, valid_from=date(2025, 1, 1), valid_to=date(2025, 12, 31), price=12_000)


@pytest.mark.parametrize(
    ("on", "price"),
    [
        (date(2025, 1, 1), 12_000),
        (date(2025, 12, 31), 12_000),
        (date(2026, 1, 1), 12_950),
        (date(2036, 1, 1), 12_950),
    ],
)
def test_the_price_of_a_day_is_that_of_the_line_that_covers_it(on, price):
    assert price_on([OPEN, CLOSED], on).price == price


def test_a_day_no_line_covers_has_no_price():
    with pytest.raises(NoPrice) as caught:
        price_on([OPEN, CLOSED], date(2024, 12, 31))
    assert caught.value.on == date(2024, 12, 31)


def test_two_prices_on_one_day_are_an_error_never_a_guess():
    with pytest.raises(PricesOverlap):
        price_on([OPEN, replace(CLOSED, valid_to=None)], date(2026, 1, 1))


def test_a_new_price_closes_the_old_line_the_day_before():
    new = replace(OPEN, price=13_500, valid_from=date(2026, 7, 1))
    closed, added = change_price([CLOSED, OPEN], new)
    assert closed == replace(OPEN, valid_to=date(2026, 6, 30))
    assert added == new


def test_the_first_price_of_an_article_closes_nothing():
    assert change_price([], OPEN) == (None, OPEN)
    assert change_price([replace(OPEN, article="bag"), CLOSED], OPEN) == (None, OPEN)


@pytest.mark.parametrize("start", [date(2026, 1, 1), date(2025, 6, 1), date(2024, 1, 1)])
def test_a_new_price_never_reaches_back_over_an_old_one(start):
    with pytest.raises(PricesOverlap):
        change_price([CLOSED, OPEN], replace(OPEN, valid_from=start))


def test_a_new_price_never_swallows_one_that_waits():
    waiting = replace(OPEN, valid_from=date(2026, 9, 1))
    with pytest.raises(PricesOverlap) as caught:
        change_price(
            [replace(OPEN, valid_to=date(2026, 8, 31)), waiting],
            replace(OPEN, valid_from=date(2026, 7, 1)),
        )
    assert caught.value.on == date(2026, 7, 1)


@pytest.mark.parametrize(
    ("wrong", "fault"),
    [
        ({"price": -1}, ContractLineFault.NEGATIVE_PRICE),
        ({"vat_permille": -1}, ContractLineFault.VAT_OUTSIDE_RANGE),
        ({"vat_permille": 1001}, ContractLineFault.VAT_OUTSIDE_RANGE),
        ({"valid_to": date(2025, 12, 31)}, ContractLineFault.ENDS_BEFORE_START),
    ],
)
def test_a_line_that_cannot_hold_is_refused(wrong, fault):
    with pytest.raises(BadContractLine) as caught:
        replace(OPEN, **wrong)
    assert caught.value.fault is fault


@pytest.mark.parametrize(
    ("net", "permille", "tax"),
    [(100, 250, 25), (2, 250, 1), (1, 250, 0), (-2, 250, -1), (10, 120, 1), (999, 0, 0)],
)
def test_half_an_ore_of_tax_is_rounded_away_from_zero(net, permille, tax):
    assert vat(net, permille) == tax


@given(st.integers(0, 10**9), st.integers(0, 1000))
def test_a_credit_takes_back_exactly_the_tax_that_was_charged(net, permille):
    assert vat(net, permille) + vat(-net, permille) == 0


def test_a_line_amounts_to_packs_times_price_and_its_tax():
    assert line_amount(OPEN, 3) == (38_850, 9_713)
