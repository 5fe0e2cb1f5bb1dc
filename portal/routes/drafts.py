"""Keeping what is typed, while it is typed."""

from uuid import UUID

from flask.typing import ResponseReturnValue

from portal.permissions import PortalPermission
from portal.routes.blueprint import portal
from portal.services.drafts import keep_draft
from portal.web.guard import current_actor, requires
from portal.web.parking import typed_now
from portal.web.transactions import session


@portal.route("/drafts/<string:form>/<uuid:thing_id>", methods=["POST"])
@requires(PortalPermission.DRAFT)
def keep(form: str, thing_id: UUID) -> ResponseReturnValue:
    """Keep a form's input for this account, sealed, for 24 hours."""
    keep_draft(session(), by=current_actor(), form=form[:60], thing_id=thing_id, typed=typed_now())
    return "", 204
