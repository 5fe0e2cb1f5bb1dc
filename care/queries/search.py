"""The one search box: numbers, names and birth years among the actor's own recipients."""

from collections.abc import Sequence
from dataclasses import dataclass, field
from datetime import date
from typing import Any
from uuid import UUID

from sqlalchemy import Row, and_, func, or_, select
from sqlalchemy.orm import Session, aliased

from care.models.prescriptions import Prescription
from care.models.recipients import Recipient, RecipientToken, RecipientUnit
from care.models.units import Agreement
from care.queries.numbers import ids_with_number
from care.queries.recipients import LISTED, Named, named
from core.actors import Actor, Role
from core.people import Person
from portal.queries import valid_on

MOST = 20


@dataclass(frozen=True)
class Wanted:
    """What was typed, as look-up values: nothing here tells a person."""

    numbers: Sequence[bytes] = ()
    recipient_number: int | None = None
    words: Sequence[Sequence[bytes]] = field(default_factory=tuple)


def find(session: Session, actor: Actor, wanted: Wanted, *, on: date) -> list[Named]:
    """Recipients in the actor's units that match; one more than `MOST` tells there are others."""
    providers = _providers(session, actor, on)
    ways = _ways(wanted, providers)
    if not ways and not wanted.words:
        return []
    query = (
        select(*LISTED, RecipientUnit.unit_id)
        .join(Recipient, Recipient.id == RecipientUnit.recipient_id)
        .join(Person, Person.id == Recipient.person_id)
        .where(valid_on(RecipientUnit, on), *_here(actor))
    )
    query = _with_words(query, wanted.words, providers) if wanted.words else query.where(or_(*ways))
    # A person in care at several of the actor's units comes once for each.
    rows = session.execute(query.order_by(RecipientUnit.recipient_id).limit(3 * MOST)).all()
    once = {row.id: row for row in reversed(rows)}
    return named(session, list(reversed(once.values()))[: MOST + 1])


def prescription_by_number(
    session: Session, actor: Actor, number: int
) -> Row[UUID, UUID, date] | None:
    """The id, unit and day of a prescription at one of the actor's units, by its number."""
    row = select(Prescription.id, Prescription.unit_id, Prescription.valid_from)
    row = row.where(Prescription.number == number)
    if not actor.holds(Role.CUSTOMER_SERVICE):
        row = row.where(Prescription.unit_id.in_(sorted(actor.units)))
    return session.execute(row).one_or_none()


def _here(actor: Actor) -> list[Any]:
    """In care at one of the actor's units; anywhere, for customer service."""
    if actor.holds(Role.CUSTOMER_SERVICE):
        return []
    return [RecipientUnit.unit_id.in_(sorted(actor.units))]


def _providers(session: Session, actor: Actor, on: date) -> list[UUID]:
    if actor.holds(Role.CUSTOMER_SERVICE):
        customers = select(Agreement.provider_id).where(valid_on(Agreement, on)).distinct()
        return list(session.scalars(customers.order_by(Agreement.provider_id)))
    return sorted({s.provider_id for s in actor.standings if s.unit_id and s.provider_id})


def _ways(wanted: Wanted, providers: Sequence[UUID]) -> list[Any]:
    ways: list[Any] = []
    if wanted.numbers:
        ways.append(Recipient.id.in_(ids_with_number(wanted.numbers, providers)))
    if wanted.recipient_number is not None:
        here = Recipient.provider_id.in_(providers)
        ways.append(and_(here, Recipient.number == wanted.recipient_number))
    return ways


def _with_words(query: Any, words: Sequence[Sequence[bytes]], providers: Sequence[UUID]) -> Any:
    """Plain joins, so that the database may begin with the unit or with the rarest word."""
    for word in words:
        token = aliased(RecipientToken)
        query = query.join(
            token,
            and_(
                token.provider_id.in_(providers),
                token.token.in_(word),
                token.recipient_id == RecipientUnit.recipient_id,
            ),
        )
    return query


def counts(session: Session, units: Sequence[UUID], *, on: date) -> dict[UUID, int]:
    """How many recipients each unit has."""
    rows = session.execute(
        select(RecipientUnit.unit_id, func.count())
        .where(RecipientUnit.unit_id.in_(units), valid_on(RecipientUnit, on))
        .group_by(RecipientUnit.unit_id)
    )
    return {row[0]: row[1] for row in rows}
