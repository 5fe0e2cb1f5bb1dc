"""The form of one exception from the rules: its value field is of the value's own kind."""

from collections.abc import Mapping
from typing import Any

from typing_extensions import override
from wtforms import RadioField, SelectField, TextAreaField
from wtforms.validators import InputRequired, Length

from care.forms.appointments import CLOCKS, CheckboxesField
from care.rules.overrides import NewOverride, Override
from care.rules.policy import AfterShare, DaysBeforeEnd, DeliveryMode, Policy
from care.texts.choices import choices
from care.texts.overrides import NAMES, REASONS, YES_NO
from care.texts.rules import MODES
from portal.web.fields import DayField, WholeField, required
from portal.web.forms import Form
from portal.web.i18n import lazy

LONG = 500


class OverrideForm(Form):
    """What holds instead, why, from when to when; `value` fields come with the kind."""

    reason = RadioField(
        lazy("Why"), [InputRequired(lazy("Choose a reason."))], choices=choices(REASONS)
    )
    text = TextAreaField(lazy("In a few words"), [Length(max=LONG)])
    valid_from = DayField(lazy("First day"), [required(lazy("Say from which day."))])
    valid_to = DayField(lazy("Last day"), [required(lazy("Say to which day."))])

    def new(self, name: str) -> NewOverride:
        """The exception as typed; the form is valid."""
        held = Override(
            name, self.value_given(), self.valid_from.data, self.valid_to.data, self.reason.data
        )
        return NewOverride(held, self.text.data or "")

    def value_given(self) -> Any:
        """The value that is to hold."""
        raise NotImplementedError

    @classmethod
    def beginning(cls, policy: Policy, name: str) -> Mapping[str, Any]:
        """The fields as the policy has them now."""
        return {"value": getattr(policy, name)}


class NumberForm(OverrideForm):
    """A whole number."""

    value = WholeField(lazy("What holds instead"), [required(lazy("Say how many."))])

    @override
    def value_given(self) -> Any:
        """The number."""
        return self.value.data


class YesNoForm(OverrideForm):
    """Yes or no."""

    value = RadioField(
        lazy("What holds instead"),
        [InputRequired(lazy("Choose one of these."))],
        choices=choices({"yes": lazy("Yes"), "no": lazy("No")}),
    )

    @override
    def value_given(self) -> Any:
        """Whether."""
        return self.value.data == "yes"

    @classmethod
    @override
    def beginning(cls, policy: Policy, name: str) -> Mapping[str, Any]:
        """The fields as the policy has them now."""
        return {"value": "yes" if getattr(policy, name) else "no"}


class ModesForm(OverrideForm):
    """Ways of delivery."""

    value = CheckboxesField(lazy("What holds instead"), choices=choices(MODES))

    @override
    def value_given(self) -> Any:
        """The ways ticked."""
        return frozenset(DeliveryMode(mode) for mode in self.value.data or ())

    @classmethod
    @override
    def beginning(cls, policy: Policy, name: str) -> Mapping[str, Any]:
        """The fields as the policy has them now."""
        return {"value": sorted(getattr(policy, name))}


class ClockForm(OverrideForm):
    """A time of day."""

    value = SelectField(
        lazy("What holds instead"), choices=choices({"": lazy("End of the day"), **CLOCKS})
    )

    @override
    def value_given(self) -> Any:
        """The minute of the day."""
        return int(self.value.data) if self.value.data else None

    @classmethod
    @override
    def beginning(cls, policy: Policy, name: str) -> Mapping[str, Any]:
        """The fields as the policy has them now."""
        return {"value": "" if policy.cut_off is None else str(getattr(policy, name))}


class ReleaseForm(OverrideForm):
    """When the next withdrawal opens."""

    value = RadioField(
        lazy("What holds instead"),
        [InputRequired(lazy("Choose one of these."))],
        choices=choices(
            {
                "share": lazy("When a share of the days has passed"),
                "days": lazy("Some days before the supply ends"),
            }
        ),
    )
    numerator = WholeField(lazy("Share: parts that have passed"))
    denominator = WholeField(lazy("Share: of how many parts"))
    days = WholeField(lazy("Days before the supply ends"))

    @override
    def value_given(self) -> Any:
        """The rule chosen."""
        if self.value.data == "days":
            return DaysBeforeEnd(self.days.data or 0)
        return AfterShare(self.numerator.data or 0, self.denominator.data or 1)

    @classmethod
    @override
    def beginning(cls, policy: Policy, name: str) -> Mapping[str, Any]:
        """The fields as the policy has them now."""
        release = getattr(policy, name)
        if isinstance(release, DaysBeforeEnd):
            return {"value": "days", "days": release.days}
        share = {"numerator": release.numerator, "denominator": release.denominator}
        return {"value": "share", **share}


_FORMS: Mapping[str, type[OverrideForm]] = {
    "release": ReleaseForm,
    "delivery_modes": ModesForm,
    "cut_off": ClockForm,
    **dict.fromkeys(YES_NO, YesNoForm),
}


def form_for(name: str) -> type[OverrideForm] | None:
    """The form of a value; none when the value cannot be excepted."""
    return _FORMS.get(name, NumberForm) if name in NAMES else None
