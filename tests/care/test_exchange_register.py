"""The population register's port: no more than the errand needs."""

from datetime import date

import pytest

from care.exchange.register import ADAPTERS, DemoRegister, Profile, postal_code, register_named
from core.identity_number import make_test_number, parse
from core.people import NOWHERE, Protection

ON = date(2026, 5, 4)
NUMBER = parse(make_test_number(date(1950, 1, 2), 980), on=ON)
SECRET = parse(make_test_number(date(1950, 1, 2), 999), on=ON)


@pytest.mark.contract("002-14")
def test_the_demo_register_tells_the_same_each_time():
    assert DemoRegister().person(NUMBER, Profile.CONTACT) == DemoRegister().person(
        NUMBER, Profile.CONTACT
    )


def test_each_profile_tells_no_more_than_its_own():
    identity, address, contact = (DemoRegister().person(NUMBER, each) for each in Profile)

    assert (identity.address, identity.phone) == (NOWHERE, "")
    assert address.address
    assert not address.phone
    assert contact.address
    assert contact.phone


@pytest.mark.parametrize("profile", list(Profile))
def test_a_protected_person_is_told_of_by_identity_alone(profile):
    told = DemoRegister().person(SECRET, profile)

    assert told.protection is Protection.PROTECTED_REGISTRATION
    assert told.given_name
    assert (told.address, told.phone, told.email) == (NOWHERE, "", "")


@pytest.mark.parametrize(
    ("written", "kept"),
    [("0", ""), ("00000", ""), ("", ""), ("12345", "123 45"), ("123 45",) * 2],
)
def test_a_postal_code_of_nought_is_none(written, kept):
    assert postal_code(written) == kept


def test_without_a_register_everything_is_typed():
    assert register_named("none").person(NUMBER, Profile.CONTACT) is None
    assert set(ADAPTERS) == {"none", "demo"}
