"""Renewing many prescriptions at once; one that cannot be renewed never stops the others."""

from collections.abc import Collection, Iterable, Mapping, Sequence
from dataclasses import dataclass, field
from datetime import date, datetime, timedelta
from uuid import UUID

from sqlalchemy import select
from sqlalchemy.orm import Session, joinedload, selectinload

from care.models.prescriptions import Prescription, PrescriptionLine, PrescriptionMeasure
from care.queries.appointments import appointments_of
from care.queries.overrides import overrides_of, policy_for
from care.queries.policies import holding, policy_rows
from care.queries.prescriptions import OPEN, dose_of
from care.rules.policy import NoPolicy, Policy
from care.rules.prescribers import prescriber_refusal
from care.rules.prescription import latest_end
from care.rules.quantity import Dose
from care.rules.wish import ArticleNotOffered, LineWish, MeasureWish, Outcome, Substitution, Wish
from care.services.prescriptions import Occasion, prescribe
from catalogue.queries.orderable import Orderable, orderable
from core.actors import Actor
from core.db import new_id
from core.errors import Refusal
from core.short_number import said_number


@dataclass
class Renewal:
    """An old prescription and what its renewal would say, or why it cannot be renewed here."""

    old: Prescription
    policy: Policy | None = None
    valid_from: date | None = None
    valid_to: date | None = None
    refusal: Refusal | None = None
    doses: dict[UUID, Dose] = field(default_factory=dict)

    @property
    def number(self) -> str:
        """The old prescription's number as people read it."""
        return said_number(self.old.number)

    @property
    def lines(self) -> list[PrescriptionLine]:
        """The lines that go on."""
        return [line for line in self.old.lines if line.status == "active"]


def prepare_renewals(
    session: Session, unit_id: UUID, prescription_ids: Collection[UUID], *, by: Actor, on: date
) -> list[Renewal]:
    """What renewing these prescriptions of the unit would come to; others' are left out.

    The number of statements grows with care areas, never with prescriptions.
    """
    rows = _open(session, unit_id, prescription_ids)
    if not rows:
        return []
    policies = policy_rows(session, rows[0].provider_id, unit_id=unit_id)
    rights = [one.rule for one in appointments_of(session, by.account_id, unit_id)]
    offers = _offers(session, rows, unit_id, on)
    held = overrides_of(session, (row.recipient_id for row in rows), on=on)
    found = []
    for row in rows:
        one = Renewal(row)
        one.refusal = prescriber_refusal(
            rights, care_area=row.care_area_id, unit=unit_id, on=on
        ) or _gone(row, offers)
        try:
            policy = holding(policies, care_area_id=row.care_area_id, unit_id=unit_id, on=on)
        except NoPolicy as refusal:
            one.refusal = refusal
        else:
            whose = (row.recipient_id, row.care_area_id)
            _give_terms(one, policy_for(policy, held, whose, on), on)
        found.append(one)
    return found


def renew_all(
    session: Session,
    found: Iterable[Renewal],
    ticked: Collection[UUID],
    *,
    by: Actor,
    on: date,
    at: datetime,
) -> tuple[list[Renewal], list[tuple[Renewal, Refusal]]]:
    """Renew those that are ticked; gives those renewed and those refused, with the reason."""
    done: list[Renewal] = []
    refused: list[tuple[Renewal, Refusal]] = []
    for one in found:
        if one.old.id not in ticked:
            continue
        if one.refusal is not None:
            refused.append((one, one.refusal))
            continue
        occasion = Occasion(new_id(), one.old.unit_id, on, at, renews=one.old)
        try:
            with session.begin_nested():
                wish = _wish(session, one)
                prescribe(session, one.old.recipient, wish, by=by, occasion=occasion)
        except Refusal as refusal:
            refused.append((one, refusal))
        else:
            done.append(one)
    return done, refused


def _open(
    session: Session, unit_id: UUID, prescription_ids: Collection[UUID]
) -> list[Prescription]:
    return list(
        session.scalars(
            select(Prescription)
            .where(
                Prescription.id.in_(list(prescription_ids)),
                Prescription.unit_id == unit_id,
                Prescription.status.in_(OPEN),
            )
            .options(
                joinedload(Prescription.care_area),
                joinedload(Prescription.recipient),
                selectinload(Prescription.lines).joinedload(PrescriptionLine.article),
            )
            .order_by(Prescription.valid_to, Prescription.id)
        )
    )


def _offers(
    session: Session, rows: Sequence[Prescription], unit_id: UUID, on: date
) -> Mapping[tuple[str, UUID], Orderable]:
    by_area: dict[str, set[UUID]] = {}
    for row in rows:
        wanted = by_area.setdefault(row.care_area.code, set())
        wanted.update(line.article_id for line in row.lines if line.status == "active")
    return {
        (code, article_id): offer
        for code, wanted in by_area.items()
        for article_id, offer in orderable(
            session,
            wanted,
            provider_id=rows[0].provider_id,
            unit_id=unit_id,
            care_area=code,
            on=on,
        ).items()
    }


def _gone(row: Prescription, offers: Mapping[tuple[str, UUID], Orderable]) -> Refusal | None:
    for line in row.lines:
        offer = offers.get((row.care_area.code, line.article_id))
        if line.status == "active" and not (offer and offer.can_prescribe):
            return ArticleNotOffered(
                line.article_id, offer.availability.value if offer else "unknown"
            )
    return None


def _give_terms(one: Renewal, policy: Policy, on: date) -> None:
    one.policy = policy
    one.valid_from = max(on, one.old.valid_to + timedelta(days=1))
    one.valid_to = latest_end(policy, one.valid_from)
    one.doses = {line.id: dose_of(line) for line in one.lines}


def _wish(session: Session, one: Renewal) -> Wish:
    policy = one.policy or Policy()
    return Wish(
        care_area=one.old.care_area_id,
        valid_from=one.valid_from or one.old.valid_to,
        valid_to=one.valid_to or one.old.valid_to,
        lines=tuple(_line(line, one.doses[line.id], policy) for line in one.lines),
        measures=tuple(_measures(session, one.old)),
    )


def _line(line: PrescriptionLine, dose: Dose, policy: Policy) -> LineWish:
    most = policy.withdrawals or line.withdrawals_allowed
    return LineWish(
        article=line.article_id,
        dose=dose,
        cover_days=min(max(line.cover_days, policy.cover_min), policy.cover_max),
        withdrawals=min(line.withdrawals_allowed, most),
        substitution=Substitution(line.substitution),
        instruction=line.instruction or "",
    )


def _measures(session: Session, old: Prescription) -> list[MeasureWish]:
    rows = session.scalars(
        select(PrescriptionMeasure)
        .where(PrescriptionMeasure.prescription_id == old.id)
        .order_by(PrescriptionMeasure.id)
    )
    return [
        MeasureWish(row.measure_id, Outcome(row.outcome), row.done_on, row.text or "")
        for row in rows
    ]
