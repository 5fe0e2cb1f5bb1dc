"""Parcels: sent in parts, delivered, not collected, returned, and counted at the unit."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import date, datetime
from typing import Any
from uuid import UUID

from sqlalchemy import func, select
from sqlalchemy.orm import Session, joinedload

from core import audit
from core.actors import Actor
from core.errors import NotFound, StalePage
from orders.models.orders import (
    FIRST_NUMBER,
    SHIPMENT_NUMBERS,
    Order,
    OrderLine,
    Shipment,
    ShipmentLine,
)
from orders.rules.shipping import (
    PACKABLE,
    NothingInParcel,
    check_expiry,
    check_packs,
)
from orders.rules.states import LineState, NotThatStep
from orders.services.approval import check_sent_is_approved
from orders.services.supply import Chosen, Result, on_each
from orders.services.transition import move_line, note_event

_PICKED_BY_SENDING = PACKABLE - {LineState.PICKED, LineState.PART_SHIPPED}


@dataclass(frozen=True)
class Part:
    """What of a line goes in the parcel; no packs is a true answer."""

    line_id: UUID
    version: int
    packs: int
    batch_no: str = ""
    expires_on: date | None = None


@dataclass(frozen=True)
class Parcel:
    """What a supplier sends at once, how, and under which form."""

    parts: Sequence[Part]
    form_key: UUID
    carrier: str = ""
    tracking: str = ""


@dataclass(frozen=True)
class Sent:
    """The parcel, and what became of each part; `again` when this form was sent before."""

    shipment: Shipment
    results: Sequence[Result] = ()
    again: bool = False


def ship(  # noqa: PLR0913 - whose order, which parcel, by whom and when
    session: Session,
    supplier_id: UUID,
    order_id: UUID,
    parcel: Parcel,
    *,
    on: date,
    by: Actor,
    at: datetime,
) -> Sent:
    """Send parts of an order's lines. A refused part stays behind and the others go.

    The same form sent twice gives the same parcel. Raises NotFound for a line that is not this
    order's and supplier's, NothingInParcel when no part has a pack to send.
    """
    order = session.get(Order, order_id, with_for_update=True)
    if order is None:
        raise NotFound
    sent = _sent_before(session, supplier_id, parcel.form_key)
    if sent is not None:
        return Sent(sent, again=True)
    parts = {part.line_id: part for part in parcel.parts}
    packed: list[tuple[OrderLine, Part]] = []

    def pack(line: OrderLine) -> None:
        if line.order_id != order.id:
            raise NotFound
        check_part(line, parts[line.id], on=on)
        packed.append((line, parts[line.id]))

    chosen = [Chosen(part.line_id, part.version) for part in parcel.parts]
    results = on_each(session, supplier_id, chosen, pack)
    if not any(part.packs for _line, part in packed):
        first = next((result.refusal for result in results if result.refusal), None)
        raise first or NothingInParcel
    check_sent_is_approved(session, (line.id for line, _part in packed))
    shipment = _new_shipment(session, supplier_id, order, parcel, by=by, at=at)
    for line, part in packed:
        _put_in(session, shipment, line, part, by=by, at=at)
    session.flush()
    return Sent(shipment, results)


def check_part(line: OrderLine, part: Part, *, on: date) -> None:
    """Raise why a part may not go: the line's state, more than is left, expired goods."""
    state = LineState(line.state)
    if state not in PACKABLE:
        raise NotThatStep(state, LineState.SHIPPED)
    check_packs(part.packs, line.packs - line.packs_shipped)
    check_expiry(part.expires_on, on=on)


def _sent_before(session: Session, supplier_id: UUID, form_key: UUID) -> Shipment | None:
    return session.scalars(
        select(Shipment).where(Shipment.form_key == form_key, Shipment.supplier_id == supplier_id)
    ).first()


def _new_shipment(
    session: Session,
    supplier_id: UUID,
    order: Order,
    parcel: Parcel,
    *,
    by: Actor,
    at: datetime,
) -> Shipment:
    shipment = Shipment(
        number=_next_number(session),
        order_id=order.id,
        supplier_id=supplier_id,
        shipped_at=at,
        carrier=parcel.carrier,
        tracking=parcel.tracking,
        form_key=parcel.form_key,
    )
    session.add(shipment)
    session.flush()
    audit.changed(
        session,
        "shipment.sent",
        shipment.id,
        by=by,
        subject_id=order.person_id,
        order=order.number,
        parts=len(parcel.parts),
    )
    return shipment


def _next_number(session: Session) -> Any:
    if session.get_bind().dialect.name == "postgresql":
        return session.scalar(SHIPMENT_NUMBERS)
    return (session.scalar(select(func.max(Shipment.number))) or FIRST_NUMBER - 1) + 1


def _put_in(
    session: Session, shipment: Shipment, line: OrderLine, part: Part, *, by: Actor, at: datetime
) -> None:
    session.add(
        ShipmentLine(
            shipment_id=shipment.id,
            order_line_id=line.id,
            packs=part.packs,
            batch_no=part.batch_no,
            expires_on=part.expires_on,
        )
    )
    if not part.packs:
        return
    if LineState(line.state) in _PICKED_BY_SENDING:
        move_line(session, line, LineState.PICKED, by=by, at=at)
    line.packs_shipped += part.packs
    facts = {"shipment": shipment.number, "packs": part.packs, "of": line.packs}
    whole = line.packs_shipped == line.packs
    to = LineState.SHIPPED if whole else LineState.PART_SHIPPED
    if line.state == to:
        note_event(session, line, line.state, by=by, at=at, facts=facts)
    else:
        move_line(session, line, to, by=by, at=at, facts=facts)


def locked_shipment(session: Session, shipment_id: UUID, *, version: int) -> Shipment:
    """The parcel, locked. NotFound without one; StalePage from an old page."""
    shipment = session.scalars(
        select(Shipment)
        .where(Shipment.id == shipment_id)
        .with_for_update()
        .execution_options(populate_existing=True)
    ).first()
    if shipment is None:
        raise NotFound
    if shipment.version != version:
        raise StalePage(sent=version, current=shipment.version)
    return shipment


def parcel_lines(
    session: Session, shipment: Shipment
) -> Mapping[UUID, tuple[ShipmentLine, OrderLine]]:
    """What is in a parcel, with its order lines locked; by the parcel line's id."""
    rows = session.execute(
        select(ShipmentLine, OrderLine)
        .join(OrderLine, OrderLine.id == ShipmentLine.order_line_id)
        .where(ShipmentLine.shipment_id == shipment.id)
        .options(joinedload(OrderLine.order, innerjoin=True))
        .order_by(OrderLine.id)
        .with_for_update()
        .execution_options(populate_existing=True)
    )
    return {inside.id: (inside, line) for inside, line in rows}
