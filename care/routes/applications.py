"""Asking for access to a unit, and the administrator's answer."""

from uuid import UUID

from flask import redirect, request, url_for
from flask.typing import ResponseReturnValue
from wtforms.fields import SelectChoice  # type: ignore[attr-defined]  # newer than its stubs

from care.forms.access import ApplyForm, DecideForm
from care.models.units import CareUnit
from care.permissions import UNIT_PEOPLE, CarePermission
from care.queries.access import admin_accounts, application, applications_of
from care.queries.appointments import accounts_named
from care.queries.units import open_units, unit
from care.routes.blueprint import care
from care.services.applications import Answer, Asked, apply_for, decide, withdraw
from care.texts.access import APPLICATION_STATES, ASKED_ROLES, GIVEN_ROLES
from care.texts.choices import choices
from care.texts.letters import write_letter
from core.actors import Role
from core.clock import now, today
from core.errors import NotFound, Refusal
from core.vault import ring_of
from portal.web import identity
from portal.web.errors import explain
from portal.web.guard import current_actor, requires
from portal.web.i18n import _
from portal.web.pages import page, tell
from portal.web.transactions import session

REFUSED = 422


@care.route("/access", methods=["GET", "POST"])
@requires(CarePermission.APPLY)
def apply() -> ResponseReturnValue:
    """Ask for a role at a unit; see what one has asked for."""
    form, by = _apply_form(), current_actor()
    if form.validate_on_submit():
        try:
            _ask(form)
        except Refusal as refusal:
            form.refuse(explain(refusal).sentence, "role")
        else:
            tell("done", _("You have asked. The unit's administrator gets a letter."))
            return redirect(url_for("care.apply"), 303)
    asked = applications_of(session(), by.account_id) if by.account_id else []
    return page(
        "care/apply.html",
        form=form,
        asked=asked,
        asked_roles=ASKED_ROLES,
        states=APPLICATION_STATES,
    ), REFUSED if request.method == "POST" else 200


def _apply_form() -> ApplyForm:
    form = ApplyForm()
    form.unit.choices = [
        SelectChoice(str(each.id), f"{each.name}, {each.provider}")
        for each in open_units(session(), today())
    ]
    form.role.choices = choices(ASKED_ROLES)
    return form


def _ask(form: ApplyForm) -> None:
    wanted = unit(session(), UUID(form.unit.data))
    if wanted is None:
        raise NotFound
    asked = Asked(Role(form.role.data), form.reason.data)
    made = apply_for(session(), wanted, asked, by=current_actor(), at=now(), on=today())
    for account_id in admin_accounts(session(), wanted.id, today()):
        write_letter(session(), account_id, "asked", f"{made.id}:{account_id}", unit=wanted.name)


@care.route("/access/<uuid:application_id>/withdraw", methods=["POST"])
@requires(CarePermission.APPLY)
def withdraw_application(application_id: UUID) -> ResponseReturnValue:
    """Take one's own question back."""
    withdraw(session(), application_id, by=current_actor())
    tell("done", _("You have taken it back."))
    return redirect(url_for("care.apply"), 303)


@care.route(
    "/units/<uuid:unit_id>/people/applications/<uuid:application_id>", methods=["GET", "POST"]
)
@requires(CarePermission.PEOPLE, on=UNIT_PEOPLE)
def answer_application(unit: CareUnit, application_id: UUID) -> ResponseReturnValue:
    """Approve with a dated role, or refuse with a reason."""
    asked = application(session(), application_id)
    if asked is None or asked.unit_id != unit.id:
        raise NotFound
    role = asked.role if asked.role in set(GIVEN_ROLES) else Role.READER.value
    form = DecideForm(data={"valid_from": today(), "role": role})
    if form.validate_on_submit():
        form.check_version(asked.version)
        new = form.new() if form.answer.data == "yes" else None
        try:
            answer = Answer(form.text.data or "", new)
            decide(session(), asked, answer, by=current_actor(), at=now(), on=today())
        except Refusal as refusal:
            form.refuse(explain(refusal).sentence, "answer")
        else:
            day = new.valid_from if new else None
            identity.renew_sign_ins(asked.account_id)
            write_letter(
                session(), asked.account_id, asked.state, str(asked.id), unit=unit.name, day=day
            )
            tell("done", _("They get a letter with your answer."))
            return redirect(url_for("care.people", unit_id=unit.id), 303)
    who = accounts_named(session(), [asked.account_id])[asked.account_id]
    ring_of(session()).warm([who.id])
    values = {"unit": unit, "asked": asked, "who": who, "asked_roles": ASKED_ROLES}
    status = REFUSED if request.method == "POST" else 200
    return page("care/application.html", form=form, **values), status
