"""Forms about care recipients: number, particulars, where they are reached, purpose, contact."""

from datetime import date
from typing import Any

import phonenumbers
from email_validator import EmailNotValidError, validate_email
from wtforms import (
    DateField,
    HiddenField,
    RadioField,
    SelectField,
    SelectMultipleField,
    StringField,
    TextAreaField,
    widgets,
)
from wtforms.validators import InputRequired, Length, Optional, Regexp, ValidationError

from care.rules.recipients import NumberKind, Residence
from care.texts.choices import (
    LANGUAGE_NAMES,
    NUMBER_KINDS,
    NUMBER_REASONS,
    PROTECTIONS,
    RESIDENCES,
    choices,
)
from core.clock import today
from core.people import Protection
from portal.web.forms import Form, VersionField
from portal.web.i18n import _, lazy

FILL_IN = lazy("Fill in this field.")
TOO_LONG = lazy("Write a shorter text.")
REQUIRED: dict[str, Any] = {"required": True}
EARLIEST = date(1880, 1, 1)


def needed(longest: int = 100) -> list[Any]:
    """An obligatory text."""
    return [InputRequired(FILL_IN), Length(max=longest, message=TOO_LONG)]


def voluntary(longest: int = 100) -> list[Any]:
    """A text that may be left empty."""
    return [Optional(), Length(max=longest, message=TOO_LONG)]


class CheckboxesField(SelectMultipleField):
    """Several of a list of choices, as boxes to tick."""

    widget = widgets.ListWidget(prefix_label=False)
    option_widget = widgets.CheckboxInput()


def e164(text: str) -> str:
    """A phone number as +46…; ValidationError when it cannot be one."""
    try:
        parsed = phonenumbers.parse(text, "SE")
    except phonenumbers.NumberParseException as error:
        raise ValidationError(_("Write a phone number with area code: 070-174 06 05.")) from error
    if not phonenumbers.is_possible_number(parsed):
        raise ValidationError(_("Write a phone number with area code: 070-174 06 05."))
    return phonenumbers.format_number(parsed, phonenumbers.PhoneNumberFormat.E164)


def mail_address(text: str) -> str:
    """A mail address in its usual form; ValidationError when it cannot be one."""
    try:
        found = validate_email(text, check_deliverability=False, test_environment=True)
    except EmailNotValidError as error:
        raise ValidationError(_("Write the mail address as name@example.org.")) from error
    return found.normalized


class NumberForm(Form):
    """One field first: the identity number, and which kind it is when not the usual."""

    number: Any = StringField(lazy("Identity number"), voluntary(20))
    kind: Any = RadioField(
        lazy("Kind of number"), choices=choices(NUMBER_KINDS), default=NumberKind.NATIONAL.value
    )

    def validate_number(self, field: Any) -> None:
        """Needed for every kind but none."""
        if self.kind.data != NumberKind.NONE and not (field.data or "").strip():
            raise ValidationError(_("Write the number, or choose that there is none."))


class ParticularsForm(Form):
    """Who a recipient is."""

    given_name: Any = StringField(lazy("First name"), needed(), render_kw=REQUIRED)
    family_name: Any = StringField(lazy("Last name"), needed(), render_kw=REQUIRED)
    birth_date: Any = DateField(
        lazy("Born"), [Optional()], format=["%Y-%m-%d", "%Y%m%d", "%d/%m %Y"]
    )
    language: Any = SelectField(lazy("Language"), choices=choices(LANGUAGE_NAMES), default="sv")
    care_areas: Any = CheckboxesField(lazy("Care areas"))
    residence: Any = SelectField(
        lazy("Lives in"), choices=choices(RESIDENCES), default=Residence.OWN_HOME.value
    )
    protection: Any = RadioField(
        lazy("Protected identity"), choices=choices(PROTECTIONS), default=Protection.NONE.value
    )

    def validate_birth_date(self, field: Any) -> None:
        """A day that has been."""
        if field.data and not EARLIEST <= field.data <= today():
            raise ValidationError(_("Write the day of birth as year-month-day: 1944-05-14."))


class ReachForm(Form):
    """Where goods and messages reach a recipient."""

    street: Any = StringField(lazy("Street and number"), voluntary())
    postal_code: Any = StringField(
        lazy("Postal code"),
        [Optional(), Regexp(r"^\s*[0-9]{3} ?[0-9]{2}\s*$", message=lazy("Write five digits."))],
    )
    city: Any = StringField(lazy("Town"), voluntary())
    care_of: Any = StringField(lazy("c/o"), voluntary())
    door_code: Any = StringField(lazy("Door code"), voluntary(20))
    phone: Any = StringField(lazy("Phone"), voluntary(30))
    email: Any = StringField(lazy("Mail address"), voluntary(200))
    delivery_note: Any = TextAreaField(lazy("For whoever delivers"), voluntary(300))

    def validate_postal_code(self, field: Any) -> None:
        """Stored as 123 45."""
        digits = "".join((field.data or "").split())
        field.data = f"{digits[:3]} {digits[3:]}"

    def validate_phone(self, field: Any) -> None:
        """Stored in the international form."""
        field.data = e164(field.data)

    def validate_email(self, field: Any) -> None:
        """An address that mail can be sent to."""
        field.data = mail_address(field.data)


class RegisterForm(ParticularsForm, ReachForm):
    """Everything about a new recipient; the number comes from the step before."""

    number: Any = HiddenField()
    kind: Any = HiddenField(default=NumberKind.NATIONAL.value)
    source: Any = HiddenField(default="typed")
    next: Any = HiddenField()
    contact_name: Any = StringField(lazy("Contact's name"), voluntary())
    contact_phone: Any = StringField(lazy("Contact's phone"), voluntary(30))
    contact_relation: Any = StringField(lazy("Who it is"), voluntary(60))

    def validate_contact_phone(self, field: Any) -> None:
        """Stored in the international form."""
        field.data = e164(field.data)

    def validate_contact_name(self, field: Any) -> None:
        """No name, no phone."""
        if self.contact_phone.data and not (field.data or "").strip():
            raise ValidationError(_("Write whose phone number it is."))


class EditForm(ParticularsForm):
    """Correcting who a recipient is."""

    version: Any = VersionField()


class EditReachForm(ReachForm):
    """Correcting where a recipient is reached."""

    version: Any = VersionField()


class ChangeNumberForm(NumberForm):
    """Another number for a recipient."""

    version: Any = VersionField()
    kind: Any = RadioField(
        lazy("Kind of number"),
        choices=choices(NUMBER_KINDS, (kind for kind in NumberKind if kind is not NumberKind.NONE)),
        default=NumberKind.NATIONAL.value,
    )
    reason: Any = RadioField(
        lazy("Why"), [InputRequired(FILL_IN)], choices=choices(NUMBER_REASONS), render_kw=REQUIRED
    )


class ContactForm(Form):
    """Somebody to reach about a recipient."""

    name: Any = StringField(lazy("Name"), needed(), render_kw=REQUIRED)
    phone: Any = StringField(lazy("Phone"), voluntary(30))
    relation: Any = StringField(lazy("Who it is"), voluntary(60))

    def validate_phone(self, field: Any) -> None:
        """Stored in the international form."""
        field.data = e164(field.data)


class PurposeForm(Form):
    """Why a person is opened."""

    purpose: Any = RadioField(
        lazy("Why do you open this person?"), [InputRequired(FILL_IN)], render_kw=REQUIRED
    )
    next: Any = HiddenField()


class CaseForm(PurposeForm):
    """A case of customer service: who calls and why."""

    caller: Any = RadioField(lazy("Who calls?"), default="recipient")
    note: Any = TextAreaField(lazy("What it is about"), voluntary(500))


class UnitCaseForm(CaseForm):
    """A case about a unit."""

    purpose: Any = RadioField(
        lazy("Why do you open this unit's lists?"), [InputRequired(FILL_IN)], render_kw=REQUIRED
    )
    caller: Any = RadioField(lazy("Who calls?"), default="staff")


class SearchForm(Form):
    """The search box."""

    q: Any = StringField(lazy("Name, number or order"), needed(80))
