"""Personal exceptions from policies, and the policy as it holds for one person: the one place."""

from collections import defaultdict
from collections.abc import Iterable, Mapping, Sequence
from datetime import date, timedelta
from typing import Any
from uuid import UUID

from sqlalchemy import bindparam, select
from sqlalchemy.orm import Session

from care.models.overrides import PolicyOverride
from care.queries.policies import policy_value
from care.rules.overrides import Override, personal
from care.rules.policy import Policy, holds_on
from care.rules.rule_sets import typed_value

_DAY = timedelta(days=1)
Whose = tuple[UUID, UUID]
"""Recipient and care area."""


def as_override(row: PolicyOverride) -> Override:
    """A row as the rules read it; the reason is its code."""
    last = row.valid_to if row.ended_on is None else min(row.valid_to, row.ended_on - _DAY)
    value = typed_value(row.name, row.value["is"])
    return Override(row.name, value, row.valid_from, last, row.reason)


def overrides_of(
    session: Session, recipients: Iterable[UUID], *, on: date
) -> Mapping[Whose, list[Override]]:
    """The exceptions that hold on a day, by recipient and care area; one statement."""
    rows = session.scalars(
        select(PolicyOverride)
        .where(
            PolicyOverride.recipient_id.in_(sorted(set(recipients))),
            PolicyOverride.valid_from <= on,
            PolicyOverride.valid_to >= on,
        )
        .order_by(PolicyOverride.valid_from, PolicyOverride.id)
    )
    found: dict[Whose, list[Override]] = defaultdict(list)
    for row in rows:
        one = as_override(row)
        if holds_on(one.valid_from, one.valid_to, on):
            found[row.recipient_id, row.care_area_id].append(one)
    return found


def policy_for(
    row: Any, held: Mapping[Whose, Sequence[Override]], whose: Whose, on: date
) -> Policy:
    """The policy of a row as it holds for one person on a day."""
    return policy_with(policy_value(row), held, whose, on)


def policy_with(
    policy: Policy, held: Mapping[Whose, Sequence[Override]], whose: Whose, on: date
) -> Policy:
    """A policy as it holds for one person on a day."""
    own = held.get(whose)
    return personal(policy, own, on) if own else policy


def personal_policy(session: Session, row: Any, whose: Whose, *, on: date) -> Policy:
    """The same for one person alone; one statement."""
    return policy_for(row, overrides_of(session, [whose[0]], on=on), whose, on)


_OF_ONE = (
    select(PolicyOverride)
    .where(PolicyOverride.recipient_id == bindparam("recipient_id"))
    .order_by(PolicyOverride.valid_from.desc(), PolicyOverride.id.desc())
)


def exceptions_of(session: Session, recipient_id: UUID) -> list[PolicyOverride]:
    """Every exception a recipient has or had, the newest first."""
    return list(session.scalars(_OF_ONE, {"recipient_id": recipient_id}))
