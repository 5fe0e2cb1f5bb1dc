"""Orders as they are shown: one with lines and timeline, the list of a unit or a recipient."""

from collections.abc import Iterable, Mapping
from datetime import date
from functools import lru_cache
from typing import Any, NamedTuple
from uuid import UUID

from sqlalchemy import ColumnElement, Row, bindparam, func, literal, select
from sqlalchemy.orm import Session, aliased

from catalogue.models.articles import Article, Supplier
from core.asking import Asked
from core.people import Person
from core.vault import Ring, ring_of
from orders.models.orders import LineEvent, Order, OrderLine
from orders.queries.names import name_in
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


class Listed(NamedTuple):
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
        OrderLine.kind,
        OrderLine.kind_reason,
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
    most: int = PAGE,
) -> list[Listed]:
    """A page of a unit's orders and one more, newest first; one statement and the keyring's."""
    whose = {"unit_id": unit_id, "most": most + 1}
    if after is not None:
        return _page(session, _listed("unit_id", show, "after"), whose | {"after": after})
    if before is not None:
        return _page(session, _listed("unit_id", show, "before"), whose | {"before": before})
    return _page(session, _listed("unit_id", show), whose)


def count_of_unit(session: Session, unit_id: UUID, *, show: str = "") -> int:
    """How many orders a unit's list holds."""
    where = (Order.unit_id == unit_id, *_narrowed(show))
    return session.scalar(select(func.count()).select_from(Order).where(*where)) or 0


def orders_of_recipient(
    session: Session, recipient_id: UUID, *, limit: int = PAGE, before: UUID | None = None
) -> list[Listed]:
    """A recipient's newest orders and one more."""
    whose = {"recipient_id": recipient_id, "most": limit + 1}
    if before is not None:
        return _page(session, _listed("recipient_id", "", "before"), whose | {"before": before})
    return _page(session, _listed("recipient_id", ""), whose)


def count_of_recipient(session: Session, recipient_id: UUID) -> int:
    """How many orders were ever made for a recipient."""
    made = Order.recipient_id == recipient_id
    return session.scalar(select(func.count()).select_from(Order).where(made)) or 0


def order_by_number(session: Session, number: int) -> Row[Any] | None:
    """The keys of the order with a number, whoever asks."""
    columns: list[Any] = [Order.id, Order.unit_id, Order.recipient_id, Order.ordered_on]
    return session.execute(select(*columns).where(Order.number == number)).first()


@lru_cache  # put together once for each way to ask
def _listed(whose: str, show: str, towards: str = "") -> Asked:
    """Orders of `whose` column's bound value, with a row for each line of an order."""
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
        Person.given_name_sealed,
        Person.family_name_sealed,
        Person.protection,
    ]
    query = (
        select(*columns)
        .outerjoin(Person, Person.id == Order.person_id)
        .where(getattr(Order, whose) == bindparam(whose), *_narrowed(show))
        .limit(bindparam("most"))
    )
    if towards == "before":
        query = query.where(Order.id < bindparam("before"))
    if towards == "after":
        query = query.where(Order.id > bindparam("after")).order_by(Order.id)
    else:
        query = query.order_by(Order.id.desc())
    found = query.subquery("listed")
    return Asked(
        select(*found.c, OrderLine.state, OrderLine.packs)
        .join(OrderLine, OrderLine.order_id == found.c.id)
        .order_by(found.c.id.desc(), OrderLine.position)
    )


def _narrowed(show: str) -> list[ColumnElement[bool]]:
    states = FILTERS.get(show)
    if states is None:
        return []
    among = OrderLine.state.in_([literal(state) for state in states])
    return [select(OrderLine.id).where(OrderLine.order_id == Order.id, among).exists()]


def _page(session: Session, query: Asked, asked: Mapping[str, Any]) -> list[Listed]:
    rows = query.rows(session.connection(), asked)
    ring = ring_of(session)
    ring.warm(row[8] for row in rows)
    together: dict[int, list[Any]] = {}
    for row in rows:
        together.setdefault(row[1], []).append(row)  # an order's number is its own
    return [_listed_row(ring, lines) for lines in together.values()]


def _listed_row(ring: Ring, lines: list[Any]) -> Listed:
    *shown, given, family, protection, _state, _packs = lines[0]
    name, protected = name_in(ring, shown[-1], given, family, protection)
    state = _state_of(tuple(line[-2] for line in lines))
    packs = sum(line[-1] for line in lines)
    return Listed._make((*shown, name, protected, state, len(lines), packs))


@lru_cache(maxsize=4096)  # lists say the same few again and again
def _state_of(states: tuple[str, ...]) -> OrderState:
    return order_state([LineState(state) for state in states])
