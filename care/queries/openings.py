"""What was opened in an emergency, and what of it waits to be looked through."""

from collections.abc import Collection, Sequence
from datetime import datetime
from typing import Any
from uuid import UUID

from sqlalchemy import func, select
from sqlalchemy.orm import Session

from care.models.access import EmergencyOpening
from care.models.recipients import Recipient
from care.models.units import CareUnit
from care.queries.numbers import number_blinds
from core.identity_number import IdentityNumber
from core.people import Person, PersonKind
from core.vault import Vault
from portal.models import Account

PAGE = 100


def opening(session: Session, opening_id: UUID) -> EmergencyOpening | None:
    """One opening, whoever asks."""
    return session.get(EmergencyOpening, opening_id)


def openings(
    session: Session, providers: Collection[UUID] | None, *, decided: bool
) -> Sequence[Any]:
    """Openings at some care providers, or at all: those that wait, protected first; or the rest."""
    query = (
        select(
            EmergencyOpening.id,
            EmergencyOpening.opened_at,
            EmergencyOpening.reason,
            EmergencyOpening.decision,
            EmergencyOpening.account_id,
            CareUnit.name.label("unit"),
            Recipient.number,
            Person.protection,
        )
        .join(CareUnit, CareUnit.id == EmergencyOpening.unit_id)
        .join(Recipient, Recipient.id == EmergencyOpening.recipient_id)
        .join(Person, Person.id == EmergencyOpening.person_id)
        .where(
            EmergencyOpening.decided_at.is_not(None)
            if decided
            else EmergencyOpening.decided_at.is_(None)
        )
        .order_by(Person.protection == "none", EmergencyOpening.id.desc())
        .limit(PAGE)
    )
    if providers is not None:
        query = query.where(EmergencyOpening.provider_id.in_(providers))
    return session.execute(query).all()


def count_waiting(session: Session, providers: Collection[UUID] | None) -> int:
    """How many openings nobody has looked through."""
    query = select(func.count()).where(EmergencyOpening.decided_at.is_(None))
    if providers is not None:
        query = query.where(EmergencyOpening.provider_id.in_(providers))
    return session.scalar(query) or 0


def openings_of(session: Session, recipient_id: UUID, since: datetime) -> Sequence[Any]:
    """Openings of a person since a moment, the latest first: when, where, by whom, why."""
    return session.execute(
        select(
            EmergencyOpening.opened_at,
            EmergencyOpening.until,
            EmergencyOpening.reason,
            EmergencyOpening.account_id,
            CareUnit.name.label("unit"),
        )
        .join(CareUnit, CareUnit.id == EmergencyOpening.unit_id)
        .where(EmergencyOpening.recipient_id == recipient_id, EmergencyOpening.opened_at >= since)
        .order_by(EmergencyOpening.id.desc())
    ).all()


def persons_elsewhere(
    session: Session, vault: Vault, provider_id: UUID, number: IdentityNumber
) -> set[UUID]:
    """Other care providers' persons with a number: only to note that they were asked for."""
    return set(
        session.scalars(
            select(Person.id).where(
                Person.kind == PersonKind.RECIPIENT.value,
                Person.controller_id != provider_id,
                Person.identity_index.in_(number_blinds(vault, [number])),
            )
        )
    )


def opener(session: Session, account_id: UUID) -> Person:
    """Who opened."""
    return session.scalars(
        select(Person).join(Account, Account.person_id == Person.id).where(Account.id == account_id)
    ).one()
