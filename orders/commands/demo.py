"""The demo of orders: twelve months of them in every state, and as many before as are asked for."""

from collections.abc import Iterable, Iterator
from itertools import islice
from typing import TypeVar
from uuid import UUID

from sqlalchemy import func, select, text
from sqlalchemy.orm import Session

from care.models.prescriptions import Prescription, PrescriptionLine
from core.clock import now
from core.house import DemoPlan
from orders.commands.demo_plan import Planner
from orders.commands.demo_rows import Rows
from orders.models.orders import ORDER_NUMBERS, SHIPMENT_NUMBERS, Order, Shipment
from orders.queries.line_rows import open_lines
from orders.services.standing import recount

CHUNK, LINES = 500, 500
T = TypeVar("T")


def load(session: Session, plan: DemoPlan) -> None:
    """Orders from the prescriptions of the demo; then every worklist is counted."""
    if not plan.made.get("prescriptions"):
        return
    planner, rows = Planner(plan), Rows(session, plan, now())
    year = planner.year()
    older = max(plan.orders - len(year), 0)
    total, done = older + len(year), 0
    for source in (planner.before(older), year):
        for chunk in _chunks(source, CHUNK):
            rows.store(chunk)
            done += len(chunk)
            plan.progress("orders", done, total)
    _go_on_counting(session)
    _count_worklists(session, plan)


def _chunks(items: Iterable[T], size: int) -> Iterator[list[T]]:
    rest = iter(items)
    while chunk := list(islice(rest, size)):
        yield chunk


def _go_on_counting(session: Session) -> None:
    """Let the next order's number follow the demo's last."""
    if session.get_bind().dialect.name != "postgresql":
        return
    for sequence, table in ((ORDER_NUMBERS, Order), (SHIPMENT_NUMBERS, Shipment)):
        last = session.scalar(select(func.max(table.number)))
        if last:
            session.execute(
                text("SELECT setval(CAST(:name AS regclass), :last)"),
                {"name": sequence.name, "last": last},
            )


def _count_worklists(session: Session, plan: DemoPlan) -> None:
    query = (
        select(PrescriptionLine.id)
        .join(Prescription, Prescription.id == PrescriptionLine.prescription_id)
        .where(open_lines(plan.on))
        .order_by(Prescription.unit_id, PrescriptionLine.id)
    )
    ids: list[UUID] = list(session.scalars(query))
    done = 0
    for chunk in _chunks(ids, LINES):
        recount(session, chunk, on=plan.on)
        done += len(chunk)
        plan.progress("worklists", done, len(ids))
