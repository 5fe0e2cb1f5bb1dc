"""Keeping what is typed, while it is typed."""

from uuid import UUID

from flask import request
from flask.typing import ResponseReturnValue

from portal.permissions import PortalPermission
from portal.routes.blueprint import portal
from portal.services.drafts import keep_draft
from portal.web.guard import current_actor, requires
from portal.web.transactions import session

NOT_KEPT = frozenset({"csrf_token", "password"})


@portal.route("/drafts/<string:form>/<uuid:thing_id>", methods=["POST"])
@requires(PortalPermission.DRAFT)
def keep(form: str, thing_id: UUID) -> ResponseReturnValue:
    """Keep a form's input for this account, sealed, for 24 hours."""
    typed = {name: request.form.getlist(name) for name in request.form if name not in NOT_KEPT}
    keep_draft(session(), by=current_actor(), form=form[:60], thing_id=thing_id, typed=typed)
    return "", 204
