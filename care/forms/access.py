"""Forms about who may do what."""

from datetime import date
from typing import Any

from email_validator import EmailNotValidError, validate_email
from wtforms import (
    RadioField,
    SelectField,
    StringField,
    TextAreaField,
)
from wtforms.validators import InputRequired, Length, ValidationError

from care.forms.appointments import CheckboxesField
from care.forms.recipients import REQUIRED, TOO_LONG, needed, voluntary
from care.services.access import NewRole
from care.texts.access import DECISIONS, EMERGENCY_REASONS, GIVEN_ROLES
from care.texts.choices import choices
from core.actors import Role
from portal.web.fields import DayField, required
from portal.web.forms import Form, VersionField
from portal.web.i18n import _, lazy

FILL_IN = lazy("Fill in this field.")


class RoleForm(Form):
    """A role from one day to another."""

    role: Any = RadioField(
        lazy("Role"),
        [InputRequired(FILL_IN)],
        choices=choices(GIVEN_ROLES),
        render_kw=REQUIRED,
    )
    valid_from: Any = DayField(lazy("First day"), [required(lazy("Say from which day."))])
    valid_to: Any = DayField(lazy("Last day"))

    def new(self) -> NewRole:
        """The role as chosen; the form is valid."""
        return NewRole(Role(self.role.data), self.valid_from.data, self.valid_to.data)


class InviteForm(RoleForm):
    """A colleague who is to be let in."""

    given_name: Any = StringField(lazy("First name"), needed(), render_kw=REQUIRED)
    family_name: Any = StringField(lazy("Last name"), needed(), render_kw=REQUIRED)
    mail: Any = StringField(lazy("Mail address at work"), needed(200), render_kw=REQUIRED)
    number: Any = StringField(lazy("Identity number"), voluntary(20))

    def validate_mail(self, field: Any) -> None:
        """An address that mail can be sent to."""
        try:
            found = validate_email(field.data, check_deliverability=False, test_environment=True)
        except EmailNotValidError as error:
            raise ValidationError(_("Write the mail address as name@example.org.")) from error
        field.data = found.normalized


class EndRoleForm(Form):
    """When a role ends."""

    version: Any = VersionField()
    when: Any = RadioField(
        lazy("When does it end?"),
        [InputRequired(FILL_IN)],
        choices=choices({"now": lazy("At once"), "day": lazy("After a last day")}),
        default="now",
    )
    last: Any = DayField(lazy("Last day"))

    def validate_last(self, field: Any) -> None:
        """A day is needed when one is chosen."""
        if self.when.data == "day" and field.data is None:
            raise ValidationError(_("Say to which day."))

    def last_day(self) -> date | None:
        """The last day; none for at once."""
        return self.last.data if self.when.data == "day" else None


class ReviewForm(Form):
    """Which roles are still needed."""

    keep: Any = CheckboxesField(lazy("Still needed"))


class ApplyForm(Form):
    """Asking for a role at a unit."""

    unit: Any = SelectField(lazy("Unit"), [InputRequired(FILL_IN)], render_kw=REQUIRED)
    role: Any = RadioField(
        lazy("What you need to do"), [InputRequired(FILL_IN)], render_kw=REQUIRED
    )
    reason: Any = TextAreaField(lazy("Why you need it"), needed(500), render_kw=REQUIRED)


class DecideForm(RoleForm):
    """A yes with a role, or a no with a reason."""

    version: Any = VersionField()
    answer: Any = RadioField(
        lazy("Your answer"),
        [InputRequired(FILL_IN)],
        choices=choices({"yes": lazy("Let them in"), "no": lazy("Refuse")}),
        render_kw=REQUIRED,
    )
    text: Any = TextAreaField(lazy("Why"), [Length(max=500, message=TOO_LONG)])

    def validate_text(self, field: Any) -> None:
        """Nobody is refused without being told why."""
        if self.answer.data == "no" and not (field.data or "").strip():
            raise ValidationError(_("Write why, so that they know what to do next."))


class LeaveForm(Form):
    """That somebody has left."""


class EmergencyForm(Form):
    """Opening a person outside one's care: the whole number, the reason, and in own words."""

    number: Any = StringField(lazy("Identity number, all of it"), needed(20), render_kw=REQUIRED)
    reason: Any = RadioField(
        lazy("Why must you open this person?"),
        [InputRequired(FILL_IN)],
        choices=choices(EMERGENCY_REASONS),
        render_kw=REQUIRED,
    )
    note: Any = TextAreaField(lazy("What has happened"), needed(500), render_kw=REQUIRED)


class DecisionForm(Form):
    """What a reviewer says of an opening."""

    version: Any = VersionField()
    decision: Any = RadioField(
        lazy("Your decision"),
        [InputRequired(FILL_IN)],
        choices=choices(DECISIONS),
        render_kw=REQUIRED,
    )
    note: Any = TextAreaField(lazy("Why"), [Length(max=1000, message=TOO_LONG)])
