"""The one search box: numbers, names and birth years among the actor's own recipients."""

from collections.abc import Sequence
from dataclasses import dataclass, field
from datetime import date
from functools import cache
from typing import Any
from uuid import UUID

from sqlalchemy import (
    ColumnElement,
    Date,
    LargeBinary,
    Row,
    and_,
    bindparam,
    func,
    or_,
    select,
)
from sqlalchemy.orm import Session, aliased

from care.models.prescriptions import Prescription
from care.models.recipients import Recipient, RecipientToken, RecipientUnit
from care.models.units import Agreement
from care.queries.numbers import ids_with_number
from care.queries.recipients import LISTED, Named, named
from core.actors import Actor, Role
from core.asking import Asked
from core.keys import among
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
    if not (wanted.numbers or wanted.words or wanted.recipient_number is not None):
        return []
    everywhere = actor.holds(Role.CUSTOMER_SERVICE)
    query = _query(
        everywhere=everywhere,
        numbers=len(wanted.numbers),
        short=wanted.recipient_number is not None,
        words=tuple(len(word) for word in wanted.words),
    )
    asked = {
        "on": on,
        "providers": _providers(session, actor, on),
        "short": wanted.recipient_number,
    }
    asked |= {f"blind{at}": blind for at, blind in enumerate(wanted.numbers)}
    for at, word in enumerate(wanted.words):
        asked |= {f"word{at}_{no}": blind for no, blind in enumerate(word)}
    if not everywhere:
        asked["units"] = sorted(actor.units)
    rows = query.rows(session.connection(), asked)
    # A person in care at several of the actor's units comes once for each.
    once = {row.id: row for row in reversed(rows)}
    return named(session, list(reversed(once.values()))[: MOST + 1])


@cache  # put together once for each way to ask
def _query(*, everywhere: bool, numbers: int, short: bool, words: tuple[int, ...]) -> Asked:
    """What `find` asks, by how many look-up values there are of each kind.

    Words are plain joins, so that the database may begin with the unit or the rarest word.
    """
    day: Any = bindparam("on", type_=Date())
    query: Any = (
        select(*LISTED, RecipientUnit.unit_id)
        .join(Recipient, Recipient.id == RecipientUnit.recipient_id)
        .join(Person, Person.id == Recipient.person_id)
        .where(valid_on(RecipientUnit, day))
    )
    if not everywhere:
        query = query.where(among(RecipientUnit.unit_id, "units"))
    for at, values in enumerate(words):
        token = aliased(RecipientToken)
        same = token.recipient_id == RecipientUnit.recipient_id
        blinds: list[Any] = [bindparam(f"word{at}_{no}") for no in range(values)]
        query = query.join(token, and_(_of(token.provider_id), token.token.in_(blinds), same))
    if not words:
        query = query.where(or_(*_ways(numbers, short=short)))
    return Asked(query.order_by(RecipientUnit.recipient_id).limit(3 * MOST))


def _ways(numbers: int, *, short: bool) -> list[Any]:
    ways: list[Any] = []
    if numbers:
        blinds = [bindparam(f"blind{at}", type_=LargeBinary()) for at in range(numbers)]
        ways.append(Recipient.id.in_(ids_with_number(blinds, _of)))
    if short:
        ways.append(and_(_of(Recipient.provider_id), Recipient.number == bindparam("short")))
    return ways


def _of(provider: Any) -> ColumnElement[bool]:
    return among(provider, "providers")


def prescription_by_number(
    session: Session, actor: Actor, number: int
) -> Row[UUID, UUID, date] | None:
    """The id, unit and day of a prescription at one of the actor's units, by its number."""
    row = select(Prescription.id, Prescription.unit_id, Prescription.valid_from)
    row = row.where(Prescription.number == number)
    if not actor.holds(Role.CUSTOMER_SERVICE):
        row = row.where(Prescription.unit_id.in_(sorted(actor.units)))
    return session.execute(row).one_or_none()


def _providers(session: Session, actor: Actor, on: date) -> list[UUID]:
    if actor.holds(Role.CUSTOMER_SERVICE):
        customers = select(Agreement.provider_id).where(valid_on(Agreement, on)).distinct()
        return list(session.scalars(customers.order_by(Agreement.provider_id)))
    return sorted({s.provider_id for s in actor.standings if s.unit_id and s.provider_id})


def counts(session: Session, units: Sequence[UUID], *, on: date) -> dict[UUID, int]:
    """How many recipients each unit has."""
    rows = session.execute(
        select(RecipientUnit.unit_id, func.count())
        .where(RecipientUnit.unit_id.in_(units), valid_on(RecipientUnit, on))
        .group_by(RecipientUnit.unit_id)
    )
    return {row[0]: row[1] for row in rows}
