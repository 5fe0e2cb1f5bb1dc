"""Before the time is up: how much is left, and staying signed in by one press."""

from typing import Any

from flask import Response, jsonify, make_response, redirect, request, url_for
from flask.typing import ResponseReturnValue

from cookies.routes.blueprint import cookies
from cookies.rules import IDLE, WARNED, can_be_extended, seconds_left
from core.clock import now
from portal.web import identity
from portal.web.guard import open_to_all
from portal.web.pages import page


def _left() -> dict[str, Any]:
    """What the page's script is told; asking it is no use of the sign-in."""
    found, at = identity.authentication(), now()
    if found is None:
        return {"signed_in": False, "seconds": 0, "extend": False}
    left = seconds_left(made_at=found.made_at, last_used_at=found.last_used_at, at=at)
    return {
        "signed_in": left > 0,
        "seconds": left,
        "extend": can_be_extended(made_at=found.made_at, at=at),
    }


def _after_use() -> dict[str, Any]:
    found, at = identity.authentication(), now()
    if found is None:
        return _left()
    left = seconds_left(made_at=found.made_at, last_used_at=at, at=at)
    return {**_left(), "seconds": left}


@cookies.app_context_processor
def time_of_page() -> dict[str, Any]:
    """For the warning of every page: the seconds it begins with; none when nobody is in."""
    told = _after_use()
    return {"session_time": {**told, "warned": WARNED.seconds} if told["signed_in"] else None}


@cookies.route("/session/left")
@open_to_all
def left() -> ResponseReturnValue:
    """How many seconds are left; the script of an open page asks by itself."""
    return jsonify(_left())


@cookies.route("/session/stay", methods=["POST"])
@open_to_all
def stay() -> ResponseReturnValue:
    """Begin the 20 minutes anew."""
    if "application/json" in request.headers.get("Accept", ""):
        return jsonify(_after_use())
    return redirect(url_for("cookies.time_left"), 303)


@cookies.route("/session/time-left")
@open_to_all
def time_left() -> ResponseReturnValue:
    """The same for browsers without scripts: a frame that asks again by itself.

    It stands in a frame because a page that reloads would lose what is being written in it.
    """
    told = _left()
    near = told["seconds"] <= WARNED.seconds
    again = told["seconds"] + 1 if near else told["seconds"] - WARNED.seconds
    found = identity.authentication()
    until = found and min(found.last_used_at + IDLE, now() + IDLE)
    body = page("cookies/time_left.html", told=told, near=near, again=again, until=until)
    return _framed(make_response(body))


def _framed(response: Response) -> Response:
    """Let pages of our own, and no others, show it in a frame."""
    response.headers["X-Frame-Options"] = "SAMEORIGIN"
    response.headers["Content-Security-Policy"] = (
        "default-src 'none'; style-src 'self'; img-src 'self'; font-src 'self'; "
        "form-action 'self'; frame-ancestors 'self'; base-uri 'none'"
    )
    return response
