"""Accounts of staff, for those who run the system: found, looked at, shut, begun anew."""

from datetime import timedelta
from typing import Any

from flask import redirect, request, url_for
from flask.typing import ResponseReturnValue

from core.actors import Role
from core.clock import now, today
from core.errors import Refusal
from portal.forms import HouseRoleForm, StaffSearchForm, WhyForm
from portal.models import Account
from portal.permissions import STAFF_ACCOUNT, PortalPermission
from portal.queries import acknowledged_at, confidentiality_text, factors, house_roles_of
from portal.routes.blueprint import portal
from portal.routes.house_roles import house_role_choices
from portal.rules.rights import OpenWhy, ShutWhy, check_giver
from portal.services.administration import (
    find_staff,
    note_sign_ins_ended,
    open_account,
    shut_account,
)
from portal.services.house_roles import NewHouseRole, give_house_role
from portal.services.links import start_over
from portal.services.steps import end_steps
from portal.texts import OPEN_WHY, SHUT_WHY, link_letter
from portal.web import identity
from portal.web.errors import explain
from portal.web.guard import Proof, current_actor, requires
from portal.web.i18n import _, ngettext
from portal.web.limits import limit
from portal.web.pages import page, sections, tell
from portal.web.roles import ROLE_NAMES
from portal.web.transactions import session

WRONG = 422
SEARCHES, SPAN = 30, timedelta(minutes=10)


@portal.route("/admin/accounts", methods=["GET", "POST"])
@requires(PortalPermission.ACCOUNTS)
def accounts() -> ResponseReturnValue:
    """Find somebody of the staff by name; every search is written down and counted."""
    form = StaffSearchForm()
    if not form.validate_on_submit():
        return page("portal/accounts.html", form=form, asked=False), WRONG if form.errors else 200
    by = current_actor()
    limit("staff-search", str(by.account_id), most=SEARCHES, every=SPAN)
    found, number = find_staff(session(), form.q.data, by=by)
    return page("portal/accounts.html", form=form, asked=True, found=found, number=number)


@portal.route("/admin/accounts/<uuid:account_id>")
@requires(PortalPermission.ACCOUNTS, on=STAFF_ACCOUNT)
def account_of(account: Account) -> ResponseReturnValue:
    """One account: what its owner may do where, how they sign in, what has changed."""
    return _account_page(account, _role_form(account))


def _role_form(account: Account) -> HouseRoleForm:
    form = HouseRoleForm(data={"valid_from": today()})
    held = {row.role for row in house_roles_of(session(), account.id, today())}
    form.role.choices = house_role_choices(held)
    return form


def _account_page(account: Account, form: HouseRoleForm) -> ResponseReturnValue:
    text = session().scalars(confidentiality_text(today())).first()
    values: dict[str, Any] = {
        "account": account,
        "who": account.person,
        "own": account.id == current_actor().account_id,
        "held": factors(session(), account.id),
        "roles": house_roles_of(session(), account.id, today()),
        "names": ROLE_NAMES,
        "given": acknowledged_at(session(), account.id, text.id) if text else None,
        "sections": sections("portal.account_of", account),
    }
    return page("portal/account_of.html", form=form, **values), WRONG if form.errors else 200


@portal.route("/admin/accounts/<uuid:account_id>/roles", methods=["POST"])
@requires(PortalPermission.HOUSE_ROLES, on=STAFF_ACCOUNT, proof=Proof.ACT)
def give_role(account: Account) -> ResponseReturnValue:
    """Give a role of the house; the person's sign-ins get new values."""
    form = _role_form(account)
    if not form.validate_on_submit():
        return _account_page(account, form)
    new = NewHouseRole(Role(form.role.data), form.valid_from.data, form.valid_to.data)
    try:
        give_house_role(session(), account, new, by=current_actor(), on=today())
    except Refusal as refusal:
        own = account.id == current_actor().account_id
        form.refuse(explain(refusal).sentence, None if own else "role")
        return _account_page(account, form)
    identity.renew_sign_ins(account.id)
    tell("done", _("The role is given."))
    return _back(account)


def _back(account: Account) -> ResponseReturnValue:
    return redirect(url_for("portal.account_of", account_id=account.id), 303)


@portal.route("/admin/accounts/<uuid:account_id>/shut", methods=["GET", "POST"])
@requires(PortalPermission.ACCOUNTS, on=STAFF_ACCOUNT, proof=Proof.ACT)
def shut(account: Account) -> ResponseReturnValue:
    """Shut an account: nobody signs in to it, and every browser is signed out."""
    form = WhyForm()
    form.why.choices = [(code.value, SHUT_WHY[code]) for code in ShutWhy]
    if form.validate_on_submit():
        why, by = ShutWhy(form.why.data), current_actor()
        try:
            shut_account(session(), account, why=why, by=by, at=now())
        except Refusal as refusal:
            form.refuse(explain(refusal).sentence)
        else:
            identity.end_sign_ins(account_id=account.id, why="rights")
            end_steps(session(), account.id)
            tell("done", _("The account is shut. Nobody is signed in to it any more."))
            return _back(account)
    return page("portal/account_shut.html", account=account, who=account.person, form=form,
                shut=True), _status(form)  # fmt: skip


@portal.route("/admin/accounts/<uuid:account_id>/open", methods=["GET", "POST"])
@requires(PortalPermission.ACCOUNTS, on=STAFF_ACCOUNT, proof=Proof.ACT)
def open_again(account: Account) -> ResponseReturnValue:
    """Open a shut account again, with the roles that still hold."""
    form = WhyForm()
    form.why.choices = [(code.value, OPEN_WHY[code]) for code in OpenWhy]
    if form.validate_on_submit():
        try:
            open_account(session(), account, why=OpenWhy(form.why.data), by=current_actor())
        except Refusal as refusal:
            form.refuse(explain(refusal).sentence)
        else:
            tell("done", _("The account is open again."))
            return _back(account)
    return page("portal/account_shut.html", account=account, who=account.person, form=form,
                shut=False), _status(form)  # fmt: skip


def _status(form: Any) -> int:
    return WRONG if request.method == "POST" or form.errors else 200


@portal.route("/admin/accounts/<uuid:account_id>/sign-ins/end", methods=["POST"])
@requires(PortalPermission.ACCOUNTS, on=STAFF_ACCOUNT)
def end_all_sign_ins(account: Account) -> ResponseReturnValue:
    """Sign somebody out everywhere; oneself everywhere else."""
    here = identity.authentication()
    gone = identity.end_sign_ins(
        account_id=account.id, why="rights", spare=here.sign_in_id if here else None
    )
    note_sign_ins_ended(session(), account, gone, by=current_actor())
    tell("done", ngettext("%(num)s sign-in ended.", "%(num)s sign-ins ended.", gone))
    return _back(account)


@portal.route("/admin/accounts/<uuid:account_id>/start-over", methods=["GET", "POST"])
@requires(PortalPermission.ACCOUNTS, on=STAFF_ACCOUNT, proof=Proof.ACT)
def begin_anew(account: Account) -> ResponseReturnValue:
    """Take away the password and every factor, and send a letter to begin by."""
    form = WhyForm()
    form.why.choices = [("lost", SHUT_WHY[ShutWhy.LOST]), ("asked", SHUT_WHY[ShutWhy.ASKED])]
    if form.validate_on_submit():
        try:
            _start_over(account)
        except Refusal as refusal:
            form.refuse(explain(refusal).sentence)
        else:
            tell("done", _("They start over. A letter tells them how."))
            return _back(account)
    return page("portal/account_anew.html", account=account, who=account.person,
                form=form), _status(form)  # fmt: skip


def _start_over(account: Account) -> None:
    check_giver(current_actor().account_id, account.id)
    start_over(session(), account, letter=link_letter, by=current_actor(), at=now())
    identity.end_sign_ins(account_id=account.id, why="rights")
    end_steps(session(), account.id)
