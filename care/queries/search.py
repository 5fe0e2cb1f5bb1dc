"""The one search box: numbers, names and birth years among the actor's own recipients."""

from collections.abc import Sequence
from dataclasses import dataclass, field
from datetime import date
from typing import Any
from uuid import UUID

from sqlalchemy import and_, exists, func, or_, select
from sqlalchemy.orm import Session, aliased

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
    chosen = _matching(actor, wanted, on)
    if chosen is None:
        return []
    unit_id = (
        select(RecipientUnit.unit_id)
        .where(*_here(actor, on))
        .order_by(RecipientUnit.valid_from.desc(), RecipientUnit.id)
        .limit(1)
        .correlate(Recipient)
        .scalar_subquery()
    )
    rows = session.execute(
        select(*LISTED, unit_id.label("unit_id"))
        .join(Person, Person.id == Recipient.person_id)
        .where(chosen, exists().where(*_here(actor, on)).correlate(Recipient))
        .order_by(Recipient.id)
        .limit(MOST + 1)
    ).all()
    return named(session, rows)


def _here(actor: Actor, on: date) -> list[Any]:
    """The recipient is in care at one of the actor's units; anywhere, for customer service."""
    conditions = [RecipientUnit.recipient_id == Recipient.id, valid_on(RecipientUnit, on)]
    if not actor.holds(Role.CUSTOMER_SERVICE):
        conditions.append(RecipientUnit.unit_id.in_(sorted(actor.units)))
    return conditions


def _providers(actor: Actor, on: date) -> Any:
    if actor.holds(Role.CUSTOMER_SERVICE):
        return select(Agreement.provider_id).where(valid_on(Agreement, on))
    return sorted({s.provider_id for s in actor.standings if s.unit_id and s.provider_id})


def _matching(actor: Actor, wanted: Wanted, on: date) -> Any:
    providers = _providers(actor, on)
    ways: list[Any] = []
    if wanted.numbers:
        ways.append(Recipient.id.in_(ids_with_number(wanted.numbers, providers)))
    if wanted.recipient_number is not None:
        here = Recipient.provider_id.in_(providers)
        ways.append(and_(here, Recipient.number == wanted.recipient_number))
    if wanted.words:
        ways.append(Recipient.id.in_(_with_words(wanted.words, providers)))
    return or_(*ways) if ways else None


def _with_words(words: Sequence[Sequence[bytes]], providers: Any) -> Any:
    first, *others = words
    query = select(RecipientToken.recipient_id).where(
        RecipientToken.provider_id.in_(providers), RecipientToken.token.in_(first)
    )
    for word in others:
        other = aliased(RecipientToken)
        query = query.where(
            exists().where(
                other.provider_id == RecipientToken.provider_id,
                other.token.in_(word),
                other.recipient_id == RecipientToken.recipient_id,
            )
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
