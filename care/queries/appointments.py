"""Appointments of prescribers: who may prescribe what at a unit, and until when."""

from collections.abc import Iterable
from dataclasses import dataclass
from datetime import date
from typing import Any
from uuid import UUID

from sqlalchemy import select
from sqlalchemy.orm import Session

from care.models.access import Certificate
from care.models.policies import CareArea
from care.models.units import AppointmentArea, Membership, PrescriberAppointment
from care.rules.prescribers import Appointment, Profession
from core.actors import Role
from core.people import Person
from portal.models import Account
from portal.queries import valid_on


@dataclass(frozen=True, slots=True)
class Appointed:
    """An appointment with its care areas and the person, whose name the caller may read."""

    row: PrescriberAppointment
    areas: tuple[CareArea, ...]
    person: Person | None = None
    proofs: tuple[Certificate, ...] = ()

    @property
    def rule(self) -> Appointment:
        """The appointment as the rules read it."""
        return Appointment(
            self.row.unit_id,
            Profession(self.row.profession),
            frozenset(area.id for area in self.areas),
            self.row.valid_from,
            self.row.valid_to,
        )

    @property
    def area_ids(self) -> frozenset[UUID]:
        """The care areas' ids."""
        return frozenset(area.id for area in self.areas)


def appointment(session: Session, appointment_id: UUID) -> PrescriberAppointment | None:
    """One appointment, whoever asks."""
    return session.get(PrescriberAppointment, appointment_id)


def appointments_of(session: Session, account_id: UUID | None, unit_id: UUID) -> list[Appointed]:
    """An account's appointments at a unit, past and coming ones too. One statement."""
    rows: Iterable[Any] = session.execute(
        select(PrescriberAppointment, CareArea)
        .outerjoin(AppointmentArea, AppointmentArea.appointment_id == PrescriberAppointment.id)
        .outerjoin(CareArea, CareArea.id == AppointmentArea.care_area_id)
        .where(
            PrescriberAppointment.account_id == account_id,
            PrescriberAppointment.unit_id == unit_id,
        )
        .order_by(PrescriberAppointment.valid_from, PrescriberAppointment.id, CareArea.position)
    )
    found: dict[UUID, Appointed] = {}
    for row, area in rows:
        known = found.get(row.id, Appointed(row, ()))
        found[row.id] = Appointed(row, (*known.areas, area) if area else known.areas)
    return list(found.values())


def appointments_at(session: Session, unit_id: UUID) -> list[Appointed]:
    """Everyone appointed at a unit, those who hold longest first. Three statements."""
    rows = session.execute(
        select(PrescriberAppointment, Person)
        .join(Account, Account.id == PrescriberAppointment.account_id)
        .join(Person, Person.id == Account.person_id)
        .where(PrescriberAppointment.unit_id == unit_id)
        .order_by(
            PrescriberAppointment.valid_to.is_not(None),
            PrescriberAppointment.valid_to.desc(),
            PrescriberAppointment.id,
        )
    ).all()
    areas = _areas(session, [row.id for row, _person in rows])
    proofs = _proofs(session, [row.id for row, _person in rows])
    return [
        Appointed(row, areas.get(row.id, ()), person, proofs.get(row.id, ()))
        for row, person in rows
    ]


def covering(
    appointed: Iterable[Appointed], *, care_area_id: UUID, on: date
) -> PrescriberAppointment | None:
    """The appointment that gives the right to prescribe in a care area on a day."""
    for one in appointed:
        ends = one.row.valid_to
        if care_area_id in one.area_ids and one.row.valid_from <= on and not (ends and ends < on):
            return one.row
    return None


def staff_of(session: Session, unit_id: UUID, on: date) -> list[tuple[UUID, Person]]:
    """Everyone with a role at a unit on a day: account and person; the caller sorts by name."""
    rows = session.execute(
        select(Account.id, Person)
        .join(Person, Person.id == Account.person_id)
        .where(
            Account.id.in_(
                select(Membership.account_id).where(
                    Membership.unit_id == unit_id, valid_on(Membership, on)
                )
            )
        )
        .order_by(Account.id)
    )
    return [(row[0], row[1]) for row in rows]


def admins_of(session: Session, unit_id: UUID, on: date) -> list[Person]:
    """Who administers a unit: those who can appoint."""
    admins = select(Membership.account_id).where(
        Membership.unit_id == unit_id,
        Membership.role == Role.UNIT_ADMIN,
        valid_on(Membership, on),
    )
    return list(
        session.scalars(
            select(Person)
            .join(Account, Account.person_id == Person.id)
            .where(Account.id.in_(admins))
            .order_by(Account.id)
        )
    )


def is_member(session: Session, account_id: UUID, unit_id: UUID, role: Role, on: date) -> bool:
    """Whether an account holds a role at a unit on a day."""
    found = session.scalar(
        select(Membership.id).where(
            Membership.account_id == account_id,
            Membership.unit_id == unit_id,
            Membership.role == role,
            valid_on(Membership, on),
        )
    )
    return found is not None


def accounts_named(session: Session, account_ids: Iterable[UUID | None]) -> dict[UUID, Person]:
    """Persons of staff by their accounts, in one statement; the caller warms the ring."""
    wanted = {account_id for account_id in account_ids if account_id}
    rows = session.execute(
        select(Account.id, Person)
        .join(Person, Person.id == Account.person_id)
        .where(Account.id.in_(wanted))
    )
    return {row[0]: row[1] for row in rows}


def _areas(session: Session, appointment_ids: list[UUID]) -> dict[UUID, tuple[CareArea, ...]]:
    rows = session.execute(
        select(AppointmentArea.appointment_id, CareArea)
        .join(CareArea, CareArea.id == AppointmentArea.care_area_id)
        .where(AppointmentArea.appointment_id.in_(appointment_ids))
        .order_by(CareArea.position, CareArea.name)
    )
    found: dict[UUID, tuple[CareArea, ...]] = {}
    for appointment_id, area in rows:
        found[appointment_id] = (*found.get(appointment_id, ()), area)
    return found


def _proofs(session: Session, appointment_ids: list[UUID]) -> dict[UUID, tuple[Certificate, ...]]:
    found: dict[UUID, tuple[Certificate, ...]] = {}
    rows = session.scalars(
        select(Certificate)
        .where(Certificate.appointment_id.in_(appointment_ids))
        .order_by(Certificate.issued_on, Certificate.id)
    )
    for row in rows:
        found[row.appointment_id] = (*found.get(row.appointment_id, ()), row)
    return found
