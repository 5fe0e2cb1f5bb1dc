"""Orders as the supplier's desk meets them."""

from datetime import date, timedelta
from uuid import UUID

from core.db import new_id
from core.people import Address
from orders.models.orders import Order, OrderLine
from orders.services.supply import Chosen
from tests.people import AT, ON

numbers = iter(range(500_001, 600_000))


def make_order(session, world, *lines, who="astrid", state="sent", **changes):
    """An order for somebody (None: the unit's own) with lines of (article, packs)."""
    known = getattr(world.people, who) if who else None
    order = Order(
        number=next(numbers),
        form_key=new_id(),
        provider_id=world.provider.id,
        unit_id=world.unit.id,
        recipient_id=known and known.recipient_id,
        person_id=known and known.person_id,
        placed_at=AT,
        ordered_on=ON,
        channel="staff",
        delivery_mode="home" if known else "unit",
        promised_on=ON + timedelta(days=3),
        cancel_until=AT + timedelta(hours=2),
        **changes,
    )
    if known:
        order.receiver = f"{known.given_name} {known.family_name}"
        order.address_text = Address("Hemliga gatan 980", "123 45", "Exempelby").to_text()
        order.phone = "+46701740605"
    session.add(order)
    session.flush()
    made = []
    for position, (key, packs) in enumerate(lines or (("pad", 4),), start=1):
        made.append(add_line(session, world, order, key, packs, state=state, position=position))
    session.flush()
    return order, made


def add_line(session, world, order, key, packs, *, state="sent", position=1):
    """One line more."""
    prescribed = world.lines.get(key) if order.recipient_id else None
    article, price = world.articles[key], world.prices[key]
    line = OrderLine(
        order_id=order.id,
        provider_id=order.provider_id,
        supplier_id=world.supplier.id,
        prescription_line_id=prescribed.id if prescribed else None,
        contract_line_id=price.id,
        article_id=article.id,
        position=position,
        packs=packs,
        pieces=packs * article.pack_size,
        price_ore=price.price_ore,
        vat_permille=250,
        state=state,
    )
    session.add(line)
    return line


def chosen(*lines: OrderLine) -> list[Chosen]:
    """Lines as a page would send them back."""
    return [Chosen(line.id, line.version) for line in lines]


def days(count: int) -> date:
    """The Monday of the tests, some days later."""
    return ON + timedelta(days=count)


def ids(*rows) -> list[UUID]:
    """Their keys."""
    return [row.id for row in rows]
