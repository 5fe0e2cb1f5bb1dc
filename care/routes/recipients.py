"""A unit's recipients, and the page of one."""

from datetime import timedelta
from typing import Any
from uuid import UUID

from flask import redirect, request, url_for
from flask.typing import ResponseReturnValue

from care.exchange.lists import recipients_listing
from care.forms.recipients import CaseForm, PurposeForm
from care.models.recipients import Recipient
from care.models.units import CareUnit
from care.permissions import (
    RECIPIENT,
    RECIPIENT_UNOPENED,
    UNIT_LISTED,
    CarePermission,
    is_recipient,
)
from care.queries import recipients as read
from care.queries.units import units_named
from care.routes.blueprint import care
from care.routes.context import recipient_url, say_identity, show_unit
from care.routes.typed import area_choices, area_name, next_after
from care.rules.recipients import SERVICE_PURPOSES, STAFF_PURPOSES
from care.services.cases import NewCase, open_case
from care.texts.access import CALLERS
from care.texts.choices import LANGUAGE_NAMES, NUMBER_NAMES, PURPOSES, RESIDENCES, choices
from core import audit
from core.actors import Role
from core.clock import now, today
from core.short_number import said_number
from portal.web.exports import export, wanted_kind
from portal.web.guard import Proof, current_actor, may, requires
from portal.web.i18n import say_phone
from portal.web.identity import say_purpose
from portal.web.pages import page, sections
from portal.web.transactions import session

MONTH = timedelta(days=30)


def short(number: int) -> str:
    """A recipient's number as people read it aloud."""
    return said_number(number)


def _id(name: str) -> UUID | None:
    try:
        return UUID(request.args[name])
    except (KeyError, ValueError):
        return None


@care.route("/units/<uuid:unit_id>/recipients")
@requires(CarePermission.RECIPIENTS, on=UNIT_LISTED)
def recipients(unit: CareUnit) -> ResponseReturnValue:
    """Who is in care at the unit, the newest first."""
    area_id, before, after = _id("area"), _id("before"), _id("after")
    if (kind := wanted_kind()) and may(CarePermission.RECIPIENTS_EXPORT, unit):
        return export(recipients_listing(session(), unit.id, area_id=area_id, on=today()), kind)
    rows = read.recipients_of_unit(
        session(), unit.id, on=today(), area_id=area_id, before=before, after=after
    )
    more = len(rows) > read.PAGE
    shown = rows[-read.PAGE :] if after else rows[: read.PAGE]
    newer = bool(before) or (bool(after) and more)
    older = more or bool(after)
    return page(
        "care/recipients.html",
        unit=unit,
        rows=shown,
        areas=area_choices(session(), unit.provider_id),
        area=str(area_id or ""),
        file=_page(unit, area_id),
        newer=_page(unit, area_id, after=shown[0].id) if newer and shown else None,
        older=_page(unit, area_id, before=shown[-1].id) if older and shown else None,
        short=short,
    )


def _page(unit: CareUnit, area_id: UUID | None, **place: Any) -> str:
    return url_for("care.recipients", unit_id=unit.id, area=area_id, **place)


@care.route("/units/<uuid:unit_id>/recipients/<uuid:recipient_id>")
@care.route("/recipients/<uuid:recipient_id>")
@requires(CarePermission.RECIPIENT_READ, on=RECIPIENT)
def recipient(recipient: Recipient, unit_id: UUID | None = None) -> ResponseReturnValue:
    """Everything of one person on one page."""
    own = is_recipient(current_actor(), recipient)
    hidden = recipient.person.protected
    units = units_named(session(), recipient.unit_ids)
    if here := next((unit.name for unit in units if unit.id == unit_id), None):
        show_unit(here)
    beside = read.beside(session(), recipient, since=now() - MONTH)
    return page(
        "care/recipient.html",
        recipient=recipient,
        person=recipient.person,
        own=own,
        unit_id=unit_id,
        units=units,
        delivery=read.delivery_of(recipient),
        contacts=read.contacts_of(session(), recipient.id)
        if beside.contacts and not hidden
        else [],
        former=read.former_identities(session(), recipient.id)
        if beside.former and not hidden
        else [],
        areas=[area_name(area) for area in read.care_areas_of(session(), recipient.id)],
        acts=[facts for _name, facts in sections("care.recipient.acts", recipient)],
        parts=sections("care.recipient", recipient),
        words=_words(recipient),
        number=short(recipient.number),
        looks=beside.looks,
    )


def _words(recipient: Recipient) -> dict[str, Any]:
    person = recipient.person
    return {
        "language": LANGUAGE_NAMES.get(person.language, person.language),
        "residence": RESIDENCES[recipient.residence],
        "number_kind": NUMBER_NAMES.get(person.identity_kind or "", ""),
        "kinds": NUMBER_NAMES,
        "identity": say_identity,
        "phone": say_phone,
    }


@care.route("/me")
@requires(CarePermission.ME)
def me() -> ResponseReturnValue:
    """The reader's own page."""
    own = [s.recipient_id for s in current_actor().standings if s.role is Role.RECIPIENT]
    return redirect(url_for("care.recipient", recipient_id=own[0]))


def _purpose_form(*, serves: bool) -> PurposeForm:
    if not serves:
        form = PurposeForm(next=request.args.get("next"))
        form.purpose.choices = choices(PURPOSES, STAFF_PURPOSES)
        return form
    case = CaseForm(next=request.args.get("next"))
    case.purpose.choices = choices(PURPOSES, SERVICE_PURPOSES)
    case.caller.choices = choices(CALLERS)
    return case


def _say(recipient: Recipient, purpose: str) -> None:
    say_purpose(recipient.person_id, purpose)
    audit.changed(
        session(),
        "recipient.purpose_said",
        recipient.id,
        by=current_actor(),
        subject_id=recipient.person_id,
        purpose=purpose,
    )


@care.route("/units/<uuid:unit_id>/recipients/<uuid:recipient_id>/purpose", methods=["GET", "POST"])
@care.route("/recipients/<uuid:recipient_id>/purpose", methods=["GET", "POST"])
@requires(CarePermission.RECIPIENT_OPEN, on=RECIPIENT_UNOPENED, proof=Proof.PROTECTED)
def purpose(recipient: Recipient, unit_id: UUID | None = None) -> ResponseReturnValue:
    """Say why, before the person is opened: once in a session, written at each reading."""
    by = current_actor()
    form = _purpose_form(serves=by.holds(Role.CUSTOMER_SERVICE))
    if form.validate_on_submit():
        if isinstance(form, CaseForm):
            new = NewCase(form.caller.data, form.purpose.data, form.note.data or "")
            open_case(session(), recipient, new, by=by, at=now(), on=today())
        else:
            _say(recipient, form.purpose.data)
        return redirect(
            next_after(form.next.data, recipient.id) or recipient_url(recipient.id, unit_id)
        )
    status = 422 if form.errors else 200
    return (
        page(
            "care/purpose.html",
            form=form,
            number=short(recipient.number),
            protected=recipient.person.protected,
            unit_id=unit_id,
        ),
        status,
    )
