"""Lists about one person as files, from the person's page."""

from uuid import UUID

from flask import redirect
from flask.typing import ResponseReturnValue

from care.exchange.prescription_lists import prescriptions_listing
from care.models.recipients import Recipient
from care.permissions import RECIPIENT, CarePermission
from care.routes.blueprint import care
from care.routes.context import recipient_url
from core.clock import today
from portal.web.exports import export, wanted_kind
from portal.web.guard import requires
from portal.web.transactions import session


@care.route("/units/<uuid:unit_id>/recipients/<uuid:recipient_id>/prescriptions/file")
@care.route("/recipients/<uuid:recipient_id>/prescriptions/file")
@requires(CarePermission.RECIPIENT_EXPORT, on=RECIPIENT)
def prescriptions_file(recipient: Recipient, unit_id: UUID | None = None) -> ResponseReturnValue:
    """Everything ever prescribed for the person."""
    if kind := wanted_kind():
        return export(prescriptions_listing(session(), recipient, on=today()), kind)
    return redirect(recipient_url(recipient.id, unit_id))
