"""The product's work, in the order of the table of budgets."""

from collections.abc import Sequence
from datetime import date, timedelta
from itertools import cycle, islice
from typing import Any
from urllib.parse import quote

from sqlalchemy import text

from care.commands.demo_names import FAMILY, GIVEN
from care.commands.demo_staff import STAFF
from core.identity_number import make_test_number
from portal.commands.demo import PASSWORD
from tests.bench.client import Browser
from tests.bench.data import House
from tests.bench.ordering import ORDERING
from tests.bench.works import FLOORS, Budget, Things, Work, open_page, open_thing


def colleagues(_house: House, count: int) -> Sequence[Any]:
    """Usernames in turn, so that nobody signs in twice at once."""
    return list(islice(cycle(each.key for each in STAFF), count))


def fill_sign_in(browser: Browser, username: str) -> tuple[dict[str, str], dict[str, str]]:
    """A browser's cookies and the form of the sign-in page, filled in."""
    browser.cookies.clear()
    token = browser.get("/sign-in/password").token
    form = {"csrf_token": token, "username": username, "password": PASSWORD}
    return dict(browser.cookies), form


def sign_in(browser: Browser, filled: tuple[dict[str, str], dict[str, str]]) -> None:
    """Send the sign-in form."""
    cookies, form = filled
    browser.cookies = dict(cookies)
    browser.post("/sign-in/password", form)


def names(_house: House, count: int) -> Sequence[str]:
    """Names as people type them."""
    given = cycle(name for group in GIVEN.values() for name in group)
    return [f"{first} {last}" for first, last in islice(zip(given, cycle(FAMILY)), count)]


def numbers(_house: House, count: int) -> Sequence[str]:
    """Identity numbers, most of them of nobody here."""
    first = date(1940, 1, 1)
    return [make_test_number(first + timedelta(days=n), 980) for n in range(count)]


def fill_search(browser: Browser, text: str) -> dict[str, str]:
    """The search box, filled in."""
    return {"csrf_token": browser.get("/help").token, "q": text}


def send_search(browser: Browser, form: dict[str, str]) -> None:
    """Search: a page of hits, or the person at once."""
    browser.post("/search", form, 200, 303)


def forget_tries(house: House) -> None:
    """Let searches count from nought: the throttle is not what is measured."""
    with house.sql() as connection:
        connection.execute(text("DELETE FROM try_counts"))


WORDS = ("kateter", "byxa medium", "insulinpumpa", "nutrison", "förband 10x10", "katetter")


def words(_house: House, count: int) -> Sequence[str]:
    """What is looked for among articles, with a slip now and then."""
    return [quote(word) for word in islice(cycle(WORDS), count)]


def search(key: str, title: str, things: Things) -> Work:
    """A search for persons, below the throttle."""
    return Work(
        key,
        title,
        send_search,
        Budget("F3", 4, 8),
        things=things,
        ready=fill_search,
        most=28,
        reset=forget_tries,
    )


PRODUCT = (
    Work("help", "a page without data", open_page("/help")),
    Work("home", "the home page", open_page("/")),
    *ORDERING,
    search("find-name", "find a person by name", names),
    search("find-number", "find a person by number", numbers),
    Work(
        "articles",
        "search among the articles",
        open_thing("/articles?all=1&q={}"),
        Budget("F2", 4, 8),
        things=words,
    ),
    Work(
        "sign-in",
        "sign in with a password",
        sign_in,
        Budget("F5", 1.5, 14),
        things=colleagues,
        ready=fill_sign_in,
        person=None,
        share=0.25,
    ),
)
ALL = (*FLOORS, *PRODUCT)
