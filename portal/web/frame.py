"""Top and foot of every page: drawn once for each standing, with this reader's key put in."""

from collections.abc import Callable, Hashable
from typing import Any

from flask import current_app, request, url_for
from flask_wtf.csrf import generate_csrf
from markupsafe import Markup, escape

from portal.web.guard import current_actor, may
from portal.web.i18n import LANGUAGES, language
from portal.web.navigation import navigation
from portal.web.rendering import draw
from portal.web.roles import say_roles

MOST = 1000
_KEY, _HERE = "@@form-key@@", "@@this-page@@"
_HIDDEN = dict.fromkeys(("request", "session", "g", "actor", "get_flashed_messages"))
"""What tells readers apart: a part that asks it fails, so that no reader sees another's."""
_LINKS = {
    "home": "portal.home",
    "sign_in": "portal.sign_in",
    "sign_out": "portal.sign_out",
    "language": "cookies.language",
    "help": "portal.help_page",
    "privacy": "portal.privacy",
    "cookies": "cookies.about",
    "accessibility": "portal.accessibility",
    "shortcuts": "portal.shortcuts",
    "account": "portal.account",
}


def links() -> dict[str, str]:
    """Addresses any page may need."""
    known: dict[str, dict[str, str]] = current_app.extensions["links"]
    if request.root_path not in known:  # where a proxy puts the house; almost always ""
        known[request.root_path] = {name: url_for(place) for name, place in _LINKS.items()}
    return known[request.root_path]


def draw_top() -> Markup:
    """Brand, search, the places this reader may go, and the reader's own menu."""
    actor = current_actor()
    standing = (actor.standings, actor.unit_id, actor.principal_id, actor.mandate_id)
    may_sign_in = not actor.signed_in and request.path != links()["sign_in"]
    kind = ("top", request.endpoint, actor.signed_in, may_sign_in, *standing)
    return _fitted(_kept(kind, lambda: _top(may_sign_in=may_sign_in)))


def draw_foot() -> Markup:
    """Who runs the house, the languages, the standing pages."""
    here = request.path if request.url_rule else links()["home"]
    return _fitted(_kept(("foot",), _foot), here)


def _top(*, may_sign_in: bool) -> str:
    actor, found = current_actor(), dict(links())
    guard = getattr(current_app.view_functions.get("care.search"), "guard", None)
    if guard is not None and may(guard):
        found["search"] = url_for("care.search")
    return _drawn(
        "portal/parts/top.html",
        links=found,
        navigation=navigation(),
        roles=say_roles(actor),
        signed_in=actor.signed_in,
        may_sign_in=may_sign_in,
    )


def _foot() -> str:
    return _drawn(
        "portal/parts/foot.html",
        links=links(),
        operator=current_app.extensions["operator"],
        lang=language(),
        languages=list(LANGUAGES.items()),
        here=_HERE,
    )


def _drawn(template: str, **values: Any) -> str:
    return draw(template, language(), {**_HIDDEN, "csrf_token": lambda: _KEY, **values})


def _kept(kind: tuple[Hashable, ...], make: Callable[[], str]) -> str:
    known: dict[Hashable, str] = current_app.extensions["frames"]
    kind = (language(), request.root_path, *kind)
    found = known.get(kind)
    if found is None:
        if len(known) >= MOST:
            known.clear()
        found = known[kind] = make()
    return found


def _fitted(part: str, here: str = "") -> Markup:
    return Markup(part.replace(_KEY, generate_csrf()).replace(_HERE, str(escape(here))))  # noqa: S704 - our own parts
