"""The register of prescribers of a unit: who may prescribe what, until when."""

from typing import Any
from uuid import UUID

from flask import redirect, request, url_for
from flask.typing import ResponseReturnValue

from care.exchange.prescription_lists import prescribers_listing
from care.forms.appointments import AppointForm, EndAppointmentForm
from care.models.units import CareUnit, PrescriberAppointment
from care.permissions import APPOINTMENT, UNIT, CarePermission
from care.queries.appointments import accounts_named, appointments_at, staff_of
from care.queries.policies import care_areas
from care.routes.blueprint import care
from care.services.appointments import appoint, end_appointment
from care.texts import words
from care.texts.choices import choices
from care.texts.prescriptions import explain
from core.clock import today
from core.errors import Refusal
from core.people import fold
from core.vault import ring_of
from portal.web import identity
from portal.web.exports import export, wanted_kind
from portal.web.guard import current_actor, may, requires
from portal.web.i18n import _
from portal.web.pages import page, tell
from portal.web.transactions import session

REFUSED = 422
_FIELD_OF = {
    "not_of_the_unit": "account",
    "no_care_area": "areas",
    "profession_may_not": "areas",
    "ends_before_it_begins": "valid_to",
}


@care.route("/units/<uuid:unit_id>/prescribers")
@requires(CarePermission.PRESCRIBERS_READ, on=UNIT)
def prescribers(unit: CareUnit) -> ResponseReturnValue:
    """Everyone appointed at the unit."""
    if (kind := wanted_kind()) and may(CarePermission.LISTS_EXPORT, unit):
        return export(prescribers_listing(session(), unit.id, on=today()), kind)
    found = appointments_at(session(), unit.id)
    ring_of(session()).warm([one.person.id for one in found if one.person])
    return page(
        "care/prescribers.html",
        unit=unit,
        appointed=[(one, words.say_appointment(one.row, today())) for one in found],
        words=words,
    )


@care.route("/units/<uuid:unit_id>/prescribers/new", methods=["GET", "POST"])
@requires(CarePermission.PRESCRIBER_APPOINT, on=UNIT)
def appoint_prescriber(unit: CareUnit) -> ResponseReturnValue:
    """Put somebody of the unit into the register."""
    form = _appoint_form(unit)
    if form.validate_on_submit():
        try:
            new = form.appointment()
            appoint(session(), unit, new, by=current_actor(), on=today())
        except Refusal as refusal:
            _blame(form, refusal)
        else:
            identity.renew_sign_ins(new.account_id)
            tell("done", _("The prescriber was appointed."))
            return redirect(url_for("care.prescribers", unit_id=unit.id), 303)
    status = REFUSED if request.method == "POST" else 200
    return page("care/prescriber_appoint.html", unit=unit, form=form), status


@care.route("/units/<uuid:unit_id>/prescribers/<uuid:appointment_id>/end", methods=["GET", "POST"])
@requires(CarePermission.PRESCRIBER_APPOINT, on=APPOINTMENT)
def end_prescriber(appointment: PrescriberAppointment, unit_id: UUID) -> ResponseReturnValue:
    """Say the last day of an appointment."""
    form = EndAppointmentForm(data={"last": appointment.valid_to or today()})
    if form.validate_on_submit():
        form.check_version(appointment.version)
        try:
            end_appointment(session(), appointment, last=form.last.data, by=current_actor())
        except Refusal as refusal:
            _blame(form, refusal, "last")
        else:
            identity.renew_sign_ins(appointment.account_id)
            tell("done", _("The appointment has a last day."))
            return redirect(url_for("care.prescribers", unit_id=unit_id), 303)
    who = accounts_named(session(), [appointment.account_id])[appointment.account_id]
    status = REFUSED if request.method == "POST" else 200
    return page("care/prescriber_end.html", form=form, who=who, row=appointment,
                unit_id=unit_id), status  # fmt: skip


def _appoint_form(unit: CareUnit) -> AppointForm:
    form = AppointForm(data={"valid_from": today(), "profession": "nurse"})
    staff = staff_of(session(), unit.id, today())
    ring_of(session()).warm([person.id for _account, person in staff])
    named = sorted((fold(person.full_name), str(key), person.full_name) for key, person in staff)
    form.account.choices = choices({key: name for _fold, key, name in named})
    areas = care_areas(session(), unit.provider_id)
    form.areas.choices = choices({str(area.id): words.area_name(area) for area in areas})
    return form


def _blame(form: Any, refusal: Refusal, field: str | None = None) -> None:
    told = explain(refusal, current_actor())
    form.refuse(told.sentence if told else refusal.code, field or _FIELD_OF.get(refusal.code))
