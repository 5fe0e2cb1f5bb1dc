"""The closed-loop client: browsers with cookies over kept connections, one thread each."""

import html
import itertools
import re
import threading
import time
from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass, field
from http.client import HTTPConnection, HTTPException
from typing import Any
from urllib.parse import urlencode, urlsplit

FIELD = re.compile(r"<(?:input|button)\b[^>]*>", re.IGNORECASE)
ATTRIBUTE = re.compile(r'([\w-]+)="([^"]*)"')
TOKEN = re.compile(r'name="csrf_token"[^>]*value="([^"]+)"')
KEPT_SECONDS = 1.0  # gunicorn hangs up after two
FORM = {"Content-Type": "application/x-www-form-urlencoded"}


class Failed(Exception):
    """The product answered otherwise than a user would expect."""


@dataclass
class Answer:
    """What came back."""

    status: int
    headers: Mapping[str, str]
    body: bytes

    @property
    def text(self) -> str:
        return self.body.decode()

    @property
    def location(self) -> str:
        """The path a redirect leads to."""
        parts = urlsplit(self.headers.get("location", ""))
        return parts.path + (f"?{parts.query}" if parts.query else "")

    @property
    def token(self) -> str:
        """The form token on the page. Raises Failed when there is none."""
        found = TOKEN.search(self.text)
        if found is None:
            raise Failed("the page has no form")
        return html.unescape(found[1])


@dataclass
class Browser:
    """One user: a connection that is kept, and cookies."""

    port: int
    cookies: dict[str, str] = field(default_factory=dict)
    statements: int = 0
    _connection: HTTPConnection | None = None
    _used: float = 0.0

    def get(self, path: str, *expect: int) -> Answer:
        """Fetch a page. Raises Failed unless the status is as expected."""
        return self._ask("GET", path, None, expect or (200,))

    def post(self, path: str, form: Any, *expect: int) -> Answer:
        """Send a form. Raises Failed unless the status is as expected."""
        return self._ask("POST", path, urlencode(form, doseq=True), expect or (302,))

    def _ask(self, method: str, path: str, body: str | None, expect: tuple[int, ...]) -> Answer:
        answer = self._send(method, path, body)
        if answer.status not in expect:
            raise Failed(f"{method} {path} gave {answer.status}, not {expect[0]}")
        return answer

    def _send(self, method: str, path: str, body: str | None) -> Answer:
        if time.monotonic() - self._used > KEPT_SECONDS:
            self.close()
        connection = self._connection or HTTPConnection("127.0.0.1", self.port, timeout=60)
        headers = {"Cookie": "; ".join(f"{k}={v}" for k, v in self.cookies.items())}
        connection.request(method, path, body, headers | (FORM if body else {}))
        response = connection.getresponse()
        content = response.read()
        self._connection, self._used = connection, time.monotonic()
        for line in response.headers.get_all("Set-Cookie", []):
            name, _, value = line.partition(";")[0].partition("=")
            self.cookies[name] = value
        told = response.headers.get("Server-Timing", "")
        self.statements += int(told.rpartition("desc=")[2]) if "sql;desc=" in told else 0
        return Answer(response.status, {k.lower(): v for k, v in response.headers.items()}, content)

    def sign_in(self, person: str) -> None:
        """Sign in as one of the demo's known people."""
        token = self.get("/sign-in/demo").token
        led = self.post("/sign-in/demo", {"csrf_token": token, "person": person})
        if "/sign-in/assignment" in led.headers["location"]:  # Bo also orders at another unit
            self._choose("Södra")

    def _choose(self, unit: str) -> None:
        page = self.get("/sign-in/assignment")
        wanted = re.search(rf'name="assignment" value="([^"]+)"[^>]*>{unit}', page.text)
        if wanted is None:
            raise Failed(f"{unit} is not among the assignments")
        self.post("/sign-in/assignment", {"csrf_token": page.token, "assignment": wanted[1]})

    def close(self) -> None:
        """Hang up."""
        if self._connection is not None:
            self._connection.close()
            self._connection = None


def form_fields(text: str, holding: str) -> list[tuple[str, str]]:
    """Names and values a browser would send from the form that holds a field."""
    inside = text.find(f'name="{holding}"')
    if inside < 0:
        raise Failed(f"no form holds {holding}")
    part = text[text.rfind("<form", 0, inside) : text.find("</form>", inside)]
    found = []
    for tag in FIELD.findall(part):
        values = {name.lower(): html.unescape(value) for name, value in ATTRIBUTE.findall(tag)}
        choice = values.get("type") in {"checkbox", "radio"}
        if "name" in values and not (choice and " checked" not in tag) and tag[1:7] != "button":
            found.append((values["name"], values.get("value", "on" if choice else "")))
    return found


Act = Callable[[Browser, Any], None]


@dataclass(frozen=True)
class Run:
    """What one closed loop did: seconds of each iteration, and of the whole."""

    times: tuple[float, ...]
    elapsed: float
    statements: int
    failures: tuple[str, ...]


def drive(act: Act, browsers: Sequence[Browser], things: Sequence[Any], seconds: float) -> Run:
    """Let every browser act on its share of the things until none is left or time is up."""
    times: list[float] = []
    failures: list[str] = []
    until = time.monotonic() + seconds
    before = sum(browser.statements for browser in browsers)

    def loop(browser: Browser, share: Sequence[Any]) -> None:
        for thing in share:
            if time.monotonic() > until:
                return
            began = time.perf_counter()
            try:
                act(browser, thing)
            except (Failed, HTTPException, OSError) as error:
                browser.close()
                failures.append(str(error))
            else:
                times.append(time.perf_counter() - began)

    began = time.perf_counter()
    shares = [things[at :: len(browsers)] for at in range(len(browsers))]
    threads = [
        threading.Thread(target=loop, args=own) for own in zip(browsers, shares, strict=True)
    ]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    elapsed = time.perf_counter() - began
    statements = sum(browser.statements for browser in browsers) - before
    return Run(tuple(times), elapsed, statements, tuple(failures))


def numbered(count: int) -> Sequence[int]:
    """The things of work that is the same each time."""
    return list(itertools.islice(itertools.count(1), count))
