"""Forms about prescribers and policies."""

from dataclasses import replace
from datetime import date
from typing import Any
from uuid import UUID

from wtforms import BooleanField, RadioField, SelectField, SelectMultipleField, StringField
from wtforms.validators import Length, ValidationError
from wtforms.widgets import CheckboxInput, ListWidget

from care.rules.policy import AfterShare, DaysBeforeEnd, DeliveryMode, Policy
from care.rules.prescribers import Profession
from care.services.appointments import NewAppointment, NewCertificate
from care.services.policies import NewPolicy
from care.texts.choices import choices
from care.texts.rules import COUNTRIES, MODES
from care.texts.words import PROFESSIONS
from portal.web.fields import CountField, DayField, KronorField, WholeField, required
from portal.web.forms import Form, VersionField
from portal.web.i18n import _, lazy

SHORT, LONG = 40, 200
CLOCKS = {str(hour * 60): f"{hour}:00" for hour in range(7, 20)}


class CheckboxesField(SelectMultipleField):
    """Several choices as boxes."""

    widget = ListWidget(prefix_label=False)
    option_widget = CheckboxInput()


class AppointForm(Form):
    """Who is to prescribe what, from when to when."""

    account = SelectField(lazy("Person"), validate_choice=True)
    profession = SelectField(lazy("Profession"), choices=choices(PROFESSIONS))
    areas = CheckboxesField(lazy("Care areas"))
    valid_from = DayField(lazy("First day"), [required(lazy("Say from which day."))])
    valid_to = DayField(lazy("Last day"))
    prescriber_code = StringField(lazy("Prescriber code"), [Length(max=SHORT)])
    certificates = StringField(lazy("Courses and certificates"), [Length(max=LONG)])

    certificate = StringField(lazy("Name of the certificate"), [Length(max=LONG)])
    issuer = StringField(lazy("Who gave it"), [Length(max=LONG)])
    issued_on = DayField(lazy("Given on"))
    certificate_to = DayField(lazy("It holds until"))

    def validate_issuer(self, field: Any) -> None:
        """A certificate is named with who gave it."""
        if (self.certificate.data or "").strip() and not (field.data or "").strip():
            raise ValidationError(_("Say who gave the certificate."))

    def validate_issued_on(self, field: Any) -> None:
        """And with the day it was given."""
        if (self.certificate.data or "").strip() and field.data is None and not field.errors:
            raise ValidationError(_("Say when it was given."))

    def _certificate(self) -> NewCertificate | None:
        name, issuer = (self.certificate.data or "").strip(), (self.issuer.data or "").strip()
        if not name:
            return None
        return NewCertificate(name, issuer, self.issued_on.data, self.certificate_to.data)

    def appointment(self) -> NewAppointment:
        """The appointment as typed; the form is valid."""
        return NewAppointment(
            account_id=UUID(self.account.data),
            profession=Profession(self.profession.data),
            care_areas=tuple(UUID(text) for text in self.areas.data or ()),
            valid_from=self.valid_from.data,
            valid_to=self.valid_to.data,
            prescriber_code=(self.prescriber_code.data or "").strip(),
            certificates=(self.certificates.data or "").strip(),
            certificate=self._certificate(),
        )


class EndAppointmentForm(Form):
    """The last day of an appointment."""

    version = VersionField()
    last = DayField(lazy("Last day"), [required(lazy("Say to which day."))])


class PolicyForm(Form):
    """A care area's rules from a day on, all of them: what is not changed is as before."""

    scope = RadioField(lazy("For whom"))
    valid_from = DayField(lazy("First day"), [required(lazy("Say from which day."))])
    valid_to = DayField(lazy("Last day"))
    profile = StringField(lazy("Name of the rules"), [Length(max=SHORT)])
    source = StringField(lazy("Where they are published"), [Length(max=LONG)])
    validity_days = WholeField(lazy("Longest validity, days"), [required(lazy("Say how many."))])
    withdrawals = WholeField(lazy("Most withdrawals"), description=lazy("Empty: as prescribed."))
    cover_min = WholeField(
        lazy("Fewest days a withdrawal covers"), [required(lazy("Say how many."))]
    )
    cover_max = WholeField(lazy("Most days a withdrawal covers"), [required(lazy("Say how many."))])
    start_cover_max = WholeField(lazy("Most days at the start of a need"))
    start_days = WholeField(lazy("Days the start lasts"))
    release = RadioField(
        lazy("When the next withdrawal opens"),
        choices=choices(
            {
                "share": lazy("When a share of the days has passed"),
                "days": lazy("Some days before the supply ends"),
            }
        ),
    )
    numerator = WholeField(lazy("Share: parts that have passed"))
    denominator = WholeField(lazy("Share: of how many parts"))
    release_days = WholeField(lazy("Days before the supply ends"))
    modes = CheckboxesField(lazy("Ways of delivery"), choices=choices(MODES))
    cut_off = SelectField(
        lazy("Order before, to leave the same day"),
        choices=choices({"": lazy("End of the day"), **CLOCKS}),
    )  # fmt: skip
    lead_working_days = WholeField(
        lazy("Working days to delivery"), [required(lazy("Say how many."))]
    )
    measure_required = BooleanField(lazy("A treatment measure is required first"))
    at_once = BooleanField(lazy("The withdrawal is made with the prescription"))
    confirmation_required = BooleanField(lazy("Nothing is sent without the recipient's yes"))
    equivalent_allowed = BooleanField(lazy("An equivalent product may be sent"))
    follow_up_months = WholeField(
        lazy("Months between follow-ups"), [required(lazy("Say how many."))]
    )
    country = SelectField(lazy("Holidays of"), choices=choices(COUNTRIES))
    expiring_days = CountField(lazy("Days before its end a prescription counts as ending"))
    early_days = CountField(lazy("Days before its day an orderer may order"))
    early_days_prescriber = CountField(lazy("Days before its day a prescriber may order"))
    bridging_days = CountField(lazy("Most days a bridging withdrawal covers"))
    bridging_after_days = CountField(lazy("Days after the last one a bridging withdrawal is open"))
    bridging_most = CountField(lazy("Most bridging withdrawals of a prescription"))
    urgent_lead_days = WholeField(
        lazy("Working days of an urgent delivery"),
        description=lazy("Empty: urgent delivery is not offered."),
    )
    urgent_fee_ore = KronorField(
        lazy("What it costs the unit, kronor"), description=lazy("Empty: nothing.")
    )
    approval_over_ore = KronorField(
        lazy("Lines dearer than this are approved first, kronor"),
        description=lazy("Empty: the amount asks for no approval."),
    )
    approval_urgent = BooleanField(lazy("Urgent orders are approved first"))
    approval_early = BooleanField(
        lazy("Orders before their day, extra and bridging ones are approved first")
    )
    approval_always = BooleanField(lazy("Everything is approved first"))

    @classmethod
    def beginning_as(cls, policy: Policy, **first: Any) -> "PolicyForm":
        """The form with a policy's values in it."""
        share = policy.release if isinstance(policy.release, AfterShare) else AfterShare()
        days = policy.release.days if isinstance(policy.release, DaysBeforeEnd) else None
        same = {name: getattr(policy, name) for name in (*_SAME, *_OUTSIDE)}
        start = {
            **same,
            "release": "days" if days is not None else "share",
            "numerator": share.numerator,
            "denominator": share.denominator,
            "release_days": days,
            "modes": sorted(policy.delivery_modes),
            "cut_off": "" if policy.cut_off is None else str(policy.cut_off),
            **first,
        }
        return cls(data=start)

    def new(self, before: Policy, unit_id: UUID | None) -> NewPolicy:
        """The rules as typed; the form is valid. What it does not show is as before."""
        values = {name: self._fields[name].data for name in _SAME}
        sent = (name for name in _OUTSIDE if self._fields[name].raw_data)
        values |= {name: self._fields[name].data for name in sent}
        if values.get("urgent_fee_ore", 0) is None:
            values["urgent_fee_ore"] = 0
        policy = replace(
            before,
            **values,
            release=self._release(),
            delivery_modes=frozenset(DeliveryMode(mode) for mode in self.modes.data or ()),
            cut_off=int(self.cut_off.data) if self.cut_off.data else None,
        )
        return NewPolicy(
            policy,
            (self.profile.data or "").strip(),
            (self.source.data or "").strip(),
            self.valid_from.data,
            self.valid_to.data,
            unit_id if self.scope.data == "unit" else None,
        )

    def _release(self) -> AfterShare | DaysBeforeEnd:
        if self.release.data == "days":
            return DaysBeforeEnd(self.release_days.data or 0)
        return AfterShare(self.numerator.data or 0, self.denominator.data or 1)


_SAME = (
    "validity_days",
    "withdrawals",
    "cover_min",
    "cover_max",
    "start_cover_max",
    "start_days",
    "lead_working_days",
    "measure_required",
    "at_once",
    "confirmation_required",
    "equivalent_allowed",
    "follow_up_months",
    "country",
    "approval_urgent",
    "approval_early",
    "approval_always",
)
_OUTSIDE = (
    "expiring_days",
    "early_days",
    "early_days_prescriber",
    "bridging_days",
    "bridging_after_days",
    "bridging_most",
    "urgent_lead_days",
    "urgent_fee_ore",
    "approval_over_ore",
)
"""What is as before where a form was sent without it."""


def first_of_next_year(on: date) -> date:
    """The first day of the next year: when rules mostly change."""
    return date(on.year + 1, 1, 1)
