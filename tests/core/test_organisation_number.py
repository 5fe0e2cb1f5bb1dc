"""Organisation numbers (ID-11)."""

import pytest
from hypothesis import given
from hypothesis import strategies as st

from core.identity_number import Reason
from core.organisation_number import InvalidOrganisationNumber, parse_organisation_number


def outcome(text):
    try:
        return parse_organisation_number(text)
    except InvalidOrganisationNumber as caught:
        return caught.reason


@pytest.mark.parametrize("text", ["556764-4140", "5567644140", "16556764-4140", " 165567644140 "])
def test_every_usual_way_of_writing_gives_the_same_ten_digits(text):
    number = parse_organisation_number(text)
    assert number.value == "5567644140"
    assert number.display() == "556764-4140"
    assert not number.is_personal


@pytest.mark.parametrize("text", ["232100-0016", "232100-0131"])
def test_regions_are_organisations(text):
    assert not parse_organisation_number(text).is_personal


@pytest.mark.parametrize(
    "text",
    [
        "640823-3234",
        "19640823-3234",
        "701063-2391",
        "220090-2399",
        "701060-2394",
        "701291-2395",
        "720229-2392",
    ],
)
def test_a_sole_traders_number_is_personal_and_hidden(text):
    number = parse_organisation_number(text)
    assert number.is_personal
    assert number.value not in repr(number)
    assert number.value[-4:] not in str(number)


@pytest.mark.parametrize(
    ("text", "reason"),
    [
        ("", Reason.EMPTY),
        ("556764-414", Reason.FORMAT),
        ("55676-44140", Reason.FORMAT),
        ("556764+4140", Reason.FORMAT),
        ("55676A-4140", Reason.FORMAT),
        ("17556764-4140", Reason.FORMAT),
        ("19556764-4140", Reason.FORMAT),
        ("16640823-3234", Reason.FORMAT),
        ("556764-4141", Reason.CHECK_DIGIT),
        ("640832-3233", Reason.DATE),
        ("641323-3236", Reason.DATE),
        ("640431-3238", Reason.DATE),
        ("701092-2396", Reason.DATE),
        ("701363-2398", Reason.DATE),
        ("701059-2397", Reason.DATE),
    ],
)
def test_what_is_no_organisation_number_is_refused(text, reason):
    with pytest.raises(InvalidOrganisationNumber) as caught:
        parse_organisation_number(text)
    assert caught.value.reason is reason
    assert caught.value.code == "organisation_number"
    assert set(caught.value.facts()) == {"reason"}


@given(st.text() | st.from_regex(r"[0-9]{6}-?[0-9]{4}", fullmatch=True))
def test_any_text_is_a_number_or_an_invalid_number(text):
    found = outcome(text)
    assert isinstance(found, Reason) or found.value
