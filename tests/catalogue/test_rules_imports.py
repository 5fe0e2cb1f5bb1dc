from decimal import Decimal

import pytest
from hypothesis import given
from hypothesis import strategies as st

from catalogue.rules.imports import AmountFault, BadAmount, PriceUnit, amount, pack_price, repeated


@pytest.mark.parametrize(
    ("text", "ore"),
    [
        ("129,50", 12_950),
        ("129.5", 12_950),
        ("1 234,50", 123_450),
        ("1\u00a0234,50", 123_450),
        ("1.234,50", 123_450),
        ("1,234.50", 123_450),
        ("1.234.567", 123_456_700),
        ("1'234.00", 123_400),
        ("0,125", Decimal("12.5")),
        ("1234567,5000", 123_456_750),
        ("0", 0),
    ],
)
def test_an_amount_is_read_exactly(text, ore):
    assert amount(text) == ore


@pytest.mark.parametrize(
    ("text", "fault"),
    [
        ("1.234", AmountFault.UNCLEAR),
        ("12,345", AmountFault.UNCLEAR),
        ("", AmountFault.NOT_A_NUMBER),
        ("-5", AmountFault.NOT_A_NUMBER),
        ("1,2,3", AmountFault.NOT_A_NUMBER),
        ("1.234.56", AmountFault.NOT_A_NUMBER),
        ("12 kr", AmountFault.NOT_A_NUMBER),
        ("١٢", AmountFault.NOT_A_NUMBER),
        ("1e5", AmountFault.NOT_A_NUMBER),
        ("NaN", AmountFault.NOT_A_NUMBER),
    ],
)
def test_an_amount_that_is_not_clear_is_refused_never_guessed(text, fault):
    with pytest.raises(BadAmount) as caught:
        amount(text)
    assert caught.value.fault is fault


@pytest.mark.parametrize(
    ("text", "how", "ore"),
    [
        ("129,50", {}, 12_950),
        ("4,50", {"per": PriceUnit.PIECE, "pack_size": 30}, 13_500),
        ("99,00", {"per": PriceUnit.HUNDRED, "pack_size": 50}, 4_950),
        ("0,125", {"per": PriceUnit.PIECE, "pack_size": 8}, 100),
        ("1099", {"minor": True}, 1_099),
        ("13,5", {"minor": True, "per": PriceUnit.PIECE, "pack_size": 2}, 27),
    ],
)
def test_the_price_of_a_pack_is_exact_whatever_the_list_counts_in(text, how, ore):
    assert pack_price(text, **how) == ore


@pytest.mark.parametrize(
    ("text", "how"),
    [
        ("0,125", {}),
        ("0,99", {"per": PriceUnit.HUNDRED, "pack_size": 30}),
        ("10.5", {"minor": True}),
    ],
)
def test_a_price_that_is_no_whole_ore_is_refused_not_rounded(text, how):
    with pytest.raises(BadAmount) as caught:
        pack_price(text, **how)
    assert caught.value.fault is AmountFault.NOT_WHOLE_ORE


@given(st.integers(0, 10**10))
def test_every_whole_ore_survives_being_written_with_a_comma(ore):
    assert pack_price(f"{ore // 100},{ore % 100:02}") == ore


def test_rows_with_the_same_key_are_told_with_their_numbers():
    assert repeated(["a", "b", "a", "c", "a"]) == {"a": [1, 3, 5]}
    assert repeated(["a", "b"]) == {}
