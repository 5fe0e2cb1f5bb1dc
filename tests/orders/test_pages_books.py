import pytest
from sqlalchemy import select

from core.counting import counted
from core.db import new_id
from orders.models.orders import ShipmentLine
from orders.services.arrivals import deliver
from orders.services.shipments import Parcel, Part, ship
from tests.orders.supply_world import make_order
from tests.people import AT, ON


@pytest.fixture
def by(people):
    return people.gunnar.actor


@pytest.fixture
def parcel(db, world, by):
    """A parcel on its way to somebody, or to the unit itself."""

    def make(who="astrid"):
        order, (line,) = make_order(db, world, who=who, state="confirmed")
        goods = Parcel([Part(line.id, line.version, 4, "B7")], new_id())
        sent = ship(db, world.supplier.id, order.id, goods, on=ON, by=by, at=AT)
        db.commit()
        return sent.shipment

    return make


def arrived(db, by, shipment):
    deliver(db, shipment.id, version=shipment.version, day=ON, on=ON, by=by, at=AT)
    db.commit()


@pytest.mark.contract("001-27")
def test_auditors_see_what_units_took_and_nothing_of_recipients(
    db, world, visit, people, by, parcel
):
    arrived(db, by, parcel())
    olof = visit(people.olof)
    text = olof.get("/books").text
    assert world.unit.name in text
    statement = f"/books/units/{world.unit.id}"
    for page in (text, olof.get(statement).text, olof.get(f"{statement}?format=csv").text):
        assert "Almkvist" not in page
        assert "356" in page
    assert "B7" in olof.get(f"{statement}?format=csv").text


def test_the_books_are_shut_to_others(visit, people, world):
    for who in (people.bo, people.hedda, people.gunnar, people.astrid):
        assert visit(who).get("/books").status_code == 403
        assert visit(who).get(f"/books/units/{world.unit.id}").status_code == 404


def test_only_customer_service_books_anew(visit, people):
    assert visit(people.olof).post("/books/stopped").status_code == 403
    assert visit(people.dan).post("/books/stopped").status_code == 302


def test_a_statement_costs_the_same_however_long(db, world, visit, people, by, parcel):
    olof, url = visit(people.olof), f"/books/units/{world.unit.id}"
    arrived(db, by, parcel())
    olof.get(url)
    with counted() as one:
        olof.get(url, inspect=False)
    for _ in range(5):
        arrived(db, by, parcel())
    with counted() as more:
        olof.get(url, inspect=False)
    assert one.total == more.total <= 10


def test_the_unit_counts_a_parcel_and_a_difference_needs_a_word(db, world, visit, people, parcel):
    shipment = parcel(who=None)
    bo = visit(people.bo)
    places = f"/units/{world.unit.id}/deliveries"
    assert bo.get(places).status_code == 200
    page = f"{places}/{shipment.id}"
    assert bo.get(page).status_code == 200
    assert bo.get(f"{page}/delivery-note").status_code == 200
    line = db.scalars(select(ShipmentLine).where(ShipmentLine.shipment_id == shipment.id)).one()
    typed = {"version": "1", f"l{line.id}-packs": "3", f"l{line.id}-difference": ""}
    assert bo.post(page, typed).status_code == 422
    done = bo.post(page, typed | {f"l{line.id}-difference": "missing"})
    assert "1 line differs" in bo.follow(done).text


def test_only_those_who_order_at_the_unit_count_there(visit, people, world, parcel):
    shipment = parcel(who=None)
    page = f"/units/{world.unit.id}/deliveries/{shipment.id}"
    assert visit(people.farid).get(page).status_code == 404
    assert visit(people.gunnar).get(page).status_code == 404
    assert visit(people.ivar).get(page).status_code == 200
    other = f"/units/{world.other_unit.id}/deliveries/{shipment.id}"
    assert visit(people.farid).get(other).status_code == 404
