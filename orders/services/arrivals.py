"""How parcels end: delivered, not collected, returned, and counted at the unit."""

from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from datetime import date, datetime
from typing import Any
from uuid import UUID

from sqlalchemy import select
from sqlalchemy.orm import Session

from core import audit
from core.actors import Actor
from core.clock import STOCKHOLM
from core.errors import NotFound
from orders.models.orders import Order, OrderLine, Shipment, ShipmentLine
from orders.rules.shipping import (
    AlreadyReceived,
    DifferenceUntold,
    check_day,
    check_parcel_step,
    delivered_packs,
)
from orders.rules.states import LineState
from orders.services.accounting import book_shipment, credit_shipment
from orders.services.shipments import locked_shipment, parcel_lines
from orders.services.transition import check_step, move_line, note_event

RETURN_REASONS = (
    "not_collected",
    "refused_delivery",
    "wrong_goods",
    "damaged",
    "not_needed",
    "deceased",
    "address",
    "other",
)
DIFFERENCES = ("missing", "damaged", "wrong_article", "too_many")


@dataclass(frozen=True)
class Count:
    """What the unit counted of one parcel line."""

    packs: int
    difference: str | None = None


def deliver(  # noqa: PLR0913 - which parcel, which day, by whom and when
    session: Session,
    shipment_id: UUID,
    *,
    version: int,
    day: date,
    on: date,
    by: Actor,
    at: datetime,
) -> Shipment:
    """Note that a parcel was handed over on a day, and book it. A refusal changes nothing."""
    shipment = locked_shipment(session, shipment_id, version=version)
    check_parcel_step(shipment.state, "delivered")
    check_day(day, first=shipment.shipped_at.astimezone(STOCKHOLM).date(), last=on)
    _deliver(session, shipment, day=day, by=by, at=at)
    return shipment


def miss(
    session: Session, shipment_id: UUID, *, version: int, on: date, by: Actor, at: datetime
) -> Shipment:
    """Note that nobody collected a parcel."""
    shipment = locked_shipment(session, shipment_id, version=version)
    check_parcel_step(shipment.state, "not_collected")
    _end(session, shipment, "not_collected", on=on, by=by)
    for _inside, line in _sent(session, shipment):
        _step(session, line, LineState.NOT_COLLECTED, shipment, by=by, at=at)
    return shipment


def take_back(  # noqa: PLR0913 - which parcel, why, by whom and when
    session: Session,
    shipment_id: UUID,
    *,
    version: int,
    reason: str,
    on: date,
    by: Actor,
    at: datetime,
) -> Shipment:
    """Note that a parcel came back, and credit what was booked; ValueError for another reason."""
    if reason not in RETURN_REASONS:
        raise ValueError(reason)
    shipment = locked_shipment(session, shipment_id, version=version)
    check_parcel_step(shipment.state, "returned")
    was_delivered = shipment.state == "delivered"
    for inside, line in _sent(session, shipment):
        if was_delivered:
            line.packs_delivered -= delivered_packs(inside.packs, inside.packs_received)
        _step(session, line, LineState.RETURNED, shipment, by=by, at=at, reason=reason)
    _end(session, shipment, "returned", on=on, by=by, reason=reason)
    session.flush()
    if was_delivered:
        credit_shipment(session, shipment, on=on, by=by, at=at)
    return shipment


def receive(  # noqa: PLR0913 - which parcel, what was counted, by whom and when
    session: Session,
    shipment_id: UUID,
    counts: Mapping[UUID, Count],
    *,
    version: int,
    on: date,
    by: Actor,
    at: datetime,
) -> Shipment:
    """Register what the unit counted of a parcel; one still on its way is then delivered.

    A count that differs needs to say how (DifferenceUntold). Raises NotFound for a foreign line,
    AlreadyReceived the second time.
    """
    shipment = locked_shipment(session, shipment_id, version=version)
    if shipment.received_at is not None:
        raise AlreadyReceived
    inside = parcel_lines(session, shipment)
    if set(counts) - set(inside):
        raise NotFound
    for line_id, count in counts.items():
        _count(inside[line_id][0], count)
    shipment.received_at, shipment.received_by = at, by.account_id
    differing = sum(1 for line, _ in inside.values() if line.difference)
    session.flush()
    about = session.get_one(Order, shipment.order_id).person_id
    audit.changed(
        session, "shipment.received", shipment.id, by=by, subject_id=about, differing=differing
    )
    if shipment.state == "on_way":
        _deliver(session, shipment, day=on, by=by, at=at)
    _tell_differences(session, inside.values(), by=by, at=at)
    return shipment


def _count(line: ShipmentLine, count: Count) -> None:
    if count.packs < 0:
        raise ValueError(count.packs)
    if count.packs != line.packs and count.difference not in DIFFERENCES:
        raise DifferenceUntold
    line.packs_received = count.packs
    line.difference = count.difference if count.difference in DIFFERENCES else None


def _tell_differences(
    session: Session,
    inside: Iterable[tuple[ShipmentLine, OrderLine]],
    *,
    by: Actor,
    at: datetime,
) -> None:
    for counted, line in inside:
        if counted.difference:
            facts = {
                "difference": counted.difference,
                "packs": counted.packs_received,
                "of": counted.packs,
            }
            note_event(session, line, line.state, by=by, at=at, facts=facts)


def _deliver(session: Session, shipment: Shipment, *, day: date, by: Actor, at: datetime) -> None:
    missed = shipment.state == "not_collected"
    _end(session, shipment, "delivered", on=day, by=by)
    shipment.delivered_on = day
    session.flush()
    rows = _sent(session, shipment)
    moving = _still_moving(session, [line.id for _, line in rows])
    for inside, line in rows:
        line.packs_delivered += delivered_packs(inside.packs, inside.packs_received)
        line.delivered_on = day
        if missed and line.state == LineState.NOT_COLLECTED:
            move_line(session, line, LineState.SHIPPED, by=by, at=at)
        facts = {"shipment": shipment.number, "packs": inside.packs, "day": day.isoformat()}
        if line.state == LineState.SHIPPED and line.id not in moving:
            move_line(session, line, LineState.DELIVERED, by=by, at=at, facts=facts)
        else:
            check_step(line, LineState.DELIVERED, by=by)
            note_event(session, line, line.state, by=by, at=at, facts=facts)
    session.flush()
    book_shipment(session, shipment, on=day, by=by, at=at)


def _sent(session: Session, shipment: Shipment) -> list[tuple[ShipmentLine, OrderLine]]:
    return [pair for pair in parcel_lines(session, shipment).values() if pair[0].packs]


def _still_moving(session: Session, line_ids: list[UUID]) -> set[UUID]:
    """Lines with packs in some parcel that has not ended."""
    return set(
        session.scalars(
            select(ShipmentLine.order_line_id)
            .join(Shipment, Shipment.id == ShipmentLine.shipment_id)
            .where(
                ShipmentLine.order_line_id.in_(line_ids),
                ShipmentLine.packs > 0,
                Shipment.state == "on_way",
            )
        )
    )


def _step(  # noqa: PLR0913 - which line, where to, why, by whom and when
    session: Session,
    line: OrderLine,
    to: LineState,
    shipment: Shipment,
    *,
    by: Actor,
    at: datetime,
    reason: str | None = None,
) -> None:
    if line.state == to:
        note_event(session, line, to, by=by, at=at, facts={"shipment": shipment.number})
    else:
        facts = {"shipment": shipment.number}
        move_line(session, line, to, by=by, at=at, reason=reason, facts=facts)


def _end(
    session: Session, shipment: Shipment, state: str, *, on: date, by: Actor, **facts: Any
) -> None:
    order = session.get_one(Order, shipment.order_id)
    before, shipment.state, shipment.ended_on = shipment.state, state, on
    audit.changed(
        session,
        f"shipment.{state}",
        shipment.id,
        by=by,
        subject_id=order.person_id,
        order=order.number,
        before=before,
        **facts,
    )
