"""Signing in, staying in and getting out, on a house whose requests commit."""

from datetime import datetime, timedelta
from zoneinfo import ZoneInfo

import pytest
import time_machine
from sqlalchemy import update

from core.clock import now
from core.config import Environment
from portal.models import Account
from tests.client import BASE, Visitor
from tests.people import PASSWORD

STOCKHOLM = ZoneInfo("Europe/Stockholm")
VISIT, AUTH = "__Host-session", "__Host-auth"


@pytest.fixture
def people(real_house):
    return real_house[1].people


def cookie_of(visitor: Visitor, name: str = AUTH) -> str | None:
    found = visitor.client.get_cookie(name, domain="localhost")
    return found.value if found else None


def copy_of(visitor: Visitor, other: Visitor) -> Visitor:
    """The other browser with copies of both cookies of this one."""
    for name in (VISIT, AUTH):
        if value := cookie_of(visitor, name):
            other.client.set_cookie(name, value, domain="localhost", secure=True)
    return other


def is_in(visitor: Visitor) -> bool:
    return visitor.get("/").status_code == 200


def sign_in(visitor: Visitor, password: str = PASSWORD, username: str = "bo", **more):
    form = {"username": username, "password": password, **more}
    return visitor.post("/sign-in/password", form)


@pytest.mark.contract("001-24")
def test_a_password_opens_the_house_and_a_wrong_one_does_not(call):
    visitor = call()

    assert sign_in(visitor, "not it").status_code == 422
    assert not is_in(visitor)

    assert sign_in(visitor).status_code == 302
    assert is_in(visitor)


def test_signing_in_gives_a_new_value_so_that_a_planted_one_is_worth_nothing(call):
    visitor = call()
    visitor.get("/sign-in/password")
    thief = copy_of(visitor, call())
    planted = cookie_of(visitor, VISIT)

    sign_in(visitor)

    assert planted
    assert cookie_of(visitor, VISIT) != planted
    assert not is_in(thief)


def test_signing_in_again_as_the_same_person_also_gives_a_new_value(call, people):
    visitor = call(people.bo)
    before = cookie_of(visitor)
    copied = copy_of(visitor, call())
    assert before

    sign_in(visitor)

    assert cookie_of(visitor) != before
    assert not is_in(copied)


def test_signing_out_kills_a_copied_cookie(call, people):
    visitor = call(people.bo)
    copied = copy_of(visitor, call())
    assert is_in(copied)

    visitor.post("/sign-out")

    assert not is_in(copied)
    assert not is_in(visitor)


def test_signing_out_clears_what_the_browser_keeps(call, people):
    answer = call(people.bo).post("/sign-out")

    assert answer.headers["Clear-Site-Data"] == '"storage"'
    assert answer.headers["Cache-Control"] == "no-store"


def test_cookies_are_opaque_and_bound_to_this_host(call):
    visitor = call()
    lines = [*visitor.get("/sign-in/password").headers.getlist("Set-Cookie")]
    lines += sign_in(visitor).headers.getlist("Set-Cookie")
    set_now = {line.partition("=")[0]: line for line in lines if "Max-Age=0" not in line}

    assert set(set_now) >= {VISIT, AUTH}
    for line in (set_now[VISIT], set_now[AUTH]):
        value, *attributes = line.partition("=")[2].split("; ")
        assert {"Secure", "HttpOnly", "SameSite=Lax", "Path=/"} <= set(attributes)
        assert not any(name.startswith("Domain") for name in attributes)
        assert len(value) >= 43  # 256 random bits in Base64


def test_a_disabled_account_is_out_at_once(real_house, call, people):
    app, _world = real_house
    visitor = call(people.ivar)
    assert is_in(visitor)

    with app.extensions["database"].writing() as work:
        work.execute(
            update(Account).where(Account.id == people.ivar.account_id).values(disabled_at=now())
        )
    try:
        assert not is_in(visitor)
        assert sign_in(call(), username="ivar").status_code == 422
    finally:
        with app.extensions["database"].writing() as work:
            work.execute(
                update(Account).where(Account.id == people.ivar.account_id).values(disabled_at=None)
            )


@pytest.mark.parametrize(("idle", "inside"), [("19:59", True), ("20:00", False)])
def test_a_session_ends_after_twenty_idle_minutes(call, people, idle, inside):
    minutes, seconds = map(int, idle.split(":"))
    began = datetime(2026, 5, 4, 10, 0, tzinfo=STOCKHOLM)
    with time_machine.travel(began, tick=False):
        visitor = call(people.bo)
    with time_machine.travel(began + timedelta(minutes=minutes, seconds=seconds), tick=False):
        assert is_in(visitor) is inside


@pytest.mark.parametrize(("last", "inside"), [("11:59:59", True), ("12:00:00", False)])
def test_a_session_ends_after_twelve_hours_however_busy(call, people, last, inside):
    began = datetime(2026, 5, 4, 7, 0, tzinfo=STOCKHOLM)
    hours, minutes, seconds = map(int, last.split(":"))
    end = timedelta(hours=hours, minutes=minutes, seconds=seconds)
    with time_machine.travel(began, tick=False):
        visitor = call(people.bo)
    for step in range(1, 48):
        with time_machine.travel(began + step * timedelta(minutes=15), tick=False):
            assert is_in(visitor)
    with time_machine.travel(began + end, tick=False):
        assert is_in(visitor) is inside


@pytest.mark.parametrize(
    "began",
    [
        datetime(2026, 3, 29, 1, 50, tzinfo=STOCKHOLM),
        datetime(2026, 10, 25, 2, 50, tzinfo=STOCKHOLM),
    ],
    ids=["clocks go forward", "clocks go back"],
)
def test_twenty_minutes_are_twenty_minutes_in_a_daylight_saving_night(call, people, began):
    with time_machine.travel(began, tick=False):
        visitor = call(people.bo)
    with time_machine.travel(began.timestamp() + 19 * 60 + 59, tick=False):
        assert is_in(visitor)
    with time_machine.travel(began.timestamp() + (2 * 19 + 1) * 60 + 58, tick=False):
        assert is_in(visitor)
    with time_machine.travel(began.timestamp() + 60 * 60 + 1, tick=False):
        assert not is_in(visitor)


def test_the_sixth_try_within_five_minutes_must_wait_whoever_asks(call):
    for _try in range(5):
        assert sign_in(call(), "wrong", username="hedda").status_code == 422

    assert sign_in(call(), "wrong", username=" HEDDA ").status_code == 429

    with time_machine.travel(datetime(2026, 5, 4, 10, 5, tzinfo=STOCKHOLM), tick=False):
        assert sign_in(call(), "wrong", username="hedda").status_code == 422


def test_a_success_starts_the_count_of_tries_over(call):
    for _round in range(2):
        for _try in range(4):
            sign_in(call(), "wrong")
        assert sign_in(call()).status_code == 302


@pytest.mark.parametrize(
    "target",
    [
        "https://evil.example/",
        "//evil.example",
        "/\\evil.example",
        "/\t/evil.example",
        "javascript:1",
    ],
)
def test_signing_in_leads_nowhere_but_into_the_house(call, target):
    visitor = call()

    first = visitor.follow(sign_in(visitor, next=target))

    assert first.headers["Location"] == "/"


def test_a_form_without_its_token_is_refused(call, people):
    visitor = call(people.bo)

    answer = visitor.client.post("/sign-out", base_url=BASE)

    assert answer.status_code == 400
    assert is_in(visitor)


def test_without_the_simulator_nobody_can_choose_who_to_be(make_app):
    app = make_app(env=Environment.TEST, demo_eid=False)
    client = app.test_client()

    assert client.get("/sign-in/demo", base_url=BASE).status_code == 404
    assert "/sign-in/demo" not in client.get("/sign-in", base_url=BASE).text
    app.extensions["database"].engine.dispose()
    app.extensions["vault"].keyring.engine.dispose()
