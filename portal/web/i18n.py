"""Languages: the reader's own, and words for days, numbers and money."""

from collections.abc import Iterator, Mapping
from contextlib import contextmanager
from dataclasses import dataclass, field
from datetime import date, datetime
from functools import lru_cache
from gettext import NullTranslations
from typing import Any, cast

import flask_babel
import phonenumbers
from babel.dates import format_date
from babel.numbers import format_decimal
from flask import Flask, g, has_app_context, request
from flask_babel.speaklater import LazyString

from core.clock import STOCKHOLM, today

LANGUAGES: Mapping[str, str] = {"sv": "Svenska", "en": "English"}
DEFAULT = "sv"
SWEDEN = 46


def _(text: str, **values: Any) -> str:
    """The text in the reader's language."""
    told = _speech().texts.gettext(text)
    return told % values if values else told


def ngettext(one: str, many: str, number: int, **values: Any) -> str:
    """The text for a number of things, in the reader's language."""
    return _speech().texts.ngettext(one, many, number) % {"num": number, **values}


@dataclass(frozen=True)
class Speech:
    """A language in force: its tag and its texts."""

    tag: str = DEFAULT
    texts: NullTranslations = field(default_factory=NullTranslations)


def _speech() -> Speech:
    """The language in force, looked for once per request: a page asks often."""
    try:
        return cast("Speech", g.speech)
    except AttributeError:
        tag = str(flask_babel.get_locale() or DEFAULT)
        g.speech = Speech(tag, flask_babel.get_translations())
        return cast("Speech", g.speech)
    except RuntimeError:  # outside the house, as when a module is imported
        return Speech()


@contextmanager
def speaking(tag: str) -> Iterator[None]:
    """Speak another language than the reader's, as for a letter to someone else."""
    within = has_app_context()
    kept = g.pop("speech", None) if within else None
    with flask_babel.force_locale(tag):
        try:
            yield
        finally:
            if within:
                g.pop("speech", None)
            if kept is not None:
                g.speech = kept


def lazy(text: str) -> Any:
    """A text turned into the reader's language when it is shown; for tables made at import."""
    return LazyString(_, text)


def choose_language() -> str:
    """The language of this reader: account, explicit choice, browser, Swedish."""
    chosen = g.get("language") or request.cookies.get("language")
    if isinstance(chosen, str) and chosen in LANGUAGES:
        return chosen
    return request.accept_languages.best_match(list(LANGUAGES)) or DEFAULT


def language() -> str:
    """The language tag of this request."""
    return _speech().tag


def say_day(day: date) -> str:
    """A day in words: "torsdag 14 maj", with the year when it is not this one."""
    pattern = "EEEE d MMMM" if day.year == today().year else "EEEE d MMMM y"
    return _say_date(day, pattern, language())


def say_short_day(day: date) -> str:
    """A day in a table: "14 maj 2026"."""
    return _say_date(day, "d MMM y", language())


def say_moment(moment: datetime) -> str:
    """Day and time on Stockholm's clocks."""
    local = moment.astimezone(STOCKHOLM)
    return f"{say_short_day(local.date())} {local:%H:%M}"


def say_time(moment: datetime) -> str:
    """A time on Stockholm's clocks."""
    return f"{moment.astimezone(STOCKHOLM):%H:%M}"


def say_number(number: float) -> str:
    """A number with the reader's separators."""
    return _say_number(number, None, language())


def say_money(ore: int, currency: str = "SEK") -> str:
    """An amount in öre as people write it: "1 234,50 kr"."""
    amount = _say_number(ore / 100, "#,##0.00", language())
    return f"{amount} kr" if currency == "SEK" else f"{amount} {currency}"


@lru_cache(maxsize=8192)  # lists say the same days and amounts again and again
def _say_date(day: date, pattern: str, tag: str) -> str:
    return format_date(day, pattern, locale=tag)


@lru_cache(maxsize=8192)
def _say_number(number: float, pattern: str | None, tag: str) -> str:
    return format_decimal(number, format=pattern, locale=tag)


def say_phone(number: str) -> str:
    """A phone number as people read it: 070-174 06 05; with country code when foreign."""
    try:
        parsed = phonenumbers.parse(number, "SE")
    except phonenumbers.NumberParseException:
        return number
    shape = phonenumbers.PhoneNumberFormat
    home = parsed.country_code == SWEDEN
    return phonenumbers.format_number(parsed, shape.NATIONAL if home else shape.INTERNATIONAL)


def init_app(app: Flask) -> None:
    """Give templates the words."""
    folder = app.extensions["settings"].instance / "translations"
    app.config["BABEL_TRANSLATION_DIRECTORIES"] = str(folder)
    flask_babel.Babel(app, default_locale=DEFAULT, locale_selector=choose_language)
    app.jinja_env.globals.update(_=_, gettext=_, ngettext=ngettext)
    app.jinja_env.filters.update(
        day=say_day,
        short_day=say_short_day,
        moment=say_moment,
        clock=say_time,
        number=say_number,
        money=say_money,
        phone=say_phone,
    )
