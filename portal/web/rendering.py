"""Rendering: one environment for each language, whose templates hold their texts already."""

from collections.abc import Callable, Iterator, Mapping
from functools import lru_cache
from typing import Any

import flask_babel
from flask import current_app
from jinja2 import Environment, Template
from jinja2.ext import Extension
from jinja2.lexer import Token, TokenStream
from markupsafe import Markup
from typing_extensions import override

Told = Callable[[str], str]
HIDDEN = Markup('aria-hidden="true"')
CALL_TOKENS = 4  # a name, a parenthesis, a string, a parenthesis


class Fold(Extension):
    """Puts what `_("…")` and `static("…")` give into a template when it is compiled."""

    @override
    def filter_stream(self, stream: TokenStream) -> Iterator[Token]:
        """The same tokens, with a string in the place of each call that is known already."""
        told: Mapping[str, Told] = getattr(self.environment, "told", {})
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


def render(template: str, language: str, values: dict[str, Any]) -> str:
    """A template in a language, with what every page can use."""
    current_app.update_template_context(values)
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
