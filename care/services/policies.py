"""Changing a care area's policy by a new row; loading published rule sets."""

from dataclasses import dataclass
from datetime import date
from uuid import UUID

from sqlalchemy import select
from sqlalchemy.orm import Session

from care.models.policies import CareArea, PolicyRow
from care.queries.policies import as_rule, policy_columns, rows_of_scope
from care.rules import policy as rules
from care.rules.policy_changes import change_policy
from care.rules.rule_sets import RuleSet
from core import audit
from core.actors import Actor


@dataclass(frozen=True)
class NewPolicy:
    """A policy as it is to hold from a day on, for a provider or one of its units."""

    policy: rules.Policy
    profile: str
    source: str
    valid_from: date
    valid_to: date | None = None
    unit_id: UUID | None = None


def add_policy(
    session: Session,
    area: CareArea,
    new: NewPolicy,
    *,
    by: Actor,
    earliest: date | None = None,
) -> PolicyRow:
    """Let a policy hold from a day on, closing the one before it the day before.

    The care area's row is locked, so that two changes at once cannot overlap. Raises BadPolicy,
    PoliciesOverlap, PolicyTooEarly.
    """
    rules.check_policy(new.policy)
    session.execute(select(CareArea.id).where(CareArea.id == area.id).with_for_update())
    rows = rows_of_scope(session, area.id, unit_id=new.unit_id)
    value = rules.PolicyRow(new.policy, area.id, new.valid_from, new.valid_to, new.unit_id)
    closed = change_policy([as_rule(row) for row in rows], value, earliest=earliest)
    if closed is not None:
        _close(session, next(row for row in rows if row.id == closed.id), closed.valid_to, by)
    row = PolicyRow(
        provider_id=area.provider_id,
        care_area_id=area.id,
        unit_id=new.unit_id,
        profile=new.profile,
        source=new.source,
        valid_from=new.valid_from,
        valid_to=new.valid_to,
        **policy_columns(new.policy),
    )
    session.add(row)
    session.flush()
    audit.changed(
        session,
        "policy.added",
        row.id,
        by=by,
        area=area.code,
        profile=new.profile,
        valid_from=new.valid_from.isoformat(),
    )
    return row


def load_rule_set(session: Session, area: CareArea, rule_set: RuleSet, *, by: Actor) -> PolicyRow:
    """Let a published rule set hold for a care area."""
    new = NewPolicy(
        rule_set.policy, rule_set.code, rule_set.source, rule_set.valid_from, rule_set.valid_to
    )
    return add_policy(session, area, new, by=by)


def _close(session: Session, row: PolicyRow, last: date | None, by: Actor) -> None:
    row.valid_to = last
    last_day = last.isoformat() if last else None
    audit.changed(session, "policy.closed", row.id, by=by, valid_to=last_day)
