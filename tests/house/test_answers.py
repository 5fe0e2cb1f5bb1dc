"""What every answer carries, also when things go wrong."""

import json
import logging
import re

import pytest
import structlog
from sqlalchemy import text
from sqlalchemy.exc import OperationalError

from core import audit
from core.audit import Reading
from portal.web import observing
from portal.web.observing import redact
from tests.client import BASE
from tests.people import AT

WANTED = {
    "Content-Security-Policy": (
        "default-src 'none'; script-src 'self'; style-src 'self'; img-src 'self'; font-src 'self'; "
        "connect-src 'self'; form-action 'self'; frame-ancestors 'none'; base-uri 'none'; "
        "require-trusted-types-for 'script'"
    ),
    "X-Content-Type-Options": "nosniff",
    "Cross-Origin-Opener-Policy": "same-origin",
    "Cross-Origin-Resource-Policy": "same-origin",
    "Strict-Transport-Security": "max-age=63072000; includeSubDomains",
}


@pytest.fixture
def people(real_house):
    return real_house[1].people


@pytest.fixture
def failing(real_house, monkeypatch):
    """A house whose home page breaks, with a person's name in the error."""
    app, _world = real_house

    def broken(**_params):
        raise RuntimeError("Astrid Almkvist 19450312-9806")

    broken.guard = "open"
    monkeypatch.setitem(app.view_functions, "portal.help_page", broken)
    monkeypatch.setattr(app, "testing", False)
    return "/help"


def check(answer) -> None:
    for name, value in WANTED.items():
        assert answer.headers.get(name, "").startswith(value), name
    assert answer.headers["Cache-Control"] == "no-store"
    assert "Permissions-Policy" in answer.headers
    assert "Server" not in answer.headers


def test_a_house_called_by_a_strange_name_does_not_answer(app):
    answer = app.test_client().get("/help", base_url="https://evil.example")
    assert answer.status_code == 400
    assert "evil.example" not in answer.text
    check(answer)


@pytest.mark.parametrize("method", ["TRACE", "TRACK", "CONNECT", "PROPFIND"])
def test_trace_is_refused(app, method):
    assert app.test_client().open("/help", base_url=BASE, method=method).status_code == 405


def test_forwarded_addresses_count_only_from_trusted_proxies(app):
    told = {"X-Forwarded-For": "203.0.113.9", "X-Forwarded-Proto": "http"}
    with app.test_request_context(base_url=BASE, headers=told) as context:
        assert context.request.remote_addr != "203.0.113.9"
        assert context.request.is_secure


@pytest.mark.parametrize(
    "url", ["/", "/no-such-page", "/healthz", "/readyz", "/sign-in", "/metrics"]
)
@pytest.mark.parametrize("who", ["bo", None])
def test_every_answer_carries_the_headers(call, people, url, who):
    visitor = call(getattr(people, who) if who else None)

    check(visitor.get(url, inspect=False))


def test_pages_about_persons_send_no_referer(call, people):
    assert call(people.bo).get("/").headers["Referrer-Policy"] == "no-referrer"
    assert call().get("/help").headers["Referrer-Policy"] == "same-origin"


def test_static_files_are_kept_for_long_and_run_nothing(call):
    visitor = call()
    url = re.search(r'href="(/static/[^"]+\.css)"', visitor.get("/help").text)[1]

    answer = visitor.client.get(url, base_url=BASE, buffered=True)
    answer.close()

    assert answer.status_code == 200
    assert "immutable" in answer.headers["Cache-Control"]
    assert answer.headers["X-Content-Type-Options"] == "nosniff"
    assert "default-src 'none'" in answer.headers["Content-Security-Policy"]


def test_a_body_over_the_limit_is_refused_with_a_page(call, people):
    visitor = call(people.bo)

    answer = visitor.client.post(
        "/language", base_url=BASE, data={"next": "x" * 2_100_000}, buffered=True
    )

    assert answer.status_code == 413
    check(answer)
    assert "<h1" in answer.text


def test_a_failure_shows_a_reference_number_and_nothing_of_anyone(call, failing):
    answer = call().client.get(failing, base_url=BASE)

    assert answer.status_code == 500
    check(answer)
    assert answer.headers["X-Request-Id"] in answer.text
    assert "Almkvist" not in answer.text
    assert "9806" not in answer.text


def test_a_database_that_is_away_gives_a_page_not_a_bare_error(
    call, people, real_house, monkeypatch
):
    app, _world = real_house
    visitor = call(people.bo)

    def away(*_args, **_options):
        raise OperationalError("SELECT", {}, Exception("connection refused"))

    monkeypatch.setattr(app, "testing", False)
    monkeypatch.setattr(app.extensions["database"].engine, "connect", away)
    monkeypatch.setattr(app.extensions["database"], "reads", away)
    monkeypatch.setattr(app.extensions["database"], "writes", away)
    answer = visitor.client.get("/", base_url=BASE)

    assert answer.status_code == 503
    check(answer)
    assert "<h1" in answer.text
    assert visitor.client.get("/healthz", base_url=BASE).status_code in {200, 503}


def breaks(*_args, **_options):
    raise OperationalError("INSERT", {}, Exception("disk full"))


@pytest.fixture
def page_of_astrid(people):
    """Bo's page about Astrid."""
    return f"/units/{people.bo.unit_id}/recipients/{people.astrid.recipient_id}"


def test_a_page_about_a_person_writes_who_read_whom_where_why_and_by_which_page(
    call, people, real_house, page_of_astrid
):
    app, world = real_house
    answer = call(people.bo).get(page_of_astrid)

    assert answer.status_code == 200
    assert people.astrid.family_name in answer.text
    with app.extensions["database"].reading() as session:
        rows = session.query(Reading).filter_by(request_id=answer.headers["X-Request-Id"]).all()
    assert {row.subject_id for row in rows} == {people.astrid.person_id}
    (row,) = rows
    assert (row.account_id, row.actor_id) == (people.bo.account_id, people.bo.person_id)
    assert (row.unit_id, row.provider_id) == (world.unit.id, world.provider.id)
    assert (row.outcome, row.purpose, row.role) == ("shown", "care", "prescriber")
    assert row.route == "care.recipient" or row.route.startswith("care.")
    assert row.at.date() == AT.date()


@pytest.mark.parametrize("how", ["the book raises", "the book's table is gone"])
def test_without_the_book_of_readings_there_is_no_page(
    call, people, real_house, page_of_astrid, monkeypatch, how
):
    app, _world = real_house
    visitor = call(people.bo)
    table_gone = how != "the book raises"
    if table_gone:
        with app.extensions["database"].engine.begin() as connection:
            connection.execute(text("ALTER TABLE readings RENAME TO readings_gone"))
    else:
        monkeypatch.setattr(audit, "read", breaks)
    try:
        answer = visitor.client.get(page_of_astrid, base_url=BASE)
        lists = visitor.client.get(page_of_astrid.rsplit("/", 1)[0], base_url=BASE)
    finally:
        if table_gone:
            with app.extensions["database"].engine.begin() as connection:
                connection.execute(text("ALTER TABLE readings_gone RENAME TO readings"))

    for page in (answer, lists):
        assert page.status_code == 503
        check(page)
        for told in (people.astrid.given_name, people.astrid.family_name, people.astrid.number):
            assert told not in page.text


def test_whoever_is_refused_a_person_stands_in_the_book(call, people, real_house):
    app, _world = real_house
    answer = call(people.farid).get(f"/recipients/{people.astrid.recipient_id}")

    assert answer.status_code in {403, 404}
    with app.extensions["database"].reading() as session:
        rows = session.query(Reading).filter_by(request_id=answer.headers["X-Request-Id"]).all()
    assert [(row.subject_id, row.outcome) for row in rows] == [(people.astrid.person_id, "denied")]


def test_numbers_are_counted_for_this_machine_only(call):
    client = call().client
    assert "omvard_requests_total" in client.get("/metrics", base_url=BASE).text
    away = {"REMOTE_ADDR": "192.0.2.1"}
    assert client.get("/metrics", base_url=BASE, environ_overrides=away).status_code == 404
    passed = {"X-Forwarded-For": "192.0.2.1"}
    assert client.get("/metrics", base_url=BASE, headers=passed).status_code == 404


def test_a_house_that_is_not_migrated_is_alive_but_not_ready(make_url, secrets, tmp_path):
    from app import create_app  # noqa: PLC0415
    from core.config import Environment, Settings  # noqa: PLC0415

    app = create_app(
        Settings(env=Environment.TEST, instance=tmp_path, database_url=make_url("bare"),
                 keyring_url=make_url("bare_keys"), secrets=secrets)
    )  # fmt: skip
    client = app.test_client()
    assert client.get("/healthz", base_url=BASE).json == {"status": "ok"}
    assert client.get("/readyz", base_url=BASE).status_code == 503
    app.extensions["database"].engine.dispose()
    app.extensions["vault"].keyring.engine.dispose()


@pytest.mark.parametrize(
    "secret",
    [
        "194503129806", "19450312-9806", "450312-9806", "450312+9806", "4503129806",
        "astrid@example.org", "070-174 06 05", "+46701740605",
        "Zm9vYmFyZm9vYmFyZm9vYmFyZm9vYmFyZm9v",
    ],
)  # fmt: skip
def test_logs_hide_numbers_phones_mail_addresses_and_tokens(secret):
    assert secret not in redact(f"failed for {secret}, tried again")


@pytest.mark.parametrize(
    "plain", ["order 100123 took 45 ms", "2026-05-04T08:00:00Z", "care.recipient"]
)
def test_logs_keep_what_tells_of_nobody(plain):
    assert redact(plain) == plain


def test_a_line_of_the_log_is_json_and_hides_also_what_an_error_says(capsys):
    root = logging.getLogger()
    kept = root.handlers, root.level
    try:
        observing.configure_logging()
        error = ValueError("DETAIL: Key (x)=(Almkvist) 19450312-9806")
        told = {"who": ["astrid@example.org"]}
        logging.getLogger("app").error("request.failed", extra=told, exc_info=error)
    finally:
        root.handlers, root.level = kept
        structlog.reset_defaults()
    line = json.loads(capsys.readouterr().err.strip().splitlines()[-1])

    assert line["event"] == "request.failed"
    assert "ValueError" in line["exception"]
    assert "9806" not in json.dumps(line)
    assert "Almkvist" not in json.dumps(line)
    assert "astrid@" not in json.dumps(line)
