"""The forms of prescribing: products, lines with doses, measures, steps, appointments."""

from collections.abc import Iterator, Mapping, Sequence
from typing import Any
from uuid import UUID

from typing_extensions import override
from wtforms import BooleanField, RadioField, SelectField, StringField, TextAreaField
from wtforms.validators import Length

from care.rules.quantity import Dose, DoseUnit
from care.rules.wish import LineWish, MeasureWish, Outcome, Substitution, Wish
from care.services.prescription_steps import REASONS, Asked, Step
from care.texts.choices import choices
from care.texts.prescriptions import explain
from care.texts.words import (
    OUTCOMES,
    REASON_WORDS,
    SUBSTITUTIONS,
    UNITS,
    measure_name,
    plain_name,
)
from core.actors import Actor
from core.errors import Refusal
from portal.web.fields import DayField, DoseField, WholeField, required
from portal.web.forms import Form, KeyField, VersionField
from portal.web.i18n import _, lazy

MEASURES, LONGEST = 4, 2000
LINE_FIELDS = ("dose", "unit", "cover", "withdrawals", "substitution", "instruction", "include")
_FIELD_OF = {
    "ends_before_start": "valid_to",
    "too_long_validity": "valid_to",
    "begins_in_the_past": "valid_from",
    "measure_required": "measure_0",
    "measure_unknown": "measure_0",
}
_FIELD_OF_LINE = {
    "too_many_withdrawals": "withdrawals",
    "cover_outside_policy": "cover",
    "article_not_offered": "dose",
    "no_dose": "dose",
}


class PrescribeForm(Form):
    """A prescription's terms. `prescribe_form` adds the fields of each line and measure."""

    form_key = KeyField()
    version = VersionField()
    valid_from = DayField(lazy("First day"), [required(lazy("Say from which day."))])
    valid_to = DayField(lazy("Last day"), [required(lazy("Say to which day."))])
    cover = WholeField(lazy("Days one withdrawal covers"), [required(lazy("Say how many days."))])
    withdrawals = WholeField(lazy("Number of withdrawals"), [required(lazy("Say how many."))])
    note = TextAreaField(lazy("Note to colleagues"), [Length(max=LONGEST)])
    order_now = BooleanField(lazy("Order the first withdrawal now"))
    sure = BooleanField(lazy("The doses are right as written"))

    article_ids: Sequence[UUID] = ()

    @override
    def validate(self, extra_validators: Any = None) -> bool:
        """Every line that is to be prescribed needs its dose."""
        valid = bool(super().validate(extra_validators))
        for article_id in self.included():
            dose = self.of_line(article_id)["dose"]
            if dose.data is None and not dose.errors:
                dose.errors = [_("Say how many are used.")]
                valid = False
        return valid

    def readable(self) -> bool:
        """Whether every choice is one that the page offers, as it is before anything is sent."""
        picked = (field for field in self if isinstance(field, SelectField))
        return all(
            str(field.data) in {str(value) for value, *_rest in field.iter_choices()}
            for field in picked
        )

    def lines(self) -> Iterator[LineWish]:
        """The lines that are to be in the prescription; the form is valid."""
        for article_id in self.included():
            take = self.of_line(article_id)
            yield LineWish(
                article=article_id,
                dose=Dose(take["dose"].data, DoseUnit(take["unit"].data)),
                cover_days=take["cover"].data or self.cover.data,
                withdrawals=take["withdrawals"].data or self.withdrawals.data,
                substitution=Substitution(take["substitution"].data),
                instruction=(take["instruction"].data or "").strip(),
            )

    def measures(self) -> Iterator[MeasureWish]:
        """The treatment measures that were chosen."""
        for number in range(MEASURES):
            if chosen := self._fields[f"measure_{number}"].data:
                yield MeasureWish(
                    measure=UUID(chosen),
                    outcome=Outcome(self._fields[f"outcome_{number}"].data),
                    done_on=self._fields[f"done_on_{number}"].data,
                    text=(self._fields[f"measure_text_{number}"].data or "").strip(),
                )

    def wish(self, care_area_id: UUID) -> Wish:
        """The whole of it as typed; the form is valid."""
        return Wish(
            care_area=care_area_id,
            valid_from=self.valid_from.data,
            valid_to=self.valid_to.data,
            lines=tuple(self.lines()),
            measures=tuple(self.measures()),
            note=(self.note.data or "").strip(),
        )

    def included(self) -> list[UUID]:
        """The articles that were not taken away."""
        return [one for one in self.article_ids if self._fields[f"include_{one.hex}"].data]

    def of_line(self, article_id: UUID) -> dict[str, Any]:
        """The fields of a line by their short names."""
        return {name: self._fields[f"{name}_{article_id.hex}"] for name in LINE_FIELDS}

    def of_measure(self, number: int) -> dict[str, Any]:
        """The fields of a measure by their short names."""
        names = ("measure", "outcome", "done_on", "measure_text")
        return {name: self._fields[f"{name}_{number}"] for name in names}

    def blame(self, refusal: Refusal, position: int | None, by: Actor) -> None:
        """Show a refusal at the field it is about, or above the form."""
        told = explain(refusal, by)
        text = told.sentence if told else refusal.code
        field = _FIELD_OF.get(refusal.code)
        if position is not None and (name := _FIELD_OF_LINE.get(refusal.code)):
            field = self._line_field(self.included()[position], name)
        self.refuse(text, field)

    def _line_field(self, article_id: UUID, name: str) -> str:
        """A line's own field, or the common one where the line says nothing of its own."""
        own = f"{name}_{article_id.hex}"
        common = name in {"cover", "withdrawals"} and self._fields[own].data is None
        return name if common else own


def prescribe_form(articles: Mapping[UUID, Any], codes: Sequence[Any]) -> type[PrescribeForm]:
    """The form for these articles, in this order, with these measures to choose from."""
    fields: dict[str, Any] = {"article_ids": tuple(articles)}
    for article_id, article in articles.items():
        fields |= _line_fields(article_id.hex, plain_name(article))
    for number in range(MEASURES):
        fields |= _measure_fields(number, codes)
    return type("PrescriptionForm", (PrescribeForm,), fields)


def _line_fields(key: str, name: str) -> dict[str, Any]:
    return {
        f"include_{key}": BooleanField(_("Prescribe %(product)s", product=name), default=True),
        f"dose_{key}": DoseField(_("How many are used: %(product)s", product=name)),
        f"unit_{key}": SelectField(
            _("For which time: %(product)s", product=name),
            choices=choices(UNITS),
            default=DoseUnit.DAY.value,
        ),
        f"cover_{key}": WholeField(_("Days one withdrawal covers: %(product)s", product=name)),
        f"withdrawals_{key}": WholeField(_("Number of withdrawals: %(product)s", product=name)),
        f"substitution_{key}": SelectField(
            _("Exchange for an equivalent: %(product)s", product=name),
            choices=choices(SUBSTITUTIONS),
            default=Substitution.ASK.value,
        ),
        f"instruction_{key}": StringField(
            _("How it is used: %(product)s", product=name), [Length(max=LONGEST)]
        ),
    }


def _measure_fields(number: int, codes: Sequence[Any]) -> dict[str, Any]:
    which = number + 1
    return {
        f"measure_{number}": SelectField(
            _("Measure %(number)s", number=which),
            choices=choices({"": _("No measure"), **{str(c.id): measure_name(c) for c in codes}}),
            default="",
        ),
        f"outcome_{number}": SelectField(
            _("How it went, measure %(number)s", number=which),
            choices=choices(OUTCOMES),
            default=Outcome.NOT_ENOUGH.value,
        ),
        f"done_on_{number}": DayField(_("Day of measure %(number)s", number=which)),
        f"measure_text_{number}": StringField(
            _("Note on measure %(number)s", number=which), [Length(max=LONGEST)]
        ),
    }


class StepForm(Form):
    """Why a prescription is paused, reviewed, resumed, ended or annulled."""

    version = VersionField()
    reason = RadioField(lazy("Reason"))
    note = TextAreaField(lazy("Note"), [Length(max=LONGEST)])

    @classmethod
    def for_step(cls, step: Step, version: int) -> "StepForm":
        """The form with the reasons of a step; none for one that needs none."""
        form = cls(version=version)
        form.reason.choices = choices(REASON_WORDS, REASONS[step])
        form.reason.validate_choice = False
        if not REASONS[step]:
            del form.reason
        return form

    def asked(self, step: Step) -> Asked:
        """The step with what was typed."""
        reason = self._fields["reason"].data if "reason" in self._fields else ""
        return Asked(step, reason or "", self.note.data or "", self.version.number())


class RenewManyForm(Form):
    """Which prescriptions are renewed, and their doses; made for what is reviewed."""

    @classmethod
    def of(cls, found: Sequence[Any]) -> "RenewManyForm":
        """The form for some renewals: a tick for each and a dose for each line."""
        fields: dict[str, Any] = {}
        for one in found:
            fields[f"renew_{one.old.id.hex}"] = BooleanField(
                _("Renew %(number)s", number=one.number), default=one.refusal is None
            )
            for line in one.lines:
                name = plain_name(line.article)
                fields[f"dose_{line.id.hex}"] = DoseField(
                    _("How many are used: %(product)s", product=name),
                    [required(_("Say how many are used."))],
                    default=line.dose_milli,
                )
        form: RenewManyForm = type("RenewSomeForm", (cls,), fields)()
        return form

    def tick(self, one: Any) -> Any:
        """The box of a renewal."""
        return self._fields[f"renew_{one.old.id.hex}"]

    def dose(self, line: Any) -> Any:
        """The dose of a line."""
        return self._fields[f"dose_{line.id.hex}"]

    def ticked(self) -> set[UUID]:
        """The prescriptions to renew."""
        start = len("renew_")
        return {
            UUID(name[start:])
            for name, one in self._fields.items()
            if name.startswith("renew_") and one.data
        }

    def read_doses(self, found: Sequence[Any]) -> None:
        """Put the typed doses into the renewals; the form is valid."""
        for one in found:
            for line in one.lines:
                one.doses[line.id] = Dose(self.dose(line).data, DoseUnit(line.dose_unit))
