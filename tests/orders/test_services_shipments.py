from datetime import date

import pytest
from sqlalchemy import select, text

from care.models.units import FiscalYear
from core.db import Model, new_id
from core.errors import NotFound, StalePage
from orders.models.accounting import AccountingRow, AccountingStop
from orders.models.orders import LineEvent, Shipment, ShipmentLine
from orders.queries.books import Span, statement_rows, unit_totals, vat_totals
from orders.rules.bookkeeping import DeliveredLine, accounting_facts
from orders.rules.shipping import (
    AlreadyReceived,
    DayOutside,
    DifferenceUntold,
    GoodsExpired,
    NothingInParcel,
    ParcelNotThatStep,
    TooManyPacks,
)
from orders.rules.states import LineState, NotThatStep
from orders.services.accounting import book_stopped
from orders.services.arrivals import Count, deliver, miss, receive, take_back
from orders.services.shipments import Parcel, Part, ship
from orders.services.transition import move_line
from tests.orders.supply_world import days, make_order
from tests.people import AT, ON

YEAR = Span(date(2026, 1, 1), date(2026, 12, 31))


@pytest.fixture
def by(people):
    return people.gunnar.actor


@pytest.fixture
def send(db, world, by):
    """Sends packs of lines: send(order, {line: packs})."""

    def make(order, packs, *, key=None, **more):
        parts = [Part(line.id, line.version, n, **more) for line, n in packs.items()]
        parcel = Parcel(parts, key or new_id())
        return ship(db, world.supplier.id, order.id, parcel, on=ON, by=by, at=AT)

    return make


def arrive(db, by, shipment, day=ON):
    return deliver(
        db, shipment.id, version=shipment.version, day=day, on=max(day, ON), by=by, at=AT
    )


@pytest.mark.contract("001-22")
def test_a_line_goes_in_parts_and_is_delivered_with_the_last(db, world, by, send):
    order, (line,) = make_order(db, world, ("pad", 4), state="confirmed")
    first = send(order, {line: 3}).shipment
    assert (line.state, line.packs_shipped) == ("part_shipped", 3)
    arrive(db, by, first)
    assert (line.state, line.packs_delivered) == ("part_shipped", 3)
    second = send(order, {line: 1}).shipment
    assert line.state == "shipped"
    arrive(db, by, second)
    assert (line.state, line.packs_delivered, line.delivered_on) == ("delivered", 4, ON)


def test_no_packs_of_a_line_is_a_true_number(db, world, send):
    order, (one, other) = make_order(db, world, ("pad", 4), ("catheter", 2), state="confirmed")
    shipment = send(order, {one: 4, other: 0}).shipment
    assert (one.state, other.state) == ("shipped", "confirmed")
    inside = db.scalars(select(ShipmentLine).where(ShipmentLine.shipment_id == shipment.id))
    assert sorted(line.packs for line in inside) == [0, 4]
    with pytest.raises(NothingInParcel):
        send(order, {other: 0})


def test_a_form_sent_twice_is_one_parcel(db, world, send):
    order, (line,) = make_order(db, world, state="confirmed")
    key = new_id()
    first = send(order, {line: 2}, key=key)
    again = send(order, {line: 2}, key=key)
    assert again.again
    assert again.shipment.id == first.shipment.id
    assert line.packs_shipped == 2


def test_a_cancelled_line_stays_behind_and_the_rest_goes(db, world, people, send):
    order, (one, other) = make_order(db, world, ("pad", 4), ("catheter", 2), state="confirmed")
    move_line(db, other, LineState.CANCELLED, by=people.bo.actor, at=AT)
    db.flush()
    sent = send(order, {one: 4, other: 2})
    assert [type(result.refusal) for result in sent.results] == [type(None), NotThatStep]
    assert (one.state, other.state) == ("shipped", "cancelled")


def test_what_cannot_go_is_refused(db, world, by, send):
    order, (line,) = make_order(db, world, state="confirmed")
    foreign, (stranger,) = make_order(db, world, state="confirmed")
    with pytest.raises(TooManyPacks):
        send(order, {line: 5})
    with pytest.raises(GoodsExpired):
        send(order, {line: 1}, expires_on=days(-1))
    with pytest.raises(NotFound):
        send(order, {stranger: 1})
    own = Parcel([Part(line.id, line.version, 1)], new_id())
    with pytest.raises(NotFound):
        ship(db, new_id(), order.id, own, on=ON, by=by, at=AT)
    stale = Parcel([Part(line.id, line.version + 1, 1)], new_id())
    with pytest.raises(StalePage):
        ship(db, world.supplier.id, order.id, stale, on=ON, by=by, at=AT)
    assert not db.scalars(select(Shipment)).all()
    assert foreign.id != order.id


def test_batches_stand_with_the_parcel_and_in_the_books(db, world, by, send):
    order, (line,) = make_order(db, world, state="confirmed")
    arrive(db, by, send(order, {line: 4}, batch_no="B7", expires_on=days(300)).shipment)
    row = db.scalars(select(AccountingRow)).one()
    assert (row.batch_no, row.packs, row.order_number) == ("B7", 4, order.number)


def test_a_parcel_ends_once_and_on_a_day_that_can_be(db, world, by, send):
    order, (line,) = make_order(db, world, state="confirmed")
    shipment = send(order, {line: 4}).shipment
    for day in (days(-1), days(1)):
        with pytest.raises(DayOutside):
            deliver(db, shipment.id, version=shipment.version, day=day, on=ON, by=by, at=AT)
    arrive(db, by, shipment)
    db.flush()
    with pytest.raises(ParcelNotThatStep):
        arrive(db, by, shipment)
    with pytest.raises(StalePage):
        miss(db, shipment.id, version=1, on=ON, by=by, at=AT)


def test_a_parcel_nobody_collected_can_still_be_handed_over_or_come_back(db, world, by, send):
    order, (line,) = make_order(db, world, state="confirmed")
    shipment = send(order, {line: 4}).shipment
    miss(db, shipment.id, version=shipment.version, on=ON, by=by, at=AT)
    db.flush()
    assert line.state == "not_collected"
    arrive(db, by, shipment)
    db.flush()
    assert line.state == "delivered"
    take_back(db, shipment.id, version=shipment.version, reason="not_needed", on=ON, by=by, at=AT)
    assert (line.state, line.packs_delivered) == ("returned", 0)


def test_goods_that_come_back_are_credited_and_the_sale_stays(db, world, by, send):
    order, (line,) = make_order(db, world, state="confirmed")
    shipment = send(order, {line: 4}).shipment
    arrive(db, by, shipment)
    db.flush()
    take_back(db, shipment.id, version=shipment.version, reason="damaged", on=ON, by=by, at=AT)
    rows = db.scalars(select(AccountingRow).order_by(AccountingRow.id)).all()
    assert [(row.kind, row.packs) for row in rows] == [("sale", 4), ("credit", -4)]
    [total] = unit_totals(db, YEAR)
    assert (total.net, total.tax) == (0, 0)


@pytest.mark.contract("001-27")
@pytest.mark.parametrize("day", [date(2026, 12, 30), date(2027, 1, 2)])
def test_the_day_of_delivery_decides_the_year(db, world, by, send, day):
    order, (line,) = make_order(db, world, state="confirmed")
    arrive(db, by, send(order, {line: 4}).shipment, day)
    row = db.scalars(select(AccountingRow)).one()
    year = db.get(FiscalYear, row.fiscal_year_id)
    assert year.starts_on.year == day.year
    assert row.entity_id == world.entity.id


@pytest.mark.parametrize("years", ["none", "two"])
def test_no_year_or_two_stops_the_booking_and_never_the_delivery(db, world, by, send, years):
    own = db.scalars(select(FiscalYear).where(FiscalYear.starts_on == date(2026, 1, 1))).one()
    if years == "none":
        own.starts_on = date(2026, 6, 1)
    else:
        more = FiscalYear(entity_id=world.entity.id, starts_on=ON, ends_on=date(2026, 6, 1))
        db.add(more)
    db.flush()
    order, (line,) = make_order(db, world, state="confirmed")
    arrive(db, by, send(order, {line: 4}).shipment)
    assert line.state == "delivered"
    assert not db.scalars(select(AccountingRow)).all()
    stop = db.scalars(select(AccountingStop)).one()
    assert stop.reason == ("no_fiscal_year" if years == "none" else "two_fiscal_years")
    if years == "none":
        own.starts_on = date(2026, 1, 1)
    else:
        db.delete(more)
    db.flush()
    assert book_stopped(db, by=world.people.dan.actor, at=AT) == 1
    assert db.scalars(select(AccountingRow)).one().delivered_on == ON
    assert book_stopped(db, by=world.people.dan.actor, at=AT) == 0


def test_statement_and_vat_follow_the_rule_to_the_ore(db, world, by, send):
    order, lines = make_order(db, world, ("pad", 3), ("catheter", 2), state="confirmed")
    lines[0].price_ore, lines[0].vat_permille = 3_333, 255
    lines[1].price_ore, lines[1].vat_permille = 101, 60
    db.flush()
    arrive(db, by, send(order, {lines[0]: 3, lines[1]: 2}).shipment)
    rows = list(statement_rows(db, world.unit.id, YEAR, limit=None))
    for row in rows:
        facts = accounting_facts(
            DeliveredLine("1", "1", "1", row.packs, row.price_ore, row.vat_permille, ON)
        )
        assert (row.net, row.tax) == (facts.net, facts.tax)
    [unit] = unit_totals(db, YEAR)
    rates = vat_totals(db, YEAR)
    assert unit.net == sum(row.net for row in rows) == sum(rate.net for rate in rates)
    assert unit.tax == sum(row.tax for row in rows) == sum(rate.tax for rate in rates)
    assert len(rates) == 2


@pytest.mark.contract("001-27")
def test_accounting_rows_hold_nothing_of_a_person(db, world, by, send):
    columns = set(Model.metadata.tables["accounting_rows"].columns.keys())
    forbidden = ("person", "recipient", "name_sealed", "care_area", "measure", "address", "comment")
    assert not [column for column in columns if any(word in column for word in forbidden)]
    order, (line,) = make_order(db, world, state="confirmed")
    arrive(db, by, send(order, {line: 4}).shipment)
    dump = "\n".join(str(row) for row in db.execute(text("SELECT * FROM accounting_rows")))
    astrid = world.people.astrid
    told = (
        astrid.family_name,
        astrid.given_name,
        astrid.number,
        str(astrid.person_id),
        astrid.person_id.hex,
        astrid.recipient_id.hex,
        "Hemliga",
        "incontinence",
    )
    assert not [word for word in told if word in dump]


def test_the_unit_counts_what_came_and_says_how_it_differs(db, world, people, send):
    order, (line,) = make_order(db, world, who=None, state="confirmed")
    shipment = send(order, {line: 4}).shipment
    inside = db.scalars(select(ShipmentLine).where(ShipmentLine.shipment_id == shipment.id)).one()
    bo = {"on": ON, "by": people.bo.actor, "at": AT}
    version = shipment.version
    with pytest.raises(DifferenceUntold):
        receive(db, shipment.id, {inside.id: Count(3)}, version=version, **bo)
    with pytest.raises(NotFound):
        receive(db, shipment.id, {new_id(): Count(4)}, version=version, **bo)
    receive(db, shipment.id, {inside.id: Count(3, "missing")}, version=version, **bo)
    db.flush()
    assert (shipment.state, inside.packs_received, inside.difference) == (
        "delivered",
        3,
        "missing",
    )
    assert (line.state, line.packs_delivered) == ("delivered", 3)
    assert db.scalars(select(AccountingRow)).one().packs == 3
    events = db.scalars(select(LineEvent).where(LineEvent.order_line_id == line.id)).all()
    assert any(event.facts.get("difference") == "missing" for event in events)
    with pytest.raises(AlreadyReceived):
        receive(db, shipment.id, {}, version=shipment.version, **bo)
