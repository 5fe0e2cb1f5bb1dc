"""The supplier's desk: its lines by what is to be done, and its orders.

No recipient stands here: a desk works with units, goods and dates.
"""

from collections.abc import Collection, Iterator, Mapping, Sequence
from dataclasses import dataclass
from datetime import date
from typing import Any
from uuid import UUID

from sqlalchemy import ColumnElement, and_, func, select
from sqlalchemy.orm import Session, aliased

from care.models.prescriptions import PrescriptionLine
from care.models.units import CareProvider, CareUnit
from catalogue.models.articles import Article, Supplier
from orders.models.orders import Order, OrderLine
from orders.rules.states import LineState

PAGE = 50
LOT = 500
_S = LineState
TABS: Mapping[str, Collection[LineState]] = {
    "new": (_S.SENT,),
    "to_send": (_S.CONFIRMED, _S.SUBSTITUTED, _S.PICKED, _S.PART_SHIPPED),
    "delayed": (_S.BACKORDERED,),
    "late": (_S.SENT, _S.CONFIRMED, _S.SUBSTITUTED, _S.PICKED, _S.PART_SHIPPED, _S.BACKORDERED),
    "on_way": (_S.SHIPPED, _S.NOT_COLLECTED),
    "done": (_S.DELIVERED, _S.REFUSED, _S.CANCELLED, _S.RETURNED),
}
OPEN = TABS["late"]
NEWEST_FIRST = frozenset({"on_way", "done"})
_REPLACED = aliased(Article, name="replaced")
_COLUMNS = (
    OrderLine.id,
    OrderLine.version,
    OrderLine.order_id,
    OrderLine.position,
    OrderLine.state,
    OrderLine.reason,
    OrderLine.expected_on,
    OrderLine.packs,
    OrderLine.pieces,
    OrderLine.packs_shipped,
    OrderLine.packs_delivered,
    OrderLine.price_ore,
    OrderLine.vat_permille,
    Order.number,
    Order.placed_at,
    Order.promised_on,
    Order.cancel_until,
    Order.delivery_mode,
    Order.urgent_reason.is_not(None).label("urgent"),
    CareUnit.name.label("unit_name"),
    CareUnit.customer_no,
    Article.article_no,
    Article.name.label("article_name"),
    Article.plain_name,
    Article.plain_name_en,
    Article.pack_size,
    Article.storage_class,
    Article.gtin_pack,
    Article.gtin_piece,
    _REPLACED.article_no.label("replaces_no"),
    func.coalesce(PrescriptionLine.substitution, "ask").label("substitution"),
)
_NOT_SENT = (_S.REQUESTED, _S.AWAITING_APPROVAL, _S.REJECTED, _S.ACCEPTED)
_SEEN = OrderLine.state.not_in([state.value for state in _NOT_SENT])
"""What waits for approval, or was refused it, is not the supplier's to see."""
DeskLine = Any


@dataclass(frozen=True)
class DeskFilter:
    """What of its lines a desk looks at on a day."""

    tab: str
    on: date
    unit_id: UUID | None = None


@dataclass(frozen=True)
class DeskPage:
    """One page of lines, and from where the pages beside it are read."""

    rows: Sequence[DeskLine]
    newer: UUID | None
    older: UUID | None


def _lines() -> Any:
    return (
        select(*_COLUMNS)
        .select_from(OrderLine)
        .join(Order, Order.id == OrderLine.order_id)
        .join(CareUnit, CareUnit.id == Order.unit_id)
        .join(Article, Article.id == OrderLine.article_id)
        .outerjoin(_REPLACED, _REPLACED.id == OrderLine.substitute_for_id)
        .outerjoin(PrescriptionLine, PrescriptionLine.id == OrderLine.prescription_line_id)
    )


def _matching(supplier_id: UUID, wanted: DeskFilter) -> ColumnElement[bool]:
    parts = [
        OrderLine.supplier_id == supplier_id,
        OrderLine.state.in_([state.value for state in TABS[wanted.tab]]),
    ]
    if wanted.tab == "late":
        parts.append(Order.promised_on < wanted.on)
    if wanted.unit_id is not None:
        parts.append(Order.unit_id == wanted.unit_id)
    return and_(*parts)


def desk_page(
    session: Session,
    supplier_id: UUID,
    wanted: DeskFilter,
    *,
    after: UUID | None = None,
    before: UUID | None = None,
) -> DeskPage:
    """Fifty lines; work to do comes oldest first, what is done newest first."""
    rising = wanted.tab not in NEWEST_FIRST
    forward = before is None
    edge = after if forward else before
    statement = _lines().where(_matching(supplier_id, wanted)).limit(PAGE + 1)
    up = rising == forward
    if edge is not None:
        statement = statement.where(OrderLine.id > edge if up else OrderLine.id < edge)
    found = session.execute(statement.order_by(OrderLine.id if up else OrderLine.id.desc())).all()
    rows, more = found[:PAGE], len(found) > PAGE
    if not forward:
        rows = rows[::-1]
    first, last = (rows[0].id, rows[-1].id) if rows else (None, None)
    has_newer, has_older = (after is not None, more) if forward else (more, True)
    return DeskPage(rows, first if has_newer else None, last if has_older else None)


def desk_rows(session: Session, supplier_id: UUID, wanted: DeskFilter) -> Iterator[DeskLine]:
    """Every line of a filter, lot by lot, for a file."""
    statement = _lines().where(_matching(supplier_id, wanted)).order_by(OrderLine.id)
    yield from session.execute(statement.execution_options(yield_per=LOT))


def desk_count(session: Session, supplier_id: UUID, wanted: DeskFilter) -> int:
    """How many lines a filter finds."""
    statement = select(func.count()).select_from(OrderLine)
    statement = statement.join(Order, Order.id == OrderLine.order_id)
    return session.scalar(statement.where(_matching(supplier_id, wanted))) or 0


@dataclass(frozen=True)
class DeskCounts:
    """How many lines wait at a desk, by what is to be done."""

    new: int = 0
    to_send: int = 0
    delayed: int = 0
    late: int = 0
    due: int = 0
    """Delayed ones whose day has come."""


def desk_counts(session: Session, supplier_id: UUID, on: date) -> DeskCounts:
    """Counts of what is open at a desk, in one statement; what is done is never counted."""
    late = Order.promised_on < on
    due = (OrderLine.state == _S.BACKORDERED.value) & (OrderLine.expected_on <= on)
    rows = session.execute(
        select(
            OrderLine.state,
            func.count(),
            func.count(1).filter(late),
            func.count(1).filter(due),
        )
        .join(Order, Order.id == OrderLine.order_id)
        .where(
            OrderLine.supplier_id == supplier_id,
            OrderLine.state.in_([state.value for state in OPEN]),
        )
        .group_by(OrderLine.state)
    ).all()
    by_state = {LineState(state): (count, late, due) for state, count, late, due in rows}

    def total(states: Collection[LineState], which: int = 0) -> int:
        return sum(by_state.get(state, (0, 0, 0))[which] for state in states)

    return DeskCounts(
        new=total(TABS["new"]),
        to_send=total(TABS["to_send"]),
        delayed=total(TABS["delayed"]),
        late=total(OPEN, 1),
        due=total(OPEN, 2),
    )


def desk_order(session: Session, supplier_id: UUID, order_id: UUID) -> Any:
    """The head of an order with lines for the supplier; none without."""
    own = select(OrderLine.id).where(
        OrderLine.order_id == order_id, OrderLine.supplier_id == supplier_id, _SEEN
    )
    return session.execute(
        select(
            Order.id,
            Order.number,
            Order.placed_at,
            Order.ordered_on,
            Order.promised_on,
            Order.cancel_until,
            Order.delivery_mode,
            Order.urgent_reason.is_not(None).label("urgent"),
            CareUnit.id.label("unit_id"),
            CareUnit.name.label("unit_name"),
            CareUnit.customer_no,
            CareUnit.cost_centre,
            CareUnit.reference,
            CareUnit.phone.label("unit_phone"),
            CareProvider.name.label("provider_name"),
        )
        .join(CareUnit, CareUnit.id == Order.unit_id)
        .join(CareProvider, CareProvider.id == Order.provider_id)
        .where(Order.id == order_id, own.exists())
    ).first()


def desk_order_lines(session: Session, supplier_id: UUID, order_id: UUID) -> Sequence[DeskLine]:
    """The supplier's lines of an order, in the order's own order."""
    return session.execute(
        _lines()
        .where(OrderLine.order_id == order_id, OrderLine.supplier_id == supplier_id, _SEEN)
        .order_by(OrderLine.position)
    ).all()


def pick_lines_of(
    session: Session, supplier_id: UUID, *, order_id: UUID | None = None
) -> Sequence[DeskLine]:
    """At most two hundred lines to take from the shelves: confirmed, replaced or being picked."""
    states = [state.value for state in TABS["to_send"]]
    statement = _lines().where(
        OrderLine.supplier_id == supplier_id,
        OrderLine.state.in_(states),
        OrderLine.packs_shipped < OrderLine.packs,
    )
    if order_id is not None:
        statement = statement.where(OrderLine.order_id == order_id)
    return session.execute(statement.order_by(OrderLine.id).limit(200)).all()


def own_suppliers(session: Session, ids: Collection[UUID] | None) -> Sequence[Any]:
    """Id and name of suppliers: those given, or all."""
    statement = select(Supplier.id, Supplier.name).order_by(Supplier.name, Supplier.id)
    if ids is not None:
        statement = statement.where(Supplier.id.in_(ids))
    return session.execute(statement).all()
