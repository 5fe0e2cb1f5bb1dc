"""Care units, who works there, and the standings that follow from it."""

from collections.abc import Iterable, Sequence
from datetime import date
from functools import cache
from typing import Any
from uuid import UUID

from sqlalchemy import Row, Select, String, bindparam, cast, exists, literal, or_, select, union_all
from sqlalchemy.orm import Session
from sqlalchemy.orm.util import identity_key

from care.models.access import EmergencyOpening, ProviderRole, SupportCase
from care.models.recipients import Recipient, RecipientUnit
from care.models.units import Agreement, CareProvider, CareUnit, Membership
from core.actors import Role
from core.asking import Asked
from core.clock import now
from core.db import UtcDateTime
from core.house import Place
from core.keys import among
from portal.models import Account
from portal.queries import CASE, EMERGENCY, standing_columns, valid_on


def has_agreement(provider_id: Any, on: date) -> Any:
    """The condition that a care provider is a customer on the day."""
    return exists().where(Agreement.provider_id == provider_id, valid_on(Agreement, on))


def unit_open(on: date) -> Any:
    """The condition that a unit is not closed on the day."""
    return or_(CareUnit.closed_on.is_(None), CareUnit.closed_on > on)


def standings(account_id: UUID, on: date) -> Select[Any]:
    """Roles at units and care providers, the recipient's own standing, and reasons to open.

    Nothing outside dates or agreements; openings hold at the moment of asking.
    """
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
    parts = (staff, oneself, _provider_wide(account_id, on), _opened(account_id, on))
    held = union_all(*parts, _cases(account_id, on)).subquery("held")
    return select(*held.c)


def _provider_wide(account_id: UUID, on: date) -> Select[Any]:
    """Roles for a whole care provider."""
    return select(*standing_columns(ProviderRole.role, provider=ProviderRole.provider_id)).where(
        ProviderRole.account_id == account_id,
        valid_on(ProviderRole, on),
        has_agreement(ProviderRole.provider_id, on),
    )


def _opened(account_id: UUID, on: date) -> Select[Any]:
    """Openings in an emergency that still hold, as long as one still works at the unit."""
    works = exists().where(
        Membership.account_id == account_id,
        Membership.unit_id == EmergencyOpening.unit_id,
        valid_on(Membership, on),
    )
    return select(
        *standing_columns(
            literal(EMERGENCY),
            provider=EmergencyOpening.provider_id,
            unit=EmergencyOpening.unit_id,
            recipient=EmergencyOpening.recipient_id,
            person=EmergencyOpening.person_id,
            purpose=literal("emergency:") + EmergencyOpening.reason,
        )
    ).where(
        EmergencyOpening.account_id == account_id,
        EmergencyOpening.until > bindparam("at", type_=UtcDateTime(), callable_=now),
        works,
    )


def _cases(account_id: UUID, on: date) -> Select[Any]:
    """Open cases of customer service: good for a person or a unit, and to the end of the day."""
    why = literal("case:") + cast(SupportCase.number, String) + ":" + SupportCase.reason
    return (
        select(
            *standing_columns(
                literal(CASE),
                unit=SupportCase.unit_id,
                recipient=SupportCase.recipient_id,
                person=Recipient.person_id,
                purpose=why,
            )
        )
        .outerjoin(Recipient, Recipient.id == SupportCase.recipient_id)
        .where(
            SupportCase.account_id == account_id,
            SupportCase.closed_at.is_(None),
            SupportCase.opened_on == on,
        )
    )


def unit(session: Session, unit_id: UUID) -> CareUnit | None:
    """A unit, whoever asks."""
    return session.get(CareUnit, unit_id)


_ROW = Asked(
    select(
        CareUnit.id, CareUnit.name, CareUnit.provider_id, CareUnit.kind, CareUnit.closed_on
    ).where(CareUnit.id == bindparam("unit_id"))
)


def unit_row(session: Session, unit_id: UUID) -> CareUnit | Row[Any] | None:
    """What lists ask of a unit, whoever asks: id, name, provider_id, kind, closed_on.

    Asked of the database once for each unit of work.
    """
    loaded: CareUnit | None = session.identity_map.get(identity_key(CareUnit, unit_id))
    if loaded is not None:
        return loaded
    known: dict[UUID, Row[Any] | None] = session.info.setdefault("unit_rows", {})
    if unit_id not in known:
        rows = _ROW.rows(session.connection(), {"unit_id": unit_id})
        known[unit_id] = rows[0] if rows else None
    return known[unit_id]


@cache  # made once: every page of a person asks it
def _named_units() -> Any:
    return Asked(_with_provider().where(among(CareUnit.id, "ids")).order_by(CareUnit.name))


def units_named(session: Session, unit_ids: Iterable[UUID]) -> list[Row[Any]]:
    """Units with their providers' names, by name: id, name, kind, customer_no, city, provider."""
    session.flush()
    return list(_named_units().rows(session.connection(), {"ids": unit_ids}))


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


def places(session: Session, ids: Sequence[UUID]) -> dict[UUID, Place]:
    """Units, recipients' own care and care providers among the ids, as people choose them."""
    if not ids:
        return {}
    by_unit = select(
        CareUnit.id, CareUnit.name, CareProvider.name.label("provider"), CareUnit.hsa_id
    ).join(CareProvider, CareProvider.id == CareUnit.provider_id)
    own = select(Recipient.id, CareProvider.name).join(
        CareProvider, CareProvider.id == Recipient.provider_id
    )
    found = {
        row.id: Place(row.name, row.provider, row.hsa_id, unit=True)
        for row in session.execute(by_unit.where(CareUnit.id.in_(ids)))
    }
    for row in session.execute(own.where(Recipient.id.in_(ids))):
        found[row.id] = Place(row.name)
    whole = select(CareProvider.id, CareProvider.name).where(CareProvider.id.in_(ids))
    return found | {row.id: Place(row.name) for row in session.execute(whole)}


def approval_limits(session: Session, unit_id: UUID, *, on: date) -> list[int | None]:
    """Up to how much, in öre, each approver of a unit approves on a day; none: without limit."""
    return list(
        session.scalars(
            select(Membership.approval_limit).where(
                Membership.unit_id == unit_id,
                Membership.role == Role.APPROVER,
                valid_on(Membership, on),
            )
        )
    )
