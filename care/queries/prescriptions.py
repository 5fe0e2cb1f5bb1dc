"""Prescriptions: one with everything on it, those of a recipient, those of a unit, for ordering."""

from collections.abc import Iterable
from dataclasses import dataclass
from datetime import date, timedelta
from typing import Any
from uuid import UUID

from sqlalchemy import Row, Select, bindparam, func, select
from sqlalchemy.orm import Session, joinedload, selectinload

from care.models.policies import CareArea, PolicyRow
from care.models.prescriptions import Prescription, PrescriptionLine, PrescriptionMeasure
from care.models.recipients import Recipient
from care.queries.policies import policy_value
from care.rules.policy import Policy
from care.rules.prescription import Status, status_on
from care.rules.quantity import Dose, DoseUnit, Pack
from catalogue.models.articles import Article
from core.people import Person

OPEN = (Status.ACTIVE, Status.PAUSED, Status.UNDER_REVIEW)
JUST_EXPIRED = timedelta(days=60)
"""How long an expired prescription is still shown where one orders, so that it can be explained."""


@dataclass(frozen=True, slots=True)
class Orderable:
    """A prescription to order from, with its policy as a value; `lines` hold their articles."""

    prescription: Prescription
    policy: Policy

    @property
    def lines(self) -> list[PrescriptionLine]:
        """The lines that still hold."""
        return [line for line in self.prescription.lines if line.status == "active"]


def dose_of(line: Any) -> Dose:
    """How much of a line is used (a PrescriptionLine, or a result row with its columns)."""
    return Dose(line.dose_milli, DoseUnit(line.dose_unit))


def pack_of(line: PrescriptionLine) -> Pack:
    """How a line's article is sold, in the pack size that was prescribed."""
    return Pack(line.pack_size, line.article.order_multiple, line.article.min_packs)


def prescription_for_order(session: Session, recipient_id: UUID, *, on: date) -> list[Orderable]:
    """What a recipient may order from, stopped and just expired ones too, so they can be told why.

    Two statements. Care area, policy, lines and articles are loaded; nothing sealed is opened.
    """
    found = session.scalars(
        select(Prescription)
        .where(
            Prescription.recipient_id == recipient_id,
            Prescription.status.in_(OPEN),
            Prescription.valid_to >= on - JUST_EXPIRED,
        )
        .options(*_with_lines())
        .order_by(Prescription.valid_from, Prescription.id)
    )
    return [Orderable(row, policy_value(row.policy)) for row in found]


def orderable_prescription(session: Session, prescription_id: UUID) -> Orderable | None:
    """One prescription as `prescription_for_order` gives it, whoever asks."""
    row = session.scalars(
        select(Prescription).where(Prescription.id == prescription_id).options(*_with_lines())
    ).first()
    return Orderable(row, policy_value(row.policy)) if row else None


def prescription_with(
    session: Session, prescription_id: UUID, recipient_options: Iterable[Any]
) -> Prescription | None:
    """A prescription with recipient, area, policy, lines, articles, measures; for the guard."""
    return (
        session.scalars(
            select(Prescription)
            .where(Prescription.id == prescription_id)
            .options(*_with_lines(), selectinload(Prescription.measures), *recipient_options)
        )
        .unique()
        .first()
    )


_OF_ONE = (
    select(Prescription)
    .where(Prescription.recipient_id == bindparam("recipient_id"))
    .options(
        joinedload(Prescription.care_area),
        joinedload(Prescription.policy),
        joinedload(Prescription.lines).joinedload(PrescriptionLine.article),
    )
    .order_by(Prescription.valid_from.desc(), Prescription.id.desc())
)  # made once: every page of a person asks it


def prescriptions_of(session: Session, recipient_id: UUID) -> list[Prescription]:
    """A recipient's prescriptions with lines and articles, newest first. One statement."""
    return list(session.scalars(_OF_ONE, {"recipient_id": recipient_id}).unique())


def measures_of(session: Session, prescription_ids: Iterable[UUID]) -> list[PrescriptionMeasure]:
    """The treatment measures of some prescriptions, oldest first."""
    return list(
        session.scalars(
            select(PrescriptionMeasure)
            .where(PrescriptionMeasure.prescription_id.in_(list(prescription_ids)))
            .order_by(PrescriptionMeasure.id)
        )
    )


def standing_on(prescription: Prescription, *, on: date) -> Status:
    """Where a prescription stands on a day, as far as the day decides; withdrawals lie above."""
    return status_on(
        Status(prescription.status), valid_to=prescription.valid_to, withdrawals_left=1, on=on
    )


def _with_lines() -> list[Any]:
    return [
        joinedload(Prescription.care_area),
        joinedload(Prescription.policy),
        selectinload(Prescription.lines).joinedload(PrescriptionLine.article),
    ]


def _listed() -> Select[Any]:
    columns: list[Any] = [
        Prescription.id,
        Prescription.number,
        Prescription.version,
        Prescription.status,
        Prescription.valid_from,
        Prescription.valid_to,
        Prescription.recipient_id,
        Prescription.person_id,
        Prescription.care_area_id,
        CareArea.name.label("area"),
        CareArea.name_en.label("area_en"),
        PolicyRow.expiring_days,
    ]
    return (
        select(*columns)
        .join(CareArea, CareArea.id == Prescription.care_area_id)
        .join(PolicyRow, PolicyRow.id == Prescription.policy_id)
    )


def expiring(
    session: Session, unit_id: UUID, *, on: date, days: int, limit: int | None
) -> list[Row[Any]]:
    """A unit's open prescriptions that end within some days or ended lately, soonest first.

    Those that have been renewed already are left out.
    """
    return list(
        session.execute(
            _ending(unit_id, on, days).order_by(Prescription.valid_to, Prescription.id).limit(limit)
        )
    )


def count_ending(session: Session, unit_id: UUID, *, on: date, days: int) -> int:
    """How many `expiring` would tell of, all together."""
    found = _ending(unit_id, on, days).subquery()
    return session.scalar(select(func.count()).select_from(found)) or 0


def _ending(unit_id: UUID, on: date, days: int) -> Select[Any]:
    renewal = Prescription.__table__.alias("renewal")
    renewed = (
        select(renewal.c.id)
        .where(renewal.c.renews_id == Prescription.id, renewal.c.status.in_((*OPEN, Status.DRAFT)))
        .exists()
    )
    return (
        _listed()
        .join(Recipient, Recipient.id == Prescription.recipient_id)
        .where(
            Prescription.unit_id == unit_id,
            Prescription.status.in_((Status.ACTIVE, Status.UNDER_REVIEW)),
            Prescription.valid_to <= on + timedelta(days=days),
            Prescription.valid_to >= on - JUST_EXPIRED,
            Recipient.status == "active",
            ~PolicyRow.made_with_prescription,
            ~renewed,
        )
    )


def lines_in_words(
    session: Session, prescription_ids: Iterable[UUID]
) -> dict[UUID, list[Row[Any]]]:
    """For each prescription its lines with what the article is called, in one statement."""
    rows: Iterable[Row[Any]] = session.execute(
        select(
            PrescriptionLine.prescription_id,
            PrescriptionLine.id,
            PrescriptionLine.dose_milli,
            PrescriptionLine.dose_unit,
            Article.plain_name,
            Article.plain_name_en,
            Article.name,
        )
        .join(Article, Article.id == PrescriptionLine.article_id)
        .where(PrescriptionLine.prescription_id.in_(list(prescription_ids)))
        .order_by(PrescriptionLine.prescription_id, PrescriptionLine.position)
    )
    found: dict[UUID, list[Row[Any]]] = {}
    for row in rows:
        found.setdefault(row.prescription_id, []).append(row)
    return found


def people_named(session: Session, person_ids: Iterable[UUID]) -> dict[UUID, Person]:
    """Persons by id, in one statement; the caller warms the ring."""
    rows = session.scalars(select(Person).where(Person.id.in_(list(person_ids))))
    return {person.id: person for person in rows}


def count_expiring(session: Session, unit_id: UUID, *, on: date, days: int) -> int:
    """How many of a unit's active prescriptions end within some days."""
    return (
        session.scalar(
            select(func.count())
            .select_from(Prescription)
            .where(
                Prescription.unit_id == unit_id,
                Prescription.status == Status.ACTIVE,
                Prescription.valid_to.between(on, on + timedelta(days=days)),
            )
        )
        or 0
    )
