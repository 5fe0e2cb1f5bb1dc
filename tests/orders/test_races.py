"""Many at once on one line: real threads on real connections, on both databases."""

from uuid import uuid4

import pytest
from sqlalchemy import func, select
from sqlalchemy.orm import joinedload

from care.models.recipients import Recipient
from core.clock import now
from core.people import Address
from orders.models.orders import Order, OrderLine
from orders.rules.refusals import LinesRefused, TooEarly
from orders.services.cancel import cancel_order
from orders.services.delivery import Delivery
from orders.services.place import Wish, place_order
from tests.people import ON
from tests.races import AT_ONCE, race


def place(session, world, packs, *, key=None):
    astrid = world.people.astrid
    recipient = session.get(Recipient, astrid.recipient_id, options=[joinedload(Recipient.person)])
    home = Delivery("home", "Astrid", Address(street="Storgatan 1", city="Exempelby"))
    wish = Wish(packs, home, key or uuid4())
    return place_order(session, recipient, wish, by=world.people.bo.actor, at=now(), on=ON)


@pytest.mark.slow
def test_of_fifty_at_once_on_a_line_one_wins_and_the_others_are_told_why(own_house):
    database, world = own_house
    pad = world.lines["pad"].id

    def act():
        with database.writing() as session:
            try:
                place(session, world, {pad: 12})
            except LinesRefused as refused:
                return type(refused.reasons[pad])
        return "placed"

    assert race(act) == {"placed": 1, TooEarly: AT_ONCE - 1}
    with database.reading() as session:
        assert session.scalar(select(func.count()).select_from(OrderLine)) == 1


@pytest.mark.slow
def test_of_fifty_copies_of_one_form_one_order_is_made(own_house):
    database, world = own_house
    pad, key = world.lines["pad"].id, uuid4()

    def act():
        with database.writing() as session:
            return place(session, world, {pad: 12}, key=key).order_id

    (order_id,) = race(act)
    with database.reading() as session:
        assert session.scalars(select(Order.id)).all() == [order_id]


@pytest.mark.slow
def test_of_fifty_who_want_the_same_two_lines_one_gets_both(own_house):
    database, world = own_house
    pad, catheter = world.lines["pad"].id, world.lines["catheter"].id

    def act():
        with database.writing() as session:
            try:
                return place(session, world, {pad: 12, catheter: 15}).placed
            except LinesRefused:
                return "told"

    assert race(act) == {(pad, catheter): 1, "told": AT_ONCE - 1}


@pytest.mark.slow
def test_of_fifty_who_cancel_an_order_one_does(own_house):
    database, world = own_house
    with database.writing() as session:
        placed = place(session, world, {world.lines["pad"].id: 12})

    def act():
        with database.writing() as session:
            order = session.get(Order, placed.order_id)
            return cancel_order(session, order, by=world.people.bo.actor, at=now())

    found = race(act)
    assert found[1] == 1
    assert sum(found.values()) == AT_ONCE
