"""Customer service's own cases: what is open now, and closing it."""

from uuid import UUID

from flask import redirect, url_for
from flask.typing import ResponseReturnValue

from care.permissions import CarePermission
from care.queries.cases import cases_of
from care.routes.blueprint import care
from care.services.cases import close_case
from care.texts.access import CALLERS
from care.texts.choices import READING_PURPOSES
from core.clock import now
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
    tell("done", _("The case is closed. The person is shut again."))
    return redirect(url_for("care.cases"), 303)
