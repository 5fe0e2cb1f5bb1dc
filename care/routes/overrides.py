"""One person's exceptions from the rules: what holds, what held, a new one, ending one."""

from collections.abc import Mapping
from datetime import date, timedelta
from typing import Any
from uuid import UUID

from flask import redirect, request, url_for
from flask.typing import ResponseReturnValue
from sqlalchemy.orm import Session

from care.forms.overrides import OverrideForm, form_for
from care.models.overrides import PolicyOverride
from care.models.policies import CareArea
from care.models.recipients import Recipient
from care.permissions import RECIPIENT, CarePermission
from care.queries.appointments import accounts_named
from care.queries.overrides import as_override, exceptions_of, personal_policy
from care.queries.policies import care_areas, policy_on
from care.routes.blueprint import care
from care.routes.context import recipient_url
from care.rules.overrides import BadOverride
from care.rules.policy import NoPolicy, Policy
from care.services.overrides import Occasion, add_override, end_override
from care.texts.overrides import AT_PRESCRIBING, NAMES, REASONS, say_plain_value, say_value
from care.texts.words import area_name
from core.actors import Actor
from core.clock import now, today
from core.errors import Refusal
from portal.web.errors import explain
from portal.web.forms import note_forged
from portal.web.guard import current_actor, may, requires
from portal.web.i18n import _
from portal.web.pages import page, tell
from portal.web.transactions import session

BASE = "/units/<uuid:unit_id>/recipients/<uuid:recipient_id>/exceptions"
REFUSED = 422
MONTHS = timedelta(days=90)


@care.route(BASE)
@requires(CarePermission.EXCEPTIONS_READ, on=RECIPIENT)
def exceptions(recipient: Recipient, unit_id: UUID) -> ResponseReturnValue:
    """Those that hold or are to come, and those that held."""
    rows = _told(exceptions_of(session(), recipient.id), recipient)
    return page(
        "care/exceptions.html",
        recipient=recipient,
        name=recipient.person.full_name,
        unit_id=unit_id,
        rows=[row for row in rows if not row["over"]],
        earlier=[row for row in rows if row["over"]],
        back=recipient_url(recipient.id, unit_id),
    )


@care.route(f"{BASE}/new", methods=["GET", "POST"])
@requires(CarePermission.EXCEPT, on=RECIPIENT)
def new_exception(recipient: Recipient, unit_id: UUID) -> ResponseReturnValue:
    """First what is to hold otherwise, then how, why and how long."""
    area, kind = _area(recipient), form_for(request.args.get("name", ""))
    if area is None or kind is None:
        return _choose(recipient, unit_id)
    name, policy = request.args["name"], _policy(recipient, unit_id, area)
    form = kind(data={**kind.beginning(policy, name), "valid_from": today(),
                      "valid_to": today() + MONTHS})  # fmt: skip
    if form.validate_on_submit() and _made(recipient, unit_id, area, form):
        tell("done", _("The exception holds from the day you wrote."))
        return redirect(url_for("care.exceptions", unit_id=unit_id, recipient_id=recipient.id), 303)
    found = page(
        "care/exception_new.html",
        form=form,
        recipient=recipient,
        name=recipient.person.full_name,
        unit_id=unit_id,
        what=NAMES[name],
        area=area_name(area),
        now=say_value(name, getattr(policy, name)),
        at_prescribing=name in AT_PRESCRIBING,
    )
    return found, REFUSED if request.method == "POST" else 200


@care.route(f"{BASE}/<uuid:override_id>/end", methods=["POST"])
@requires(CarePermission.EXCEPT, on=RECIPIENT)
def end_exception(recipient: Recipient, unit_id: UUID, override_id: UUID) -> ResponseReturnValue:
    """Let it hold no longer, from today."""
    by = current_actor()
    if end_override(session(), recipient, override_id, by=by, at=now(), on=today()):
        tell("done", _("The exception has ended. The ordinary rule holds again."))
    return redirect(url_for("care.exceptions", unit_id=unit_id, recipient_id=recipient.id), 303)


def exceptions_part(
    _session: Session, actor: Actor, recipient: Recipient, _on: date
) -> Mapping[str, Any] | None:
    """On the recipient's page: the way here. What holds stands beside the lines one orders."""
    if actor.unit_id is None or not may(CarePermission.EXCEPTIONS_READ, recipient):
        return None
    href = url_for("care.exceptions", unit_id=actor.unit_id, recipient_id=recipient.id)
    return {"href": href}


def _made(recipient: Recipient, unit_id: UUID, area: CareArea, form: OverrideForm) -> bool:
    occasion = Occasion(unit_id, now(), today())
    new = form.new(request.args["name"])
    try:
        add_override(session(), recipient, area, new, by=current_actor(), occasion=occasion)
    except BadOverride as refusal:
        form.refuse(explain(refusal).sentence, _FIELD_OF.get(refusal.fault.value, "value"))
    except Refusal as refusal:
        form.refuse(explain(refusal).sentence, "value")
    else:
        return True
    return False


_FIELD_OF = {
    "no_reason": "reason",
    "no_text": "text",
    "no_end": "valid_to",
    "ends_before_start": "valid_to",
    "in_the_past": "valid_from",
    "overlaps": "valid_from",
}


def _choose(recipient: Recipient, unit_id: UUID) -> ResponseReturnValue:
    """The first step; a form sent about what cannot be excepted is noted and begins anew."""
    posted = request.method == "POST"
    if posted and request.args:
        note_forged("name")
    areas = care_areas(session(), recipient.provider_id)
    found = page(
        "care/exception_choose.html",
        recipient=recipient,
        name=recipient.person.full_name,
        unit_id=unit_id,
        areas=[(one.code, area_name(one)) for one in areas],
        area=request.args.get("area", ""),
        names=NAMES,
    )
    return found, REFUSED if posted else 200


def _area(recipient: Recipient) -> CareArea | None:
    code = request.args.get("area", "")
    areas = care_areas(session(), recipient.provider_id)
    return next((area for area in areas if area.code == code), None)


def _policy(recipient: Recipient, unit_id: UUID, area: CareArea) -> Policy:
    """What holds for the person now; the ordinary beginning where the area has no rules yet."""
    provider_id, on = recipient.provider_id, today()
    try:
        row = policy_on(
            session(), provider_id=provider_id, unit_id=unit_id, care_area_id=area.id, on=on
        )
    except NoPolicy:
        return Policy()
    return personal_policy(session(), row, (recipient.id, area.id), on=on)


def _area_names(work: Session, recipient: Recipient) -> dict[UUID, str]:
    return {one.id: area_name(one) for one in care_areas(work, recipient.provider_id)}


def _told(rows: list[PolicyOverride], recipient: Recipient) -> list[dict[str, Any]]:
    ids = {key for row in rows for key in (row.made_by, row.ended_by) if key}
    names, on = _area_names(session(), recipient), today()
    staff = accounts_named(session(), sorted(ids)) if ids else {}
    return [_row(row, names, staff, on) for row in rows]


def _row(
    row: PolicyOverride, areas: Mapping[UUID, str], staff: Mapping[Any, Any], on: date
) -> dict[str, Any]:
    last = as_override(row).valid_to or row.valid_to
    return {
        "id": row.id,
        "what": NAMES.get(row.name, row.name),
        "value": say_plain_value(row.name, row.value["is"]),
        "area": areas.get(row.care_area_id, ""),
        "valid_from": row.valid_from,
        "valid_to": last,
        "ended": row.ended_on,
        "reason": REASONS.get(row.reason, row.reason),
        "text": row.reason_text,
        "by": _name(staff, row.made_by),
        "ended_by": _name(staff, row.ended_by),
        "over": last < max(on, row.valid_from),
        "tag": _tag(row, last, on),
    }


def _name(staff: Mapping[Any, Any], account_id: UUID | None) -> str:
    person = staff.get(account_id)
    return person.full_name if person else ""


def _tag(row: PolicyOverride, last: date, on: date) -> tuple[str, str, str]:
    if last < max(on, row.valid_from):
        return "quiet", "clock", _("Has ended")
    if row.valid_from > on:
        return "info", "calendar", _("Not yet")
    return "done", "check", _("Holds")
