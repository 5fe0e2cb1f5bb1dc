"""Opening a person outside one's care in an emergency, and looking through it afterwards."""

from dataclasses import dataclass
from datetime import datetime

from sqlalchemy.orm import Session

from care.models.access import EmergencyOpening
from care.models.recipients import Recipient
from care.models.units import CareUnit
from care.queries.numbers import recipient_with_number, unit_ids_of
from care.rules.access import (
    EMERGENCY_LASTS,
    DecidedAlready,
    Decision,
    EmergencyReason,
    check_reviewer,
)
from care.rules.recipients import AlreadyHere
from core import audit
from core.actors import Actor
from core.clock import civil_date
from core.errors import NotFound
from core.identity_number import IdentityNumber
from core.vault import Vault


@dataclass(frozen=True)
class Emergency:
    """Whom, by the whole number, and why."""

    number: IdentityNumber
    reason: EmergencyReason
    note: str


@dataclass(frozen=True)
class Said:
    """What a reviewer decides, and why."""

    decision: Decision
    note: str


def open_in_emergency(
    session: Session, vault: Vault, unit: CareUnit, new: Emergency, *, by: Actor, at: datetime
) -> EmergencyOpening:
    """Open a person of the same care provider for 24 hours.

    Raises NotFound when the care provider has nobody with the number, AlreadyHere when the person
    is in the unit's care.
    """
    found = recipient_with_number(session, vault, unit.provider_id, new.number)
    if found is None or by.account_id is None:
        raise NotFound
    if unit.id in unit_ids_of(session, found, on=civil_date(at)):
        raise AlreadyHere(found)
    recipient = session.get_one(Recipient, found)
    opened = EmergencyOpening(
        provider_id=unit.provider_id,
        unit_id=unit.id,
        account_id=by.account_id,
        recipient_id=found,
        person_id=recipient.person_id,
        reason=new.reason.value,
        opened_at=at,
        until=at + EMERGENCY_LASTS,
    )
    opened.note = new.note
    session.add(opened)
    session.flush()
    audit.changed(
        session,
        "recipient.opened_in_emergency",
        opened.id,
        by=by,
        subject_id=recipient.person_id,
        reason=new.reason.value,
        until=opened.until.isoformat(),
    )
    return opened


def decide_opening(
    session: Session, opened: EmergencyOpening, said: Said, *, by: Actor, at: datetime
) -> None:
    """Say what of an opening. Raises OwnOpening, NoteMissing, DecidedAlready."""
    check_reviewer(by.account_id, opened.account_id, said.decision, said.note)
    if opened.decided_at is not None:
        raise DecidedAlready
    opened.decision, opened.decision_note = said.decision.value, said.note
    opened.decided_at, opened.decided_by = at, by.account_id
    audit.changed(
        session,
        "emergency.reviewed",
        opened.id,
        by=by,
        subject_id=opened.person_id,
        before=None,
        after=said.decision.value,
    )
