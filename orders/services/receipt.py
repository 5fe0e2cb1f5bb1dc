"""The receipt every order gets: number and day, to whoever it is for (domain.md 1.3)."""

from uuid import UUID

from core.jobs import job
from core.together import Put

RECEIPT = "orders.receipt"


def receipt_job(order_id: UUID) -> Put:
    """Asks, in the order's own transaction, for the letter that says it is placed."""
    return job(RECEIPT, {"order": str(order_id)}, key=f"{RECEIPT}:{order_id}")
