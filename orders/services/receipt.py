"""The receipt every order gets: number and day, to whoever it is for (domain.md 1.3)."""

from uuid import UUID

from sqlalchemy.orm import Session

from core.jobs import enqueue

RECEIPT = "orders.receipt"


def ask_for_receipt(session: Session, order_id: UUID) -> None:
    """Ask, in the order's own transaction, for the letter that says it is placed."""
    enqueue(session, RECEIPT, {"order": str(order_id)}, key=f"{RECEIPT}:{order_id}")
