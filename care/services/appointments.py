"""Appointing prescribers at a unit, and ending their appointments."""

from dataclasses import asdict, dataclass
from datetime import date
from uuid import UUID

from sqlalchemy import select
from sqlalchemy.orm import Session

from care.models.access import Certificate
from care.models.policies import CareArea
from care.models.units import AppointmentArea, CareUnit, Membership, PrescriberAppointment
from care.queries.appointments import is_member
from care.rules.prescribers import (
    EndsBeforeItBegins,
    NoCareArea,
    NotOfTheUnit,
    Profession,
    check_profession,
    group_of,
)
from care.services.access import holder, span
from core import audit
from core.actors import UNIT_ROLES, Actor, Role
from portal.rules.rights import check_giver


@dataclass(frozen=True)
class NewCertificate:
    """A course or certificate behind an appointment (domain.md §2.1)."""

    name: str
    issuer: str
    issued_on: date
    valid_to: date | None = None


@dataclass(frozen=True)
class NewAppointment:
    """Who is to prescribe what, from and to which day."""

    account_id: UUID
    profession: Profession
    care_areas: tuple[UUID, ...]
    valid_from: date
    valid_to: date | None = None
    prescriber_code: str = ""
    certificates: str = ""
    certificate: NewCertificate | None = None


def appoint(
    session: Session, unit: CareUnit, new: NewAppointment, *, by: Actor, on: date
) -> PrescriberAppointment:
    """Put somebody of the unit into the register of prescribers (HSLF-FS 2021:52 chapter 4).

    Raises OwnRights, NotOfTheUnit, NoCareArea, ProfessionMayNot, EndsBeforeItBegins.
    """
    check_giver(by.account_id, new.account_id)
    _check_place(session, unit, new, on)
    areas = _areas(session, unit, new)
    row = PrescriberAppointment(
        provider_id=unit.provider_id,
        unit_id=unit.id,
        account_id=new.account_id,
        profession=new.profession,
        prescriber_code=new.prescriber_code,
        certificates=new.certificates,
        appointed_by=by.account_id,
        valid_from=new.valid_from,
        valid_to=new.valid_to,
    )
    session.add(row)
    session.flush()
    session.add_all(AppointmentArea(appointment_id=row.id, care_area_id=a.id) for a in areas)
    _stand_behind(session, row, new.certificate)
    _make_prescriber(session, unit, new, by)
    audit.changed(
        session,
        "prescriber.appointed",
        row.id,
        by=by,
        subject_id=holder(session, new.account_id),
        account=str(new.account_id),
        unit=str(unit.id),
        before=None,
        after=span(row),
        areas=sorted(area.code for area in areas),
        valid_from=new.valid_from.isoformat(),
        valid_to=new.valid_to.isoformat() if new.valid_to else None,
    )
    return row


def end_appointment(session: Session, row: PrescriberAppointment, *, last: date, by: Actor) -> None:
    """Let an appointment hold to and including a day. Reading and ordering go on.

    Raises OwnRights when one would prolong one's own.
    """
    if row.valid_to is not None and last > row.valid_to:
        check_giver(by.account_id, row.account_id)
    if last < row.valid_from:
        raise EndsBeforeItBegins(row.valid_from)
    before = span(row)
    row.valid_to = last
    audit.changed(
        session,
        "prescriber.ended",
        row.id,
        by=by,
        subject_id=holder(session, row.account_id),
        account=str(row.account_id),
        unit=str(row.unit_id),
        before=before,
        after=span(row),
    )


def _check_place(session: Session, unit: CareUnit, new: NewAppointment, on: date) -> None:
    if new.valid_to is not None and new.valid_to < new.valid_from:
        raise EndsBeforeItBegins(new.valid_from)
    if not any(is_member(session, new.account_id, unit.id, role, on) for role in UNIT_ROLES):
        raise NotOfTheUnit


def _make_prescriber(session: Session, unit: CareUnit, new: NewAppointment, by: Actor) -> None:
    """The role opens the pages; the appointment alone gives the right."""
    if is_member(session, new.account_id, unit.id, Role.PRESCRIBER, new.valid_from):
        return
    session.add(
        Membership(
            provider_id=unit.provider_id,
            unit_id=unit.id,
            account_id=new.account_id,
            role=Role.PRESCRIBER,
            valid_from=new.valid_from,
            valid_to=new.valid_to,
            given_by=by.account_id,
        )
    )


def _areas(session: Session, unit: CareUnit, new: NewAppointment) -> list[CareArea]:
    areas = list(
        session.scalars(
            select(CareArea).where(
                CareArea.provider_id == unit.provider_id, CareArea.id.in_(new.care_areas)
            )
        )
    )
    if not areas or len(areas) != len(set(new.care_areas)):
        raise NoCareArea
    for area in areas:
        check_profession(new.profession, group_of(area.code))
    return areas


def _stand_behind(
    session: Session, row: PrescriberAppointment, certificate: NewCertificate | None
) -> None:
    if certificate is not None:
        session.add(Certificate(appointment_id=row.id, **asdict(certificate)))
