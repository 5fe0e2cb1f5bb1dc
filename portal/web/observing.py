"""Structured logs that redact numbers and tokens; counters; the reference number."""

import logging
import re
import secrets
import sys
from collections.abc import Iterable, MutableMapping
from typing import TYPE_CHECKING, Any

import structlog
from flask import Flask, Response, g, request
from prometheus_client import Counter, Histogram

from core.clock import monotonic
from core.config import Environment
from core.counting import StatementCount, counted

if TYPE_CHECKING:
    from _typeshed.wsgi import StartResponse, WSGIApplication, WSGIEnvironment

REQUESTS = Counter("omvard_requests", "Requests answered", ["endpoint", "method", "status"])
SECONDS = Histogram("omvard_request_seconds", "Time to answer", ["endpoint"])
STATEMENTS = Histogram(
    "omvard_request_statements",
    "SQL statements per request",
    ["endpoint"],
    buckets=(1, 2, 4, 6, 8, 10, 12, 16, 24, 48),
)
COUNT = "omvard.statements"
HIDDEN = "[hidden]"
PATTERNS = re.compile(
    r"""
    (?<!\d)(?:\d{2})?\d{6}[-+ ]?\d{4}(?!\d)       # identity numbers
    | (?<![\w])[A-Za-z0-9_-]{32,}(?![\w])         # tokens
    | [\w.+-]+@[\w-]+\.[\w.]+                     # mail addresses
    | (?<!\d)(?:\+46|0)7\d[-\s]?\d{3}[-\s]?\d{2}[-\s]?\d{2}(?!\d)
    | (?<=DETAIL:)[^\n]*                          # PostgreSQL repeats the row it refuses
    """,
    re.VERBOSE,
)


def redact(text: str) -> str:
    """The text without anything shaped like a number, a token, a mail address or a phone."""
    return PATTERNS.sub(HIDDEN, text)


def _redact_all(_logger: Any, _name: str, event: MutableMapping[str, Any]) -> Any:
    return {key: _redacted(value) for key, value in event.items()}


def _redacted(value: Any) -> Any:
    match value:
        case str():
            return redact(value)
        case dict():
            return {key: _redacted(part) for key, part in value.items()}
        case list() | tuple() | set():
            return [_redacted(part) for part in value]
    return value


def configure_logging() -> None:
    """One line of JSON per event, on standard error."""
    shared: list[Any] = [
        structlog.stdlib.add_log_level,
        structlog.processors.TimeStamper(fmt="iso", utc=True),
        structlog.processors.format_exc_info,
        _redact_all,
    ]
    handler = logging.StreamHandler(sys.stderr)
    handler.setFormatter(
        structlog.stdlib.ProcessorFormatter(
            foreign_pre_chain=[structlog.stdlib.ExtraAdder(), *shared],
            processors=[
                structlog.stdlib.ProcessorFormatter.remove_processors_meta,
                structlog.processors.JSONRenderer(),
            ],
        )
    )
    root = logging.getLogger()
    root.handlers, root.level = [handler], logging.INFO


def _begin() -> None:
    g.request_id = secrets.token_hex(6)
    g.began = monotonic()


def _observe(response: Response) -> Response:
    endpoint = request.endpoint or "none"
    count: StatementCount | None = request.environ.get(COUNT)
    REQUESTS.labels(endpoint, request.method, str(response.status_code)).inc()
    SECONDS.labels(endpoint).observe(monotonic() - g.get("began", monotonic()))
    if count is not None:
        STATEMENTS.labels(endpoint).observe(count.total)
    response.headers["X-Request-Id"] = g.get("request_id", "")
    return response


def _counting(inner: "WSGIApplication") -> "WSGIApplication":
    """Count every statement of a request, from the session's to the last, and tell it."""

    def application(environ: "WSGIEnvironment", start_response: "StartResponse") -> Iterable[bytes]:
        with counted() as count:
            environ[COUNT] = count

            def told(status: str, headers: list[tuple[str, str]], *problem: Any) -> Any:
                headers.append(("Server-Timing", f"sql;desc={count.total}"))
                return start_response(status, headers, *problem)

            return inner(environ, told)

    return application


def init_app(app: Flask) -> None:
    """Watch every request."""
    if app.extensions["settings"].env is not Environment.TEST:  # pytest keeps its own
        configure_logging()
    app.before_request(_begin)
    app.after_request(_observe)
    app.wsgi_app = _counting(app.wsgi_app)  # type: ignore[assignment,method-assign]
