"""What the book of changes tells of a thing."""

from uuid import UUID

from sqlalchemy import select
from sqlalchemy.orm import Session

from core.audit import Change


def changes_of(session: Session, thing_id: UUID, *, limit: int = 50) -> list[Change]:
    """What was done to a thing, newest first."""
    return list(
        session.scalars(
            select(Change)
            .where(Change.thing_id == thing_id)
            .order_by(Change.at.desc(), Change.id.desc())
            .limit(limit)
        )
    )


RIGHTS = (
    "role.given",
    "role.last_day",
    "role.ended",
    "role.confirmed",
    "prescriber.appointed",
    "prescriber.ended",
    "account.disabled",
    "account.enabled",
    "account.sign_ins_ended",
    "account.signed_in",
    "account.started_over",
    "account.invited",
)
"""What happens to somebody's rights."""


def changes_of_rights(
    session: Session, person_id: UUID, unit_id: UUID | None = None, *, limit: int = 50
) -> list[Change]:
    """What was done to somebody's rights, newest first; at one unit, or everything."""
    rows = session.scalars(
        select(Change)
        .where(Change.subject_id == person_id, Change.what.in_(RIGHTS))
        .order_by(Change.at.desc(), Change.id.desc())
        .limit(limit)
    ).all()
    return [row for row in rows if unit_id is None or row.facts.get("unit") == str(unit_id)]
