"""Registering a recipient, joining a unit to the care, and changing what is known of a person."""

from dataclasses import dataclass, field
from datetime import date
from typing import Any
from uuid import UUID

from sqlalchemy import delete, func, select
from sqlalchemy.orm import Session

from care.models.recipients import (
    Recipient,
    RecipientCareArea,
    RecipientToken,
    RecipientUnit,
)
from care.models.units import CareProvider, CareUnit
from care.queries.numbers import recipient_with_number, unit_ids_of
from care.rules.recipients import check_unregistered
from core import audit
from core.actors import Actor
from core.clock import now
from core.identity_number import IdentityNumber
from core.people import (
    NOWHERE,
    Address,
    Person,
    PersonKind,
    Protection,
    identity_purpose,
    search_tokens,
)
from core.personal_data import Ground
from core.vault import Vault

FIRST_NUMBER = 10_001


@dataclass(frozen=True)
class Particulars:
    """Who a recipient is."""

    given_name: str
    family_name: str
    birth_date: date | None = None
    language: str = "sv"
    protection: Protection = Protection.NONE
    residence: str = "own_home"
    care_areas: frozenset[UUID] = field(default_factory=frozenset)


@dataclass(frozen=True)
class Reach:
    """Where goods and messages reach a recipient."""

    address: Address = NOWHERE
    phone: str | None = None
    email: str | None = None
    delivery_note: str | None = None


@dataclass(frozen=True)
class Registration:
    """A person to be taken into a unit's care. `source` says where the particulars came from."""

    unit: CareUnit
    number: IdentityNumber | None
    who: Particulars
    reach: Reach = Reach()
    source: str = "typed"


def register_recipient(
    session: Session, vault: Vault, new: Registration, *, by: Actor, on: date
) -> Recipient:
    """Take a person into a unit's care.

    Raises AlreadyHere or KnownElsewhere when the care provider knows the number.
    """
    provider = session.get_one(CareProvider, new.unit.provider_id, with_for_update=True)
    check_number(session, vault, new.unit, new.number, on=on)
    person = _new_person(session, vault, new)
    recipient = Recipient(
        provider_id=provider.id,
        person_id=person.id,
        person=person,
        number=_next_number(session, provider.id),
        residence=new.who.residence,
        register_source=new.source,
        register_date=on if new.source != "typed" else None,
        protection_source=new.source,
        made_at=now(),
    )
    recipient.delivery_note = new.reach.delivery_note
    session.add(recipient)
    session.flush()
    _set_areas(session, recipient, new.who.care_areas)
    index(session, vault, recipient, person)
    session.add(_link(recipient, new.unit, on))
    session.flush()
    audit.changed(
        session,
        "recipient.registered",
        recipient.id,
        by=by,
        subject_id=person.id,
        at_unit=str(new.unit.id),
        number_kind=person.identity_kind or "none",
        source=new.source,
        protection=person.protection,
    )
    return recipient


def _new_person(session: Session, vault: Vault, new: Registration) -> Person:
    person = Person(
        kind=PersonKind.RECIPIENT.value,
        controller_id=new.unit.provider_id,
        ground=Ground.CARE.value,
        made_at=now(),
    )
    set_number(vault, person, new.number)
    _set_person(person, new.who)
    set_reach(person, new.reach)
    session.add(person)
    session.flush()
    return person


def check_number(
    session: Session, vault: Vault, unit: CareUnit, number: IdentityNumber | None, *, on: date
) -> None:
    """Raise AlreadyHere or KnownElsewhere when the provider has a recipient with the number."""
    if number is None:
        return
    found = recipient_with_number(session, vault, unit.provider_id, number)
    units = unit_ids_of(session, found, on=on) if found else frozenset()
    check_unregistered(found, units, unit_id=unit.id)


def join_unit(
    session: Session, recipient_id: UUID, unit: CareUnit, *, by: Actor, on: date
) -> Recipient:
    """Let a unit take part in the care of a recipient of the same care provider."""
    recipient = session.get_one(Recipient, recipient_id, with_for_update=True)
    if recipient.provider_id != unit.provider_id:
        raise LookupError(recipient_id)
    if unit.id not in unit_ids_of(session, recipient_id, on=on):
        session.add(_link(recipient, unit, on))
        session.flush()
        audit.changed(
            session,
            "recipient.unit_joined",
            recipient.id,
            by=by,
            subject_id=recipient.person_id,
            at_unit=str(unit.id),
        )
    return recipient


def change_particulars(
    session: Session, vault: Vault, recipient: Recipient, who: Particulars, *, by: Actor
) -> frozenset[str]:
    """Correct who a recipient is; gives the names of the fields that changed."""
    person = recipient.person
    before = {**_person_facts(person), "residence": recipient.residence}
    areas = care_area_ids(session, recipient.id)
    if person.protection != who.protection.value:
        recipient.protection_source = "typed"
    _set_person(person, who)
    recipient.residence = who.residence
    after = {**_person_facts(person), "residence": recipient.residence}
    changed = {name for name in after if after[name] != before[name]}
    if areas != who.care_areas:
        changed.add("care_areas")
        _set_areas(session, recipient, who.care_areas)
    if changed & {"given_name", "family_name", "birth_date_text"}:
        index(session, vault, recipient, person)
    _note(session, recipient, "recipient.changed", changed, by=by)
    return frozenset(changed)


def change_reach(
    session: Session, recipient: Recipient, reach: Reach, *, by: Actor
) -> frozenset[str]:
    """Correct where a recipient is reached; gives the names of the fields that changed."""
    person = recipient.person
    before = {**_reach_facts(person), "delivery_note": recipient.delivery_note}
    set_reach(person, reach)
    recipient.delivery_note = reach.delivery_note
    after = {**_reach_facts(person), "delivery_note": recipient.delivery_note}
    changed = {name for name in after if after[name] != before[name]}
    _note(session, recipient, "recipient.reach_changed", changed, by=by)
    return frozenset(changed)


def care_area_ids(session: Session, recipient_id: UUID) -> frozenset[UUID]:
    """The care areas a recipient is registered for."""
    return frozenset(
        session.scalars(
            select(RecipientCareArea.care_area_id).where(
                RecipientCareArea.recipient_id == recipient_id
            )
        )
    )


def index(session: Session, vault: Vault, recipient: Recipient, person: Person) -> None:
    """Write anew by what a recipient is found."""
    session.execute(delete(RecipientToken).where(RecipientToken.recipient_id == recipient.id))
    session.add_all(
        RecipientToken(provider_id=recipient.provider_id, token=token, recipient_id=recipient.id)
        for token in search_tokens(vault, person)
    )


def set_number(vault: Vault, person: Person, number: IdentityNumber | None) -> None:
    """Give a person a number, or none."""
    person.identity = number.value if number else None
    person.identity_kind = number.kind.value if number else None
    person.identity_oid = number.oid if number else None
    person.identity_index = (
        vault.blind(identity_purpose(number.oid), number.value) if number else None
    )
    if number and number.birth_date:
        person.birth_date_text = number.birth_date.isoformat()


def set_reach(person: Person, reach: Reach) -> None:
    """Where the person is reached."""
    _assign(person, "address_text", reach.address.to_text())
    _assign(person, "phone", reach.phone or None)
    _assign(person, "email", reach.email or None)


def _set_person(person: Person, who: Particulars) -> None:
    _assign(person, "given_name", who.given_name)
    _assign(person, "family_name", who.family_name)
    born = who.birth_date.isoformat() if who.birth_date else person.birth_date_text
    _assign(person, "birth_date_text", born)
    person.language, person.protection = who.language, who.protection.value


def _assign(row: Any, name: str, text: str | None) -> None:
    if getattr(row, name) != text:
        setattr(row, name, text)


def _person_facts(person: Person) -> dict[str, Any]:
    names = ("given_name", "family_name", "birth_date_text", "language", "protection")
    return {name: getattr(person, name) for name in names}


def _reach_facts(person: Person) -> dict[str, Any]:
    return {name: getattr(person, name) for name in ("address_text", "phone", "email")}


def _set_areas(session: Session, recipient: Recipient, areas: frozenset[UUID]) -> None:
    session.execute(delete(RecipientCareArea).where(RecipientCareArea.recipient_id == recipient.id))
    session.add_all(
        RecipientCareArea(recipient_id=recipient.id, care_area_id=area) for area in areas
    )


def _link(recipient: Recipient, unit: CareUnit, on: date) -> RecipientUnit:
    return RecipientUnit(
        provider_id=recipient.provider_id,
        recipient_id=recipient.id,
        unit_id=unit.id,
        valid_from=on,
    )


def _next_number(session: Session, provider_id: UUID) -> int:
    highest = session.scalar(
        select(func.max(Recipient.number)).where(Recipient.provider_id == provider_id)
    )
    return (highest or FIRST_NUMBER - 1) + 1


def _note(
    session: Session, recipient: Recipient, what: str, changed: set[str], *, by: Actor
) -> None:
    if changed:
        session.flush()
        audit.changed(
            session,
            what,
            recipient.id,
            by=by,
            subject_id=recipient.person_id,
            fields=sorted(changed),
        )
