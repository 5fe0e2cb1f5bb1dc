"""One's own sign-ins: seen, ended, and kept for a year without a trace of where one was."""

import re
from datetime import timedelta

import pytest
import sqlalchemy as sa
import time_machine

from cookies.models import SignIn, WebSession
from cookies.services.sign_ins import end_sign_ins, sweep_sign_ins
from portal.web.browsers import say_browser
from portal.web.identity import NewSignIn
from tests.client import BASE
from tests.conftest import MONDAY

PAGE = "/account/sign-ins"
FIREFOX = "Mozilla/5.0 (Windows NT 10.0; Win64; x64; rv:140.0) Gecko/20100101 Firefox/140.0"
IPHONE = (
    "Mozilla/5.0 (iPhone; CPU iPhone OS 17_0 like Mac OS X) AppleWebKit/605.1.15 (KHTML, like "
    "Gecko) Version/17.0 Mobile/15E148 Safari/604.1"
)


def ends(text):
    return re.findall(r'action="(/account/sign-ins/[0-9a-f-]{36}/end)"', text)


def is_in(visitor):
    return visitor.get("/").status_code == 200


@pytest.mark.contract("002-29")
def test_the_list_says_when_how_and_with_which_browser(call):
    visitor = call()
    visitor.post("/sign-in/demo", {"person": "bo"}, headers={"User-Agent": FIREFOX})

    text = visitor.get(PAGE).text

    assert "Firefox, Windows" in text
    assert "demo" in text
    assert "4 May 2026 10:00" in text
    assert "(this one)" in text


@pytest.mark.contract("002-29")
def test_ones_own_extract_holds_every_sign_in_and_nobody_elses(call, people, real_house):
    call(people.bo)
    visitor = call()
    visitor.post("/sign-in/demo", {"person": "ivar"}, headers={"User-Agent": FIREFOX})
    visitor.post("/sign-out")
    visitor.post("/sign-in/demo", {"person": "ivar"}, headers={"User-Agent": IPHONE})

    told = visitor.get("/account/extract").json

    assert told["identity_number"] == people.ivar.number
    here, before = told["sign_ins"][:2]
    assert (here["browser"], before["browser"]) == ("Safari, iPhone", "Firefox, Windows")
    assert (here["way"], here["ended"]) == ("demo", None)
    assert here["signed_in"].startswith("2026-05-04T08:00:00")
    assert before["ended_by"] == "signed_out"
    with real_house[0].extensions["database"].writing() as session:
        own = sa.select(sa.func.count()).where(SignIn.account_id == people.ivar.account_id)
        assert len(told["sign_ins"]) == session.scalar(own)


@pytest.mark.contract("002-31")
def test_no_address_no_version_and_no_screen_is_kept():
    columns = {column.name for table in (SignIn, WebSession) for column in table.__table__.columns}

    assert not [name for name in columns if re.search("address|ip$|screen|agent|version", name)]
    assert say_browser(FIREFOX) == "Firefox, Windows"
    assert say_browser(IPHONE) == "Safari, iPhone"
    assert say_browser("curl/8") == ""


def test_one_sign_in_is_ended_from_another_and_stays_in_the_list_as_ended(call, people):
    here, there = call(people.ivar), call(people.ivar)
    text = here.get(PAGE).text
    row = re.search(r"\(this one\).*?</tr>", text, re.DOTALL)[0]
    assert is_in(there)

    for url in [url for url in ends(text) if url not in row]:
        here.post(url)

    assert not is_in(there)
    assert is_in(here)
    assert "You ended it from another place" in here.get(PAGE).text


def test_everywhere_else_is_one_press(call, people):
    here, others = call(people.gunnar), [call(people.gunnar) for _n in range(3)]

    here.post("/account/sign-ins/end-others")

    assert is_in(here)
    assert not [other for other in others if is_in(other)]


def test_ending_the_present_one_is_signing_out(call, people):
    here = call(people.olof)
    row = re.search(r"\(this one\).*?</tr>", here.get(PAGE).text, re.DOTALL)[0]

    answer = here.post(ends(row)[0])

    assert answer.headers["Location"] == "/sign-in"
    assert not is_in(here)


def test_nobody_ends_or_sees_the_sign_in_of_another(call, people):
    bo, farid = call(people.bo), call(people.farid)
    url = ends(bo.get(PAGE).text)[0]

    assert farid.post(url).status_code == 404
    assert url not in farid.get(PAGE).text
    assert is_in(bo)


def test_a_provider_or_a_leaver_ends_sign_ins_everywhere(real_house, call, people):
    with real_house[0].extensions["database"].writing() as session:
        gone = end_sign_ins(session, account_id=people.maja.account_id, why="left", at=MONDAY)
    assert gone == 0
    maja = call(people.maja)
    with real_house[0].extensions["database"].writing() as session:
        assert end_sign_ins(session, account_id=people.maja.account_id, why="left", at=MONDAY) == 1
        with pytest.raises(ValueError, match="whose"):
            end_sign_ins(session, why="all", at=MONDAY)
    assert not is_in(maja)


def test_what_nobody_used_is_marked_as_ended_and_goes_after_a_year(real_house, call, people):
    call(people.sixten)
    database = real_house[0].extensions["database"]
    mine = sa.select(SignIn).where(SignIn.account_id == people.sixten.account_id)
    with database.writing() as session:
        sweep_sign_ins(session, at=MONDAY + timedelta(hours=1))
        row = session.scalars(mine.order_by(SignIn.id.desc())).first()
        assert row.ended_by == "idle"
        assert row.ended_at - row.last_used_at == timedelta(minutes=20)
        sweep_sign_ins(session, at=MONDAY + timedelta(days=364))
        assert session.scalars(mine).first()
        sweep_sign_ins(session, at=MONDAY + timedelta(days=367))
        assert session.scalars(mine).first() is None


def test_two_windows_at_two_units_carry_nothing_over(real_house, call, people):
    bo = call()
    with bo.client.session_transaction(base_url=BASE) as session:
        session.sign_in(NewSignIn(people.bo.account_id, "demo", unit_id=people.bo.unit_id))
    here = f"/units/{people.bo.unit_id}/recipients"
    assert bo.get(here).status_code == 200
    with bo.client.session_transaction(base_url=BASE) as session:
        session.renew(unit_id=real_house[1].other_unit.id)

    assert bo.get(here).status_code in {302, 403, 404}
    assert bo.post(f"/units/{people.bo.unit_id}/recipients/new", {}).status_code >= 400


@pytest.mark.contract("002-02")
def test_nothing_about_anyone_opens_without_signing_in(call, people):
    stranger = call()
    with time_machine.travel(MONDAY, tick=False):
        for url in ("/", PAGE, f"/units/{people.bo.unit_id}/recipients", "/account/extract"):
            assert stranger.get(url).headers["Location"].startswith("/sign-in")
