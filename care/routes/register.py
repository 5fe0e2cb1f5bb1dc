"""Registering a recipient: the number first, then what is needed."""

from datetime import date
from typing import Any

from flask import redirect, request, url_for
from flask.typing import ResponseReturnValue
from werkzeug.datastructures import MultiDict

from care.forms.recipients import NumberForm, RegisterForm
from care.models.recipients import Recipient
from care.models.units import CareUnit
from care.permissions import UNIT, CarePermission
from care.queries.numbers import recipient_with_number
from care.queries.recipients import recipient as find_recipient
from care.queries.units import units_named
from care.routes.blueprint import care
from care.routes.context import recipient_url
from care.routes.typed import (
    area_choices,
    asked_register,
    next_after,
    particulars_of,
    reach_of,
    real_service,
)
from care.rules.recipients import AlreadyHere, KnownElsewhere, NumberKind, Purpose, read_number
from care.services.contacts import Reachable, add_contact
from care.services.recipients import Registration, check_number, join_unit, register_recipient
from core.clock import now, today
from core.errors import NotFound, Refusal
from core.identity_number import IdentityNumber, InvalidIdentityNumber
from portal.services.drafts import drop_draft, keep_draft, take_draft
from portal.web.drafts import reopen
from portal.web.errors import explain
from portal.web.guard import current_actor, requires
from portal.web.i18n import _
from portal.web.identity import say_purpose
from portal.web.pages import page, tell
from portal.web.transactions import session, vault

DRAFT = "register"


@care.route("/units/<uuid:unit_id>/register", methods=["GET", "POST"])
@requires(CarePermission.RECIPIENT_REGISTER, on=UNIT)
def register(unit: CareUnit) -> ResponseReturnValue:
    """One field: the number. A person who is known already is found at once."""
    form = NumberForm()
    target = request.args.get("next", "")
    if form.validate_on_submit():
        try:
            number = _number(form)
            check_number(session(), vault(), unit, number, on=today())
        except (AlreadyHere, KnownElsewhere) as refusal:
            return _known(unit, form, refusal)
        except Refusal as refusal:
            form.refuse(explain(refusal).sentence, "number")
        else:
            typed = _prefilled(form, number) | {"next": target}
            keep_draft(session(), by=current_actor(), form=DRAFT, thing_id=unit.id, typed=typed)
            return redirect(_details(unit))
    if request.method == "GET":
        reopen(DRAFT, unit.id, go_on=_details(unit))
    status = 422 if form.errors else 200
    return page("care/register.html", form=form, unit=unit), status


def _details(unit: CareUnit) -> str:
    return url_for("care.register_details", unit_id=unit.id)


def _number(form: Any) -> IdentityNumber | None:
    kind = NumberKind(form.kind.data)
    return read_number(form.number.data or "", kind, on=today(), real=real_service())


def _prefilled(form: NumberForm, number: IdentityNumber | None) -> dict[str, Any]:
    typed = {"number": form.number.data or "", "kind": form.kind.data}
    return typed | (asked_register(number) if number else {})


def _known(
    unit: CareUnit, form: NumberForm, refusal: AlreadyHere | KnownElsewhere
) -> ResponseReturnValue:
    if isinstance(refusal, AlreadyHere):
        tell("info", explain(refusal).title)
        return redirect(recipient_url(refusal.recipient_id, unit.id), 303)
    known = find_recipient(session(), refusal.recipient_id, on=today())
    if known is None:
        raise NotFound
    there = units_named(session(), known.unit_ids)
    return page("care/known.html", form=form, unit=unit, known=known, there=there)


@care.route("/units/<uuid:unit_id>/register/join", methods=["POST"])
@requires(CarePermission.RECIPIENT_REGISTER, on=UNIT)
def join(unit: CareUnit) -> ResponseReturnValue:
    """Let this unit take part in the care of a person registered at another."""
    form = NumberForm()
    if not form.validate_on_submit():
        return redirect(url_for("care.register", unit_id=unit.id))
    try:
        number = _number(form)
    except InvalidIdentityNumber:
        number = None
    found = recipient_with_number(session(), vault(), unit.provider_id, number) if number else None
    if found is None:
        return redirect(url_for("care.register", unit_id=unit.id))
    join_unit(session(), found, unit, by=current_actor(), on=today())
    tell("done", _("%(unit)s now takes part in the person's care.", unit=unit.name))
    return redirect(recipient_url(found, unit.id), 303)


@care.route("/units/<uuid:unit_id>/register/details", methods=["GET", "POST"])
@requires(CarePermission.RECIPIENT_REGISTER, on=UNIT)
def register_details(unit: CareUnit) -> ResponseReturnValue:
    """Name, address, contacts and care areas; prefilled where the register knew."""
    form = RegisterForm(request.form if request.method == "POST" else _draft(unit))
    form.care_areas.choices = area_choices(session(), unit.provider_id)
    if not form.number.data and form.kind.data != NumberKind.NONE:
        return redirect(url_for("care.register", unit_id=unit.id))
    if form.validate_on_submit():
        try:
            made = _register(unit, form)
        except Refusal as refusal:
            form.refuse(explain(refusal).sentence)
        else:
            tell("done", _("The person is registered."))
            drop_draft(session(), by=current_actor(), form=DRAFT, thing_id=unit.id)
            say_purpose(made.person_id, Purpose.CARE)
            return redirect(next_after(form.next.data, made.id) or recipient_url(made.id, unit.id))
    status = 422 if form.errors else 200
    return page("care/register_details.html", form=form, unit=unit, born=_born(form)), status


def _born(form: RegisterForm) -> date | None:
    try:
        number = _number(form)
    except (Refusal, ValueError):
        return None
    return number.birth_date if number else None


def _draft(unit: CareUnit) -> MultiDict[str, Any]:
    typed = take_draft(session(), by=current_actor(), form=DRAFT, thing_id=unit.id, at=now())
    return MultiDict(typed or {})


def _register(unit: CareUnit, form: RegisterForm) -> Recipient:
    by = current_actor()
    new = Registration(
        unit,
        _number(form),
        particulars_of(form),
        reach_of(form),
        source=form.source.data if form.source.data in {"typed", "register"} else "typed",
    )
    made = register_recipient(session(), vault(), new, by=by, on=today())
    if form.contact_name.data:
        who = Reachable(
            form.contact_name.data, form.contact_phone.data or "", form.contact_relation.data or ""
        )
        add_contact(session(), made, who, by=by)
    return made
