"""What every page can use: static addresses, messages, the context bar, the operator."""

import hashlib
from dataclasses import dataclass
from pathlib import Path
from typing import Any

from flask import (
    Flask,
    current_app,
    flash,
    g,
    get_flashed_messages,
)
from jinja2 import StrictUndefined
from whitenoise import WhiteNoise

from core.actors import Role
from core.clock import today
from core.config import Settings
from portal.web.addresses import address
from portal.web.frame import draw_foot, draw_top, links
from portal.web.guard import current_actor, may
from portal.web.i18n import LANGUAGES, language
from portal.web.navigation import navigation
from portal.web.rendering import CELL, fill, icon_drawer, render, tag_drawer
from portal.web.transactions import session, settings

FOREVER = 31_536_000


@dataclass(frozen=True)
class ContextBar:
    """Acting for whom, at which unit: always visible, also in print."""

    text: str
    change_href: str | None = None


@dataclass(frozen=True)
class Operator:
    """Who runs the house, as contract rows 001-02 and 001-04 want it told."""

    name: str
    number: str
    address: str
    phone: str
    country_lines: tuple[str, ...]
    privacy_contact: str
    controller: str
    protection_officer: str
    protection_link: str
    care_data_link: str


def tell(kind: str, text: str) -> None:
    """Show a message on the next page: `done`, `info` or `warning`."""
    flash(text, kind)


def show_context(text: str, change_href: str | None = None) -> None:
    """Put text into the context bar of this page."""
    g.context_bar = ContextBar(text, change_href)


def page(template: str, /, **values: Any) -> str:
    """Render a page."""
    return render(template, language(), values)


def sections(place: str, thing: Any) -> list[tuple[str, Any]]:
    """What other wings show on this page: (template, facts), in order."""
    found = (part for part in current_app.extensions["sections"] if part.place == place)
    return [
        (part.template, facts)
        for part in found
        if (facts := part.build(session(), current_actor(), thing, today())) is not None
    ]


def operator(chosen: Settings) -> Operator:
    """The operator, from the settings."""
    countries = [part.strip() for part in chosen.operator_countries.split("|") if part.strip()]
    return Operator(
        chosen.operator_name,
        chosen.operator_number,
        chosen.operator_address,
        chosen.operator_phone,
        tuple(countries),
        chosen.privacy_contact,
        chosen.controller,
        chosen.protection_officer,
        chosen.protection_link,
        chosen.care_data_link,
    )


def audience() -> str:
    """Whose type size and density: recipient, staff or supplier."""
    actor = current_actor()
    if actor.suppliers:
        return "supplier"
    return "staff" if actor.roles - {Role.RECIPIENT, Role.PROXY} else "recipient"


def _globals() -> dict[str, Any]:
    return {
        "actor": current_actor(),
        "may": may,
        "context_bar": g.get("context_bar"),
        "draft_label": g.get("draft_label"),
        "lang": language(),
        "languages": list(LANGUAGES.items()),
        "page_messages": get_flashed_messages(with_categories=True),
        "request_id": g.get("request_id", ""),
        "links": links(),
        "operator": current_app.extensions["operator"],
        "audience": audience(),
        "shortcuts": "on" if g.get("shortcuts", True) else "off",
        "demo": settings().env == "demo",
        "url_for": address,
    }


def _static_roots(root: Path) -> list[tuple[Path, str]]:
    """The hall's files lie at the top, each wing's under the wing's name."""
    wings = sorted(path for path in root.glob("*/static") if path.parent.name != "portal")
    return [(root / "portal" / "static", ""), *((path, path.parent.name) for path in wings)]


def _tree_hash(roots: list[tuple[Path, str]]) -> str:
    digest = hashlib.sha256()
    for folder, _prefix in roots:
        for path in sorted(item for item in folder.rglob("*") if item.is_file()):
            digest.update(path.relative_to(folder).as_posix().encode() + path.read_bytes())
    return digest.hexdigest()[:12]


def init_app(app: Flask) -> None:
    """Give every template the same words and the static files their addresses."""
    roots = _static_roots(Path(app.root_path))
    app.extensions.update(
        links={},
        addresses={},
        address_parts={},
        frames={},
        operator=operator(app.extensions["settings"]),
    )
    found = _tree_hash(roots)
    files = WhiteNoise(app.wsgi_app, max_age=FOREVER, add_headers_function=_static_headers)
    files.immutable_file_test = lambda _path, _url: True
    for folder, prefix in roots:
        if folder.is_dir():
            files.add_files(str(folder), prefix=f"static/{found}/{prefix}")
    app.wsgi_app = files  # type: ignore[method-assign]
    app.jinja_env.undefined = StrictUndefined
    app.jinja_env.trim_blocks = app.jinja_env.lstrip_blocks = True
    icon = icon_drawer(f"/static/{found}/icons.svg")
    app.jinja_env.globals.update(
        draw_icon=icon,
        draw_tag=tag_drawer(icon),
        cell=CELL,
        draw_top=draw_top,
        draw_foot=draw_foot,
        navigation=navigation,
    )
    app.jinja_env.globals["static"] = f"/static/{found}/{{}}".format  # changes when any file does
    app.jinja_env.filters["fill"] = lambda rows, shape: fill(shape, rows)
    app.context_processor(_globals)


def _static_headers(headers: Any, _path: str, _url: str) -> None:
    headers["X-Content-Type-Options"] = "nosniff"
    headers["Cross-Origin-Resource-Policy"] = "same-origin"
    headers["Content-Security-Policy"] = "default-src 'none'; style-src 'self'"
