"""Names in lists, addresses as texts, and tokens by which a person is found."""

from datetime import date

import pytest

from core.clock import now
from core.db import new_id
from core.people import (
    Address,
    Person,
    PersonKind,
    Protection,
    fold,
    name_prefixes,
    query_tokens,
    search_tokens,
)


def person(given="Åsa", family="Lindén", **more) -> Person:
    made = Person(
        kind=PersonKind.RECIPIENT, controller_id=new_id(), ground="care", made_at=now(),
        protection=more.pop("protection", Protection.NONE),
    )  # fmt: skip
    made.given_name, made.family_name = given, family
    for name, value in more.items():
        setattr(made, name, value)
    return made


@pytest.mark.parametrize(
    ("given", "family", "protection", "shown"),
    [
        ("Karin", "Andersson", Protection.NONE, "Karin A."),
        ("Karin", None, Protection.NONE, "Karin"),
        (None, None, Protection.NONE, ""),
        ("Karin", "Andersson", Protection.CONFIDENTIALITY_MARK, "K.A."),
        ("Karin", None, Protection.PROTECTED_REGISTRATION, "K."),
    ],
)
def test_lists_show_a_given_name_and_an_initial_or_initials_alone(given, family, protection, shown):
    assert person(given, family, protection=protection).short_name == shown


def test_an_address_keeps_what_it_was_told_and_its_line_hides_the_door_code():
    told = Address(
        street="Provvägen 3", postal_code="123 45", city="Åby", care_of="Ek", door_code="4711"
    )

    assert Address.from_text(told.to_text()) == told
    assert told.line == "c/o Ek, Provvägen 3, 123 45 Åby"
    assert Address().to_text() is None
    assert not Address.from_text(None)


def test_a_birth_date_is_known_or_not():
    assert person(birth_date_text="1945-03-12").birth_date == date(1945, 3, 12)
    assert person(birth_date_text="1945-03-12").birth_year == 1945
    assert person().birth_date is None


def test_names_are_compared_without_case_and_marks():
    assert fold("Åsa LINDÉN") == fold("asa lindén") == "asa linden"
    assert name_prefixes("Åsa", "Li") == {"as", "asa", "li"}
    assert name_prefixes(None, "X") == set()
    assert max(map(len, name_prefixes("Wolfeschlegelsteinhausen"))) == 12


@pytest.mark.parametrize(
    ("words", "found"),
    [
        (["åsa"], True),
        (["AS", "lind"], True),
        (["1945"], True),
        (["1945", "linden"], True),
        (["bosse"], False),
        (["1946"], False),
    ],
)
def test_a_person_is_found_by_beginnings_of_names_and_year_of_birth(ground, words, found):
    tokens = search_tokens(ground.vault, person(birth_date_text="1945-03-12"))
    wanted = query_tokens(ground.vault, words)

    assert all(tokens & set(alternatives) for alternatives in wanted) is found
