"""Fields that take days, whole numbers and doses as people write them."""

import re
from datetime import date
from decimal import Decimal, InvalidOperation
from typing import Any

from babel.dates import get_month_names
from typing_extensions import override
from wtforms import Field, StringField
from wtforms.validators import ValidationError
from wtforms.widgets import TextInput

from core.clock import today
from portal.web.forms import whole
from portal.web.i18n import LANGUAGES, _, say_number, say_short_day

_ISO = re.compile(r"^(\d{4})-?(\d{2})-?(\d{2})$")
_NUMBERS = re.compile(r"^(\d{1,2})[/. ]\s*(\d{1,2})(?:[/. ]\s*(\d{4}))?$")
_WORDS = re.compile(r"^(\d{1,2})\.?\s+([^\W\d]+)\.?(?:\s+(\d{4}))?$")
_KRONOR = re.compile(r"^([0-9]{1,9})(?:[.,]([0-9]{1,2}))?$")
_THOUSAND = 1000
_MOST = 10_000_000


class _Written(StringField):
    """A text field whose value is another thing; what was typed is shown again when refused."""

    data: Any

    @override
    def process_formdata(self, valuelist: list[Any]) -> None:
        if not valuelist:
            return
        self.raw = str(valuelist[0]).strip()
        self.data = None
        if self.raw:
            self.data = self.read(self.raw)

    def _value(self) -> str:
        typed = getattr(self, "raw", None) if self.raw_data else None
        if typed is not None:
            return str(typed)
        return "" if self.data is None else self.write(self.data)

    def read(self, text: str) -> Any:
        """The value of a text; ValueError with what is wrong, in words."""
        raise NotImplementedError

    def write(self, value: Any) -> str:
        """A value as text."""
        raise NotImplementedError


class DayField(_Written):
    """A day: 2026-05-14, 14/5, 14 maj, 14 May 2026. Without a year the nearest that is to come."""

    @override
    def read(self, text: str) -> date:
        day = read_day(text, today())
        if day is None:
            raise ValueError(_("Write a day, such as %(day)s.", day=say_short_day(today())))
        return day

    @override
    def write(self, value: date) -> str:
        return say_short_day(value)


class WholeField(_Written):
    """A whole number of at least one."""

    widget = TextInput()

    @override
    def read(self, text: str) -> int:
        plain = text.replace(" ", "").replace("\N{NO-BREAK SPACE}", "")
        count = whole(plain)
        if count is None or not 0 < count <= _MOST:
            raise ValueError(_("Write a whole number, at least 1."))
        return count

    @override
    def write(self, value: int) -> str:
        return str(value)


class CountField(_Written):
    """A whole number that may be none, but is always said."""

    widget = TextInput()

    @override
    def process_formdata(self, valuelist: list[Any]) -> None:
        super().process_formdata(valuelist)
        if valuelist and not self.raw:
            self.read("")

    @override
    def read(self, text: str) -> int:
        count = whole(text.replace(" ", "").replace("\N{NO-BREAK SPACE}", ""))
        if count is None or count > _MOST:
            raise ValueError(_("Write a whole number, 0 or more."))
        return count

    @override
    def write(self, value: int) -> str:
        return str(value)


class KronorField(_Written):
    """An amount in kronor; the value is in öre."""

    widget = TextInput()

    @override
    def read(self, text: str) -> int:
        found = _KRONOR.match("".join(text.lower().removesuffix("kr").split()))
        if found is None:
            raise ValueError(_("Write an amount in kronor, such as 1500 or 95,50."))
        return int(found[1]) * 100 + int((found[2] or "0").ljust(2, "0"))

    @override
    def write(self, value: int) -> str:
        kronor, ore = divmod(value, 100)
        return f"{kronor},{ore:02}" if ore else str(kronor)


class DoseField(_Written):
    """How many pieces are used, with decimals; the value is in thousandths."""

    @override
    def read(self, text: str) -> int:
        try:
            number = Decimal(text.replace(",", ".").replace(" ", ""))
        except InvalidOperation:
            number = Decimal("NaN")
        if not number.is_finite() or not 0 < number * _THOUSAND <= _MOST:
            raise ValueError(_("Write how many are used, such as 4 or 1,5."))
        milli = number * _THOUSAND
        if milli != int(milli):
            raise ValueError(_("At most three decimals."))
        return int(milli)

    @override
    def write(self, value: int) -> str:
        return say_number(Decimal(value) / _THOUSAND)  # type: ignore[arg-type]


def required(message: str) -> Any:
    """A validator that refuses an empty field but lets a badly written one keep its own error."""

    def check(_form: Any, field: Field) -> None:
        if field.data is None and not field.errors and not field.process_errors:
            raise ValidationError(message)

    check.field_flags = {"required": True}  # type: ignore[attr-defined]
    return check


def read_day(text: str, on: date) -> date | None:
    """The day somebody wrote, or none."""
    clean = " ".join(text.casefold().split())
    if found := _ISO.match(clean):
        return _day(*(int(part) for part in found.groups()))
    if found := _NUMBERS.match(clean):
        day, month, year = found.groups()
        return _near(int(day), int(month), year, on)
    if found := _WORDS.match(clean):
        day, word, year = found.groups()
        return _near(int(day), _month(word), year, on)
    return None


def _near(day: int, month: int, year: str | None, on: date) -> date | None:
    if year is not None:
        return _day(int(year), month, day)
    this = _day(on.year, month, day)
    return this if this is not None and this >= on else _day(on.year + 1, month, day)


def _day(year: int, month: int, day: int) -> date | None:
    try:
        return date(year, month, day)
    except ValueError:
        return None


def _month(word: str) -> int:
    least = 3
    for locale in LANGUAGES:
        for number, name in get_month_names("wide", locale=locale).items():
            if len(word) >= least and name.casefold().startswith(word):
                return int(number)
    return 0
