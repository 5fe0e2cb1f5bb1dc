"""The half-yearly list: every role at the unit is confirmed or ended, one by one."""

from uuid import UUID

from flask import redirect, request, url_for
from flask.typing import ResponseReturnValue

from care.forms.access import ReviewForm
from care.models.units import CareUnit
from care.permissions import UNIT_PEOPLE, CarePermission
from care.queries.access import roles_at
from care.routes.blueprint import care
from care.services.access import confirm_roles
from core.clock import today
from core.people import fold
from core.vault import ring_of
from portal.rules.rights import review_due
from portal.web.guard import current_actor, requires
from portal.web.i18n import ngettext
from portal.web.pages import page, tell
from portal.web.roles import ROLE_NAMES
from portal.web.transactions import session


@care.route("/units/<uuid:unit_id>/people/review", methods=["GET", "POST"])
@requires(CarePermission.PEOPLE, on=UNIT_PEOPLE)
def review_roles(unit: CareUnit) -> ResponseReturnValue:
    """Tick what is still needed; what is not has its own way to an end."""
    form, me = ReviewForm(), current_actor().account_id
    rows = [row for row in roles_at(session(), unit.id, today()) if row[0].valid_from <= today()]
    form.keep.choices = [(str(role.id), "") for role, _account, _person in rows]
    if form.validate_on_submit():
        chosen = [UUID(text) for text in form.keep.data or ()]
        done = confirm_roles(session(), unit, chosen, by=current_actor(), on=today())
        tell("done", ngettext("%(num)s role confirmed.", "%(num)s roles confirmed.", done))
        return redirect(url_for("care.people", unit_id=unit.id), 303)
    ring_of(session()).warm([person.id for _role, _account, person in rows])
    due = [row for row in rows if review_due(row[0].valid_from, row[0].reviewed_on) <= today()]
    due.sort(key=lambda row: (fold(row[2].full_name), row[0].role))
    return page(
        "care/role_review.html", form=form, unit=unit, due=due, names=ROLE_NAMES, me=me
    ), 422 if request.method == "POST" else 200
