"""The one table of cookies: code sets none but by it, and the page prints it."""

import re
from pathlib import Path

import pytest

from cookies.rules import COOKIES, Category, Kind, Purpose
from cookies.texts import CATEGORIES, KINDS, PURPOSES
from tests.client import BASE, Browser, check_cookie

ROOT = Path(__file__).parents[2]
WINGS = ("core", "portal", "catalogue", "care", "orders", "proxies", "selfcare", "contact",
         "privacy", "cookies")  # fmt: skip
GOOD = "__Host-auth=" + "a" * 43 + "; Secure; HttpOnly; Path=/; SameSite=Lax"


@pytest.mark.contract("001-44")
def test_the_page_prints_what_the_table_says(visit):
    page = visit(None).get("/cookies").text
    rows = re.findall(r"<code>([^<]+)</code>", page)

    wanted = [c.called(secure=True) for c in COOKIES if not c.only_with_statistics]
    assert rows == wanted
    assert page.count("20 minutes after") == 2
    assert "400 days" in page


@pytest.mark.contract("001-38")
@pytest.mark.parametrize(("language", "said"), [("en", "small text"), ("sv", "liten text")])
def test_the_page_says_what_a_cookie_is(visit, language, said):
    assert said in visit(None, language=language).get("/cookies").text


def test_everything_in_the_table_has_words():
    assert set(KINDS) == set(Kind)
    assert set(PURPOSES) == set(Purpose)
    assert set(CATEGORIES) == set(Category)


def test_a_cookie_is_set_in_one_place_alone():
    found = {
        path.relative_to(ROOT).as_posix()
        for wing in WINGS
        for path in (ROOT / wing).rglob("*.py")
        if re.search(r"\.(set|delete)_cookie\(|[\"']Set-Cookie", path.read_text("utf-8"))
    }
    assert found == {"cookies/routes/jar.py"}
    scripts = [path.read_text("utf-8") for path in (ROOT / "portal/static/js").glob("*.js")]
    assert not [text for text in scripts if re.search(r"document\.cookie|cookieStore", text)]


@pytest.mark.contract("001-39", "001-40")
def test_every_answer_of_the_suite_is_looked_at(app):
    assert app.test_client_class is Browser
    check_cookie(GOOD, [])
    for wrong in (
        GOOD.replace("auth", "tracking"),
        GOOD.replace("a" * 43, "bo@example.org"),
        GOOD.replace("HttpOnly; ", ""),
        GOOD.replace("Secure; ", ""),
        GOOD.replace("Lax", "None"),
        GOOD + "; Max-Age=99",
        GOOD + "; Domain=example.org",
        "language=19450312-9806; HttpOnly; Path=/; SameSite=Lax; Max-Age=34560000",
    ):
        with pytest.raises(AssertionError):
            check_cookie(wrong, [])


@pytest.mark.contract("001-42")
def test_the_language_cookie_is_renewed_with_each_visit(call):
    visitor = call(language="en")
    first = visitor.get("/help").headers.getlist("Set-Cookie")

    assert [h for h in first if h.startswith("language=en;") and "Max-Age=34560000" in h]
    assert not [h for h in visitor.get("/help").headers.getlist("Set-Cookie") if "language" in h]


ENGLISH = {"Accept-Language": "en"}


@pytest.mark.contract("001-47")
def test_a_browser_that_refuses_all_cookies_is_told_so_at_the_form(real_house):
    client = real_house[0].test_client(use_cookies=False)
    token = re.search(
        r'csrf_token" value="([^"]+)', client.get("/sign-in/demo", base_url=BASE).text
    )

    form = {"person": "bo", "csrf_token": token[1]}
    answer = client.post("/sign-in/demo", data=form, base_url=BASE, headers=ENGLISH)

    assert answer.status_code == 400
    assert "Your browser blocks our cookies" in answer.text


@pytest.mark.contract("001-47")
def test_a_browser_that_drops_the_cookie_of_the_sign_in_is_told_so_and_not_led_in_circles(call):
    visitor = call()
    steps, answer = [], visitor.post("/sign-in/demo", {"person": "bo"})
    while answer.status_code in {302, 303}:
        visitor.client.delete_cookie("__Host-auth", domain="localhost")
        steps.append(answer.headers["Location"])
        answer = visitor.get(steps[-1])
        assert len(steps) < 4
    assert "Your browser blocks our cookies" in answer.text
