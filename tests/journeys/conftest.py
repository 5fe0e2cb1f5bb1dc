"""Browser journeys: the house on a real server and a real database, walked in Chromium."""

import threading
from collections.abc import Callable, Iterator
from contextlib import closing
from typing import Any
from wsgiref.types import StartResponse, WSGIApplication, WSGIEnvironment

import pytest
import time_machine
from axe_playwright_python.sync_playwright import Axe
from flask import Flask
from playwright.sync_api import Browser, Page, sync_playwright
from werkzeug.serving import make_server
from werkzeug.wsgi import ClosingIterator

from tests.chromium import find_chromium
from tests.conftest import MONDAY
from tests.people import World, build_world

FLAGS = [
    "--no-sandbox",
    "--disable-gpu",
    "--disable-quic",
    "--no-first-run",
    "--disable-background-networking",
    "--disable-component-update",
    "--disable-sync",
]
TAGS = ["wcag2a", "wcag2aa", "wcag21a", "wcag21aa", "wcag22aa"]


def pytest_collection_modifyitems(items: list[pytest.Item]) -> None:
    for item in items:
        if "journeys" in str(item.path):
            item.add_marker(pytest.mark.journey)


@pytest.fixture(scope="session")
def chromium() -> Iterator[Browser]:
    with sync_playwright() as playwright:
        browser = playwright.chromium.launch(executable_path=find_chromium(), args=FLAGS)
        yield browser
        browser.close()


@pytest.fixture
def heard() -> list[tuple[str, bytes]]:
    """Every answer the house has given: path and body."""
    return []


def listen(house: WSGIApplication, heard: list[tuple[str, bytes]]) -> WSGIApplication:
    """The house, with every answer noted, unpacked."""

    def answer(environ: WSGIEnvironment, start: StartResponse) -> list[bytes]:
        environ.pop("HTTP_ACCEPT_ENCODING", None)
        with closing(ClosingIterator(house(environ, start))) as parts:
            body = b"".join(parts)
        heard.append((environ["PATH_INFO"], body))
        return [body]

    return answer


@pytest.fixture
def house_settings() -> dict[str, Any]:
    """What a file of journeys sets otherwise than the house does by itself."""
    return {}


@pytest.fixture
def town(
    make_app: Callable[..., Flask], heard: list[tuple[str, bytes]], house_settings: dict[str, Any]
) -> Iterator[tuple[str, World]]:
    """A served house of its own with the known people; gives its address."""
    app = make_app(**house_settings)
    app.wsgi_app = listen(app.wsgi_app, heard)  # type: ignore[method-assign]
    with time_machine.travel(MONDAY, tick=True):
        with app.extensions["database"].writing() as session:
            world = build_world(session, app.extensions["vault"])
        server = make_server("127.0.0.1", 0, app, threaded=True)
        thread = threading.Thread(target=server.serve_forever, daemon=True)
        thread.start()
        yield f"http://localhost:{server.server_port}", world
        server.shutdown()
        thread.join()
        server.server_close()
    app.extensions["database"].engine.dispose()
    app.extensions["vault"].keyring.engine.dispose()


class Walker:
    """Someone with a browser."""

    def __init__(self, page: Page, base: str) -> None:
        self.page, self.base = page, base
        self.loads = 0
        page.on("load", self._count)
        self.faults: list[str] = []
        page.on("pageerror", lambda error: self.faults.append(str(error)))

    def _count(self, _page: Page) -> None:
        self.loads += 1

    def go(self, path: str) -> Page:
        self.page.goto(self.base + path)
        return self.page

    def sign_in(self, who: str) -> "Walker":
        self.go("/sign-in/demo")
        self.page.click(f"button[name=person][value={who}]")
        self.page.wait_for_load_state()
        if "/sign-in/assignment" in self.page.url:  # Bo also orders at another unit
            self.page.click("button[name=assignment]:has-text('Södra')")
            self.page.wait_for_load_state()
        return self

    def check_accessible(self) -> None:
        """No finding of axe, nothing wider than the window, no script that failed."""
        found = Axe().run(self.page, options={"runOnly": TAGS}).response["violations"]
        told = [(v["id"], [n["target"] for n in v["nodes"]][:3]) for v in found]
        assert not told, (self.page.url, told)
        wide = self.page.evaluate("document.documentElement.scrollWidth > window.innerWidth")
        assert not wide, f"{self.page.url} scrolls sideways"
        assert not self.faults


@pytest.fixture
def walk(chromium: Browser, town: tuple[str, World]) -> Iterator[Callable[..., Walker]]:
    """Opens a browser window of a width, in a language and a colour scheme."""
    contexts = []

    def make(
        width: int = 1280, *, language: str = "en", scheme: str = "light", script: bool = True
    ) -> Walker:
        context = chromium.new_context(
            viewport={"width": width, "height": 900},
            locale=language,
            color_scheme=scheme,
            reduced_motion="reduce",  # a colour half faded has no contrast to measure
            java_script_enabled=script,
        )
        context.set_default_timeout(20_000)
        contexts.append(context)
        return Walker(context.new_page(), town[0])

    yield make
    for context in contexts:
        context.close()
