"""Personnummer and samordningsnummer, rules ID-01 to ID-10."""

import os
import traceback
from datetime import date
from pathlib import Path

import pytest
from hypothesis import given
from hypothesis import strategies as st

from core import identity_number as numbers
from core.errors import Refusal
from core.identity_number import InvalidIdentityNumber, Kind, Reason, parse
from core.reserve_number import FORMATS, VGR

TODAY = date(2026, 11, 21)
BORN = st.dates(date(1890, 1, 1), TODAY)
SERIALS = st.integers(980, 999)
NUMBERS = st.builds(numbers.make_test_number, BORN, SERIALS)
COORDINATION = st.builds(numbers.make_test_number, BORN, SERIALS, coordination=st.just(True))
EITHER = NUMBERS | COORDINATION


def published():
    """Give the rows of Skatteverket's lists, or skip aloud where the file is not at hand."""
    beside = Path(__file__).resolve().parents[2].parent / "shared" / "data"
    file = Path(os.environ.get("OMVARD_SHARED_DATA", beside)) / "test_identity_numbers.tsv"
    if not file.exists():
        pytest.skip(f"PUBLISHED LIST NOT CHECKED: {file.name} is not in ../shared/data")
    lines = file.read_text(encoding="utf-8").splitlines()
    return [line.split("\t") for line in lines if line and not line.startswith("#")]


def outcome(text, on=TODAY):
    try:
        return parse(text, on=on, reserve=list(FORMATS.values()))
    except InvalidIdentityNumber as caught:
        return caught.reason


def refusal(text, **kwargs):
    with pytest.raises(InvalidIdentityNumber) as caught:
        parse(text, **{"on": TODAY, **kwargs})
    return caught.value


@pytest.mark.contract("001-12")
def test_every_published_test_number_is_accepted():
    kinds = {"personnummer": Kind.PERSONNUMMER, "samordningsnummer": Kind.COORDINATION}
    rows = published()
    read = [parse(value, on=TODAY) for value, _ in rows]
    assert len(rows) > 1500
    assert [number.value for number in read] == [value for value, _ in rows]
    assert [number.kind for number in read] == [kinds[kind] for _, kind in rows]


def test_a_published_number_outside_the_series_is_known_only_by_the_list():
    values = {value for value, _ in published()}
    read = [parse(value, on=TODAY) for value in values]
    assert any(not number.is_test for number in read)
    assert all(numbers.only_test(number, values) is number for number in read)


@pytest.mark.contract("001-12")
@pytest.mark.parametrize(
    ("text", "reason"),
    [
        ("196408323233", Reason.DAY),
        ("196408593231", Reason.DAY),
        ("197010922396", Reason.DAY),
        ("197013632398", Reason.MONTH),
        ("196408003231", Reason.DAY),
        ("196404313238", Reason.DATE),
        ("199902292383", Reason.DATE),
        ("000000000000", Reason.YEAR),
        ("196408233235", Reason.CHECK_DIGIT),
        ("１９６４０８２３３２３４", Reason.CHARACTERS),  # noqa: RUF001 -- full-width on purpose
        ("19640823323", Reason.LENGTH),
        ("64O823-3234", Reason.CHARACTERS),
        ("640823-323I", Reason.CHARACTERS),
        ("64-08233234", Reason.SEPARATOR),
        ("1964-08233234", Reason.SEPARATOR),
        ("6408233-234", Reason.SEPARATOR),
        ("640823--3234", Reason.SEPARATOR),
        ("-6408233234", Reason.SEPARATOR),
        ("640823+-3234", Reason.SEPARATOR),
        ("", Reason.EMPTY),
        ("  \t\n", Reason.EMPTY),
        ("640823 3234", Reason.CHARACTERS),
        ("640823-32345", Reason.LENGTH),
        ("0640823-3234", Reason.LENGTH),
        ("-", Reason.LENGTH),
        ("196400233232", Reason.MONTH),  # month 00 is for coordination numbers only
        ("183912319801", Reason.YEAR),
        ("196408230008", Reason.SERIAL),
    ],
)
def test_what_is_no_number_is_refused_with_its_reason(text, reason):
    assert refusal(text).reason is reason


@pytest.mark.parametrize("value", ["196408233234", "197010632391"])
def test_the_tax_agencys_own_examples_are_accepted(value):
    assert parse(value, on=TODAY).value == value


def test_the_check_digit_is_that_of_the_tax_agencys_examples():
    assert numbers.check_digit("640823323") == 4
    assert numbers.check_digit("701063239") == 1
    assert numbers.check_digit("000000000") == 0


@pytest.mark.parametrize(
    "text",
    [
        "640823-3234",
        "19640823-3234",
        "6408233234",
        " 640823-3234\n",
        "640823–3234",  # noqa: RUF001 -- en dash on purpose
        "640823\u22123234",
        "640823\u20103234",
        "640823\u20113234",
    ],
)
def test_every_usual_way_of_writing_gives_the_same_twelve_digits(text):
    number = parse(text, on=TODAY)
    assert (number.value, number.oid) == ("196408233234", "1.2.752.129.2.1.3.1")
    assert number == parse("196408233234", on=TODAY)


@pytest.mark.parametrize(
    ("text", "born"),
    [
        ("261103-8387", date(2026, 11, 3)),
        ("261103+8387", date(1926, 11, 3)),
        ("19261103-8387", date(1926, 11, 3)),
        ("19261103+8387", date(1926, 11, 3)),
        ("2611038387", date(2026, 11, 3)),
    ],
)
def test_the_separator_tells_the_century(text, born):
    assert parse(text, on=TODAY).birth_date == born


def test_a_plus_sign_is_shown_from_the_calendar_year_of_turning_a_hundred():
    number = parse("19261103-8387", on=TODAY)
    assert number.display(TODAY) == "261103+8387"
    assert number.display(date(2026, 1, 1)) == "261103+8387"
    assert number.display(date(2025, 12, 31)) == "261103-8387"


def test_a_hyphen_never_means_a_hundred_years():
    assert refusal("261122-8384").reason is Reason.FUTURE
    assert parse("261122+8384", on=TODAY).birth_year == 1926
    assert parse("270101-9800", on=TODAY).birth_year == 1927


@pytest.mark.parametrize("text", ["20261103+8387", "19640823+3234"])
def test_a_plus_sign_against_the_year_is_refused(text):
    assert refusal(text).reason is Reason.SEPARATOR


def test_a_birth_date_today_is_accepted_and_tomorrow_refused():
    today = numbers.make_test_number(TODAY, 980)
    assert parse(today, on=TODAY).birth_date == TODAY
    assert refusal(today, on=date(2026, 11, 20)).reason is Reason.FUTURE


@pytest.mark.parametrize(
    ("text", "on", "doubt"),
    [
        ("2611038387", TODAY, True),
        ("2611038387", date(2027, 11, 2), True),
        ("2611038387", date(2027, 11, 3), False),
        ("2611038387", date(2028, 1, 1), False),
        ("261103-8387", TODAY, False),
        ("202611038387", TODAY, False),
        ("6408233234", TODAY, False),
    ],
)
def test_the_century_is_asked_for_when_none_was_typed_and_age_is_below_one(text, on, doubt):
    assert parse(text, on=TODAY).century_in_doubt(on) is doubt


def test_the_century_of_a_coordination_number_without_date_is_asked_for_by_year():
    text = "260060980"
    number = parse(f"{text}{numbers.check_digit(text)}", on=TODAY)
    assert number.century_assumed
    assert number.century_in_doubt(TODAY)
    assert not number.century_in_doubt(date(2027, 1, 1))


@pytest.mark.parametrize(
    ("first", "born"),
    [
        ("192200902", None),  # month 00
        ("191812602", None),  # day 60
        ("197000602", None),  # both
        ("197004912", None),
        ("197004902", date(1970, 4, 30)),
        ("200002892", date(2000, 2, 29)),
        ("199902892", None),
        ("197001912", date(1970, 1, 31)),
    ],
)
def test_a_coordination_number_is_valid_without_a_birth_date(first, born):
    nine = f"{first}39"[2:11]
    number = parse(f"{first[:2]}{nine}{numbers.check_digit(nine)}", on=TODAY)
    assert (number.kind, number.oid) == (Kind.COORDINATION, "1.2.752.129.2.1.3.3")
    assert number.birth_date == born
    assert number.birth_year == int(first[:4])


@pytest.mark.parametrize(
    ("nine", "accepted"),
    [("261161980", True), ("261260980", False), ("260091980", True), ("261191980", True)],
)
def test_a_coordination_number_from_a_coming_month_is_refused(nine, accepted):
    text = f"20{nine}{numbers.check_digit(nine)}"
    if accepted:
        assert parse(text, on=TODAY).birth_year == 2026
    else:
        assert refusal(text).reason is Reason.FUTURE


def test_a_coordination_number_without_day_is_accepted_from_the_first_of_its_month():
    text = "202611609807"
    assert parse(text, on=date(2026, 11, 1)).birth_date is None
    assert refusal(text, on=date(2026, 10, 31)).reason is Reason.FUTURE


def test_a_coordination_number_without_month_is_accepted_from_new_years_day():
    assert parse("202600609800", on=date(2026, 1, 1)).birth_year == 2026
    assert refusal("202600609800", on=date(2025, 12, 31)).reason is Reason.FUTURE


def test_the_earliest_birth_year_is_1840():
    assert parse("184001019803", on=TODAY).birth_year == 1840


def test_a_number_cannot_be_changed():
    number = parse("640823-3234", on=TODAY)
    with pytest.raises(AttributeError):
        number.value = "197010632391"


@pytest.mark.parametrize("serial", [980, 999])
@pytest.mark.parametrize("coordination", [False, True])
def test_numbers_of_the_series_count_as_test_numbers(serial, coordination):
    born = date(1941, 3, 5)
    text = numbers.make_test_number(born, serial, coordination=coordination)
    number = parse(text, on=TODAY)
    assert number.is_test
    assert number.birth_date == born
    assert numbers.only_test(number) is number


@pytest.mark.parametrize("serial", [979, 1000])
def test_a_test_number_is_made_only_from_the_series(serial):
    with pytest.raises(ValueError, match="980 to 999"):
        numbers.make_test_number(date(1941, 3, 5), serial)


def test_a_number_that_may_be_a_real_persons_is_refused_outside_production():
    number = parse("640823-3234", on=TODAY)
    assert not number.is_test
    with pytest.raises(InvalidIdentityNumber) as caught:
        numbers.only_test(number)
    assert caught.value.reason is Reason.NOT_A_TEST_NUMBER


def test_a_reserve_number_is_never_taken_for_a_test_number_and_never_refused_as_real():
    number = parse("19810829M071", on=TODAY, reserve=[VGR])
    assert not number.is_test
    assert numbers.only_test(number) is number


def test_a_coordination_number_rests_after_the_fifth_calendar_year():
    assert numbers.dormant_after(date(2020, 1, 1)) == date(2025, 12, 31)
    assert numbers.dormant_after(date(2020, 12, 31)) == date(2025, 12, 31)


def test_a_list_shows_the_year_and_nothing_more():
    assert parse("640823-3234", on=TODAY).masked() == "1964••••-••••"


@pytest.mark.contract("001-12")
def test_a_number_never_shows_itself_unasked():
    number = parse("6408233234", on=TODAY)
    for shown in (repr(number), str(number), f"{number}", repr([number])):
        assert "personnummer" in shown
        assert "64" not in shown
        assert "3234" not in shown


@pytest.mark.contract("001-12")
@pytest.mark.parametrize("text", ["196404313238", "196408233235", "1964-08233234", "64O823-3234"])
def test_a_refusal_never_carries_the_text(text):
    caught = refusal(text, reserve=list(FORMATS.values()))
    assert isinstance(caught, Refusal)
    assert caught.code == "identity_number"
    assert set(caught.facts()) == {"reason"}
    shown = "".join(traceback.format_exception(caught)[-1:]) + repr(caught) + repr(caught.args)
    chained = [repr(each) for each in (caught.__context__, caught.__cause__)]
    assert not any(text in each or text[-4:] in each for each in [shown, *chained])


def test_numbers_are_equal_by_register_and_value_alone():
    typed, full = parse("6408233234", on=TODAY), parse("196408233234", on=TODAY)
    assert typed == full
    assert len({typed, full}) == 1
    assert typed != parse("197010632391", on=TODAY)
    other = numbers.IdentityNumber(full.value, Kind.RESERVE_LOCAL, "1.2.3")
    assert full != other


@given(EITHER)
def test_twelve_digits_come_back_as_they_were(value):
    assert parse(value, on=TODAY).value == value


@given(EITHER)
def test_what_is_shown_can_be_typed_again(value):
    number = parse(value, on=TODAY)
    assert parse(number.display(TODAY), on=TODAY) == number


@given(BORN, SERIALS, st.booleans())
def test_the_birth_date_is_read_back(born, serial, coordination):
    value = numbers.make_test_number(born, serial, coordination=coordination)
    assert parse(value, on=TODAY).birth_date == born


@given(EITHER, st.integers(2, 11), st.integers(1, 9))
def test_one_wrong_digit_is_always_refused(value, place, shift):
    wrong = (int(value[place]) + shift) % 10
    refusal(f"{value[:place]}{wrong}{value[place + 1 :]}")


@given(EITHER, st.integers(2, 10))
def test_two_digits_exchanged_are_refused_save_nought_and_nine(value, place):
    one, two = value[place], value[place + 1]
    if one == two or {one, two} == {"0", "9"}:
        return
    refusal(f"{value[:place]}{two}{one}{value[place + 2 :]}")


TYPED = st.text() | st.text("0123456789-+ –KMXSFAB", max_size=14) | EITHER  # noqa: RUF001 -- en dash on purpose


@given(TYPED)
def test_any_text_is_a_number_or_an_invalid_number_and_never_another_error(text):
    found = outcome(text)
    assert isinstance(found, Reason) or (len(found.value) == 12 and found.oid)


@given(st.dates(date(1900, 1, 1), date(2999, 12, 31)), EITHER)
def test_nobody_is_born_after_the_day_of_parsing(on, value):
    found = outcome(value, on)
    assert found is Reason.FUTURE or found.birth_date <= on
