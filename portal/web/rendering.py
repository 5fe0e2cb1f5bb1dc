"""Rendering: one environment for each language, whose templates hold their texts already."""

from collections.abc import Callable, Iterable, Iterator, Mapping
from functools import lru_cache
from typing import Any

import flask_babel
from flask import current_app
from jinja2 import Environment, Template
from jinja2.ext import Extension
from jinja2.lexer import Token, TokenStream
from markupsafe import Markup, escape
from typing_extensions import override

from portal.web.i18n import _

Teller = Callable[[str], str]
HIDDEN = Markup('aria-hidden="true"')
CALL_TOKENS = 4  # a name, a parenthesis, a string, a parenthesis


class Fold(Extension):
    """Puts what `_("…")` and `static("…")` give into a template when it is compiled."""

    @override
    def filter_stream(self, stream: TokenStream) -> Iterator[Token]:
        """The same tokens, with a string in the place of each call that is known already."""
        told: Mapping[str, Teller] = getattr(self.environment, "told", {})
        tokens = list(stream)
        at = 0
        while at < len(tokens):
            call = tokens[at : at + CALL_TOKENS]
            if _is_plain_call(call) and call[0].value in told:
                yield Token(call[0].lineno, "string", told[call[0].value](call[2].value))
                at += CALL_TOKENS
            else:
                yield tokens[at]
                at += 1


def _is_plain_call(tokens: list[Token]) -> bool:
    return [token.type for token in tokens] == ["name", "lparen", "string", "rparen"]


class Page(Template):
    """A template whose macros are made once: here no template has globals of its own."""

    @override
    def _get_default_module(self, ctx: Any = None) -> Any:
        return super()._get_default_module()


def icon_drawer(sheet: str) -> Callable[..., Markup]:
    """The icons of a sheet of symbols: decoration, or with a label that is read aloud."""
    shape = Markup('<svg class="icon" width="24" height="24" {}><use href="{}#{}"></use></svg>')

    @lru_cache(maxsize=1024)
    def draw(name: str, label: str | None = None) -> Markup:
        read = Markup('role="img" aria-label="{}"').format(label) if label else HIDDEN
        return shape.format(read, sheet, name)

    return draw


def tag_drawer(icon: Callable[..., Markup]) -> Callable[..., Markup]:
    """Tags of states: icon, word, colour."""
    shape = Markup('<span class="tag tag-{}">{}{}</span>')

    @lru_cache(maxsize=1024)
    def draw(kind: str, icon_name: str, text: str) -> Markup:
        return shape.format(kind, icon(icon_name), text)

    return lambda kind, icon_name, text: draw(kind, icon_name, str(text))


CELL = Markup("\ue000")
"""Stands in a drawn row where each row's own cells go."""


def fill(shape: Markup, rows: Iterable[Iterable[str]]) -> Markup:
    """The shape once for each row, with the row's texts, escaped, where `cell` stands in it.

    A table of fifty rows is drawn in a tenth of the time that a loop over its cells takes.
    """
    row = str(shape).replace("%", "%%").replace(CELL, "%s")
    filled = [
        row % tuple([cell if type(cell) is Markup else escape(cell) for cell in cells])
        for cells in rows
    ]
    return Markup("".join(filled))  # noqa: S704 - every cell is escaped


class Told(dict[Any, Markup]):
    """What `say` makes of each key, made and escaped once: a list says the same again and again."""

    def __init__(self, say: Callable[[Any], str]) -> None:
        super().__init__()
        self.say = say

    def __missing__(self, key: Any) -> Markup:
        """Said for the first time on this page."""
        said = self[key] = escape(self.say(key))
        return said


def draw_tag(kind: str, icon: str, text: str) -> Markup:
    """A tag of a state, as `status_tag` in templates."""
    drawn: Markup = current_app.jinja_env.globals["draw_tag"](kind, icon, text)  # type: ignore[operator]
    return drawn


def lock() -> Markup:
    """The mark of a protected identity, to stand after a name in a list."""
    icon: Any = current_app.jinja_env.globals["draw_icon"]
    drawn: Markup = " " + icon("lock", _("Protected identity"))
    return drawn


def sub(text: str) -> Markup:
    """A cell's second line; nothing for no text."""
    return Markup('<span class="sub">{}</span>').format(text) if text else Markup()


_LINK = (
    '<a class="button button-%s button-small" href="%s">%s'
    '<span class="visually-hidden"> %s</span></a>'
)


def small_link(label: str, href: str, kind: str, about: str) -> Markup:
    """As the macro `link_button` draws a small one; `about` is read aloud only."""
    return Markup(_LINK % (kind, escape(href), escape(label), escape(about)))  # noqa: S704 - escaped


def render(template: str, language: str, values: dict[str, Any]) -> str:
    """A template in a language, with what every page can use."""
    current_app.update_template_context(values)
    return draw(template, language, values)


def draw(template: str, language: str, values: dict[str, Any]) -> str:
    """A template in a language, with nothing but the values given."""
    return _environment(language).get_template(template).render(values)


def _environment(language: str) -> Environment:
    known: dict[str, Environment] = current_app.extensions.setdefault("environments", {})
    if language not in known:
        made = current_app.jinja_env.overlay(extensions=[Fold])
        made.template_class = Page
        texts, static = flask_babel.get_translations(), current_app.jinja_env.globals["static"]
        made.told = {"_": texts.gettext, "static": static}  # type: ignore[attr-defined]
        known[language] = made
    return known[language]
