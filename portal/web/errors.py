"""Error pages: a reference number, a sentence, a way on, and no personal data."""

from typing import Any, cast

from flask import Flask, Response, current_app, g, make_response, request
from flask_wtf.csrf import CSRFError
from sqlalchemy.exc import IntegrityError, OperationalError, ProgrammingError
from sqlalchemy.orm.exc import StaleDataError
from werkzeug.exceptions import HTTPException, SecurityError

from core.errors import Forbidden, NotFound, Refusal, StalePage
from portal.texts import Explanation, explain_any
from portal.web.guard import current_actor
from portal.web.i18n import _
from portal.web.pages import page
from portal.web.parking import lead_back, park

CONFLICT, FORBIDDEN, GONE_ASTRAY, BROKEN, UNAVAILABLE = 409, 403, 404, 500, 503
PAGES = frozenset({400, 403, 404, 405, 409, 413, 429, 500, 503})


def explain(refusal: Refusal) -> Explanation:
    """A refusal in the reader's words."""
    return explain_any(refusal, current_actor(), current_app.extensions["explainers"])


def error_page(status: int, told: Explanation | None = None) -> Response:
    """A page for an HTTP status, or for a refusal that no form could show."""
    if told is not None and status == CONFLICT:
        return make_response(page("portal/refused.html", told=told), status)
    name = status if status in PAGES else (BROKEN if status >= BROKEN else 400)
    body = page(f"portal/errors/{name}.html", told=told, who=told.who if told else None)
    return make_response(body, status)


def _refused(refusal: Refusal) -> Response:
    status = FORBIDDEN if isinstance(refusal, Forbidden) else CONFLICT
    return error_page(status, explain(refusal))


def _http(error: HTTPException) -> Response:
    if isinstance(error, SecurityError):  # called by a strange name: no page has an address then
        text = _("This address does not belong to Omvard.")
        return Response(text, error.code, mimetype="text/plain")
    if error.response is not None or (error.code or BROKEN) < 400:  # noqa: PLR2004 - HTTP limit
        return cast("Response", error.get_response())
    return error_page(error.code or BROKEN)


def _stale(_error: Exception) -> Response:
    return _refused(StalePage(sent=0, current=0))


def _conflict(error: IntegrityError) -> Response:
    current_app.logger.warning("database.refused", extra={"constraint": constraint_name(error)})
    return _stale(error)


def constraint_name(error: IntegrityError) -> str:
    """The name of the constraint that said no, or the driver's class; never the values."""
    diagnostics = getattr(error.orig, "diag", None)
    name = getattr(diagnostics, "constraint_name", None)
    return str(name or type(error.orig).__name__)


def _csrf(_error: CSRFError) -> Response:
    parked = park()
    if parked is not None:
        return lead_back(parked) or error_page(400, _of_another())
    if not request.cookies:
        return error_page(400, _cookies_blocked())
    told = Explanation(
        "csrf",
        _("The form was too old to send."),
        _("You may have been signed out. Sign in and send it again."),
        next=((_("Go back to the page"), _here()),),
    )
    return error_page(400, told)


def _cookies_blocked() -> Explanation:
    return Explanation(
        "cookies_blocked",
        _("Your browser blocks our cookies"),
        _("We need cookies to keep you signed in. Allow them for this address and try again."),
        next=((_("Which cookies we use"), "/cookies"), (_("Go back to the page"), _here())),
    )


def _of_another() -> Explanation:
    return Explanation(
        "csrf_other",
        _("Somebody else wrote this form."),
        _("It is kept for that person for 24 hours, and was not sent."),
        next=((_("Go back to the page"), _here()),),
    )


def _here() -> str:
    """The page a form stood on, where it is one: what was kept of the form is given back there."""
    rule = request.url_rule
    return request.full_path.rstrip("?") if rule and "GET" in (rule.methods or ()) else "/"


def _broken(error: Exception) -> Response:
    current_app.logger.error("request.failed", exc_info=error)
    g.failed = True
    return error_page(BROKEN)


def _away(error: Exception) -> Response:
    current_app.logger.error("database.away", exc_info=error)
    return error_page(UNAVAILABLE)


def _unavailable() -> Response:
    return error_page(UNAVAILABLE)


def _missing(_error: Exception) -> Response:
    return error_page(GONE_ASTRAY)


def init_app(app: Flask) -> None:
    """Answer every failure with a page."""
    handlers: dict[Any, Any] = {
        Refusal: _refused,
        NotFound: _missing,
        CSRFError: _csrf,
        IntegrityError: _conflict,
        StaleDataError: _stale,
        OperationalError: _away,
        ProgrammingError: _away,  # a table that is gone: PostgreSQL's name for it
        HTTPException: _http,
        Exception: _broken,
    }
    for kind, handler in handlers.items():
        app.register_error_handler(kind, handler)
    app.extensions["unavailable"] = _unavailable
