from itertools import pairwise

import pytest
from hypothesis import given
from hypothesis import strategies as st

from core.short_number import BadShortNumber, parse_short_number, said_number, short_number

numbers = st.integers(0, 10**12)


def test_the_published_example_of_damm_holds():
    assert short_number(572) == "5724"


@given(numbers)
def test_a_short_number_read_back_is_the_number(n):
    assert parse_short_number(said_number(n)) == n


@given(numbers, st.data())
def test_one_wrong_digit_is_always_found(n, data):
    right = short_number(n)
    at = data.draw(st.integers(0, len(right) - 1))
    digit = data.draw(st.sampled_from([d for d in "0123456789" if d != right[at]]))
    with pytest.raises(BadShortNumber):
        parse_short_number(right[:at] + digit + right[at + 1 :])


@given(numbers)
def test_two_neighbours_that_change_places_are_always_found(n):
    right = short_number(n)
    for at, (one, other) in enumerate(pairwise(right)):
        if one != other:
            with pytest.raises(BadShortNumber):
                parse_short_number(right[:at] + other + one + right[at + 2 :])


@pytest.mark.parametrize("text", ["", "7", "12a4", "٥٧٢٤", "5" * 20, "-"])
def test_what_is_no_number_is_refused(text):
    with pytest.raises(BadShortNumber):
        parse_short_number(text)


@pytest.mark.parametrize(
    ("n", "read"), [(4, "45"), (572, "5\N{NO-BREAK SPACE}724"), (10425, "104\N{NO-BREAK SPACE}253")]
)
def test_people_read_it_in_groups_of_three_that_stay_on_one_line(n, read):
    assert said_number(n) == read


def test_blanks_and_hyphens_are_forgiven():
    assert parse_short_number(" 5 72-4 ") == 572


def test_there_is_no_short_number_below_zero():
    with pytest.raises(ValueError, match="-1"):
        short_number(-1)
