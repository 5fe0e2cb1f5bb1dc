"""The page about cookies, and the choice of language."""

from dataclasses import dataclass

from flask import make_response, redirect, request, url_for
from flask.typing import ResponseReturnValue

from cookies.routes.blueprint import cookies
from cookies.routes.consent import offer
from cookies.routes.jar import chosen_language, put
from cookies.rules import COOKIES, LANGUAGE, Cookie
from cookies.texts import say_kind, say_lasts, say_purpose
from portal.routes.entering import safe_target
from portal.services.accounts import choose_language
from portal.web.guard import current_actor, open_to_all
from portal.web.i18n import LANGUAGES, _
from portal.web.pages import page, tell
from portal.web.transactions import session, settings


@dataclass(frozen=True)
class CookieRow:
    """One cookie as the page prints it."""

    name: str
    kind: str
    purpose: str
    lasts: str


def printed(cookie: Cookie) -> CookieRow:
    """A cookie of the table in the reader's words."""
    name = cookie.called(secure=settings().secure_cookies)
    return CookieRow(name, say_kind(cookie), say_purpose(cookie), say_lasts(cookie))


@cookies.route("/cookies")
@open_to_all
def about() -> ResponseReturnValue:
    """Which cookies there are and why, printed from the table that code sets them by."""
    asked = bool(offer().services)
    rows = [printed(cookie) for cookie in COOKIES if asked or not cookie.only_with_statistics]
    return page("cookies/about.html", cookies=rows, remembered=chosen_language(request))


@cookies.route("/language", methods=["POST"])
@open_to_all
def language() -> ResponseReturnValue:
    """Remember an explicit choice of language, in a cookie that holds its tag alone."""
    chosen = request.form.get("language", "")
    answer = make_response(redirect(safe_target(request.form.get("next"))))
    if chosen in LANGUAGES:
        choose_language(session(), chosen, by=current_actor())
        put(answer, LANGUAGE, chosen, secure=settings().secure_cookies)
    return answer


@cookies.route("/cookies/language", methods=["POST"])
@open_to_all
def forget_language() -> ResponseReturnValue:
    """Delete the language cookie."""
    answer = make_response(redirect(url_for("cookies.about")))
    put(answer, LANGUAGE, None, secure=settings().secure_cookies)
    tell("done", _("The language cookie is deleted."))
    return answer
