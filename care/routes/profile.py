"""A recipient's own profile: the first visit, changing it later; accounts made by staff."""

from collections.abc import Mapping
from dataclasses import dataclass, replace
from datetime import date
from typing import Any
from uuid import UUID

from flask import current_app, redirect, request, url_for
from flask.typing import ResponseReturnValue
from sqlalchemy.orm import Session

from care.exchange.register import Profile, Registered, register_named
from care.forms.profile import ProfileForm
from care.models.recipients import Recipient
from care.permissions import RECIPIENT, CarePermission
from care.queries.recipients import recipient as find_recipient
from care.routes.blueprint import care
from care.routes.context import recipient_url, say_identity
from care.services.own_accounts import has_account, open_account, welcomed
from care.services.recipients import (
    Particulars,
    Reach,
    care_area_ids,
    change_particulars,
    change_reach,
)
from core.actors import Actor, Role
from core.clock import today
from core.errors import NotFound
from core.identity_number import OIDS, InvalidIdentityNumber, parse
from core.people import Person, Protection
from portal.models import Account
from portal.web.guard import current_actor, may, requires
from portal.web.i18n import _, say_phone
from portal.web.pages import page, tell
from portal.web.transactions import session, settings, vault

STAFF = "/units/<uuid:unit_id>/recipients/<uuid:recipient_id>"


@dataclass(frozen=True)
class Differing:
    """What the register says otherwise than the profile (contract 002-22)."""

    label: str
    told: str


def _own() -> Recipient:
    own = next(s.recipient_id for s in current_actor().standings if s.role is Role.RECIPIENT)
    found = find_recipient(session(), own, on=today()) if own else None
    if found is None:
        raise NotFound
    return found


def _told(person: Person) -> Registered:
    """What the register tells of the reader; nothing where it does not know (P3, PU-10)."""
    if person.identity is None or person.identity_oid not in OIDS.values():
        return Registered()
    try:
        number = parse(person.identity, on=today())
    except InvalidIdentityNumber:
        return Registered()
    return register_named(settings().register).person(number, Profile.CONTACT) or Registered()


@care.route("/welcome", methods=["GET", "POST"])
@requires(CarePermission.ME)
def welcome() -> ResponseReturnValue:
    """The first visit: name, mobile and mail as the register knows them, to be corrected."""
    own = _own()
    person, told = own.person, _told(own.person)
    form = ProfileForm(
        given_name=told.given_name or person.given_name,
        family_name=told.family_name or person.family_name,
        phone=told.phone or person.phone,
        email=told.email or person.email,
        language=person.language,
    )
    if form.validate_on_submit() and _not_forged(form):
        _save(own, form)
        welcomed(session(), by=current_actor())
        tell("done", _("Welcome. Your details are saved."))
        return redirect(url_for("portal.home"))
    made_by = session().get_one(Account, current_actor().account_id).welcome
    shown = page("care/welcome.html", form=form, number=say_identity(person), made_by=made_by)
    return shown, 422 if form.errors else 200


@care.route("/me/profile", methods=["GET", "POST"])
@requires(CarePermission.ME)
def profile() -> ResponseReturnValue:
    """Everything of the profile but the number can be changed (contract 002-23)."""
    own = _own()
    person = own.person
    form = ProfileForm(
        given_name=person.given_name,
        family_name=person.family_name,
        phone=person.phone,
        email=person.email,
        language=person.language,
    )
    if form.validate_on_submit() and _not_forged(form):
        _save(own, form)
        tell("done", _("Changed."))
        return redirect(url_for("care.recipient", recipient_id=own.id))
    shown = page(
        "care/profile.html",
        form=form,
        number=say_identity(person),
        differing=_differing(person, _told(person)),
        back=url_for("care.recipient", recipient_id=own.id),
    )
    return shown, 422 if form.errors else 200


def _not_forged(form: ProfileForm) -> bool:
    """Whether only the page's own fields were sent: the number is nobody's to change here."""
    if set(request.form) <= {*form._fields, "csrf_token"}:
        return True
    current_app.logger.warning("profile.forged")
    form.refuse(_("Your identity number cannot be changed here. Nothing was saved."))
    return False


def _save(own: Recipient, form: ProfileForm) -> None:
    by, typed, person = current_actor(), form.command(), own.person
    who = Particulars(
        given_name=typed["given_name"].strip(),
        family_name=typed["family_name"].strip(),
        birth_date=person.birth_date,
        language=typed["language"],
        protection=Protection(person.protection),
        residence=own.residence,
        care_areas=care_area_ids(session(), own.id),
    )
    change_particulars(session(), vault(), own, who, by=by)
    reach = Reach(person.address, person.phone, person.email, own.delivery_note)
    reach = replace(reach, phone=typed["phone"] or None, email=typed["email"] or None)
    change_reach(session(), own, reach, by=by)


def _differing(person: Person, told: Registered) -> list[Differing]:
    rows = (
        (_("First name"), person.given_name, told.given_name, str),
        (_("Last name"), person.family_name, told.family_name, str),
        (_("Mobile phone"), person.phone, told.phone, say_phone),
        (_("Mail address"), person.email, told.email, str),
    )
    return [Differing(label, say(new)) for label, old, new, say in rows if new and new != old]


@care.route(f"{STAFF}/account", methods=["POST"])
@requires(CarePermission.RECIPIENT_EDIT, on=RECIPIENT)
def make_account(recipient: Recipient, unit_id: UUID) -> ResponseReturnValue:
    """Make the account beforehand; the person is told at the first sign-in (002-20)."""
    open_account(session(), vault(), recipient, by=current_actor(), made_by="staff")
    tell("done", _("The person can sign in with an e-ID, and is told that you made the account."))
    return redirect(recipient_url(recipient.id, unit_id))


def account_section(
    session: Session, actor: Actor, recipient: Recipient, _on: date
) -> Mapping[str, Any] | None:
    """Whether the person can sign in, for staff who may make the account."""
    national = recipient.person.identity_oid in OIDS.values()
    if actor.unit_id is None or not national or not may(CarePermission.RECIPIENT_EDIT, recipient):
        return None
    address = url_for("care.make_account", unit_id=actor.unit_id, recipient_id=recipient.id)
    return {"has": has_account(session, recipient.person_id), "href": address}
