"""Care units, who works there, and the standings that follow from it."""

from collections.abc import Iterable, Sequence
from datetime import date
from typing import Any
from uuid import UUID

from sqlalchemy import Row, Select, exists, literal, or_, select, union_all
from sqlalchemy.orm import Session

from care.models.recipients import Recipient, RecipientUnit
from care.models.units import Agreement, CareProvider, CareUnit, Membership
from core.actors import Role
from portal.models import Account
from portal.queries import standing_columns, valid_on


def has_agreement(provider_id: Any, on: date) -> Any:
    """The condition that a care provider is a customer on the day."""
    return exists().where(Agreement.provider_id == provider_id, valid_on(Agreement, on))


def unit_open(on: date) -> Any:
    """The condition that a unit is not closed on the day."""
    return or_(CareUnit.closed_on.is_(None), CareUnit.closed_on > on)


def standings(account_id: UUID, on: date) -> Select[Any]:
    """Roles at units, and the recipient's own standing; nothing outside dates or agreements."""
    staff = (
        select(
            *standing_columns(
                Membership.role, provider=Membership.provider_id, unit=Membership.unit_id
            )
        )
        .join(CareUnit, CareUnit.id == Membership.unit_id)
        .where(
            Membership.account_id == account_id,
            valid_on(Membership, on),
            unit_open(on),
            has_agreement(Membership.provider_id, on),
        )
    )
    oneself = (
        select(
            *standing_columns(
                literal(Role.RECIPIENT.value),
                provider=Recipient.provider_id,
                recipient=Recipient.id,
            )
        )
        .join(Account, Account.person_id == Recipient.person_id)
        .where(
            Account.id == account_id,
            Recipient.status != "deceased",
            has_agreement(Recipient.provider_id, on),
        )
    )
    held = union_all(staff, oneself).subquery("held")
    return select(*held.c)


def unit(session: Session, unit_id: UUID) -> CareUnit | None:
    """A unit, whoever asks."""
    return session.get(CareUnit, unit_id)


def units_named(session: Session, unit_ids: Iterable[UUID]) -> list[Row[Any]]:
    """Units with their providers' names, by name: id, name, kind, customer_no, city, provider."""
    return list(
        session.execute(
            _with_provider().where(CareUnit.id.in_(list(unit_ids))).order_by(CareUnit.name)
        )
    )


def open_units(session: Session, on: date) -> list[Row[Any]]:
    """Every open unit of every customer, by name: what customer service may choose from."""
    return list(
        session.execute(
            _with_provider()
            .where(unit_open(on), has_agreement(CareUnit.provider_id, on))
            .order_by(CareProvider.name, CareUnit.name)
        )
    )


def _with_provider() -> Any:
    return select(
        CareUnit.id,
        CareUnit.name,
        CareUnit.kind,
        CareUnit.customer_no,
        CareUnit.city,
        CareUnit.provider_id,
        CareProvider.name.label("provider"),
    ).join(CareProvider, CareProvider.id == CareUnit.provider_id)


def own_units(session: Session, recipient_ids: Sequence[UUID], *, on: date) -> list[Row[Any]]:
    """Name and phone of the units that give these recipients care, by name."""
    return list(
        session.execute(
            select(CareUnit.name, CareUnit.phone)
            .join(RecipientUnit, RecipientUnit.unit_id == CareUnit.id)
            .where(RecipientUnit.recipient_id.in_(recipient_ids), valid_on(RecipientUnit, on))
            .distinct()
            .order_by(CareUnit.name)
        )
    )
