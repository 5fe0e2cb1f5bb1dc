"""Choosing a unit, and its first page."""

from flask import redirect, url_for
from flask.typing import ResponseReturnValue

from care.exchange.lists import units_listing
from care.models.units import CareUnit
from care.permissions import UNIT, CarePermission
from care.queries.search import counts
from care.queries.units import open_units, units_named
from care.routes.blueprint import care
from care.routes.context import there_is
from care.texts.choices import UNIT_KINDS
from core.actors import Role
from core.clock import today
from portal.web.exports import export, wanted_kind
from portal.web.guard import current_actor, requires
from portal.web.pages import page
from portal.web.transactions import session


@care.route("/units")
@requires(CarePermission.UNITS)
def units() -> ResponseReturnValue:
    """The units one may work at."""
    actor = current_actor()
    if actor.holds(Role.CUSTOMER_SERVICE):
        found = open_units(session(), today())
    else:
        found = units_named(session(), actor.units)
    people = counts(session(), [unit.id for unit in found], on=today())
    if kind := wanted_kind():
        return export(units_listing(found, people), kind)
    return page("care/units.html", units=found, people=people, kinds=UNIT_KINDS)


@care.route("/units/<uuid:unit_id>")
@requires(CarePermission.UNIT, on=UNIT)
def unit(unit: CareUnit) -> ResponseReturnValue:
    """Where work at a unit begins: who runs out, or else who is in care."""
    endpoint = "orders.worklist" if there_is("orders.worklist") else "care.recipients"
    return redirect(url_for(endpoint, unit_id=unit.id))
