"""Reserve numbers per issuer (ID-08) and LMA numbers."""

from datetime import date

import pytest
from hypothesis import given
from hypothesis import strategies as st

from core.identity_number import InvalidIdentityNumber, Kind, Reason, parse, parse_reserve
from core.reserve_number import CLNK, FORMATS, LMA, NRID, STOCKHOLM, VARMLAND, VGR, parse_lma

TODAY = date(2026, 11, 21)
EXAMPLES = [
    (STOCKHOLM, "991981000010", None),
    (STOCKHOLM, "991993000032", None),
    (VGR, "19810829M071", date(1981, 8, 29)),
    (VGR, "19450829K088", date(1945, 8, 29)),
    (VGR, "19930829X802", date(1993, 8, 29)),
    (VARMLAND, "19810829SU3A", None),
    (VARMLAND, "19450829SF2B", date(1945, 8, 29)),
    (VARMLAND, "19930829SX0C", None),
    (VARMLAND, "19930829SX09", None),
    (STOCKHOLM, "991980000011", None),
    (STOCKHOLM, "992299000010", None),
    (VGR, "19810829K067", date(1981, 8, 29)),
    (VGR, "19810829M790", date(1981, 8, 29)),
    (VGR, "19810829X897", date(1981, 8, 29)),
    (VGR, "20261121M072", date(2026, 11, 21)),
    (CLNK, "198108320014", None),
    (CLNK, "198112590016", None),
    (NRID, "22950606FH20", date(1995, 6, 6)),
    (NRID, "22950606FH12", date(1995, 6, 6)),
    (NRID, "25780404KHD5", date(1978, 4, 4)),
    (NRID, "22790814AA01", date(1979, 8, 14)),
    (NRID, "00342145BZ31", None),
    (NRID, "00749852BZK0", None),
    (NRID, "00342040BZ37", None),
    (NRID, "00349959BZ31", None),
]


def outcome(text, chosen):
    try:
        return parse_reserve(text, chosen, on=TODAY)
    except InvalidIdentityNumber as caught:
        return caught.reason


def refused(text, chosen, on=TODAY):
    with pytest.raises(InvalidIdentityNumber) as caught:
        parse_reserve(text, chosen, on=on)
    return caught.value.reason


@pytest.mark.parametrize(("chosen", "value", "born"), EXAMPLES)
def test_an_issuers_own_example_is_accepted_in_its_format(chosen, value, born):
    number = parse_reserve(value, chosen, on=TODAY)
    assert (number.value, number.oid, number.kind) == (value, chosen.oid, chosen.kind)
    assert number.birth_date == born
    assert number.birth_year == (born.year if born else None)


@pytest.mark.parametrize(("chosen", "value", "born"), EXAMPLES)
def test_no_other_format_takes_it(chosen, value, born):
    del born
    others = [each for each in FORMATS.values() if each is not chosen]
    assert {refused(value, each) for each in others} == {Reason.FORMAT}


@pytest.mark.contract("001-12")
@pytest.mark.parametrize(("chosen", "value", "born"), EXAMPLES)
def test_a_reserve_number_is_never_taken_silently(chosen, value, born):
    del born
    with pytest.raises(InvalidIdentityNumber):
        parse(value, on=TODAY)
    assert parse(value, on=TODAY, reserve=FORMATS.values()).oid == chosen.oid


@pytest.mark.parametrize(
    ("chosen", "text", "reason"),
    [
        (STOCKHOLM, "991981000011", Reason.CHECK_DIGIT),
        (STOCKHOLM, "991979000014", Reason.YEAR),
        (STOCKHOLM, "992300000012", Reason.YEAR),
        (VGR, "19810829M072", Reason.CHECK_DIGIT),
        (VGR, "19810829K075", Reason.SERIAL),
        (VGR, "19810829M089", Reason.SERIAL),
        (VGR, "19810829M055", Reason.SERIAL),
        (VGR, "19810829M816", Reason.SERIAL),
        (VGR, "19810829X798", Reason.SERIAL),
        (VGR, "19810829X905", Reason.SERIAL),
        (VGR, "19810231M073", Reason.DATE),
        (VGR, "20261122M071", Reason.FUTURE),
        (VARMLAND, "19810231SU3A", Reason.DATE),
        (VARMLAND, "19810829SU3V", Reason.FORMAT),
        (VARMLAND, "19810829SU30", Reason.FORMAT),
        (VARMLAND, "19810829SA3A", Reason.FORMAT),
        (VARMLAND, "20261122SF3A", Reason.FUTURE),
        (CLNK, "198108320015", Reason.CHECK_DIGIT),
        (CLNK, "198113320015", Reason.MONTH),
        (CLNK, "198108310014", Reason.FORMAT),
        (CLNK, "198108600014", Reason.FORMAT),
        (NRID, "22950606FH21", Reason.CHECK_DIGIT),
        (NRID, "22950606IH20", Reason.FORMAT),
        (NRID, "22950606FW20", Reason.FORMAT),
        (NRID, "19790914AA05", Reason.FORMAT),
        (NRID, "21790914AA05", Reason.FORMAT),
        (NRID, "23790914AA09", Reason.FUTURE),
        (NRID, "00790914AA06", Reason.MONTH),
        (NRID, "", Reason.EMPTY),
        (VGR, "640823-3234", Reason.FORMAT),
    ],
)
def test_a_number_against_its_format_is_refused(chosen, text, reason):
    assert refused(text, chosen) is reason


@pytest.mark.parametrize(
    ("first", "reason"),
    [
        ("00341945BZ3", Reason.MONTH),
        ("00342139BZ3", Reason.DAY),
        ("00342160BZ3", Reason.DAY),
        ("22790231AA0", Reason.DATE),
        ("26261122AA0", Reason.FUTURE),
    ],
)
def test_a_national_number_with_the_right_digit_is_refused_for_its_date(first, reason):
    found = [outcome(f"{first}{n}", NRID) for n in range(10)]
    assert sorted(found) == sorted([reason] + [Reason.CHECK_DIGIT] * 9)


@pytest.mark.parametrize(
    ("first", "year"),
    [("22790914AA0", 1979), ("25790914AA0", 1979), ("97790914AA0", 1979), ("98090914AA0", 2009)],
)
def test_the_national_series_repeat_each_third_century(first, year):
    found = [outcome(f"{first}{n}", NRID) for n in range(10)]
    assert found.count(Reason.CHECK_DIGIT) == 9
    assert [each.birth_year for each in found if not isinstance(each, Reason)] == [year]


def test_small_letters_and_outer_spaces_are_put_right():
    assert parse_reserve(" 19810829m071 ", VGR, on=TODAY).value == "19810829M071"
    assert parse(" 19810829m071 ", on=TODAY, reserve=[VGR]).value == "19810829M071"


def test_a_fitting_shape_with_a_wrong_digit_tells_its_own_reason():
    with pytest.raises(InvalidIdentityNumber) as caught:
        parse("19810829M072", on=TODAY, reserve=[STOCKHOLM, VGR])
    assert caught.value.reason is Reason.CHECK_DIGIT


def test_a_reserve_number_is_shown_as_it_is_kept_and_masked_to_its_year():
    assert parse_reserve("19810829M071", VGR, on=TODAY).display(TODAY) == "19810829M071"
    assert parse_reserve("19810829M071", VGR, on=TODAY).masked() == "1981••••-••••"
    assert parse_reserve("991981000010", STOCKHOLM, on=TODAY).masked() == "••••••••-••••"


def test_formats_are_told_apart_by_key_and_register():
    assert len({each.oid for each in FORMATS.values()}) == len(FORMATS) == 5
    assert FORMATS["vgr"] is VGR


@given(st.text("0123456789KMXSFU", min_size=12, max_size=12) | st.text())
def test_no_text_fits_two_formats(text):
    assert sum(each.pattern.fullmatch(text) is not None for each in FORMATS.values()) <= 1


@given(
    st.sampled_from(list(FORMATS.values())).flatmap(
        lambda chosen: st.tuples(st.just(chosen), st.from_regex(chosen.pattern, fullmatch=True))
    )
)
def test_every_text_of_the_right_shape_is_read_or_refused(pair):
    chosen, text = pair
    found = outcome(text, chosen)
    assert isinstance(found, Reason) or found.value == text
    assert found is not Reason.FORMAT


@pytest.mark.parametrize("text", ["50-123456", "50123456", " 50-123456/1 ", "50–123456/12"])  # noqa: RUF001 -- en dash on purpose
def test_an_lma_number_is_eight_digits(text):
    number = parse_lma(text)
    assert (number.value, number.kind, number.oid) == ("50123456", Kind.LMA, LMA)
    assert number.display(TODAY) == "50-123456"
    assert number.birth_date is None
    assert number.masked() == "••••••••-••••"
    assert not number.is_test
    assert "50123456" not in repr(number)


@pytest.mark.parametrize(
    ("text", "reason"),
    [
        ("", Reason.EMPTY),
        ("5012345", Reason.FORMAT),
        ("501234567", Reason.FORMAT),
        ("50-12345A", Reason.FORMAT),
        ("50-123456/", Reason.FORMAT),
        ("00-000000", Reason.SERIAL),
    ],
)
def test_what_is_no_lma_number_is_refused(text, reason):
    with pytest.raises(InvalidIdentityNumber) as caught:
        parse_lma(text)
    assert caught.value.reason is reason
