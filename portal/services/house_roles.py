"""Giving, confirming and ending roles of the house itself."""

from collections.abc import Collection
from dataclasses import dataclass
from datetime import date
from typing import Any
from uuid import UUID

from sqlalchemy import select
from sqlalchemy.orm import Session

from core import audit
from core.actors import Actor, Role
from core.errors import NotFound
from portal.models import Account, HouseRole
from portal.queries import house_roles_of, other_system_admins
from portal.rules.rights import check_giver, check_house_role, check_not_last, last_day


@dataclass(frozen=True)
class NewHouseRole:
    """Which role of the house somebody is to hold, from and to which day."""

    role: Role
    valid_from: date
    valid_to: date | None = None


def give_house_role(
    session: Session, account: Account, new: NewHouseRole, *, by: Actor, on: date
) -> HouseRole:
    """Let somebody hold a role of the house. Raises OwnRights, HeldAlready, ApartRoles."""
    check_giver(by.account_id, account.id)
    session.refresh(account, attribute_names=["version"], with_for_update=True)
    held = house_roles_of(session, account.id, on)
    check_house_role(new.role, [Role(row.role) for row in held])
    row = HouseRole(
        account_id=account.id,
        role=new.role.value,
        valid_from=new.valid_from,
        valid_to=new.valid_to,
        given_by=by.account_id,
        reviewed_on=on,
    )
    session.add(row)
    session.flush()
    _note(session, "role.given", row, by=by, before=None, after=_span(row))
    return row


def end_house_role(
    session: Session, role_id: UUID, *, last: date | None, by: Actor, on: date
) -> HouseRole:
    """Let a role hold to and including a day; with none it ends at once.

    Raises NotFound, LastAdministrator; OwnRights when one would prolong one's own.
    """
    row = session.get(HouseRole, role_id, with_for_update=True)
    if row is None or (row.valid_to is not None and row.valid_to < on):
        raise NotFound
    check_not_last(row.role, others=other_system_admins(session, but=row.account_id, on=on))
    before = _span(row)
    if last is not None and last >= max(on, row.valid_from):
        if row.valid_to is not None and last > row.valid_to:
            check_giver(by.account_id, row.account_id)
        row.valid_to = last
        _note(session, "role.last_day", row, by=by, before=before, after=_span(row))
        return row
    ends = last_day(row.valid_from, on)
    if ends is None:
        _note(session, "role.ended", row, by=by, before=before, after=None, why="ended")
        session.delete(row)
        return row
    row.valid_to = ends
    _note(session, "role.ended", row, by=by, before=before, after=_span(row), why="ended")
    return row


def confirm_house_roles(session: Session, chosen: Collection[UUID], *, by: Actor, on: date) -> int:
    """Note that these roles are still needed; gives how many. Never one's own."""
    rows = session.scalars(
        select(HouseRole)
        .where(HouseRole.id.in_(chosen), HouseRole.account_id != by.account_id)
        .order_by(HouseRole.id)
        .with_for_update()
    ).all()
    for row in rows:
        before = _day(row.reviewed_on)
        row.reviewed_on = on
        _note(session, "role.confirmed", row, by=by, before=before, after=_day(on))
    return len(rows)


def _note(
    session: Session, what: str, row: HouseRole, *, by: Actor, before: Any, after: Any, **more: Any
) -> None:
    audit.changed(
        session,
        what,
        row.id,
        by=by,
        subject_id=session.get_one(Account, row.account_id).person_id,
        account=str(row.account_id),
        role=row.role,
        before=before,
        after=after,
        **more,
    )


def _span(row: HouseRole) -> list[str | None]:
    return [_day(row.valid_from), _day(row.valid_to)]


def _day(day: date | None) -> str | None:
    return day.isoformat() if day else None
