"""Orders as they are shown: one with lines and timeline, the list of a unit or a recipient."""

from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from datetime import date
from itertools import groupby
from typing import Any
from uuid import UUID

from sqlalchemy import ColumnElement, Row, Select, bindparam, func, select
from sqlalchemy.orm import Session, aliased

from catalogue.models.articles import Article, Supplier
from core.people import Person
from core.vault import ring_of
from orders.models.orders import LineEvent, Order, OrderLine
from orders.queries.names import NAME, name_of
from orders.rules.states import LineState, OrderState, order_state

PAGE = 50
FILTERS: Mapping[str, frozenset[LineState]] = {
    "under_way": frozenset(
        {
            LineState.REQUESTED,
            LineState.ACCEPTED,
            LineState.SENT,
            LineState.CONFIRMED,
            LineState.SUBSTITUTED,
            LineState.PICKED,
            LineState.PART_SHIPPED,
            LineState.SHIPPED,
        }
    ),
    "problems": frozenset(
        {
            LineState.BACKORDERED,
            LineState.REFUSED,
            LineState.REJECTED,
            LineState.NOT_COLLECTED,
            LineState.RETURNED,
        }
    ),
    "approval": frozenset({LineState.AWAITING_APPROVAL}),
    "delivered": frozenset({LineState.DELIVERED}),
    "cancelled": frozenset({LineState.CANCELLED}),
}
"""What an order list may be narrowed to: orders with a line in one of these states."""


@dataclass(frozen=True, slots=True)
class Listed:
    """One order in a list."""

    id: UUID
    number: int
    ordered_on: date
    promised_on: date
    channel: str
    delivery_mode: str
    unit_id: UUID
    recipient_id: UUID | None
    person_id: UUID | None
    name: str
    protected: bool
    state: OrderState
    lines: int
    packs: int


_INSTEAD = aliased(Article)
_LINES: Any = (
    select(
        OrderLine.id,
        OrderLine.version,
        OrderLine.position,
        OrderLine.state,
        OrderLine.reason,
        OrderLine.packs,
        OrderLine.packs_shipped,
        OrderLine.packs_delivered,
        OrderLine.pieces,
        OrderLine.price_ore,
        OrderLine.vat_permille,
        OrderLine.expected_on,
        OrderLine.delivered_on,
        OrderLine.prescription_line_id,
        OrderLine.supplier_id,
        Article.article_no,
        Article.name,
        Article.plain_name,
        Article.plain_name_en,
        Article.picture,
        Article.pack_size,
        Supplier.name.label("supplier"),
        Supplier.phone.label("supplier_phone"),
        _INSTEAD.plain_name.label("instead_of"),
        _INSTEAD.plain_name_en.label("instead_of_en"),
    )
    .join(Article, Article.id == OrderLine.article_id)
    .join(Supplier, Supplier.id == OrderLine.supplier_id)
    .outerjoin(_INSTEAD, _INSTEAD.id == OrderLine.substitute_for_id)
    .where(OrderLine.order_id == bindparam("order_id"))
    .order_by(OrderLine.position)
)  # made once


def lines_of(session: Session, order_id: UUID) -> list[Row[Any]]:
    """The lines of an order with what they are called, in one statement."""
    return list(session.execute(_LINES, {"order_id": order_id}))


def events_of(session: Session, order_ids: Iterable[UUID]) -> list[Row[Any]]:
    """What happened to the lines of orders, newest first, in one statement."""
    return list(
        session.execute(
            select(
                LineEvent.order_id,
                LineEvent.at,
                LineEvent.from_state,
                LineEvent.to_state,
                LineEvent.role,
                LineEvent.facts,
                OrderLine.position,
                Article.plain_name,
                Article.plain_name_en,
            )
            .join(OrderLine, OrderLine.id == LineEvent.order_line_id)
            .join(Article, Article.id == OrderLine.article_id)
            .where(LineEvent.order_id.in_(list(order_ids)))
            .order_by(LineEvent.id.desc())
        )
    )


def orders_of_unit(
    session: Session,
    unit_id: UUID,
    *,
    show: str = "",
    before: UUID | None = None,
    after: UUID | None = None,
) -> list[Listed]:
    """A page of a unit's orders and one more, newest first; one statement and the keyring's."""
    query = _listed().where(Order.unit_id == unit_id, *_narrowed(show))
    return _page(session, query, before=before, after=after)


def count_of_unit(session: Session, unit_id: UUID, *, show: str = "") -> int:
    """How many orders a unit's list holds."""
    where = (Order.unit_id == unit_id, *_narrowed(show))
    return session.scalar(select(func.count()).select_from(Order).where(*where)) or 0


def orders_of_recipient(
    session: Session, recipient_id: UUID, *, limit: int = PAGE, before: UUID | None = None
) -> list[Listed]:
    """A recipient's newest orders and one more."""
    query = _listed().where(Order.recipient_id == recipient_id)
    return _page(session, query, before=before, limit=limit)


def count_of_recipient(session: Session, recipient_id: UUID) -> int:
    """How many orders were ever made for a recipient."""
    made = Order.recipient_id == recipient_id
    return session.scalar(select(func.count()).select_from(Order).where(made)) or 0


def order_by_number(session: Session, number: int) -> Row[Any] | None:
    """The keys of the order with a number, whoever asks."""
    columns: list[Any] = [Order.id, Order.unit_id, Order.recipient_id, Order.ordered_on]
    return session.execute(select(*columns).where(Order.number == number)).first()


def _listed() -> Select[Any]:
    columns: list[Any] = [
        Order.id,
        Order.number,
        Order.ordered_on,
        Order.promised_on,
        Order.channel,
        Order.delivery_mode,
        Order.unit_id,
        Order.recipient_id,
        Order.person_id,
        *NAME,
    ]
    return select(*columns).outerjoin(Person, Person.id == Order.person_id)


def _narrowed(show: str) -> list[ColumnElement[bool]]:
    states = FILTERS.get(show)
    if states is None:
        return []
    line = select(OrderLine.id).where(OrderLine.order_id == Order.id, OrderLine.state.in_(states))
    return [line.exists()]


def _page(
    session: Session,
    query: Select[Any],
    *,
    before: UUID | None = None,
    after: UUID | None = None,
    limit: int = PAGE,
) -> list[Listed]:
    if after is not None:
        query = query.where(Order.id > after).order_by(Order.id)
    else:
        query = query.order_by(Order.id.desc())
        if before is not None:
            query = query.where(Order.id < before)
    orders = query.limit(limit + 1).subquery("listed")
    columns: list[Any] = [*orders.c, OrderLine.state, OrderLine.packs]
    rows = session.execute(
        select(*columns)
        .join(OrderLine, OrderLine.order_id == orders.c.id)
        .order_by(orders.c.id.desc(), OrderLine.position)
    ).all()
    ring_of(session).warm(row.person_id for row in rows)
    together = groupby(rows, key=lambda row: row.id)
    return [_listed_row(session, list(lines)) for _key, lines in together]


def _listed_row(session: Session, lines: list[Any]) -> Listed:
    row = lines[0][:-2]  # without the line's own state and packs
    name, protected = name_of(session, row)
    state = order_state([LineState(line[-2]) for line in lines])
    packs = sum(line[-1] for line in lines)
    make: Any = Listed  # a row's columns, in the order of the fields
    return make(*row[: -len(NAME)], name, protected, state, len(lines), packs)  # type: ignore[no-any-return]
