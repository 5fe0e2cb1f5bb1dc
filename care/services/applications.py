"""Asking for access to a unit, and the answer."""

from dataclasses import dataclass
from datetime import date, datetime
from uuid import UUID

from sqlalchemy import select
from sqlalchemy.orm import Session

from care.models.access import AccessApplication
from care.models.units import CareUnit
from care.queries.access import roles_of
from care.rules.access import DecidedAlready
from care.services.access import NewRole, give_role
from core import audit
from core.actors import Actor, Role
from core.errors import NotFound
from portal.rules.rights import HeldAlready, check_giver


@dataclass(frozen=True)
class Asked:
    """Which role somebody asks for, and why."""

    role: Role
    reason: str


@dataclass(frozen=True)
class Answer:
    """What an administrator says; a role when it is a yes."""

    text: str
    role: NewRole | None = None


def apply_for(
    session: Session, unit: CareUnit, asked: Asked, *, by: Actor, at: datetime, on: date
) -> AccessApplication:
    """Ask for a role at a unit. Raises HeldAlready when it is held or asked for already."""
    if by.account_id is None or by.person_id is None:
        raise NotFound
    held = roles_of(session, by.account_id, on=on, provider_id=unit.provider_id)
    waiting = session.scalars(
        select(AccessApplication.role).where(
            AccessApplication.account_id == by.account_id,
            AccessApplication.unit_id == unit.id,
            AccessApplication.state == "waiting",
        )
    )
    if asked.role in {row.role for row in held if row.unit_id == unit.id} | set(waiting):
        raise HeldAlready
    made = AccessApplication(
        provider_id=unit.provider_id,
        unit_id=unit.id,
        account_id=by.account_id,
        person_id=by.person_id,
        role=asked.role.value,
        asked_at=at,
    )
    made.reason = asked.reason
    session.add(made)
    session.flush()
    audit.changed(session, "access.asked", made.id, by=by, role=made.role, unit=str(unit.id))
    return made


def decide(
    session: Session, asked: AccessApplication, answer: Answer, *, by: Actor, at: datetime, on: date
) -> None:
    """Approve with a dated role, or refuse with a reason when there is none.

    Raises OwnRights, DecidedAlready, HeldAlready. Whoever asks to prescribe is let in as a reader
    until an appointment names their care areas.
    """
    check_giver(by.account_id, asked.account_id)
    if asked.state != "waiting":
        raise DecidedAlready
    new = answer.role
    asked.state = "approved" if new else "refused"
    asked.answer, asked.decided_by, asked.decided_at = answer.text, by.account_id, at
    if new is not None:
        unit = session.get_one(CareUnit, asked.unit_id)
        give_role(session, unit, asked.account_id, new, by=by, on=on)
    audit.changed(
        session,
        "access.decided",
        asked.id,
        by=by,
        account=str(asked.account_id),
        role=new.role.value if new else asked.role,
        before="waiting",
        after=asked.state,
    )


def withdraw(session: Session, application_id: UUID, *, by: Actor) -> None:
    """Take one's own application back. Raises NotFound for another's, DecidedAlready when late."""
    asked = session.get(AccessApplication, application_id, with_for_update=True)
    if asked is None or asked.account_id != by.account_id:
        raise NotFound
    if asked.state != "waiting":
        raise DecidedAlready
    asked.state = "withdrawn"
    audit.changed(session, "access.withdrawn", asked.id, by=by, before="waiting", after="withdrawn")
