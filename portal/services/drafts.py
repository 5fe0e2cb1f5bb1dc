"""Drafts: what someone typed and has not sent, kept 24 hours."""

import json
from collections.abc import Mapping
from datetime import UTC, datetime, timedelta
from typing import Any, cast
from uuid import UUID

from sqlalchemy import Table, delete
from sqlalchemy.orm import Session

from core.actors import Actor
from core.clock import now
from portal.models import Draft, MailChange
from portal.queries import THIS_DRAFT, draft

_DROP = delete(cast("Table", Draft.__table__)).where(*THIS_DRAFT)
DRAFT_LIFE = timedelta(hours=24)
_BELOW_TIME = 80
"""Bits of a UUIDv7 below its milliseconds."""


class Kept(dict[str, Any]):
    """What was typed, by the fields' names, and when it was begun."""

    begun: datetime


def keep_draft(
    session: Session, *, by: Actor, form: str, thing_id: UUID, typed: Mapping[str, Any]
) -> None:
    """Keep what was typed, sealed under the typist's key, in place of an earlier draft."""
    if by.account_id is None or by.person_id is None:
        return
    kept = draft(session, by.account_id, form, thing_id)
    if kept is None:
        kept = Draft(account_id=by.account_id, person_id=by.person_id, form=form, thing_id=thing_id)
        session.add(kept)
    kept.input, kept.saved_at = json.dumps(typed, ensure_ascii=False), now()
    session.flush()


def take_draft(
    session: Session, *, by: Actor, form: str, thing_id: UUID, at: datetime
) -> Kept | None:
    """What was typed within the last 24 hours, if anything."""
    if by.account_id is None:
        return None
    kept = draft(session, by.account_id, form, thing_id)
    if kept is None or kept.input is None or kept.saved_at <= at - DRAFT_LIFE:
        return None
    found = Kept(json.loads(kept.input))
    found.begun = datetime.fromtimestamp((kept.id.int >> _BELOW_TIME) / 1000, UTC)
    return found


def drop_draft(session: Session, *, by: Actor, form: str, thing_id: UUID) -> None:
    """Forget a draft, after its form was sent."""
    if by.account_id is not None:
        which = {"account_id": by.account_id, "form": form, "thing_id": thing_id}
        session.execute(_DROP, which)


def sweep_drafts(session: Session, *, at: datetime) -> None:
    """Remove drafts and unconfirmed mail addresses older than 24 hours (CK-04)."""
    session.execute(delete(MailChange).where(MailChange.asked_at <= at - DRAFT_LIFE))
    session.execute(delete(Draft).where(Draft.saved_at <= at - DRAFT_LIFE))
