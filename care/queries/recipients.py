"""Care recipients: one for the guard, lists for units."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date, datetime
from typing import Any
from uuid import UUID

from sqlalchemy import Date, Row, Select, bindparam, exists, func, select
from sqlalchemy.orm import Session, joinedload

from care.models.policies import CareArea
from care.models.recipients import (
    Contact,
    FormerIdentity,
    Recipient,
    RecipientCareArea,
    RecipientUnit,
)
from core.audit import Reading
from core.people import Address, Person, Protection, short_name
from core.vault import Ring, place_of, ring_of
from portal.queries import valid_on

PAGE = 50


def with_person(on: Any, start: Any = None) -> list[Any]:
    """Options that load a recipient with the person and the units of the day.

    `start` is the way there from another row: `joinedload(Prescription.recipient)`.
    """
    links = Recipient.unit_links.and_(valid_on(RecipientUnit, on))
    if start is None:
        return [joinedload(Recipient.person), joinedload(links)]
    return [start.joinedload(Recipient.person), start.joinedload(links)]


_ONE = (
    select(Recipient)
    .where(Recipient.id == bindparam("recipient_id"))
    .options(*with_person(bindparam("on", type_=Date())))
)  # made once: every page about a person asks it


def recipient(session: Session, recipient_id: UUID, *, on: date) -> Recipient | None:
    """A recipient with the person and the units of the day, whoever asks: for the guard."""
    return session.scalars(_ONE, {"recipient_id": recipient_id, "on": on}).unique().first()


def left_on(session: Session, recipient_id: UUID, unit_id: UUID, *, on: date) -> date | None:
    """The last day a unit took part in a recipient's care, if that has been."""
    return session.scalar(
        select(func.max(RecipientUnit.valid_to)).where(
            RecipientUnit.recipient_id == recipient_id,
            RecipientUnit.unit_id == unit_id,
            RecipientUnit.valid_to < on,
        )
    )


def _beside() -> Select[Any]:
    reading, contact, former = Reading.__table__.c, Contact.__table__.c, FormerIdentity.__table__.c
    looks = select(func.count()).where(
        reading.subject_id == bindparam("person_id"), reading.at >= bindparam("since")
    )
    contacts = exists().where(contact.recipient_id == bindparam("recipient_id"))
    numbers = exists().where(former.recipient_id == bindparam("recipient_id"))
    return select(
        looks.scalar_subquery().label("looks"), contacts.label("contacts"), numbers.label("former")
    )


_BESIDE = _beside()


def beside(session: Session, recipient: Recipient, *, since: datetime) -> Row[Any]:
    """How often a person was looked at since a moment; whether there are `contacts`, `former`.

    Few have either, so that their rows are asked for only then.
    """
    asked = {"person_id": recipient.person_id, "recipient_id": recipient.id, "since": since}
    return session.execute(_BESIDE, asked).one()


@dataclass(frozen=True, slots=True)
class Named:
    """A recipient as lists show one: initials and mark alone when protected (PRO-02)."""

    id: UUID
    person_id: UUID
    unit_id: UUID
    number: int
    name: str
    birth_year: str
    protected: bool


@dataclass(frozen=True)
class Delivery:
    """Where goods may go. For a protected person nothing but through the unit (PRO-01)."""

    address: Address
    phone: str | None
    note: str | None
    through_unit: bool


def delivery_of(recipient: Recipient) -> Delivery:
    """Where a recipient's goods may go, as it may be shown, printed or exported."""
    person = recipient.person
    if person.protected:
        return Delivery(Address(), None, None, through_unit=True)
    return Delivery(person.address, person.phone, recipient.delivery_note, through_unit=False)


LISTED = (
    Recipient.id,
    Recipient.person_id,
    Recipient.number,
    Person.given_name_sealed,
    Person.family_name_sealed,
    Person.birth_date_text_sealed,
    Person.protection,
)


_GIVEN, _FAMILY, _BORN = (
    place_of(f"people.{column}") for column in ("given_name", "family_name", "birth_date_text")
)


def named(session: Session, rows: Sequence[Any]) -> list[Named]:
    """Open the names of rows of `LISTED` and `unit_id`: one statement for all their keys."""
    ring = ring_of(session)
    ring.warm(row.person_id for row in rows)
    return [_named(ring, row) for row in rows]


def _named(ring: Ring, row: Any) -> Named:
    protected = row.protection != Protection.NONE
    born = None if protected else row.birth_date_text_sealed
    given, family, birth = ring.open_own(
        row.person_id,
        (_GIVEN, row.given_name_sealed),
        (_FAMILY, row.family_name_sealed),
        (_BORN, born),
    )
    return Named(
        row.id,
        row.person_id,
        row.unit_id,
        row.number,
        short_name(given, family, protected=protected),
        (birth or "")[:4],
        protected,
    )


def recipients_of_unit(
    session: Session,
    unit_id: UUID,
    *,
    on: date,
    area_id: UUID | None = None,
    before: UUID | None = None,
    after: UUID | None = None,
) -> list[Named]:
    """A page of a unit's recipients, the newest first; one more than a page tells of older ones.

    `before` and `after` are ids to go on from, towards older and newer ones.
    """
    query = _of_unit(unit_id, on, area_id, *LISTED, RecipientUnit.unit_id)
    key = RecipientUnit.recipient_id
    if after is not None:
        rows = session.execute(query.where(key > after).order_by(key).limit(PAGE + 1)).all()
        return named(session, rows[::-1])
    if before is not None:
        query = query.where(key < before)
    return named(session, session.execute(query.order_by(key.desc()).limit(PAGE + 1)).all())


def count_of_unit(session: Session, unit_id: UUID, *, on: date, area_id: UUID | None = None) -> int:
    """How many recipients a unit's list holds."""
    return session.scalar(_of_unit(unit_id, on, area_id, func.count())) or 0


def _of_unit(unit_id: UUID, on: date, area_id: UUID | None, *columns: Any) -> Any:
    query = (
        select(*columns)
        .select_from(RecipientUnit)
        .join(Recipient, Recipient.id == RecipientUnit.recipient_id)
        .join(Person, Person.id == Recipient.person_id)
        .where(
            RecipientUnit.unit_id == unit_id,
            valid_on(RecipientUnit, on),
            Recipient.status == "active",
        )
    )
    if area_id is not None:
        query = query.where(
            exists().where(
                RecipientCareArea.recipient_id == Recipient.id,
                RecipientCareArea.care_area_id == area_id,
            )
        )
    return query


def care_areas(session: Session, provider_id: UUID) -> list[CareArea]:
    """The care areas of a care provider, in their order."""
    return list(
        session.scalars(
            select(CareArea)
            .where(CareArea.provider_id == provider_id)
            .order_by(CareArea.position, CareArea.id)
        )
    )


_AREAS = (
    select(CareArea)
    .join(RecipientCareArea, RecipientCareArea.care_area_id == CareArea.id)
    .where(RecipientCareArea.recipient_id == bindparam("recipient_id"))
    .order_by(CareArea.position, CareArea.id)
)


def care_areas_of(session: Session, recipient_id: UUID) -> list[CareArea]:
    """The care areas a recipient is registered for."""
    return list(session.scalars(_AREAS, {"recipient_id": recipient_id}))


def contacts_of(session: Session, recipient_id: UUID) -> list[Contact]:
    """Whom to reach about a recipient. The caller shows none for a protected person."""
    return list(
        session.scalars(
            select(Contact).where(Contact.recipient_id == recipient_id).order_by(Contact.id)
        )
    )


def former_identities(session: Session, recipient_id: UUID) -> list[FormerIdentity]:
    """Numbers the recipient had before, the latest first."""
    return list(
        session.scalars(
            select(FormerIdentity)
            .where(FormerIdentity.recipient_id == recipient_id)
            .order_by(FormerIdentity.id.desc())
        )
    )
