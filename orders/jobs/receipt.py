"""Sends the receipt of a placed order to the person it is for."""

from collections.abc import Mapping
from typing import Any
from uuid import UUID

from sqlalchemy import select
from sqlalchemy.orm import Session, joinedload

from care.models.recipients import Recipient
from core import outbox
from core.people import Person
from core.short_number import said_number
from orders.models.orders import Order
from orders.texts.letters import Words, receipt_letter


def send_receipt(session: Session, payload: Mapping[str, Any]) -> None:
    """Write the letter that an order is placed; protected persons get none (002-28)."""
    order = session.scalars(
        select(Order)
        .where(Order.id == UUID(payload["order"]))
        .options(joinedload(Order.recipient).joinedload(Recipient.person))
    ).first()
    if order is None or order.recipient is None or order.recipient.status == "deceased":
        return
    words = receipt_letter(
        said_number(order.number),
        order.promised_on,
        language=order.recipient.person.language,
    )
    post(session, order.recipient.person, f"receipt:{order.id}", words)


def post(session: Session, person: Person, key: str, words: Words) -> bool:
    """Write a letter where the person can be reached; gives whether there was a way."""
    if person.protected or not (to := person.email or person.phone):
        return False
    channel = "mail" if person.email else "sms"
    outbox.write(
        session,
        person_id=person.id,
        key=key,
        channel=channel,
        to=to,
        title=words.title,
        body=words.body,
    )
    return True
