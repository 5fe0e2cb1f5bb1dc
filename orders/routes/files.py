"""A person's orders as a file, from the person's page."""

from uuid import UUID

from flask import redirect, url_for
from flask.typing import ResponseReturnValue

from care.models.recipients import Recipient
from care.permissions import RECIPIENT, CarePermission
from orders.exchange.unit_lists import person_orders_listing
from orders.routes.blueprint import orders
from portal.web.exports import export, wanted_kind
from portal.web.guard import requires
from portal.web.transactions import session


@orders.route("/units/<uuid:unit_id>/recipients/<uuid:recipient_id>/orders/file")
@orders.route("/recipients/<uuid:recipient_id>/orders/file")
@requires(CarePermission.RECIPIENT_EXPORT, on=RECIPIENT)
def person_orders_file(recipient: Recipient, unit_id: UUID | None = None) -> ResponseReturnValue:
    """Every order that was ever made for the person."""
    if kind := wanted_kind():
        return export(person_orders_listing(session(), recipient), kind)
    return redirect(url_for("care.recipient", recipient_id=recipient.id, unit_id=unit_id))
