"""A test client that inspects every page it fetches."""

import re
from collections import Counter
from collections.abc import Sequence
from fnmatch import fnmatch
from typing import Any
from urllib.parse import urlsplit
from xml.etree.ElementTree import Element

import html5lib
from flask import Flask
from flask.testing import FlaskClient
from sqlalchemy import event, select
from sqlalchemy.orm import Session
from werkzeug.test import TestResponse

from cookies.rules import COOKIES, Kind
from core.audit import Change, Reading
from portal.web.identity import NewSignIn
from tests.people import Known, World

BASE = "https://localhost"
QUIET_TABLES = frozenset(
    {"web_sessions", "sign_ins", "consent_proofs", "drafts", "jobs", "letters"}
    | {"changes", "readings", "book_segments"}
)
OPAQUE = {
    Kind.SESSION: r"[\w-]{43}",
    Kind.AUTHENTICATION: r"[\w-]{43}",
    Kind.LANGUAGE: r"sv|en",
    Kind.CONSENT: r"[\w-]{22}\.[0-9a-f]{12}\.(none|(statistics|development|offers|\+)+)",
}
"""What the values of our cookies look like: nothing in them says who one is."""
LABELLED = frozenset({"input", "select", "textarea"})


class Browser(FlaskClient):
    """The client of every test: it looks at each cookie that any answer sets."""

    def open(self, *args: Any, **options: Any) -> TestResponse:
        response = super().open(*args, **options)
        foreign = self.application.extensions["foreign_services"].services
        for header in response.headers.getlist("Set-Cookie"):
            check_cookie(header, [name for service in foreign for name in service.cookies])
        return response


def check_cookie(header: str, foreign: Sequence[str]) -> None:
    """A cookie is one of the table's, as the table says it; others' are only ever cleared."""
    pair, *said = header.split("; ")
    name, value = pair.split("=", 1)
    cleared = "Max-Age=0" in said
    if any(fnmatch(name, pattern) for pattern in foreign):
        assert cleared, f"{name} is not ours to set"
        return
    known = [c for c in COOKIES if name in {c.called(secure=True), c.called(secure=False)}]
    assert len(known) == 1, f"{name} is not in the table of cookies"
    assert {"HttpOnly", "Path=/", "SameSite=Lax"} <= set(said), header
    assert ("Secure" in said) or name == known[0].called(secure=False), header
    assert not [part for part in said if part.startswith("Domain")], header
    if cleared:
        return
    kept = known[0].kept
    ages = [part for part in said if part.startswith("Max-Age")]
    assert ages == ([f"Max-Age={int(kept.total_seconds())}"] if kept else []), header
    assert re.fullmatch(OPAQUE[known[0].kind], value), f"{name} says too much"


class Visitor:
    """One person's browser."""

    def __init__(self, app: Flask, world: World, who: Known | None, *, language: str) -> None:
        self.app, self.world, self.who = app, world, who
        self.client: FlaskClient = app.test_client()
        assert isinstance(self.client, Browser)
        self.client.set_cookie("language", language, domain="localhost", secure=True)
        self.language = language
        if who is not None:
            self._sign_in(who)

    def _sign_in(self, who: Known) -> None:
        with self.client.session_transaction(base_url=BASE) as session:
            session.sign_in(NewSignIn(who.account_id, "demo"))

    def token(self) -> str:
        """The form token of this browser's session."""
        with self.app.test_request_context(base_url=BASE):
            from flask import g  # noqa: PLC0415
            from flask import session as cookie  # noqa: PLC0415
            from flask_wtf.csrf import generate_csrf  # noqa: PLC0415

            with self.client.session_transaction(base_url=BASE) as session:
                cookie.update(session)
                g.pop("csrf_token", None)
                token = generate_csrf()
                session["csrf_token"] = cookie["csrf_token"]
        return str(token)

    def get(self, url: str, *, inspect: bool = True, **options: Any) -> TestResponse:
        """Fetch a page and inspect it."""
        response = self.client.get(url, base_url=BASE, **options)
        if inspect:
            self.inspect(url, response)
        return response

    def post(self, url: str, data: Any = None, *, inspect: bool = True, **options: Any) -> Any:
        """Send a form as the page would, with its token, and inspect what comes back."""
        form = {"csrf_token": self.token(), **(data or {})}
        changed: set[str] = set()

        def note(session: Session, _context: Any) -> None:
            rows = [*session.new, *session.dirty, *session.deleted]
            changed.update(row.__tablename__ for row in rows if session.is_modified(row))

        event.listen(Session, "after_flush", note)
        try:
            response = self.client.post(url, data=form, base_url=BASE, **options)
        finally:
            event.remove(Session, "after_flush", note)
        if inspect:
            self.inspect(url, response)
        if response.status_code < 400 and changed - QUIET_TABLES:
            assert self._rows(Change, response), f"{url} changed {changed} without an audit row"
        return response

    def follow(self, response: TestResponse) -> TestResponse:
        """Fetch the page a form led to."""
        assert response.status_code in {302, 303}, response.status_code
        return self.get(response.headers["Location"])

    def inspect(self, url: str, response: TestResponse) -> None:
        """Fail when a page is not as every page must be."""
        assert response.status_code != 500, f"{url} failed"
        check_headers(response, signed_in=self.who is not None)
        if response.mimetype != "text/html" or response.status_code in {301, 302, 303}:
            return
        self.check_readings(response)
        if "<html" in response.text:
            check_page(response.text)

    def check_readings(self, response: TestResponse) -> None:
        """A page that shows a person has a reading row for that person (LOG-03)."""
        shown = {
            person.person_id
            for person in self.world.recipients
            if person.family_name and person.family_name in response.text
        }
        read = {row.subject_id for row in self._rows(Reading, response)}
        missing = shown - read
        assert not missing, f"a page showed {len(missing)} persons without a reading row"

    def _rows(self, book: Any, response: TestResponse) -> list[Any]:
        with self.app.extensions["database"].writes() as session:
            number = response.headers["X-Request-Id"]
            return list(session.scalars(select(book).where(book.request_id == number)))


def check_headers(response: TestResponse, *, signed_in: bool) -> None:
    policy = response.headers["Content-Security-Policy"]
    assert "default-src 'none'" in policy
    assert response.headers["X-Content-Type-Options"] == "nosniff"
    if signed_in:
        assert response.headers["Cache-Control"] == "no-store"


def check_page(text: str) -> None:
    """Valid HTML, one h1 that starts the title, unique ids, labelled fields, nothing inline."""
    parser = html5lib.HTMLParser(namespaceHTMLElements=False)
    tree = parser.parse(text)
    faults = [error for _place, error, _data in parser.errors]
    assert not faults, faults[:3]
    elements = list(tree.iter())
    ids = Counter(e.get("id") for e in elements if isinstance(e.tag, str) and e.get("id"))
    assert not [name for name, count in ids.items() if count > 1], ids.most_common(3)
    heads = [e for e in elements if e.tag == "h1"]
    assert len(heads) == 1, f"{len(heads)} h1"
    title = " ".join("".join(tree.find("head/title").itertext()).split())
    head = " ".join("".join(heads[0].itertext()).split())
    assert title.startswith(head[:30]) or head.startswith(title.split(" \N{EN DASH} ")[0]), (
        title,
        head,
    )
    assert tree.get("lang") in {"sv", "en"}
    assert not [e for e in elements if isinstance(e.tag, str) and e.get("style")]
    check_labels(elements, set(ids))


def check_labels(elements: list[Element], ids: set[str | None]) -> None:
    labelled = {e.get("for") for e in elements if e.tag == "label"}
    wrapped = {
        id(child) for e in elements if e.tag == "label" for child in e.iter() if child is not e
    }
    for e in elements:
        if e.tag not in LABELLED or e.get("type") in {"hidden", "submit"}:
            continue
        named = e.get("aria-label") or e.get("aria-labelledby") or e.get("title")
        assert named or e.get("id") in labelled or id(e) in wrapped, f"unlabelled {e.attrib}"
        for other in (e.get("aria-describedby") or "").split():
            assert other in ids, f"{e.get('id')} is described by {other}, which is not there"
    for e in elements:
        href = e.get("href") if e.tag == "a" else None
        if href and href.startswith("#") and len(href) > 1:
            assert href[1:] in ids, f"a link leads to {href}, which is not there"


def path_of(response: TestResponse) -> str:
    """Where a redirect leads."""
    return urlsplit(response.headers["Location"]).path


def field_values(text: str) -> dict[str, str]:
    """Names and values of the fields of a page, to see that nothing typed was lost."""
    found = re.findall(r'<input[^>]*name="([^"]+)"[^>]*value="([^"]*)"', text)
    return dict(found)
