"""Giving, confirming and ending roles at units, and ending everything when somebody leaves."""

from collections.abc import Collection
from dataclasses import dataclass
from datetime import date
from typing import Any
from uuid import UUID

from sqlalchemy import or_, select
from sqlalchemy.orm import Session

from care.models.units import CareUnit, Membership, PrescriberAppointment
from care.queries.access import other_unit_admins, provider_roles_of, roles_of
from care.rules.access import check_role
from care.rules.prescribers import EndsBeforeItBegins
from core import audit
from core.actors import Actor, Role
from core.errors import NotFound
from portal.models import Account
from portal.queries import house_roles_of
from portal.rules.rights import check_giver, check_leaving, last_day


@dataclass(frozen=True)
class NewRole:
    """Which role somebody is to hold, from and to which day."""

    role: Role
    valid_from: date
    valid_to: date | None = None


def give_role(
    session: Session, unit: CareUnit, account_id: UUID, new: NewRole, *, by: Actor, on: date
) -> Membership:
    """Let somebody hold a role at a unit.

    Raises OwnRights, ByAppointment, HeldAlready, EndsBeforeItBegins.
    """
    check_giver(by.account_id, account_id)
    held = [row.role for row in _here(session, account_id, unit, on)]
    check_role(new.role, held)
    if new.valid_to is not None and new.valid_to < new.valid_from:
        raise EndsBeforeItBegins(new.valid_from)
    row = Membership(
        provider_id=unit.provider_id,
        unit_id=unit.id,
        account_id=account_id,
        role=new.role.value,
        valid_from=new.valid_from,
        valid_to=new.valid_to,
        given_by=by.account_id,
        reviewed_on=on,
    )
    session.add(row)
    session.flush()
    note(session, "role.given", row, by=by, before=None, after=span(row))
    return row


def end_role(session: Session, row: Membership, *, last: date | None, by: Actor, on: date) -> None:
    """Let a role hold to and including a day; with none it ends at once.

    Raises LastAdministrator, EndsBeforeItBegins; OwnRights when one would prolong one's own.
    """
    own = row.account_id == by.account_id
    others = other_unit_admins(session, row.unit_id, but=row.account_id, on=on)
    check_leaving(row.role, own=own, others=others)
    if last is None or last < on:
        _end_now(session, row, by=by, on=on)
        return
    if last < row.valid_from:
        raise EndsBeforeItBegins(row.valid_from)
    if row.valid_to is not None and last > row.valid_to:
        check_giver(by.account_id, row.account_id)
    before = span(row)
    row.valid_to = last
    note(session, "role.last_day", row, by=by, before=before, after=span(row))


def confirm_roles(
    session: Session, unit: CareUnit, chosen: Collection[UUID], *, by: Actor, on: date
) -> int:
    """Note that these roles at the unit are still needed; gives how many. Never one's own."""
    rows = session.scalars(
        select(Membership)
        .where(
            Membership.unit_id == unit.id,
            Membership.id.in_(chosen),
            Membership.account_id != by.account_id,
        )
        .order_by(Membership.id)
        .with_for_update()
    ).all()
    for row in rows:
        before = _day(row.reviewed_on)
        row.reviewed_on = on
        note(session, "role.confirmed", row, by=by, before=before, after=_day(on))
    return len(rows)


def leave(
    session: Session,
    account_id: UUID,
    *,
    provider_id: UUID | None,
    by: Actor,
    on: date,
    why: str = "left",
) -> int:
    """End every role and appointment of somebody who has left; gives how many.

    At one care provider; without one everywhere, and in the house. The caller ends the sign-ins.
    Raises OwnRights: nobody ends themselves so, and LastAdministrator with it.
    """
    check_giver(by.account_id, account_id)
    at_one = {"on": on, "provider_id": provider_id}
    rows: list[Any] = [
        *roles_of(session, account_id, **at_one),  # type: ignore[arg-type]
        *provider_roles_of(session, account_id, **at_one),  # type: ignore[arg-type]
        *(house_roles_of(session, account_id, on) if provider_id is None else ()),
    ]
    for row in rows:
        _end_now(session, row, by=by, on=on, why=why)
    appointments = _appointments(session, account_id, provider_id, on)
    for appointment in appointments:
        _end_appointment(session, appointment, by=by, on=on, why=why)
    return len(rows) + len(appointments)


def membership(session: Session, unit: CareUnit, membership_id: UUID) -> Membership:
    """A role at the unit, locked. Raises NotFound when it is of another unit."""
    row = session.get(Membership, membership_id, with_for_update=True)
    if row is None or row.unit_id != unit.id:
        raise NotFound
    return row


def note(
    session: Session, what: str, row: Any, *, by: Actor, before: Any, after: Any, **more: Any
) -> None:
    """Write into the book what changed about a role: codes, ids and days, before and after."""
    audit.changed(
        session,
        what,
        row.id,
        by=by,
        subject_id=holder(session, row.account_id),
        account=str(row.account_id),
        role=row.role,
        unit=str(row.unit_id) if hasattr(row, "unit_id") else None,
        before=before,
        after=after,
        **more,
    )


def holder(session: Session, account_id: UUID) -> UUID:
    """The person behind an account."""
    return session.get_one(Account, account_id).person_id


def span(row: Any) -> list[str | None]:
    """The first and the last day, as the book keeps them."""
    return [_day(row.valid_from), _day(row.valid_to)]


def _end_now(session: Session, row: Any, *, by: Actor, on: date, why: str = "ended") -> None:
    before, last = span(row), last_day(row.valid_from, on)
    if last is None:
        note(session, "role.ended", row, by=by, before=before, after=None, why=why)
        session.delete(row)
        return
    row.valid_to = last
    note(session, "role.ended", row, by=by, before=before, after=span(row), why=why)


def _end_appointment(
    session: Session, row: PrescriberAppointment, *, by: Actor, on: date, why: str
) -> None:
    """What was prescribed earlier in the day stays covered: the role alone ends at once."""
    before = span(row)
    row.valid_to = max(on, row.valid_from)
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
        why=why,
    )


def _appointments(
    session: Session, account_id: UUID, provider_id: UUID | None, on: date
) -> list[PrescriberAppointment]:
    held = select(PrescriberAppointment).where(
        PrescriberAppointment.account_id == account_id,
        or_(PrescriberAppointment.valid_to.is_(None), PrescriberAppointment.valid_to > on),
    )
    if provider_id is not None:
        held = held.where(PrescriberAppointment.provider_id == provider_id)
    return list(session.scalars(held.order_by(PrescriberAppointment.id)))


def _here(session: Session, account_id: UUID, unit: CareUnit, on: date) -> list[Membership]:
    rows = roles_of(session, account_id, on=on, provider_id=unit.provider_id)
    return [row for row in rows if row.unit_id == unit.id]


def _day(day: date | None) -> str | None:
    return day.isoformat() if day else None
