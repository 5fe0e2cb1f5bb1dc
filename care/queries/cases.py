"""Customer service's cases."""

from collections.abc import Sequence
from typing import Any
from uuid import UUID

from sqlalchemy import select
from sqlalchemy.orm import Session

from care.models.access import SupportCase
from care.models.recipients import Recipient
from care.models.units import CareUnit

PAGE = 50


def cases_of(session: Session, account_id: UUID) -> Sequence[Any]:
    """An account's cases with the number of whom, or the unit, they are about, the newest first."""
    return session.execute(
        select(
            SupportCase.id,
            SupportCase.number,
            SupportCase.caller,
            SupportCase.reason,
            SupportCase.opened_at,
            SupportCase.closed_at,
            Recipient.number.label("recipient"),
            CareUnit.name.label("unit"),
        )
        .outerjoin(CareUnit, CareUnit.id == SupportCase.unit_id)
        .outerjoin(Recipient, Recipient.id == SupportCase.recipient_id)
        .where(SupportCase.account_id == account_id)
        .order_by(SupportCase.closed_at.is_not(None), SupportCase.number.desc())
        .limit(PAGE)
    ).all()
