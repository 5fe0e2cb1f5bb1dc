"""Tells recipients what became of their orders."""

from collections.abc import Mapping
from typing import Any
from uuid import UUID

from sqlalchemy import select
from sqlalchemy.orm import Session, joinedload

from care.models.recipients import Recipient
from core import outbox
from core.people import Person
from core.short_number import said_number
from orders.models.orders import Order, OrderLine
from orders.rules.states import LineState
from orders.texts.letters import order_letter


def tell(session: Session, payload: Mapping[str, Any]) -> None:
    """Write the letter about an order's lines in a state; protected persons get none (002-28)."""
    order = session.scalars(
        select(Order)
        .where(Order.id == UUID(payload["order"]))
        .options(joinedload(Order.recipient).joinedload(Recipient.person))
    ).first()
    if order is None or order.recipient is None or order.recipient.status == "deceased":
        return
    person, state = order.recipient.person, LineState(payload["state"])
    reach = None if person.protected else _reach(person)
    lines = session.execute(
        select(OrderLine.id, OrderLine.version, OrderLine.expected_on).where(
            OrderLine.order_id == order.id, OrderLine.state == state.value
        )
    ).all()
    if not lines or reach is None:
        return
    words = order_letter(
        state,
        said_number(order.number),
        len(lines),
        expected_on=max((line.expected_on for line in lines if line.expected_on), default=None),
        language=person.language,
    )
    outbox.write(
        session,
        person_id=person.id,
        key=f"order:{order.id}:{state}:{max(line.version for line in lines)}",
        channel=reach[0],
        to=reach[1],
        title=words.title,
        body=words.body,
    )


def _reach(person: Person) -> tuple[str, str] | None:
    if person.email:
        return "mail", person.email
    return ("sms", person.phone) if person.phone else None
