"""Customer service's own cases: what is open now, and closing it."""

from uuid import UUID

from flask import redirect, request, url_for
from flask.typing import ResponseReturnValue

from care.forms.recipients import UnitCaseForm
from care.models.units import CareUnit
from care.permissions import UNIT, CarePermission
from care.queries.cases import cases_of
from care.routes.blueprint import care
from care.routes.typed import next_after
from care.rules.recipients import SERVICE_PURPOSES
from care.services.cases import NewCase, close_case, open_unit_case
from care.texts.access import CALLERS
from care.texts.choices import PURPOSES, READING_PURPOSES, choices
from core.clock import now, today
from core.short_number import said_number
from portal.web.guard import current_actor, requires
from portal.web.i18n import _
from portal.web.pages import page, tell
from portal.web.transactions import session


@care.route("/cases")
@requires(CarePermission.CASES)
def cases() -> ResponseReturnValue:
    """One's own cases, the newest first."""
    by = current_actor()
    found = cases_of(session(), by.account_id) if by.account_id else []
    words = {"callers": CALLERS, "reasons": READING_PURPOSES, "say": said_number}
    return page("care/cases.html", cases=found, **words)


@care.route("/cases/<uuid:case_id>/close", methods=["POST"])
@requires(CarePermission.CASES)
def close(case_id: UUID) -> ResponseReturnValue:
    """Close one's own case."""
    close_case(session(), case_id, by=current_actor(), at=now())
    tell("done", _("The case is closed. What it opened is shut again."))
    return redirect(url_for("care.cases"), 303)


@care.route("/units/<uuid:unit_id>/case", methods=["GET", "POST"])
@requires(CarePermission.CASES, on=UNIT)
def unit_case(unit: CareUnit) -> ResponseReturnValue:
    """Say why a unit's lists are opened: once a day, written at each reading."""
    form = UnitCaseForm(next=request.args.get("next"))
    form.purpose.choices = choices(PURPOSES, SERVICE_PURPOSES)
    form.caller.choices = choices(CALLERS)
    if form.validate_on_submit():
        new = NewCase(form.caller.data, form.purpose.data, form.note.data or "")
        open_unit_case(session(), unit.id, new, by=current_actor(), at=now(), on=today())
        return redirect(
            next_after(form.next.data, unit.id) or url_for("care.unit", unit_id=unit.id), 303
        )
    return page("care/unit_case.html", form=form, unit=unit), 422 if form.errors else 200
