"""The 20 minutes as the server keeps them, whatever the browser does."""

from contextlib import contextmanager
from datetime import datetime
from zoneinfo import ZoneInfo

import pytest
import time_machine

from cookies.services.sign_ins import end_sign_ins
from tests.client import BASE
from tests.conftest import MONDAY

STOCKHOLM = ZoneInfo("Europe/Stockholm")
BEGAN = datetime(2026, 5, 4, 10, 0, tzinfo=STOCKHOLM)
JSON = {"Accept": "application/json"}


@contextmanager
def after(seconds, began=BEGAN):
    with time_machine.travel(began.timestamp() + seconds, tick=False):
        yield


@pytest.fixture
def bo(call, people):
    with after(0):
        return call(people.bo)


def is_in(visitor, url="/"):
    return visitor.get(url).status_code == 200


def left(visitor):
    return visitor.client.get("/session/left", base_url=BASE).json


@pytest.mark.contract("001-41", "001-43")
@pytest.mark.parametrize("used", [1, 30, 59, 61, 300])
@pytest.mark.parametrize(("idle", "inside"), [(1199, True), (1200, False)])
def test_twenty_minutes_count_to_the_second_from_the_very_last_use(bo, used, idle, inside):
    with after(used):
        assert is_in(bo)
    with after(used + idle):
        assert is_in(bo) is inside


def test_the_last_use_also_counts_for_another_process_once_it_is_written(bo, real_house):
    with after(59):
        assert is_in(bo)
    uses = real_house[0].session_interface.uses
    assert uses.write() > 0
    assert uses.write() == 0
    with after(59 + 1199):
        assert is_in(bo)


@pytest.mark.parametrize("url", ["/session/left", "/session/time-left", "/healthz", "/readyz"])
def test_asking_by_itself_keeps_nobody_signed_in(bo, url):
    for minute in range(1, 20):
        with after(60 * minute):
            bo.client.get(url, base_url=BASE)
    with after(1200):
        assert not is_in(bo)


def test_static_files_and_pages_fetched_ahead_keep_nobody_signed_in(bo, real_house):
    with after(600):
        style = real_house[0].jinja_env.globals["static"]("css/base.css")
        with bo.client.get(style, base_url=BASE) as answer:
            assert answer.status_code == 200
        bo.get("/", headers={"Sec-Purpose": "prefetch"})
    with after(1200):
        assert not is_in(bo)


def test_writing_in_a_form_is_use(bo, people):
    with after(1000):
        url = f"/drafts/order/{people.astrid.person_id}"
        assert bo.post(url, {"note": "half"}).status_code == 204
    with after(2000):
        assert is_in(bo)


def test_the_seconds_left_are_told_without_starting_them_anew(bo):
    with after(1100):
        assert left(bo) == {"signed_in": True, "seconds": 100, "extend": True}
        assert left(bo)["seconds"] == 100
    with after(1200):
        assert left(bo) == {"signed_in": False, "seconds": 0, "extend": False}


def test_staying_works_ten_times_and_more_until_twelve_hours(bo):
    moment = 0
    for _time in range(38):
        moment += 1110
        with after(moment):
            answer = bo.post("/session/stay", headers=JSON)
            assert answer.json["signed_in"]
    assert answer.json["seconds"] < 1200  # twelve hours are the end
    with after(12 * 3600):
        assert not is_in(bo)


def test_several_windows_agree_since_the_server_alone_knows(bo):
    with after(1090):
        assert left(bo)["seconds"] == 110
        assert is_in(bo, "/help")  # another window does something
        assert left(bo)["seconds"] == 1200


def test_the_frame_for_browsers_without_scripts_asks_again_and_may_be_shown_by_us_alone(bo):
    with after(60):
        page = bo.get("/session/time-left")
    assert 'content="1020;url=/session/time-left"' in page.text
    assert page.headers["X-Frame-Options"] == "SAMEORIGIN"
    assert "frame-ancestors 'self'" in page.headers["Content-Security-Policy"]
    with after(1100):
        near = bo.get("/session/time-left")
        assert "framed-near" in near.text
        assert 'content="101;' in near.text
        assert bo.post("/session/stay").status_code == 303
        assert "framed-near" not in bo.get("/session/time-left").text
    with after(2300):
        ended = bo.get("/session/time-left").text
    assert "http-equiv" not in ended
    assert "You are signed out" in ended


def test_every_page_of_someone_signed_in_carries_the_warning_and_no_other(bo, call):
    with after(1):
        page = bo.get("/").text
    assert 'data-seconds="1200"' in page
    assert "<noscript>" in page
    assert 'id="session"' not in call().get("/sign-in").text


NIGHTS = [
    datetime(2026, 3, 29, 1, 50, tzinfo=STOCKHOLM),
    datetime(2026, 10, 25, 2, 50, tzinfo=STOCKHOLM),
]


@pytest.mark.parametrize("began", NIGHTS, ids=["clocks go forward", "clocks go back"])
@pytest.mark.parametrize(("idle", "inside"), [(1199, True), (1200, False)])
def test_a_night_when_the_clocks_change_has_minutes_like_any_other(
    call, people, began, idle, inside
):
    with after(0, began):
        visitor = call(people.bo)
    with after(idle, began):
        assert left(visitor)["signed_in"] is inside
        assert is_in(visitor) is inside


def value(visitor, name):
    found = visitor.client.get_cookie(name, domain="localhost")
    return found and found.value


def test_what_is_left_of_a_visit_after_signing_out_dies_at_twenty_minutes_and_is_cleared(bo):
    with after(10):
        bo.post("/sign-out")
        rest = value(bo, "__Host-session")
        assert rest
        assert value(bo, "__Host-auth") is None
    with after(10 + 1199):
        bo.get("/help")
        assert value(bo, "__Host-session") == rest
    with after(10 + 1200):
        bo.get("/help")
        assert value(bo, "__Host-session") != rest


def test_a_cookie_whose_time_is_up_is_cleared_and_the_sign_in_page_says_why(bo):
    with after(1200):
        answer = bo.get("/")
        assert value(bo, "__Host-auth") is None
        assert "Twenty minutes passed" in bo.follow(answer).text


ENDS = {
    "elsewhere": "This sign-in was ended from another place.",
    "provider": "You signed out where your e-ID is kept.",
    "rights": "What you may do has changed.",
    "left": "The service ended your sign-in.",
}


@pytest.mark.parametrize("why", ENDS)
def test_the_sign_in_page_names_the_reason_that_was(bo, real_house, people, why):
    with real_house[0].extensions["database"].writing() as session:
        end_sign_ins(session, account_id=people.bo.account_id, why=why, at=MONDAY)
    with after(5):
        told = bo.follow(bo.get("/")).text
    assert ENDS[why] in told
    assert "Twenty minutes passed" not in told
    assert "What you wrote is kept." in told


def test_twelve_hours_are_told_as_twelve_hours(bo):
    for minutes in range(19, 12 * 60, 19):
        with after(minutes * 60):
            assert is_in(bo)
    with after(12 * 3600):
        assert "Twelve hours passed" in bo.follow(bo.get("/")).text


def test_a_copy_of_an_older_value_is_worth_nothing_after_a_change_of_rights(bo, call):
    thief = call()
    for name in ("__Host-session", "__Host-auth"):
        thief.client.set_cookie(name, value(bo, name), domain="localhost", secure=True)
    with after(5):
        assert is_in(thief)
        bo.post("/account/sign-ins/end-others")  # gives this one a new value
        assert not is_in(thief)
        assert is_in(bo)
