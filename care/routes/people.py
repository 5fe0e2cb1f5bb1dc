"""The people of a unit: who may do what there, from when to when, and what has changed."""

from dataclasses import dataclass, field
from typing import Any
from uuid import UUID

from flask import redirect, request, url_for
from flask.typing import ResponseReturnValue

from care.forms.access import EndRoleForm, InviteForm, LeaveForm, RoleForm
from care.models.units import CareUnit, Membership
from care.permissions import UNIT_PEOPLE, CarePermission
from care.queries.access import applications_at, roles_at, roles_of, to_review
from care.queries.appointments import accounts_named, appointments_of
from care.queries.history import changes_of_rights
from care.routes.blueprint import care
from care.routes.typed import real_service
from care.rules.recipients import NumberKind, read_number
from care.services.access import end_role, give_role, leave, membership
from care.services.colleagues import Colleague, let_in
from care.texts import words
from care.texts.letters import write_letter
from care.texts.refusals import number_problem
from care.texts.rights import right_changed
from core.clock import today
from core.errors import NotFound, Refusal
from core.identity_number import IdentityNumber, InvalidIdentityNumber
from core.people import Person, fold
from core.vault import ring_of
from portal.models import Account
from portal.rules.rights import review_due
from portal.texts import link_letter
from portal.web import identity
from portal.web.errors import explain
from portal.web.guard import current_actor, requires
from portal.web.i18n import _, say_short_day
from portal.web.pages import page, tell
from portal.web.roles import ROLE_NAMES
from portal.web.transactions import session, vault

REFUSED = 422
Tag = tuple[str, str, str]


@dataclass
class Colleagues:
    """One person of the unit with every role held there."""

    account: Account
    person: Person
    roles: list[tuple[Membership, Tag | None]] = field(default_factory=list)


@care.route("/units/<uuid:unit_id>/people")
@requires(CarePermission.PEOPLE, on=UNIT_PEOPLE)
def people(unit: CareUnit) -> ResponseReturnValue:
    """Everyone who works at the unit."""
    return page(
        "care/people.html",
        unit=unit,
        people=_people(unit),
        names=ROLE_NAMES,
        waiting=_waiting(unit),
        due=to_review(session(), [unit.id], today()).get(unit.id, 0),
        me=current_actor().account_id,
    )


def _waiting(unit: CareUnit) -> list[Any]:
    found = applications_at(session(), unit.id)
    ring_of(session()).warm([person.id for _asked, person in found])
    return list(found)


def _people(unit: CareUnit) -> list[Colleagues]:
    found: dict[UUID, Colleagues] = {}
    rows = roles_at(session(), unit.id, today())
    ring_of(session()).warm([person.id for _role, _account, person in rows])
    for role, account, person in rows:
        known = found.setdefault(account.id, Colleagues(account, person))
        known.roles.append((role, _tag(role)))
    return sorted(found.values(), key=lambda one: fold(one.person.full_name))


def _tag(role: Membership) -> Tag | None:
    on = today()
    if role.valid_from > on:
        return "info", "calendar", _("From %(day)s", day=say_short_day(role.valid_from))
    if role.valid_to is not None:
        return "warning", "clock", _("Until %(day)s", day=say_short_day(role.valid_to))
    if review_due(role.valid_from, role.reviewed_on) <= on:
        return "warning", "warning", _("To confirm")
    return None


@care.route("/units/<uuid:unit_id>/people/<uuid:account_id>", methods=["GET", "POST"])
@requires(CarePermission.PEOPLE, on=UNIT_PEOPLE)
def person_at(unit: CareUnit, account_id: UUID) -> ResponseReturnValue:
    """One person's roles at the unit; another can be given."""
    who, held = _colleague(unit, account_id)
    form = RoleForm(data={"valid_from": today()})
    if form.validate_on_submit():
        try:
            give_role(session(), unit, account_id, form.new(), by=current_actor(), on=today())
        except Refusal as refusal:
            own = account_id == current_actor().account_id
            form.refuse(explain(refusal).sentence, None if own else "role")
        else:
            identity.renew_sign_ins(account_id)
            tell("done", _("The role is given."))
            return redirect(url_for("care.person_at", unit_id=unit.id, account_id=account_id), 303)
    changed = changes_of_rights(session(), who.id, unit.id)
    values = {
        "unit": unit,
        "who": who,
        "account_id": account_id,
        "held": [(role, _tag(role)) for role in held],
        "appointed": appointments_of(session(), account_id, unit.id),
        "events": _events(changed),
        "names": ROLE_NAMES,
        "words": words,
        "own": account_id == current_actor().account_id,
    }
    return page("care/person_at.html", form=form, **values), _status(form)


def _colleague(unit: CareUnit, account_id: UUID) -> tuple[Person, list[Membership]]:
    """Somebody of the unit, by what they hold there now or later."""
    rows = roles_of(session(), account_id, on=today(), provider_id=unit.provider_id)
    held = [row for row in rows if row.unit_id == unit.id]
    if not held:
        raise NotFound
    return accounts_named(session(), [account_id])[account_id], held


def _events(rows: Any) -> list[dict[str, Any]]:
    names = accounts_named(session(), [row.account_id for row in rows])
    ring_of(session()).warm([person.id for person in names.values()])
    return [right_changed(row, names) for row in rows]


def _status(form: Any) -> int:
    return REFUSED if request.method == "POST" or form.errors else 200


@care.route(
    "/units/<uuid:unit_id>/people/<uuid:account_id>/roles/<uuid:membership_id>/end",
    methods=["GET", "POST"],
)
@requires(CarePermission.PEOPLE, on=UNIT_PEOPLE)
def end_role_at(unit: CareUnit, account_id: UUID, membership_id: UUID) -> ResponseReturnValue:
    """End one role, at once or after a day."""
    who, _held = _colleague(unit, account_id)
    row, form = membership(session(), unit, membership_id), EndRoleForm()
    if row.account_id != account_id:
        raise NotFound
    if form.validate_on_submit():
        form.check_version(row.version)
        try:
            end_role(session(), row, last=form.last_day(), by=current_actor(), on=today())
        except Refusal as refusal:
            form.refuse(explain(refusal).sentence, "when")
        else:
            identity.end_sign_ins(account_id=account_id, why="rights", spare=_own_sign_in())
            tell("done", _("The role has a last day."))
            return redirect(url_for("care.people", unit_id=unit.id), 303)
    values = {"unit": unit, "who": who, "row": row, "name": ROLE_NAMES[row.role]}
    return page("care/role_end.html", form=form, account_id=account_id, **values), _status(form)


def _own_sign_in() -> UUID | None:
    found = identity.authentication()
    return found.sign_in_id if found else None


@care.route("/units/<uuid:unit_id>/people/<uuid:account_id>/left", methods=["GET", "POST"])
@requires(CarePermission.PEOPLE, on=UNIT_PEOPLE)
def has_left(unit: CareUnit, account_id: UUID) -> ResponseReturnValue:
    """Somebody has left: everything at the care provider ends in one act."""
    who, held = _colleague(unit, account_id)
    form = LeaveForm()
    if form.validate_on_submit():
        try:
            leave(
                session(),
                account_id,
                provider_id=unit.provider_id,
                by=current_actor(),
                on=today(),
            )
        except Refusal as refusal:
            form.refuse(explain(refusal).sentence)
        else:
            identity.end_sign_ins(account_id=account_id, why="left")
            write_letter(session(), account_id, "ended", held[0].id.hex, unit=unit.name)
            tell("done", _("Everything has ended. Nobody is signed in as them any more."))
            return redirect(url_for("care.people", unit_id=unit.id), 303)
    every = roles_of(session(), account_id, on=today(), provider_id=unit.provider_id)
    values = {"unit": unit, "who": who, "account_id": account_id, "count": len(every)}
    return page("care/has_left.html", form=form, **values), _status(form)


@care.route("/units/<uuid:unit_id>/people/invite", methods=["GET", "POST"])
@requires(CarePermission.PEOPLE, on=UNIT_PEOPLE)
def invite_colleague(unit: CareUnit) -> ResponseReturnValue:
    """Let a colleague in: an account, a role, and a letter to begin by."""
    form = InviteForm(data={"valid_from": today()})
    if form.validate_on_submit():
        try:
            _let_in(unit, form)
        except InvalidIdentityNumber as refusal:
            form.refuse(number_problem(refusal.reason), "number")
        except Refusal as refusal:
            form.refuse(explain(refusal).sentence, "role")
        else:
            tell("done", _("They are let in. A letter tells them how to begin."))
            return redirect(url_for("care.people", unit_id=unit.id), 303)
    return page("care/invite.html", unit=unit, form=form), _status(form)


def _let_in(unit: CareUnit, form: InviteForm) -> None:
    who = Colleague(
        form.given_name.data.strip(), form.family_name.data.strip(), form.mail.data, _number(form)
    )
    by = current_actor()
    account = let_in(session(), vault(), unit, who, letter=link_letter, by=by)
    give_role(session(), unit, account.id, form.new(), by=by, on=today())
    identity.renew_sign_ins(account.id)


def _number(form: InviteForm) -> IdentityNumber | None:
    typed = (form.number.data or "").strip()
    if not typed:
        return None
    return read_number(typed, NumberKind.NATIONAL, on=today(), real=real_service())
