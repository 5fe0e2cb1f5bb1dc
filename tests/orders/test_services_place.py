from dataclasses import replace
from datetime import date, timedelta
from uuid import uuid4

import pytest
from sqlalchemy import select
from sqlalchemy.orm import joinedload

from care.models.prescriptions import PrescriptionLine
from care.models.recipients import Recipient
from core.audit import Change
from core.clock import now
from core.counting import counted
from core.people import Address, Person
from orders.models.orders import LineEvent, Order, OrderLine
from orders.models.standings import LineStanding
from orders.queries.withdrawals import line_views
from orders.rules.refusals import ForgedLine, LinesRefused, NothingChosen, TooEarly, TooMany
from orders.services.delivery import Delivery
from orders.services.place import Wish, place_order
from orders.services.standing import recount

ON = date(2026, 5, 4)
HOME = Delivery("home", "Astrid Almkvist", Address(street="Storgatan 1", city="Exempelby"))


@pytest.fixture
def astrid(db, people):
    return db.get(Recipient, people.astrid.recipient_id, options=[joinedload(Recipient.person)])


@pytest.fixture
def place(db, people, astrid):
    def act(packs, *, key=None, on=ON, by=people.bo, at=None, **delivery):
        wish = Wish(packs, replace(HOME, **delivery), key or uuid4())
        return place_order(db, astrid, wish, by=by.actor, at=at or now(), on=on)

    return act


def lines_of(db, placement):
    query = select(OrderLine).where(OrderLine.order_id == placement.order_id)
    return db.scalars(query.order_by(OrderLine.position)).all()


def test_an_order_holds_the_lines_prices_and_promise(db, world, place):
    placed = place({world.lines["pad"].id: 12, world.lines["catheter"].id: 15})
    order = db.get(Order, placed.order_id)
    assert [(x.packs, x.pieces, x.price_ore) for x in lines_of(db, placed)] == [
        (12, 360, 8_900),
        (15, 450, 45_000),
    ]
    assert order.promised_on == date(2026, 5, 7)
    assert order.cancel_until.isoformat() == "2026-05-04T09:00:00+00:00"
    assert (order.receiver, order.address_text) == (
        "Astrid Almkvist",
        Address(street="Storgatan 1", city="Exempelby").to_text(),
    )
    assert {line.state for line in lines_of(db, placed)} == {"sent"}


def test_numbers_follow_each_other(place, world):
    first, second = place({world.lines["pad"].id: 12}), place({world.lines["catheter"].id: 15})
    assert second.number == first.number + 1


def test_the_same_form_sent_twice_is_one_order(db, world, place):
    key = uuid4()
    first = place({world.lines["pad"].id: 12}, key=key)
    again = place({world.lines["pad"].id: 12}, key=key)
    assert (again.order_id, again.replayed) == (first.order_id, True)
    assert len(db.scalars(select(Order)).all()) == 1


def test_a_bad_line_does_not_stop_the_others(world, place):
    place({world.lines["pad"].id: 12})
    second = place({world.lines["pad"].id: 1, world.lines["catheter"].id: 15})
    assert second.placed == (world.lines["catheter"].id,)
    (reason,) = second.refused.values()
    assert isinstance(reason, TooEarly)
    assert reason.opens_on == ON + timedelta(days=60)


@pytest.mark.contract("001-14")
def test_more_than_prescribed_is_refused_and_nothing_is_placed(db, world, place):
    with pytest.raises(LinesRefused) as refused:
        place({world.lines["pad"].id: 13, world.lines["catheter"].id: 15})
    (reason,) = refused.value.reasons.values()
    assert isinstance(reason, TooMany)
    assert reason.maximum == 12
    assert db.scalars(select(Order)).all() == []


def test_an_order_needs_a_line(place):
    with pytest.raises(NothingChosen):
        place({})


def test_a_line_of_somebody_else_is_a_forgery(place):
    with pytest.raises(ForgedLine):
        place({uuid4(): 1})


@pytest.mark.contract("001-10")
def test_a_rename_does_not_reach_an_order_already_placed(db, astrid, world, place):
    placed = place({world.lines["pad"].id: 12})
    person = db.get(Person, astrid.person_id)
    person.family_name, person.address_text = "Annan", Address(street="Ny gata 2").to_text()
    db.flush()
    db.expire_all()
    order = db.get(Order, placed.order_id)
    assert order.receiver == "Astrid Almkvist"
    assert "Storgatan 1" in order.address_text


def test_the_book_and_the_timeline_know_the_order(db, world, people, place):
    placed = place({world.lines["pad"].id: 12})
    change = db.scalars(select(Change).where(Change.thing_id == placed.order_id)).one()
    assert (change.what, change.subject_id) == ("order.placed", people.astrid.person_id)
    events = db.scalars(select(LineEvent).where(LineEvent.order_id == placed.order_id))
    assert [event.to_state for event in events] == ["requested", "accepted", "sent"]


def test_the_worklist_row_after_ordering_equals_the_one_worked_out_anew(db, world, place):
    place({world.lines["pad"].id: 12})
    query = select(LineStanding).where(LineStanding.prescription_line_id == world.lines["pad"].id)
    columns = [c.name for c in LineStanding.__table__.columns]
    stored = [getattr(db.scalars(query).one(), name) for name in columns]
    recount(db, [world.lines["pad"].id], on=ON)
    db.expire_all()
    anew = [getattr(db.scalars(query).one(), name) for name in columns]
    assert stored == anew
    assert anew[columns.index("cause")] == "on_its_way"


def test_placing_three_lines_takes_nine_statements(world, place):
    place({world.lines["catheter"].id: 15})
    with counted(texts=True) as count:
        place({world.lines["pad"].id: 12})
    assert count.total <= 9, "\n".join(t[:90] for t in count.texts)


def test_leftovers_lower_what_the_next_withdrawal_gives(db, world, place):
    place({world.lines["pad"].id: 12})
    later = ON + timedelta(days=60)
    mine = PrescriptionLine.id == world.lines["pad"].id
    (view,) = line_views(db, mine, on=later)
    assert view.refusal() is None
    assert view.most == 12
