"""Forms of the hall."""

from typing import Any

from email_validator import EmailNotValidError, validate_email
from wtforms import (
    BooleanField,
    DateField,
    HiddenField,
    IntegerField,
    PasswordField,
    RadioField,
    SelectField,
    SelectMultipleField,
    StringField,
    TextAreaField,
)
from wtforms.fields import SelectChoice  # type: ignore[attr-defined]  # newer than its stubs
from wtforms.validators import InputRequired, Length, Optional, ValidationError

from portal.web.fields import DayField, required
from portal.web.forms import Form, VersionField
from portal.web.i18n import _, lazy

FILL_IN = lazy("Fill in this field.")


class PasswordForm(Form):
    """Username and password."""

    username: Any = StringField(
        lazy("Username"), [InputRequired(FILL_IN), Length(max=200)], render_kw={"required": True}
    )
    password: Any = PasswordField(
        lazy("Password"), [InputRequired(FILL_IN), Length(max=200)], render_kw={"required": True}
    )
    next: Any = HiddenField()


class UsernameForm(Form):
    """Whose password was forgotten."""

    username: Any = StringField(
        lazy("Username"), [InputRequired(FILL_IN), Length(max=200)], render_kw={"required": True}
    )


class NewPasswordForm(Form):
    """A password to choose. How good it is, rules decide; here only that there is one."""

    password: Any = PasswordField(
        lazy("New password"), [InputRequired(FILL_IN)], render_kw={"required": True}
    )


class ChangePasswordForm(NewPasswordForm):
    """The present password and a new one."""

    old: Any = PasswordField(
        lazy("Your present password"), [InputRequired(FILL_IN)], render_kw={"required": True}
    )


class CodeForm(Form):
    """A code from an app, or a recovery code."""

    code: Any = StringField(
        lazy("Code"), [InputRequired(FILL_IN), Length(max=40)], render_kw={"required": True}
    )


class ProofForm(Form):
    """One's own password, to prove again who one is."""

    password: Any = PasswordField(
        lazy("Password"), [InputRequired(FILL_IN), Length(max=200)], render_kw={"required": True}
    )


class PasskeyForm(Form):
    """What the browser says of a passkey."""

    answer: Any = HiddenField()


class DeviceForm(Form):
    """What a person calls a device."""

    name: Any = StringField(
        lazy("Name of the device"),
        [InputRequired(FILL_IN), Length(max=60)],
        render_kw={"required": True},
    )


class NewPasskeyForm(DeviceForm, PasskeyForm):
    """A new passkey: the device's name, and what the browser made."""


class AccountForm(Form):
    """Name and mail address of whoever is signed in."""

    given_name: Any = StringField(
        lazy("First name"), [InputRequired(FILL_IN), Length(max=100)], render_kw={"required": True}
    )
    family_name: Any = StringField(
        lazy("Last name"), [InputRequired(FILL_IN), Length(max=100)], render_kw={"required": True}
    )
    mail: Any = StringField(lazy("Mail address"), [Optional(), Length(max=200)])

    def validate_mail(self, field: Any) -> None:
        """An address that mail can be sent to, or nothing."""
        try:
            found = validate_email(field.data, check_deliverability=False, test_environment=True)
        except EmailNotValidError as error:
            raise ValidationError(_("Write the mail address as name@example.org.")) from error
        field.data = found.normalized


class ComponentForm(Form):
    """One field of each kind, for the page that shows the components."""

    name: Any = StringField(lazy("Name"), [InputRequired(FILL_IN)], render_kw={"required": True})
    number: Any = StringField(lazy("Identity number"))
    start: Any = DateField(lazy("First day"), [InputRequired(FILL_IN)])
    area: Any = SelectField(
        lazy("Care area"),
        choices=[SelectChoice("a", lazy("Incontinence")), SelectChoice("b", lazy("Diabetes"))],
    )
    note: Any = TextAreaField(lazy("Note"))
    delivery: Any = RadioField(
        lazy("Delivery"),
        [InputRequired(FILL_IN)],
        choices=[
            SelectChoice("home", lazy("Home")),
            SelectChoice("pickup", lazy("Pick-up point")),
            SelectChoice("unit", lazy("Through the unit")),
        ],
    )
    packs: Any = IntegerField(lazy("Packs"), default=2)
    agree: Any = BooleanField(lazy("I have read this"))


class StaffSearchForm(Form):
    """Part of the name of somebody of the staff."""

    q: Any = StringField(
        lazy("Name"), [InputRequired(FILL_IN), Length(min=2, max=80)], render_kw={"required": True}
    )


class HouseRoleForm(Form):
    """A role of the house from one day to another."""

    role: Any = RadioField(lazy("Role"), [InputRequired(FILL_IN)], render_kw={"required": True})
    valid_from: Any = DayField(lazy("First day"), [required(lazy("Say from which day."))])
    valid_to: Any = DayField(lazy("Last day"))

    def validate_valid_to(self, field: Any) -> None:
        """It does not end before it begins."""
        if field.data and self.valid_from.data and field.data < self.valid_from.data:
            raise ValidationError(_("The last day comes before the first."))


class EndHouseRoleForm(Form):
    """The last day of a role; empty for at once."""

    last: Any = DayField(lazy("Last day"))


class KeepForm(Form):
    """Which roles are still needed."""

    keep: Any = SelectMultipleField(lazy("Still needed"))


class WhyForm(Form):
    """Why an account is shut or opened."""

    why: Any = RadioField(lazy("Why"), [InputRequired(FILL_IN)], render_kw={"required": True})


class NewTextForm(Form):
    """A new text on confidentiality: looked at first, then published."""

    version: Any = VersionField()
    valid_from: Any = DayField(lazy("First day"), [required(lazy("Say from which day."))])
    text_sv: Any = TextAreaField(
        lazy("The text in Swedish"),
        [InputRequired(FILL_IN), Length(max=20_000)],
        render_kw={"required": True, "rows": 14, "lang": "sv"},
    )
    text_en: Any = TextAreaField(
        lazy("The text in English"),
        [InputRequired(FILL_IN), Length(max=20_000)],
        render_kw={"required": True, "rows": 14, "lang": "en"},
    )


class ConfidentialityForm(Form):
    """That the text with this number was read and is accepted."""

    version = VersionField()
