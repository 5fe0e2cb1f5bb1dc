"""Finding a recipient by number: the one held now, or one held before (ID-07)."""

from collections.abc import Callable, Sequence
from datetime import date
from typing import Any
from uuid import UUID

from sqlalchemy import ColumnElement, select, union
from sqlalchemy.orm import Session

from care.models.recipients import FormerIdentity, Recipient, RecipientUnit
from core.identity_number import IdentityNumber
from core.people import Person, PersonKind, identity_purpose
from core.vault import Vault
from portal.queries import valid_on


def number_blinds(vault: Vault, numbers: Sequence[IdentityNumber]) -> list[bytes]:
    """The look-up values of numbers, under every index key in use."""
    return [
        blind
        for number in numbers
        for blind in vault.blinds(identity_purpose(number.oid), number.value)
    ]


def ids_with_number(blinds: Sequence[Any], of: Callable[[Any], ColumnElement[bool]]) -> Any:
    """Ids of recipients that have, or had, one of the numbers.

    `of` tells from a column of care providers whether it is one of those asked.
    """
    now = (
        select(Recipient.id)
        .join(Person, Person.id == Recipient.person_id)
        .where(
            of(Person.controller_id),
            Person.kind == PersonKind.RECIPIENT.value,
            Person.identity_index.in_(blinds),
        )
    )
    before = select(FormerIdentity.recipient_id).where(
        of(FormerIdentity.provider_id), FormerIdentity.identity_index.in_(blinds)
    )
    return union(now, before)


def recipient_with_number(
    session: Session, vault: Vault, provider_id: UUID, number: IdentityNumber
) -> UUID | None:
    """The care provider's recipient with the number, now or before."""
    blinds = number_blinds(vault, [number])
    return session.scalars(ids_with_number(blinds, lambda held: held == provider_id)).first()


def unit_ids_of(session: Session, recipient_id: UUID, *, on: date) -> frozenset[UUID]:
    """The units that take part in a recipient's care on the day."""
    return frozenset(
        session.scalars(
            select(RecipientUnit.unit_id).where(
                RecipientUnit.recipient_id == recipient_id, valid_on(RecipientUnit, on)
            )
        )
    )
