"""What a unit has ordered for its own shelf before, so that one types only what is short."""

from typing import Any
from uuid import UUID

from sqlalchemy import func, select
from sqlalchemy.orm import Session

from orders.models.orders import Order, OrderLine

MOST = 30
RECENT = 60
"""Of how many of the unit's newest stock orders the shelf list is made."""


def shelf_list(session: Session, unit_id: UUID) -> dict[UUID, int]:
    """Articles of the unit's newest stock orders with the most packs of each, commonest first."""
    recent = (
        select(Order.id)
        .where(Order.unit_id == unit_id, Order.recipient_id.is_(None))
        .order_by(Order.id.desc())
        .limit(RECENT)
    )
    columns: list[Any] = [OrderLine.article_id, func.max(OrderLine.packs)]
    rows = session.execute(
        select(*columns)
        .where(OrderLine.order_id.in_(recent))
        .group_by(OrderLine.article_id)
        .order_by(func.count().desc(), OrderLine.article_id)
        .limit(MOST)
    )
    return {row[0]: row[1] for row in rows}
