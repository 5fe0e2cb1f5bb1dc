"""Who has looked at a person: shown to the person, and to the unit's administrator."""

from typing import Any
from uuid import UUID

from flask import request, url_for
from flask.typing import ResponseReturnValue

from care.exchange.lists import readings_listing
from care.models.recipients import Recipient
from care.permissions import RECIPIENT, CarePermission, is_recipient
from care.queries.readings import PAGE, looks
from care.routes.blueprint import care
from care.routes.context import recipient_url
from care.texts.choices import OUTCOMES, reading_purpose
from portal.web.exports import export, wanted_kind
from portal.web.guard import current_actor, requires
from portal.web.pages import page
from portal.web.roles import ROLE_NAMES
from portal.web.transactions import session


@care.route("/units/<uuid:unit_id>/recipients/<uuid:recipient_id>/readings")
@care.route("/recipients/<uuid:recipient_id>/readings")
@requires(CarePermission.READINGS, on=RECIPIENT)
def readings(recipient: Recipient, unit_id: UUID | None = None) -> ResponseReturnValue:
    """Who, when, from where and why."""
    if kind := wanted_kind():
        return export(readings_listing(session(), recipient), kind)
    before = request.args.get("before", type=UUID)
    found = looks(session(), recipient.person_id, before=before)
    own = is_recipient(current_actor(), recipient)
    older = None
    if len(found) > PAGE:
        place: dict[str, Any] = {"recipient_id": recipient.id, "unit_id": unit_id}
        older = url_for("care.readings", **place, before=found[PAGE - 1].id)
    return page(
        "care/readings.html",
        own=own,
        name="" if own else recipient.person.short_name,
        looks=found[:PAGE],
        older=older,
        file=url_for("care.readings", recipient_id=recipient.id, unit_id=unit_id),
        back=recipient_url(recipient.id, unit_id),
        roles=ROLE_NAMES,
        say_purpose=reading_purpose,
        outcomes=OUTCOMES,
    )
