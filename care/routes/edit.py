"""Correcting what is known of a recipient: particulars, reach, number, contacts."""

from uuid import UUID

from flask import redirect
from flask.typing import ResponseReturnValue

from care.forms.recipients import ChangeNumberForm, ContactForm, EditForm, EditReachForm
from care.models.recipients import Recipient
from care.permissions import RECIPIENT, CarePermission
from care.queries.recipients import care_areas_of, contacts_of
from care.routes.blueprint import care
from care.routes.context import recipient_url
from care.routes.typed import area_choices, particulars_of, reach_of, real_service
from care.rules.recipients import NumberKind, read_number
from care.services.contacts import Reachable, add_contact, remove_contact
from care.services.identities import change_number
from care.services.recipients import change_particulars, change_reach
from core.clock import today
from core.errors import NotFound, Refusal
from core.identity_number import OIDS
from portal.web.errors import explain
from portal.web.guard import Proof, current_actor, requires
from portal.web.i18n import _, say_phone
from portal.web.pages import page, tell
from portal.web.transactions import session, vault

STAFF = "/units/<uuid:unit_id>/recipients/<uuid:recipient_id>"
OWN = "/recipients/<uuid:recipient_id>"
BOTH = ["GET", "POST"]


@care.route(f"{STAFF}/edit", methods=BOTH)
@requires(CarePermission.RECIPIENT_EDIT, on=RECIPIENT)
def edit(recipient: Recipient, unit_id: UUID) -> ResponseReturnValue:
    """Name, birth date, language, care areas, protected identity."""
    person = recipient.person
    areas = [str(area.id) for area in care_areas_of(session(), recipient.id)]
    form = EditForm(
        obj=person,
        version=recipient.page_version,
        residence=recipient.residence,
        care_areas=areas,
        birth_date=person.birth_date,
    )
    form.care_areas.choices = area_choices(session(), recipient.provider_id)
    if form.validate_on_submit():
        form.check_version(recipient.page_version)
        who = particulars_of(form)
        change_particulars(session(), vault(), recipient, who, by=current_actor())
        tell("done", _("Changed."))
        return redirect(recipient_url(recipient.id, unit_id))
    status = 422 if form.errors else 200
    born = person.birth_date if person.identity_kind in OIDS else None
    found = page("care/edit.html", form=form, recipient=recipient, unit_id=unit_id, born=born)
    return found, status


@care.route(f"{STAFF}/reach", methods=BOTH)
@care.route(f"{OWN}/reach", methods=BOTH)
@requires(CarePermission.RECIPIENT_CONTACT, on=RECIPIENT, proof=Proof.FOR_OTHERS)
def reach(recipient: Recipient, unit_id: UUID | None = None) -> ResponseReturnValue:
    """Address, door code, phone, mail; nothing of it is shown for a protected person."""
    person, back = recipient.person, recipient_url(recipient.id, unit_id)
    if person.protected:
        return page("care/reach_protected.html", recipient=recipient, back=back)
    form = EditReachForm(
        obj=person.address,
        version=recipient.page_version,
        phone=person.phone,
        email=person.email,
        delivery_note=recipient.delivery_note,
    )
    if form.validate_on_submit():
        form.check_version(recipient.page_version)
        change_reach(session(), recipient, reach_of(form), by=current_actor())
        tell("done", _("Changed."))
        return redirect(back)
    status = 422 if form.errors else 200
    return page("care/reach.html", form=form, recipient=recipient, back=back), status


@care.route(f"{STAFF}/number", methods=BOTH)
@requires(CarePermission.RECIPIENT_EDIT, on=RECIPIENT)
def number(recipient: Recipient, unit_id: UUID) -> ResponseReturnValue:
    """Link the real number to a reserve number, or correct a wrong one."""
    form = ChangeNumberForm(version=recipient.page_version)
    if form.validate_on_submit():
        form.check_version(recipient.page_version)
        try:
            _change_number(recipient, form)
        except Refusal as refusal:
            form.refuse(explain(refusal).sentence, "number")
        else:
            tell("done", _("The number is changed. The one before still finds the person."))
            return redirect(recipient_url(recipient.id, unit_id))
    status = 422 if form.errors else 200
    return page("care/number.html", form=form, recipient=recipient, unit_id=unit_id), status


def _change_number(recipient: Recipient, form: ChangeNumberForm) -> None:
    kind = NumberKind(form.kind.data)
    new = read_number(form.number.data or "", kind, on=today(), real=real_service())
    if new is not None:
        reason = form.reason.data
        change_number(session(), vault(), recipient, new, reason=reason, by=current_actor())


@care.route(f"{STAFF}/contacts", methods=BOTH)
@care.route(f"{OWN}/contacts", methods=BOTH)
@requires(CarePermission.RECIPIENT_CONTACT, on=RECIPIENT)
def contacts(recipient: Recipient, unit_id: UUID | None = None) -> ResponseReturnValue:
    """Whom to reach about the person."""
    back = recipient_url(recipient.id, unit_id)
    if recipient.person.protected:
        return page("care/reach_protected.html", recipient=recipient, back=back)
    form = ContactForm()
    if form.validate_on_submit():
        who = Reachable(form.name.data, form.phone.data or "", form.relation.data or "")
        add_contact(session(), recipient, who, by=current_actor())
        tell("done", _("The contact is added."))
        return redirect(back)
    status = 422 if form.errors else 200
    found = contacts_of(session(), recipient.id)
    return (
        page(
            "care/contacts.html",
            form=form,
            recipient=recipient,
            unit_id=unit_id,
            contacts=found,
            back=back,
            phone=say_phone,
        ),
        status,
    )


@care.route(f"{STAFF}/contacts/<uuid:contact_id>/remove", methods=["POST"])
@care.route(f"{OWN}/contacts/<uuid:contact_id>/remove", methods=["POST"])
@requires(CarePermission.RECIPIENT_CONTACT, on=RECIPIENT)
def remove(
    recipient: Recipient, contact_id: UUID, unit_id: UUID | None = None
) -> ResponseReturnValue:
    """Forget a contact."""
    if not remove_contact(session(), recipient, contact_id, by=current_actor()):
        raise NotFound
    tell("done", _("The contact is removed."))
    return redirect(recipient_url(recipient.id, unit_id))
