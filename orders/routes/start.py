"""Where ordering begins: find the person, or register a new one and come back here."""

from flask import url_for
from flask.typing import ResponseReturnValue

from care.models.units import CareUnit
from care.permissions import UNIT
from orders.permissions import OrderPermission
from orders.routes.blueprint import orders
from portal.web.guard import requires
from portal.web.pages import page

NEW = "00000000-0000-0000-0000-000000000000"
"""Stands in an address for the person about to be registered; care puts the real key there."""


@orders.route("/units/<uuid:unit_id>/order")
@requires(OrderPermission.STOCK, on=UNIT)
def start(unit: CareUnit) -> ResponseReturnValue:
    """Find, register, or order for the shelf."""
    onward = url_for("orders.place", unit_id=unit.id, recipient_id=NEW)
    return page(
        "orders/start.html",
        unit=unit,
        search=url_for("care.search"),
        register=url_for("care.register", unit_id=unit.id, next=onward),
    )
