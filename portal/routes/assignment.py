"""Choosing the assignment for a sign-in, and choosing again later."""

from dataclasses import dataclass
from uuid import UUID

from flask import redirect, request, url_for
from flask import session as cookie
from flask.typing import ResponseReturnValue

from core.actors import Role
from core.errors import Refusal
from portal.models import Account
from portal.routes.blueprint import portal
from portal.routes.entering import safe_target
from portal.rules.assignments import HOUSE, Assignment
from portal.web import identity
from portal.web.arriving import ARRIVAL, Proof, assignments, let_in, waiting
from portal.web.eid import providers
from portal.web.errors import explain
from portal.web.guard import current_actor, open_to_all
from portal.web.i18n import _
from portal.web.pages import page, tell
from portal.web.roles import name_roles
from portal.web.transactions import session


@dataclass(frozen=True)
class Choice:
    """An assignment as the page shows it."""

    value: str
    name: str
    note: str
    roles: str
    icon: str
    current: bool = False


@portal.route("/sign-in/assignment", methods=["GET", "POST"])
@open_to_all
def assignment() -> ResponseReturnValue:
    """In which assignment to act: only it counts until one chooses again (CLM-03)."""
    if current_actor().signed_in:
        return _again()
    try:
        arrival = waiting()
    except Refusal as refusal:
        tell("warning", explain(refusal).sentence)
        return redirect(url_for("portal.sign_in"))
    offered = {tuple(pair) for pair in arrival["offered"]}
    accounts = [session().get_one(Account, UUID(one)) for one in dict(arrival["offered"])]
    choices = [
        one
        for one in assignments(session(), accounts)
        if (str(one.account_id), str(one.place_id)) in offered
    ]
    chosen = _chosen(choices)
    if chosen is not None:
        cookie.pop(ARRIVAL, None)
        proof = Proof(**arrival["proof"])
        return let_in(session(), chosen, proof, arrival["next"])
    return _page(choices, arrival["next"])


def _again() -> ResponseReturnValue:
    found = identity.authentication()
    target = safe_target(request.values.get("next"))
    account_id = current_actor().account_id
    if found is None or account_id is None:
        return redirect(url_for("portal.sign_in"))
    employer = providers().get(found.provider or "")
    if employer is not None and employer.provider.claims.employee:
        return redirect(url_for("portal.sign_in_eid", name=found.provider, next=target))
    choices = assignments(session(), [session().get_one(Account, account_id)])
    chosen = _chosen(choices)
    if chosen is not None:
        identity.choose_unit(chosen.place_id)
        return redirect(target)
    if not choices:
        return redirect(url_for("portal.home"))
    return _page(choices, target, found.unit_id)


def _chosen(choices: list[Assignment]) -> Assignment | None:
    if request.method != "POST":
        return None
    wanted = request.form.get("assignment")
    return next((one for one in choices if _value(one) == wanted), None)


def _page(
    choices: list[Assignment], target: str, current: UUID | None = None
) -> ResponseReturnValue:
    shown = [_choice(one, current) for one in choices]
    status = 422 if request.method == "POST" else 200
    return page("portal/assignment.html", choices=shown, next=target), status


def _value(one: Assignment) -> str:
    return f"{one.account_id}:{one.place_id}"


def _choice(one: Assignment, current: UUID | None) -> Choice:
    own = Role.RECIPIENT in one.roles
    if own:
        name, note, icon = _("Your own care"), one.name, "heart"
    elif one.place_id == HOUSE:
        name, note, icon = _("The whole service"), "", "settings"
    else:
        name, note, icon = one.name, one.note, "unit" if one.unit else "truck"
    roles = "" if own else ", ".join(name_roles(one.roles))
    return Choice(_value(one), name, note, roles, icon, one.place_id == current)
