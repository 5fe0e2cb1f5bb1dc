"""Signing in with an e-ID, against a provider that signs whatever it is told."""

import re
from datetime import date
from urllib.parse import parse_qs, urlsplit

import pytest
import time_machine
from sqlalchemy import func, select

from cookies.models import SignIn
from core.identity_number import make_test_number
from portal.models import SecurityEvent
from tests.eid_provider import (
    COORDINATION,
    KEY,
    LEFT_OUT,
    NEXT_KEY,
    NUMBER,
    STRANGER,
    running,
)
from tests.portal.eid_world import ANSWER, Browser, let_in, provided, refused_with

OUT = LEFT_OUT


@pytest.fixture(scope="module")
def server():
    with running() as provider:
        yield provider


@pytest.fixture
def provider(server, app, tmp_path):
    with provided(app, server, tmp_path):
        yield server


@pytest.fixture
def browser(visit, provider):
    return Browser(visit(), provider)


def signed_in(browser):
    return browser.visitor.get("/account", inspect=False).status_code == 200


def events(db):
    return list(db.scalars(select(SecurityEvent.what).order_by(SecurityEvent.id)))


def test_the_right_answer_signs_in_and_leads_on(browser, people, db):
    answer = browser.sign_in(people.bo.number, "/help")
    assert let_in(answer) == "/help"
    assert signed_in(browser)
    row = db.scalars(select(SignIn).order_by(SignIn.id.desc())).first()
    assert (row.account_id, row.way, row.provider) == (people.bo.account_id, "eid", "exempel")
    assert row.assurance.endswith("loa3")
    assert "session-1" not in row.provider_session


def test_what_is_asked_of_the_provider_protects_the_answer(browser):
    browser.begin()
    asked = browser.provider.asked
    assert asked["response_type"] == "code"
    assert asked["code_challenge_method"] == "S256"
    assert len(asked["nonce"]) >= 20
    assert len(asked["state"]) >= 20
    assert asked["acr_values"].endswith("loa3")
    assert asked["max_age"] == "900"
    assert asked["ui_locales"] == "en"
    assert '"essential": true' in asked["claims"]
    assert asked["redirect_uri"].endswith(ANSWER)


WRONG = {
    "wrong acr": {"claims": {"acr": "http://id.elegnamnden.se/loa/1.0/loa2"}},
    "missing acr": {"claims": {"acr": OUT}},
    "missing number": {"claims": {NUMBER: OUT}},
    "invalid number": {"claims": {NUMBER: "194405149999"}},
    "issuer": {"claims": {"iss": "https://evil.example"}},
    "issuer left out": {"claims": {"iss": OUT}},
    "audience": {"claims": {"aud": "somebody-else"}},
    "second audience": {"claims": {"aud": ["omvard", "somebody-else"]}},
    "authorised party": {"claims": {"azp": "somebody-else"}},
    "another's key": {"key": STRANGER},
    "unknown key": {"key": NEXT_KEY, "header": {"alg": "ES256"}},
    "algorithm none": {"header": {"alg": "none"}},
    "shared secret from the public key": {"header": {"alg": "HS256"}},
    "kind of token": {"header": {"typ": "at+jwt"}},
    "nonce": {"claims": {"nonce": "stale"}},
    "nonce left out": {"claims": {"nonce": OUT}},
    "expiry": {"claims": {"exp": 1_700_000_000}},
    "expiry left out": {"claims": {"exp": OUT}},
    "issued in the future": {"claims": {"iat": 4_000_000_000}},
    "signed in long ago": {"claims": {"auth_time": 1_700_000_000}},
    "no time of signing in": {"claims": {"auth_time": OUT}},
    "subject left out": {"claims": {"sub": OUT}},
    "further claims of another subject": {"userinfo": {"sub": "subject-2"}},
    "further claims without subject": {"userinfo": {"sub": OUT}},
    "hash of the access token": {"claims": {"at_hash": "AAAA"}},
    "kind of access token": {"tokens": {"token_type": "DPoP"}},
    "no identity token": {"tokens": {"id_token": OUT}},
    "identity token of rubbish": {"tokens": {"id_token": "a.b.c"}},
    "refused at the token endpoint": {"token_error": (400, "invalid_grant")},
    "provider in trouble": {"token_error": (500, "server_error")},
    "provider of another name": {"metadata": {"issuer": "https://evil.example"}},
}


@pytest.mark.contract("002-03", "002-30")
@pytest.mark.parametrize("kind", WRONG)
def test_a_wrong_answer_leads_back_with_a_sentence(browser, people, db, kind):
    back = browser.begin()
    for name, value in WRONG[kind].items():
        setattr(browser.provider.answers, name, value)
    if kind == "provider of another name":
        app = browser.visitor.app
        app.extensions["eid"]["exempel"].app.server_metadata.pop("_loaded_at")
    browser.provider.answers.claims = {
        NUMBER: people.bo.number,
        **browser.provider.answers.claims,
    }
    told = refused_with(browser.visitor, browser.answer(**back))
    assert 'class="notice notice-warning' in told
    assert people.bo.number not in told
    assert not signed_in(browser)
    assert len(events(db)) == 1
    assert db.scalar(select(func.count()).select_from(SignIn)) == 0


def test_two_numbers_of_two_kinds_are_refused(browser, people):
    other = make_test_number(people_birth(people), 981, coordination=True)
    answer = browser.sign_in(people.bo.number, **{COORDINATION: other})
    assert "did not tell who you are" in refused_with(browser.visitor, answer)


def people_birth(people):
    text = people.bo.number
    return date(int(text[:4]), int(text[4:6]), int(text[6:8]))


@pytest.mark.parametrize(
    "change",
    [
        {"state": "made-up"},
        {"state": ""},
        {"iss": "https://evil.example"},
        {"iss": ""},
        {"code": ""},
        {"code": "made-up"},
    ],
)
def test_an_answer_by_the_browser_that_was_tampered_with_is_refused(browser, people, change):
    browser.provider.answers.claims[NUMBER] = people.bo.number
    back = browser.begin() | change
    refused_with(browser.visitor, browser.answer(**{k: v for k, v in back.items() if v}))
    assert not signed_in(browser)


def test_an_answer_counts_once(browser, people):
    browser.provider.answers.claims[NUMBER] = people.bo.number
    back = browser.begin()
    let_in(browser.answer(**back))
    browser.visitor.post("/sign-out")
    refused_with(browser.visitor, browser.answer(**back))
    assert not signed_in(browser)


def test_a_code_replayed_by_another_browser_is_refused(browser, visit, people):
    browser.provider.answers.claims[NUMBER] = people.bo.number
    back = browser.begin()
    let_in(browser.answer(**back))
    thief = Browser(visit(), browser.provider)
    thief.begin()
    refused_with(thief.visitor, thief.answer(**back))
    assert not signed_in(thief)


def test_another_browsers_answer_signs_nobody_in(browser, visit, people):
    browser.provider.answers.claims[NUMBER] = people.bo.number
    stranger = Browser(visit(), browser.provider)
    back = stranger.begin()
    refused_with(browser.visitor, browser.answer(**back))
    assert not signed_in(browser)


def test_too_long_at_the_provider_is_told_as_that(browser):
    back = browser.begin()
    with time_machine.travel("2026-05-04T08:16:00+00:00"):
        assert "took too long" in refused_with(browser.visitor, browser.answer(**back))


@pytest.mark.parametrize(
    ("error", "sentence"),
    [
        ("access_denied", "The sign-in was stopped"),
        ("login_required", "The sign-in was stopped"),
        ("temporarily_unavailable", "does not answer just now"),
        ("invalid_scope", "does not answer just now"),
    ],
)
def test_an_abort_leads_back_with_its_own_sentence(browser, error, sentence):
    back = browser.begin()
    answer = browser.answer(
        error=error, error_description="<b>x</b>", state=back["state"], iss=back["iss"]
    )
    told = refused_with(browser.visitor, answer)
    assert sentence in told
    assert "<b>x</b>" not in told


def test_a_provider_that_is_down_is_no_failure_of_ours(browser):
    client = browser.visitor.app.extensions["eid"]["exempel"]
    client.app.server_metadata.pop("_loaded_at", None)
    browser.provider.answers.broken = True
    begun = browser.visitor.get("/sign-in/eid/exempel")
    assert "does not answer just now" in refused_with(browser.visitor, begun)
    browser.provider.answers.broken = False
    browser.begin()
    assert browser.visitor.get("/sign-in/eid/unknown").status_code == 404


def test_a_new_key_of_the_provider_is_fetched(browser, people):
    let_in(browser.sign_in(people.bo.number))
    browser.visitor.post("/sign-out")
    browser.provider.answers.key = NEXT_KEY
    browser.provider.answers.published = (KEY, NEXT_KEY)
    browser.provider.answers.header = {"alg": "ES256"}
    let_in(browser.sign_in(people.bo.number, at_hash=LEFT_OUT))


def test_who_is_registered_nowhere_gets_a_calm_sentence(browser, db):
    number = make_test_number(date(1961, 2, 3), 994)
    told = refused_with(browser.visitor, browser.sign_in(number))
    assert "not registered here yet" in told
    assert "Ask your care unit" in told
    assert events(db) == ["eid_unregistered"]


@pytest.mark.contract("002-29", "002-31")
def test_the_security_log_holds_what_the_law_asks_and_the_list_no_address(browser, people, db):
    let_in(browser.sign_in(people.bo.number))
    row = db.scalars(select(SecurityEvent)).one()
    assert (row.what, row.way, row.provider) == ("signed_in", "eid", "exempel")
    assert row.address == "127.0.0.1"
    columns = {column.name for column in SecurityEvent.__table__.columns}
    assert columns == {
        "id", "at", "what", "way", "provider", "account_id", "address", "request_id",
    }  # fmt: skip
    kept = {column.name for column in SignIn.__table__.columns}
    assert not kept & {"address", "screen", "language", "user_agent", "version"}
    assert {"browser", "way", "assurance", "made_at"} <= kept


def test_a_sign_out_at_the_provider_ends_the_sign_in_here(browser, people):
    let_in(browser.sign_in(people.bo.number))
    token = browser.provider.logout_token()
    machine = browser.visitor.app.test_client()
    address = "/sign-in/eid/exempel/sign-out"
    told = machine.post(address, data={"logout_token": token}, base_url="https://localhost")
    assert told.status_code == 200, told.text
    assert not signed_in(browser)
    again = machine.post(address, data={"logout_token": token}, base_url="https://localhost")
    assert again.status_code == 400


def test_a_sign_out_by_subject_ends_all_of_it(browser, people):
    let_in(browser.sign_in(people.bo.number))
    token = browser.provider.logout_token(sid=LEFT_OUT, sub="subject-1")
    browser.visitor.app.test_client().post(
        "/sign-in/eid/exempel/sign-out",
        data={"logout_token": token},
        base_url="https://localhost",
    )
    assert not signed_in(browser)


@pytest.mark.parametrize(
    "changes",
    [
        {"aud": "somebody-else"},
        {"iss": "https://evil.example"},
        {"nonce": "n"},
        {"events": {}},
        {"sid": LEFT_OUT},
        {"exp": 1_700_000_000},
    ],
)
def test_a_forged_sign_out_ends_nothing(browser, people, changes):
    let_in(browser.sign_in(people.bo.number))
    answer = browser.visitor.app.test_client().post(
        "/sign-in/eid/exempel/sign-out",
        data={"logout_token": browser.provider.logout_token(**changes)},
        base_url="https://localhost",
    )
    assert answer.status_code == 400
    assert signed_in(browser)


def test_an_identity_token_is_no_message_of_a_sign_out(browser, people):
    let_in(browser.sign_in(people.bo.number))
    browser.provider.answers.header = {"typ": "JWT"}
    for token in (browser.provider.logout_token(), "", "a.b.c", "x"):
        answer = browser.visitor.app.test_client().post(
            "/sign-in/eid/exempel/sign-out",
            data={"logout_token": token},
            base_url="https://localhost",
        )
        assert answer.status_code == 400
    assert signed_in(browser)


def test_a_sign_out_by_the_providers_page_ends_that_session(browser, people):
    let_in(browser.sign_in(people.bo.number))
    address = "/sign-in/eid/exempel/signed-out"
    other = browser.visitor.app.test_client()
    issuer = browser.provider.issuer
    for query in ({"iss": issuer}, {"iss": "https://evil.example", "sid": "session-1"}, {}):
        assert (
            other.get(address, query_string=query, base_url="https://localhost").status_code == 400
        )
    other.get(address, query_string={"iss": issuer, "sid": "x"}, base_url="https://localhost")
    assert signed_in(browser)
    told = other.get(
        address, query_string={"iss": issuer, "sid": "session-1"}, base_url="https://localhost"
    )
    assert told.status_code == 200
    assert not signed_in(browser)


def test_who_proves_it_again_is_asked_by_the_provider_anew(browser, people):
    browser.sign_in(people.bo.number)
    page = browser.visitor.get("/prove?next=/account").text
    href = re.search(r'href="(/sign-in/eid/[^"]+)"', page)[1].replace("&amp;", "&")

    asked = parse_qs(urlsplit(browser.visitor.get(href).headers["Location"]).query)

    assert asked["prompt"] == ["login"]
    assert asked["max_age"] == ["0"]
