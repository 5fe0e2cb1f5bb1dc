"""What was taken out on prescription lines: order lines gathered into withdrawals."""

from collections import defaultdict
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from datetime import date, datetime
from typing import Any
from uuid import UUID

from sqlalchemy import Select, literal, select, union_all
from sqlalchemy.orm import Session

from care.models.prescriptions import Prescription, PrescriptionLine
from core.keys import among
from orders.models.orders import Order, OrderLine
from orders.rules.states import LineState, is_void
from orders.rules.supply import COUNTED, Kind, Withdrawal


@dataclass(frozen=True, slots=True)
class Taken:
    """One order line that belongs to a prescription line."""

    order_id: UUID
    order_line_id: UUID
    number: int
    form_key: UUID
    state: LineState
    packs: int
    pieces: int
    packs_delivered: int
    cover_days: int
    ordered_on: date
    placed_at: datetime
    comes_on: date
    delivered_on: date | None
    kind: str = Kind.NORMAL
    inherited: bool = False
    """From the prescription this one renews: supplies, but uses no withdrawal."""


_ORDER, _ITEM = Order.__table__, OrderLine.__table__
_WHOLE = Prescription.__table__
_COLUMNS = (
    _ITEM.c.order_id,
    _ITEM.c.id,
    _ORDER.c.number,
    _ORDER.c.form_key,
    _ITEM.c.state,
    _ITEM.c.packs,
    _ITEM.c.pieces,
    _ITEM.c.packs_delivered,
    _ITEM.c.cover_days,
    _ITEM.c.kind,
    _ORDER.c.ordered_on,
    _ORDER.c.placed_at,
    _ITEM.c.expected_on,
    _ORDER.c.promised_on,
    _ITEM.c.delivered_on,
)


def _statement() -> Select[Any]:
    line = PrescriptionLine.__table__.alias("line")
    before = PrescriptionLine.__table__.alias("before")
    own = (
        select(_ITEM.c.prescription_line_id.label("line"), literal(0).label("old"), *_COLUMNS)
        .join_from(_ITEM, _ORDER, _ORDER.c.id == _ITEM.c.order_id)
        .where(among(_ITEM.c.prescription_line_id, "ids"))
    )
    inherited = (
        select(line.c.id.label("line"), literal(1).label("old"), *_COLUMNS)
        .join_from(line, _WHOLE, _WHOLE.c.id == line.c.prescription_id)
        .join(before, before.c.prescription_id == _WHOLE.c.renews_id)
        .join(_ITEM, _ITEM.c.prescription_line_id == before.c.id)
        .join(_ORDER, _ORDER.c.id == _ITEM.c.order_id)
        .where(among(line.c.id, "ids"), before.c.article_id == line.c.article_id)
    )
    both = union_all(own, inherited).subquery()
    return select(both).order_by(both.c.order_id, both.c.id)


_TAKEN = _statement()  # made once: every order asks it


def taken_of(session: Session, line_ids: Iterable[UUID]) -> Mapping[UUID, list[Taken]]:
    """What was ordered on each line, and on the one it renews, oldest first; one statement."""
    ids = list(line_ids)
    found: dict[UUID, list[Taken]] = defaultdict(list)
    if ids:
        for row in session.execute(_TAKEN, {"ids": ids}):
            found[row[0]].append(_taken(row))
    return found


def _taken(row: Any) -> Taken:
    _line, old, order_id, line_id, number, key, state, packs, pieces, got, cover, kind, *days = row
    ordered_on, placed_at, expected_on, promised_on, delivered_on = days
    comes = expected_on or promised_on
    return Taken(
        order_id, line_id, number, key, LineState(state), packs, pieces, got, cover,
        ordered_on, placed_at, comes, delivered_on, kind, bool(old),
    )  # fmt: skip


def withdrawals_from(taken: Iterable[Taken]) -> tuple[Withdrawal, ...]:
    """The withdrawals that order lines make up: those of one order are the same withdrawal."""
    orders: dict[UUID, list[Taken]] = defaultdict(list)
    for item in taken:
        orders[item.order_id].append(item)
    return tuple(_withdrawal(items) for items in orders.values())


def _withdrawal(items: Sequence[Taken]) -> Withdrawal:
    living = [item for item in items if not is_void([item.state])] or list(items)
    return Withdrawal(
        ordered_on=living[0].ordered_on,
        supplied_on=max(item.delivered_on or item.comes_on for item in living),
        covered_days=max(0 if _back(item) else item.cover_days for item in living),
        pieces=sum(_pieces(item) for item in living),
        kind=_kind(living[0]),
        void=is_void([item.state for item in items]),
        inherited=living[0].inherited,
    )


def _kind(item: Taken) -> Kind:
    """What was taken before the renewal supplies, but uses no withdrawal of the new one."""
    kind = Kind(item.kind)
    return Kind.BRIDGING if item.inherited and kind in COUNTED else kind


def _back(item: Taken) -> bool:
    return item.state is LineState.RETURNED


def _pieces(item: Taken) -> int:
    if _back(item):
        return 0
    if item.state is LineState.DELIVERED:
        return item.pieces * item.packs_delivered // item.packs
    return item.pieces
