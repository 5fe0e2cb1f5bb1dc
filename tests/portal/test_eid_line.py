"""The line to a provider: nowhere else, proved by our signature, and signed out at both ends."""

import json

import pytest
from joserfc import jwt
from joserfc.errors import BadSignatureError
from joserfc.jwk import ECKey

from core.clock import now
from tests.eid_provider import NUMBER, running
from tests.portal.eid_world import Browser, let_in, provided, refused_with


@pytest.fixture(scope="module")
def server():
    with running() as provider:
        yield provider


@pytest.fixture
def browser(visit, server, app, tmp_path):
    with provided(app, server, tmp_path):
        yield Browser(visit(), server)


def signed_in(browser):
    return browser.visitor.get("/account", inspect=False).status_code == 200


@pytest.mark.contract("001-30")
@pytest.mark.parametrize("place", ["openid-configuration", "jwks", "token", "userinfo"])
def test_a_provider_that_redirects_is_not_followed(browser, people, place):
    browser.provider.elsewhere = False
    browser.provider.answers.moved = place
    browser.provider.answers.claims[NUMBER] = people.bo.number
    answer = browser.visitor.get("/sign-in/eid/exempel")
    if place != "openid-configuration":
        answer = browser.answer(**browser.provider.ask(answer.headers["Location"]))
    assert "does not answer just now" in refused_with(browser.visitor, answer)
    assert not browser.provider.elsewhere
    assert not signed_in(browser)
    browser.provider.answers.moved = ""
    let_in(browser.sign_in(people.bo.number))


def test_we_prove_ourselves_by_a_short_signature_made_once(app, server, tmp_path, visit, people):
    own = ECKey.generate_key("P-256", {"kid": "omvard-1"})
    (tmp_path / "own.pem").write_bytes(json.dumps(own.as_dict(private=True)).encode())
    with provided(app, server, tmp_path, client_secret_file="", private_key_file="own.pem"):
        posted = [_posted(Browser(visit(), server), people.bo.number) for _twice in range(2)]
    for form in posted:
        assert form["client_assertion_type"].endswith(":client-assertion-type:jwt-bearer")
        assert "client_secret" not in form
        assert form.get("client_id", "omvard") == "omvard"
    read = [jwt.decode(form["client_assertion"], own, algorithms=["ES256"]) for form in posted]
    for token in read:
        assert token.header == {"alg": "ES256", "kid": "omvard-1", "typ": "JWT"}
        told = token.claims
        assert told["aud"] == f"{server.issuer}/token"
        assert (told["iss"], told["sub"]) == ("omvard", "omvard")
        assert told["exp"] - told["iat"] == 60
        assert abs(told["iat"] - now().timestamp()) < 5
    assert len({token.claims["jti"] for token in read}) == 2
    stranger = ECKey.generate_key("P-256")
    with pytest.raises(BadSignatureError):
        jwt.decode(posted[0]["client_assertion"], stranger, algorithms=["ES256"])


def _posted(browser, number):
    let_in(browser.sign_in(number))
    return browser.provider.posted[-1]


HERE = "client_id=omvard&post_logout_redirect_uri=http%3A%2F%2Flocalhost%3A8000%2Fsign-in"


def test_signing_out_goes_on_to_the_provider_that_has_a_page_for_it(browser, people):
    browser.provider.answers.metadata["end_session_endpoint"] = f"{browser.provider.issuer}/end"
    let_in(browser.sign_in(people.bo.number))
    out = browser.visitor.post("/sign-out")
    assert not signed_in(browser)
    assert out.headers["Location"] == "/sign-out/eid/exempel"
    shown = browser.visitor.get("/sign-out/eid/exempel")
    there = f"{browser.provider.issuer}/end?{HERE}"
    assert shown.headers["Refresh"] == f"0; url={there}"
    assert f'href="{there.replace("&", "&amp;")}"' in shown.text
    assert people.bo.number not in shown.text


@pytest.mark.parametrize("told", [None, "javascript:alert(1)", "//evil.example/x"])
def test_signing_out_ends_here_where_the_provider_has_no_page_for_it(browser, people, told):
    browser.provider.answers.metadata["end_session_endpoint"] = told
    let_in(browser.sign_in(people.bo.number))
    out = browser.visitor.post("/sign-out", follow_redirects=True)
    assert out.request.path == "/sign-in"
    assert not signed_in(browser)
