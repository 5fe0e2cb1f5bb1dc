"""The page where a prescription is signed, whether new, renewed or replaced."""

from typing import Any
from uuid import UUID

from flask import current_app, redirect, request, url_for
from flask.typing import ResponseReturnValue

from care.forms.prescriptions import PrescribeForm
from care.models.prescriptions import Prescription
from care.models.recipients import Recipient
from care.queries.appointments import admins_of, appointments_of
from care.routes.prescribing import Desk, advance_warnings, compute, doubtful, refusals
from care.rules.prescribers import prescriber_refusal
from care.services.prescriptions import Occasion, check_not_renewed, prescribe
from care.texts.prescriptions import explain
from core.clock import now, today
from core.errors import Refusal
from portal.services.drafts import drop_draft
from portal.texts import Explanation
from portal.web.guard import current_actor
from portal.web.i18n import _
from portal.web.pages import page, show_context
from portal.web.transactions import session

REFUSED = 422


def answer(desk: Desk, form: PrescribeForm, draft: str, thing_id: UUID) -> ResponseReturnValue:
    """The second page, or where signing it leads."""
    act, told = request.form.get("act"), _right(desk) or _renewed(desk)
    if request.method == "POST" and act in {"sign", "prepare"} and form.validate():
        made = attempt(desk, form, sign=act == "sign")
        if isinstance(made, Prescription):
            drop_draft(session(), by=current_actor(), form=draft, thing_id=thing_id)
            return redirect(_after(made, form), 303)
        told = made or told
    elif request.method == "POST" and act not in {"sign", "prepare"}:
        form.validate()
        _forget_errors(form)
    show_whom(desk.recipient)
    status = REFUSED if request.method == "POST" and (form.errors or form.form_errors) else 200
    return page(
        "care/prescribe_lines.html",
        desk=desk,
        form=form,
        told=told,
        recipient=desk.recipient,
        unit_id=desk.unit_id,
        **computed(desk, form),
    ), status


def show_whom(recipient: Recipient) -> None:
    """Say in the context bar for whom one prescribes."""
    person = recipient.person
    known = person.birth_year is not None and not person.protected
    name = f"{person.short_name}, {person.birth_year}" if known else person.short_name
    show_context(_("You prescribe for %(name)s", name=name))


def computed(desk: Desk, form: PrescribeForm) -> dict[str, Any]:
    """What the computed part of the page reads."""
    return {"computed": compute(desk, form), "warnings": advance_warnings(desk, form)}


def attempt(desk: Desk, form: PrescribeForm, *, sign: bool) -> Prescription | Explanation | None:
    """The prescription; or why not, when nothing in the form can change it."""
    by = current_actor()
    for position, refusal in refusals(desk, form):
        form.blame(refusal, position, by)
    if desk.missing:
        form.refuse(_("A product that is not in the unit's assortment was taken away."))
    if doubtful(desk, form) and not form.sure.data:
        form.refuse(_("A dose is far above what is usual. Check it, and tick that it is right."))
    key = form.form_key.uuid()
    if form.errors or form.form_errors or key is None:
        return None
    occasion = Occasion(key, desk.unit_id, desk.on, now(), sign, desk.renews)
    try:
        return prescribe(
            session(), desk.recipient, form.wish(desk.area.id), by=by, occasion=occasion
        )
    except Refusal as refusal:
        return _told(desk, refusal, form)


def _told(desk: Desk, refusal: Refusal, form: PrescribeForm) -> Explanation | None:
    told = with_names(explain(refusal, current_actor()), desk.unit_id)
    form.refuse(told.title if told else refusal.code)
    return told


def with_names(told: Explanation | None, unit_id: UUID) -> Explanation | None:
    """The explanation with the names of those who appoint prescribers at the unit."""
    rights = {"not_appointed", "appointment_expired", "appointment_not_begun"}
    if told is None or told.code not in rights:
        return told
    people = admins_of(session(), unit_id, today())
    if not people:
        return told
    names = ", ".join(sorted(person.full_name for person in people))
    who = _("%(names)s administers the unit and can appoint prescribers.", names=names)
    return Explanation(told.code, told.title, told.why, told.when, who, told.next)


def _right(desk: Desk) -> Explanation | None:
    """Why the reader may not sign in this care area, said before anybody tries."""
    appointed = appointments_of(session(), current_actor().account_id, desk.unit_id)
    refusal = prescriber_refusal(
        [one.rule for one in appointed], care_area=desk.area.id, unit=desk.unit_id, on=desk.on
    )
    return with_names(explain(refusal, current_actor()), desk.unit_id) if refusal else None


def _renewed(desk: Desk) -> Explanation | None:
    """Which renewal there is already, said before anybody types a second."""
    if desk.renews is None or request.method == "POST":
        return None
    try:
        check_not_renewed(session(), desk.renews.id)
    except Refusal as refusal:
        return explain(refusal, current_actor())
    return None


def _after(made: Prescription, form: PrescribeForm) -> str:
    """The receipt; or the order, when the first withdrawal is to be made now."""
    if form.order_now.data and "orders.place" in current_app.view_functions:
        return url_for("orders.place", unit_id=made.unit_id, recipient_id=made.recipient_id)
    return url_for("care.prescription_receipt", unit_id=made.unit_id, prescription_id=made.id)


def _forget_errors(form: PrescribeForm) -> None:
    for one in form:
        one.errors = []
    form.form_errors.clear()
