"""The base of every form: typed values out, refusals in, nothing typed lost."""

from typing import Any
from uuid import UUID

from flask_wtf import FlaskForm
from wtforms import HiddenField

from core.errors import StalePage
from portal.web.i18n import _

NOT_INPUT = frozenset({"csrf_token", "version", "form_key"})


class Form(FlaskForm):
    """A page's form. Subclasses with a `version` field refuse posts from an old page."""

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
        sent = int(self._fields["version"].data or 0)
        if sent != current:
            raise StalePage(sent=sent, current=current)


class VersionField(HiddenField):
    """The version of the row as the page showed it."""


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
