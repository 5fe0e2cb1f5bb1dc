"""Who holds which role where, who asks for one, and which roles wait to be confirmed."""

from collections.abc import Iterable, Sequence
from datetime import date
from typing import Any
from uuid import UUID

from sqlalchemy import Row, func, or_, select
from sqlalchemy.orm import Session

from care.models.access import AccessApplication, ProviderRole
from care.models.units import CareUnit, Membership
from care.queries.units import unit_open
from core.actors import Role
from core.identity_number import IdentityNumber
from core.people import Person, PersonKind
from core.vault import Vault
from portal.models import Account, HouseRole
from portal.queries import accounts_by_number, valid_on
from portal.rules.rights import OVERDUE, REVIEW_MONTHS, months_after

Held = Row[Membership, Account, Person]


def roles_at(session: Session, unit_id: UUID, on: date) -> Sequence[Held]:
    """Everyone's roles at a unit that hold or will: membership, account and person."""
    return session.execute(
        select(Membership, Account, Person)
        .join(Account, Account.id == Membership.account_id)
        .join(Person, Person.id == Account.person_id)
        .where(
            Membership.unit_id == unit_id,
            or_(Membership.valid_to.is_(None), Membership.valid_to >= on),
        )
        .order_by(Membership.account_id, Membership.role, Membership.valid_from)
    ).all()


def roles_of(
    session: Session, account_id: UUID, *, on: date, provider_id: UUID | None = None
) -> list[Membership]:
    """An account's roles that hold or will, at one care provider or anywhere."""
    held = select(Membership).where(
        Membership.account_id == account_id,
        or_(Membership.valid_to.is_(None), Membership.valid_to >= on),
    )
    if provider_id is not None:
        held = held.where(Membership.provider_id == provider_id)
    return list(session.scalars(held.order_by(Membership.unit_id, Membership.role)))


def provider_roles_of(
    session: Session, account_id: UUID, *, on: date, provider_id: UUID | None = None
) -> list[ProviderRole]:
    """An account's roles for whole care providers that hold or will."""
    held = select(ProviderRole).where(
        ProviderRole.account_id == account_id,
        or_(ProviderRole.valid_to.is_(None), ProviderRole.valid_to >= on),
    )
    if provider_id is not None:
        held = held.where(ProviderRole.provider_id == provider_id)
    return list(session.scalars(held.order_by(ProviderRole.id)))


def admin_accounts(session: Session, unit_id: UUID, on: date) -> list[UUID]:
    """The accounts that administer a unit on a day."""
    return list(
        session.scalars(
            select(Membership.account_id)
            .where(
                Membership.unit_id == unit_id,
                Membership.role == Role.UNIT_ADMIN,
                valid_on(Membership, on),
            )
            .order_by(Membership.account_id)
        )
    )


def system_admins(session: Session, on: date) -> list[UUID]:
    """The accounts that run the system on a day."""
    return list(
        session.scalars(
            select(HouseRole.account_id)
            .where(HouseRole.role == Role.SYSTEM_ADMIN, valid_on(HouseRole, on))
            .order_by(HouseRole.account_id)
        )
    )


def other_unit_admins(session: Session, unit_id: UUID, *, but: UUID, on: date) -> int:
    """How many others administer a unit on a day."""
    return (
        session.scalar(
            select(func.count()).where(
                Membership.unit_id == unit_id,
                Membership.role == Role.UNIT_ADMIN,
                Membership.account_id != but,
                valid_on(Membership, on),
            )
        )
        or 0
    )


def to_review(
    session: Session, unit_ids: Iterable[UUID], on: date, *, overdue: bool = False
) -> dict[UUID, int]:
    """How many roles at each unit have to be confirmed, or have had to for too long."""
    last = months_after(on - OVERDUE if overdue else on, -REVIEW_MONTHS)
    rows = session.execute(
        select(Membership.unit_id, func.count())
        .where(
            Membership.unit_id.in_(list(unit_ids)),
            func.coalesce(Membership.reviewed_on, Membership.valid_from) <= last,
            valid_on(Membership, on),
        )
        .group_by(Membership.unit_id)
    )
    return {row[0]: row[1] for row in rows}


def overdue_units(session: Session, on: date) -> list[Row[Any]]:
    """Open units whose administrator has let the review lie: id, name and how many roles."""
    last = months_after(on - OVERDUE, -REVIEW_MONTHS)
    return list(
        session.execute(
            select(CareUnit.id, CareUnit.name, func.count().label("roles"))
            .join(Membership, Membership.unit_id == CareUnit.id)
            .where(
                unit_open(on),
                func.coalesce(Membership.reviewed_on, Membership.valid_from) <= last,
                valid_on(Membership, on),
            )
            .group_by(CareUnit.id, CareUnit.name)
            .order_by(CareUnit.name)
        )
    )


def application(session: Session, application_id: UUID) -> AccessApplication | None:
    """One application, whoever asks."""
    return session.get(AccessApplication, application_id)


def applications_at(session: Session, unit_id: UUID) -> Sequence[Row[AccessApplication, Person]]:
    """Who asks for a role at a unit and waits, the first first."""
    return session.execute(
        select(AccessApplication, Person)
        .join(Person, Person.id == AccessApplication.person_id)
        .where(AccessApplication.unit_id == unit_id, AccessApplication.state == "waiting")
        .order_by(AccessApplication.id)
    ).all()


def applications_of(session: Session, account_id: UUID) -> Sequence[Row[AccessApplication, str]]:
    """What an account has asked for, the newest first, with the unit's name."""
    return session.execute(
        select(AccessApplication, CareUnit.name)
        .join(CareUnit, CareUnit.id == AccessApplication.unit_id)
        .where(AccessApplication.account_id == account_id)
        .order_by(AccessApplication.id.desc())
        .limit(20)
    ).all()


def waiting_at(session: Session, unit_ids: Iterable[UUID]) -> dict[UUID, int]:
    """How many applications wait at each unit."""
    rows = session.execute(
        select(AccessApplication.unit_id, func.count())
        .where(AccessApplication.unit_id.in_(list(unit_ids)), AccessApplication.state == "waiting")
        .group_by(AccessApplication.unit_id)
    )
    return {row[0]: row[1] for row in rows}


def staff_with_number(session: Session, vault: Vault, number: IdentityNumber) -> Account | None:
    """The account of the member of staff with an identity number."""
    found = accounts_by_number(session, vault, number)
    staff = [account for account in found if _is_staff(session, account)]
    return staff[0] if staff else None


def _is_staff(session: Session, account: Account) -> bool:
    return session.get_one(Person, account.person_id).kind == PersonKind.STAFF
