"""The form of a recipient's own profile."""

from typing import Any

from wtforms import SelectField, StringField

from care.forms.recipients import REQUIRED, e164, mail_address, needed, voluntary
from care.texts.choices import LANGUAGE_NAMES, choices
from portal.web.forms import Form
from portal.web.i18n import lazy


class ProfileForm(Form):
    """Name, mobile, mail and language; the number is shown and never sent (contract 002-18)."""

    given_name: Any = StringField(lazy("First name"), needed(), render_kw=REQUIRED)
    family_name: Any = StringField(lazy("Last name"), needed(), render_kw=REQUIRED)
    phone: Any = StringField(lazy("Mobile phone"), voluntary(30))
    email: Any = StringField(lazy("Mail address"), voluntary(200))
    language: Any = SelectField(lazy("Language"), choices=choices(LANGUAGE_NAMES), default="sv")

    def validate_phone(self, field: Any) -> None:
        """Stored in the international form."""
        field.data = e164(field.data)

    def validate_email(self, field: Any) -> None:
        """An address that mail can be sent to."""
        field.data = mail_address(field.data)
