"""Who holds a role of the house itself: confirmed twice a year, ended."""

from collections.abc import Collection
from typing import Any
from uuid import UUID

from flask import redirect, request, url_for
from flask.typing import ResponseReturnValue

from core.actors import HOUSE_ROLES, Role
from core.clock import today
from core.errors import NotFound, Refusal
from core.people import Person, fold
from core.vault import ring_of
from portal.forms import EndHouseRoleForm, KeepForm
from portal.models import Account, HouseRole
from portal.permissions import PortalPermission
from portal.queries import everyone_in_the_house
from portal.routes.blueprint import portal
from portal.rules.rights import review_due
from portal.services.house_roles import confirm_house_roles, end_house_role
from portal.web import identity
from portal.web.errors import explain
from portal.web.guard import Proof, current_actor, requires
from portal.web.i18n import _, ngettext
from portal.web.pages import page, tell
from portal.web.roles import ROLE_NAMES
from portal.web.transactions import session

WRONG = 422
ORDER = (
    Role.CUSTOMER_SERVICE,
    Role.ASSORTMENT_MANAGER,
    Role.AUDITOR,
    Role.DATA_PROTECTION,
    Role.SYSTEM_ADMIN,
)


def house_role_choices(but: Collection[str]) -> list[tuple[str, Any]]:
    """The roles one can still be given."""
    return [(role.value, ROLE_NAMES[role]) for role in ORDER if role in HOUSE_ROLES - set(but)]


@portal.route("/admin/roles", methods=["GET", "POST"])
@requires(PortalPermission.HOUSE_ROLES)
def house_roles() -> ResponseReturnValue:
    """Everyone with a role of the house; those due are confirmed here."""
    form, on = KeepForm(), today()
    rows = everyone_in_the_house(session(), on)
    form.keep.choices = [(str(row.id), "") for row, _account, _person in rows]
    if form.validate_on_submit():
        chosen = [UUID(text) for text in form.keep.data or ()]
        done = confirm_house_roles(session(), chosen, by=current_actor(), on=on)
        tell("done", ngettext("%(num)s role confirmed.", "%(num)s roles confirmed.", done))
        return redirect(url_for("portal.house_roles"), 303)
    ring_of(session()).warm([person.id for _row, _account, person in rows])
    found = sorted(rows, key=lambda one: (ORDER.index(one[0].role), fold(one[2].full_name)))
    due = {row.id for row, _account, _person in found if _due(row)}
    values = {"rows": found, "due": due, "names": ROLE_NAMES, "me": current_actor().account_id}
    return page("portal/house_roles.html", form=form, **values), WRONG if form.errors else 200


def _due(row: HouseRole) -> bool:
    return row.valid_from <= today() and review_due(row.valid_from, row.reviewed_on) <= today()


@portal.route("/admin/roles/<uuid:role_id>/end", methods=["GET", "POST"])
@requires(PortalPermission.HOUSE_ROLES, proof=Proof.ACT)
def end_house_role_of(role_id: UUID) -> ResponseReturnValue:
    """End a role of the house, at once or after a day; its holder is signed out."""
    form, row = EndHouseRoleForm(), session().get(HouseRole, role_id)
    if row is None:
        raise NotFound
    if form.validate_on_submit():
        try:
            end_house_role(session(), role_id, last=form.last.data, by=current_actor(), on=today())
        except Refusal as refusal:
            form.refuse(explain(refusal).sentence)
        else:
            _sign_out_holder(row)
            tell("done", _("The role has a last day."))
            return redirect(url_for("portal.house_roles"), 303)
    who = session().get_one(Account, row.account_id)
    status = WRONG if request.method == "POST" or form.errors else 200
    return page("portal/house_role_end.html", form=form, row=row, who=_person(who),
                name=ROLE_NAMES[row.role]), status  # fmt: skip


def _sign_out_holder(row: HouseRole) -> None:
    here = identity.authentication()
    spare = here.sign_in_id if here and here.account_id == row.account_id else None
    identity.end_sign_ins(account_id=row.account_id, why="rights", spare=spare)
    if spare:
        identity.renew()


def _person(account: Account) -> Person:
    return session().get_one(Person, account.person_id)
