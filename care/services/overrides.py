"""Making and ending one person's exceptions from a policy."""

from dataclasses import dataclass
from datetime import date, datetime
from uuid import UUID

from sqlalchemy import select
from sqlalchemy.orm import Session

from care.models.overrides import PolicyOverride
from care.models.policies import CareArea
from care.models.recipients import Recipient
from care.queries.overrides import as_override, exceptions_of
from care.queries.policies import policy_on, policy_value
from care.rules.overrides import NewOverride, Override, check_new_override, personal
from care.rules.rule_sets import plain_value
from core import audit
from core.actors import Actor
from core.errors import NotFound


@dataclass(frozen=True)
class Occasion:
    """At which unit and when an exception is decided."""

    unit_id: UUID
    at: datetime
    on: date


def add_override(
    session: Session,
    recipient: Recipient,
    area: CareArea,
    new: NewOverride,
    *,
    by: Actor,
    occasion: Occasion,
) -> PolicyOverride:
    """Let a value of the care area's policy hold otherwise for one recipient.

    The recipient's row is locked, so two at once cannot overlap. Raises BadOverride, BadPolicy,
    NoPolicy.
    """
    session.execute(select(Recipient.id).where(Recipient.id == recipient.id).with_for_update())
    others = _others(session, recipient.id, area.id)
    held = policy_on(
        session,
        provider_id=recipient.provider_id,
        unit_id=occasion.unit_id,
        care_area_id=area.id,
        on=max(occasion.on, new.override.valid_from),
    )
    policy = personal(policy_value(held), others, new.override.valid_from)
    check_new_override(policy, new, others, on=occasion.on)
    row = _row(recipient, area, new, occasion)
    row.made_by = by.account_id
    session.add(row)
    session.flush()
    audit.changed(
        session,
        "policy.excepted",
        row.id,
        by=by,
        subject_id=recipient.person_id,
        area=area.code,
        name=row.name,
        before=plain_value(getattr(policy, row.name)),
        after=row.value["is"],
        reason=row.reason,
        valid_from=row.valid_from.isoformat(),
        valid_to=row.valid_to.isoformat(),
    )
    return row


def end_override(
    session: Session, recipient: Recipient, override_id: UUID, *, by: Actor, at: datetime, on: date
) -> bool:
    """Let an exception hold no longer, from today; whether it still held or was to come.

    NotFound when it is not the recipient's.
    """
    row = session.scalars(
        select(PolicyOverride).where(PolicyOverride.id == override_id).with_for_update()
    ).first()
    if row is None or row.recipient_id != recipient.id:
        raise NotFound(str(override_id))
    if row.ended_on is not None or row.valid_to < on:
        return False
    row.ended_on, row.ended_at, row.ended_by = max(on, row.valid_from), at, by.account_id
    audit.changed(
        session,
        "policy.exception_ended",
        row.id,
        by=by,
        subject_id=recipient.person_id,
        name=row.name,
        ended_on=row.ended_on.isoformat(),
    )
    return True


def _others(session: Session, recipient_id: UUID, area_id: UUID) -> list[Override]:
    """The exceptions of a care area that hold on at least one day."""
    rows = exceptions_of(session, recipient_id)
    told = [as_override(row) for row in rows if row.care_area_id == area_id]
    return [one for one in told if one.valid_to is None or one.valid_from <= one.valid_to]


def _row(
    recipient: Recipient, area: CareArea, new: NewOverride, occasion: Occasion
) -> PolicyOverride:
    row = PolicyOverride(
        provider_id=recipient.provider_id,
        unit_id=occasion.unit_id,
        made_at=occasion.at,
        recipient_id=recipient.id,
        person_id=recipient.person_id,
        care_area_id=area.id,
        name=new.override.name,
        value={"is": plain_value(new.override.value)},
        valid_from=new.override.valid_from,
        valid_to=new.override.valid_to,
        reason=new.override.reason,
    )
    row.reason_text = new.text.strip() or None
    return row
