"""The product's work, in the order of the table of budgets."""

from collections.abc import Sequence
from itertools import cycle, islice
from typing import Any

from care.commands.demo_staff import STAFF
from portal.commands.demo import PASSWORD
from tests.bench.client import Browser
from tests.bench.data import House
from tests.bench.works import FLOORS, Budget, Work, open_page


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


PRODUCT = (
    Work("help", "a page without data", open_page("/help")),
    Work("home", "the home page", open_page("/")),
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
