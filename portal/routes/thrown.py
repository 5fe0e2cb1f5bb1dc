"""Throwing away what one began to type."""

from uuid import UUID

from flask import redirect, request, url_for
from flask.typing import ResponseReturnValue

from portal.permissions import PortalPermission
from portal.routes.blueprint import portal
from portal.services.drafts import drop_draft
from portal.web.guard import current_actor, requires
from portal.web.i18n import _
from portal.web.pages import tell
from portal.web.transactions import session


@portal.route("/drafts/<string:form>/<uuid:thing_id>/throw-away", methods=["POST"])
@requires(PortalPermission.DRAFT)
def throw_away(form: str, thing_id: UUID) -> ResponseReturnValue:
    """Forget a draft of one's own, and go back to the empty form."""
    drop_draft(session(), by=current_actor(), form=form[:60], thing_id=thing_id)
    tell("done", _("What you began is thrown away."))
    target = request.form.get("next", "")
    local = target.startswith("/") and not target.startswith(("//", "/\\"))
    return redirect(target if local else url_for("portal.home"), 303)
