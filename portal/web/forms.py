"""The base of every form: typed values out, refusals in, nothing typed lost."""

from collections import Counter
from functools import cache
from typing import Any
from uuid import UUID

from babel.support import Translations
from flask import g
from flask_wtf import FlaskForm
from markupsafe import Markup, escape
from typing_extensions import override
from wtforms import HiddenField
from wtforms.fields.choices import SelectFieldBase
from wtforms.i18n import messages_path
from wtforms.widgets import core as widgets

from core.errors import StalePage
from portal.web.i18n import _, language

NOT_INPUT = frozenset({"csrf_token", "version", "form_key"})


@cache
def _attribute(name: str) -> str:
    bare = name.rstrip("_")
    return bare.replace("_", "-") if bare.startswith(("data_", "aria_")) else bare


def attributes(**said: Any) -> Markup:
    """HTML attributes by name, just as WTForms writes them but in a quarter of the time.

    True gives the name alone, False nothing; `class_` and `aria_label` as in WTForms.
    """
    parts = []
    for name in sorted(said):
        value = said[name]
        if value is True:
            parts.append(_attribute(name))
        elif value is not False:
            text = str.replace(escape(value), '"', "&quot;")
            parts.append(f'{_attribute(name)}="{text}"')
    return Markup(" ".join(parts))  # noqa: S704 - every value was escaped


widgets.html_params = attributes
setattr(widgets.Input, "html_params", staticmethod(attributes))  # noqa: B010 - its type says less


class _Words:
    """WTForms' own sentences in the reader's language, read from the disk once."""

    def gettext(self, text: str) -> str:
        return str(_sentences(language()).gettext(text))

    def ngettext(self, one: str, many: str, number: int) -> str:
        return str(_sentences(language()).ngettext(one, many, number))


@cache
def _sentences(tag: str) -> Any:
    return Translations.load(messages_path(), [tag], domain="wtforms")


class Form(FlaskForm):
    """A page's form. Subclasses with a `version` field refuse posts from an old page."""

    class Meta(FlaskForm.Meta):
        """How the fields of every form are made."""

        def get_translations(self, _form: Any) -> Any:
            """The words for what WTForms itself says."""
            return _Words()

    @override
    def validate(self, extra_validators: Any = None) -> bool:
        """Whether what was sent may be; what no page offered is noted as forged besides."""
        sound = super().validate(extra_validators)
        for field in self._fields.values():
            if not _offered(field):
                note_forged(field.name)
        return bool(sound)

    def command(self) -> dict[str, Any]:
        """The typed values by name, without what only the form itself needs."""
        return {
            name: field.data
            for name, field in self._fields.items()
            if name not in NOT_INPUT and field.type != "SubmitField"
        }

    def refuse(self, text: str, field: str | None = None) -> None:
        """Show a refusal at a field, or above the form."""
        if field is not None and field in self._fields:
            target = self._fields[field]
            target.errors = [*target.errors, text]
        else:
            self.form_errors.append(text)

    def check_version(self, current: int) -> None:
        """Raise StalePage when the row changed after the page was opened."""
        sent = self._fields["version"].number()
        if sent == NO_VERSION:
            note_forged("version")
        if sent != current:
            raise StalePage(sent=sent, current=current)


def note_forged(field: str, count: int = 1) -> None:
    """Note that a form came with what its page never offered: the field's name, no value.

    The guard writes it into the book of changes when the request ends, however it ends.
    """
    g.setdefault("forged", Counter())[field] += count


def _offered(field: Any) -> bool:
    """Whether what was sent is among the field's choices, or the key a page could have made."""
    sent = getattr(field, "raw_data", None)
    if not sent or not any(sent):
        return True
    if isinstance(field, KeyField):
        return field.uuid() is not None
    if isinstance(field, VersionField):
        return field.number() != NO_VERSION
    if not isinstance(field, SelectFieldBase) or field.choices is None:  # type: ignore[attr-defined]
        return True
    offered: Any = field.iter_choices()
    choices = {str(choice.value) for choice in offered}
    return {text for text in sent if text} <= choices


NO_VERSION = -1
LONGEST_WHOLE = 18


def whole(sent: str | int | None) -> int | None:
    """The whole number a hidden field holds; None when it holds anything else."""
    text = "" if sent is None else str(sent)
    fits = text.isascii() and text.isdecimal() and len(text) <= LONGEST_WHOLE
    return int(text) if fits else None


class VersionField(HiddenField):
    """The version of the row as the page showed it."""

    @override
    def process_formdata(self, valuelist: list[str]) -> None:
        """Take what was sent; a form sent without its version is not of the present one."""
        self.data = valuelist[0] if valuelist else ""

    def number(self) -> int:
        """The version; one that no row has when it was left out or tampered with."""
        sent = whole(self.data)
        return NO_VERSION if sent is None else sent


class KeyField(HiddenField):
    """A value made with the page: posting twice is posting once."""

    def uuid(self) -> UUID | None:
        """The key, or None when it was tampered with."""
        try:
            return UUID(str(self.data))
        except ValueError:
            return None


def required_text() -> str:
    """What an empty obligatory field is told."""
    return _("Fill in this field.")
