"""Passwords, guesses and second factors, decided without a database."""

from datetime import UTC, datetime, timedelta

import pytest

from portal.rules.factors import Factors, LastFactor, check_removal, is_proven
from portal.rules.passwords import (
    PasswordNamesSomebody,
    PasswordTooCommon,
    PasswordTooLong,
    PasswordTooShort,
    check_password,
)
from portal.rules.throttle import BY_DAY, BY_HOUR, PASSWORDS, Whose, blocked_until, network

AT = datetime(2026, 5, 4, 8, 0, 20, tzinfo=UTC)
LEAKED = {"leaked-by-somebody", "summerholiday"}


def check(password: str, *names: str) -> None:
    check_password(password, names=names, is_common=LEAKED.__contains__)


@pytest.mark.parametrize(
    "password",
    [
        "tolv tecken!",
        "gul cykel under bron",
        "a" * 50 + "bcd" * 30,
        "åäöåäöxyzåäö",
        "\N{DOG FACE}\N{CAT FACE} hund och katt",
        " " * 4 + "mellanslag först",
    ],
)
def test_a_long_password_of_any_characters_is_taken(password):
    check(password, "Karin Karlsson")


@pytest.mark.parametrize(
    ("password", "refusal"),
    [
        ("elva tecken", PasswordTooShort),
        ("", PasswordTooShort),
        ("x1" * 101, PasswordTooLong),
        ("leaked-by-somebody", PasswordTooCommon),
        ("LEAKED-by-somebody", PasswordTooCommon),
        ("summerholiday2026!", PasswordTooCommon),
        ("aaaaaaaaaaaa", PasswordTooCommon),
        ("ababababababab", PasswordTooCommon),
        ("123456789012", PasswordTooCommon),
        ("zyxwvutsrqpo", PasswordTooCommon),
        ("qwertyuiopåa", PasswordTooCommon),
        ("katten karlsson", PasswordNamesSomebody),
        ("mitt omvard lås", PasswordNamesSomebody),
        ("mitt lösenord är", PasswordNamesSomebody),
    ],
)
def test_a_password_is_refused_for_what_makes_it_weak(password, refusal):
    with pytest.raises(refusal):
        check(password, "Karin Karlsson", "Bo")


def test_a_name_of_two_letters_forbids_nothing():
    check("boken om bojar", "Bo")


def tries(pair=1, network=1, account=1):
    counted = {Whose.PAIR: pair, Whose.NETWORK: network, Whose.ACCOUNT: account}
    return {window: counted[window.whose] for window in PASSWORDS}


def test_five_tries_a_minute_go_on_and_the_sixth_waits_for_the_next_minute():
    assert blocked_until(PASSWORDS, tries(pair=5), at=AT) is None
    assert blocked_until(PASSWORDS, tries(pair=6), at=AT) == AT.replace(minute=1, second=0)


def test_who_goes_on_guessing_waits_longer_each_time():
    waits = [blocked_until(PASSWORDS, tries(pair=many), at=AT) - AT for many in (6, 11, 41)]

    assert waits == sorted(set(waits))
    assert waits[-1] > timedelta(hours=1)


def test_however_many_guess_at_an_account_its_owner_elsewhere_still_has_a_try():
    stormed = tries(pair=1, network=1, account=1_000_000)

    assert blocked_until(PASSWORDS, stormed, at=AT) is None


def test_a_besieged_account_gives_each_network_one_try_a_minute():
    calm, siege = tries(pair=2, account=20), tries(pair=2, account=21)

    assert blocked_until(PASSWORDS, calm, at=AT) is None
    assert blocked_until(PASSWORDS, siege, at=AT) == AT.replace(minute=1, second=0)


def test_the_account_as_a_whole_never_stops_anybody():
    assert BY_HOUR.most is BY_HOUR.siege is BY_DAY.most is BY_DAY.siege is None


@pytest.mark.parametrize(
    ("address", "counted"),
    [
        ("192.0.2.7", "192.0.2.7"),
        ("2001:db8:1:2:3:4:5:6", "2001:db8:1:2::/64"),
        ("2001:db8:1:2:ffff::1", "2001:db8:1:2::/64"),
        ("::ffff:192.0.2.7", "192.0.2.7"),
        ("fe80::1%eth0", "fe80::/64"),
        ("", "unknown"),
    ],
)
def test_a_network_is_what_one_customer_holds(address, counted):
    assert network(address) == counted


@pytest.mark.parametrize("held", [Factors(app=True, codes=10), Factors(passkeys=1, codes=10)])
def test_the_last_factor_stays(held):
    with pytest.raises(LastFactor):
        check_removal(held)


@pytest.mark.parametrize("held", [Factors(app=True, passkeys=1), Factors(passkeys=2)])
def test_one_factor_of_two_may_go(held):
    check_removal(held)


def test_recovery_codes_alone_are_no_second_factor():
    assert not Factors(codes=10)
    assert Factors(app=True, codes=3).few_codes
    assert not Factors(app=True, codes=4).few_codes


def test_a_proof_holds_until_its_time_is_up():
    within = timedelta(minutes=15)

    assert is_proven(AT - timedelta(minutes=14, seconds=59), at=AT, within=within)
    assert not is_proven(AT - within, at=AT, within=within)
