import re
from datetime import timedelta
from uuid import uuid4

import pytest
import time_machine
from sqlalchemy import func, select
from sqlalchemy.orm import joinedload

from care.models.recipients import Recipient
from catalogue.services.search import index_articles
from core.audit import Reading
from core.clock import now
from core.counting import counted
from core.people import Address, Person, Protection
from core.short_number import short_number
from orders.models.orders import LINE_STATES, Order, OrderLine
from orders.queries.orders import orders_of_unit
from orders.services.delivery import Delivery
from orders.services.place import Wish, place_order
from tests.conftest import MONDAY
from tests.people import ON


@pytest.fixture
def placed(db, world, people):
    recipient = db.get(
        Recipient, people.astrid.recipient_id, options=[joinedload(Recipient.person)]
    )
    home = Delivery("home", "Astrid Almkvist", Address(street="Storgatan 1", city="Exempelby"))
    packs = {world.lines["pad"].id: 12, world.lines["catheter"].id: 15}
    wish = Wish(packs, home, uuid4())
    done = place_order(db, recipient, wish, by=people.bo.actor, at=now(), on=ON)
    db.commit()
    return db.get(Order, done.order_id)


@pytest.fixture
def url(world, placed):
    return f"/units/{world.unit.id}/orders/{placed.id}"


@pytest.mark.usefixtures("placed")
def test_the_list_shows_who_what_and_how_far(visit, people, world):
    text = visit(people.ivar).get(f"/units/{world.unit.id}/orders").text
    assert "Astrid A." in text
    assert "27 packs" in text
    assert "Sent to the supplier" in text


@pytest.mark.usefixtures("placed")
def test_the_list_narrows_to_what_needs_a_look(visit, people, world, db):
    line = db.scalars(select(OrderLine)).first()
    line.state = "backordered"
    db.commit()
    bo, here = visit(people.bo), f"/units/{world.unit.id}/orders"
    assert "Astrid A." in bo.get(f"{here}?show=problems").text
    assert "Astrid A." not in bo.get(f"{here}?show=delivered").text


def test_a_list_of_fifty_takes_as_many_statements_as_one_of_one(visit, people, world, db, placed):
    here, bo = f"/units/{world.unit.id}/orders", visit(people.bo)
    bo.get(here)

    def statements():
        with counted() as count:
            bo.client.get(here, base_url="https://localhost")
        return count.total

    one = statements()
    _copy(db, placed, 60)
    assert statements() == one
    assert one <= 10


def _copy(db, order, times):
    for number in range(times):
        copy = Order(
            number=900_000 + number,
            form_key=uuid4(),
            provider_id=order.provider_id,
            unit_id=order.unit_id,
            recipient_id=order.recipient_id,
            person_id=order.person_id,
            placed_at=order.placed_at,
            ordered_on=order.ordered_on,
            channel="staff",
            delivery_mode="home",
            promised_on=order.promised_on,
            cancel_until=order.cancel_until,
        )
        db.add(copy)
        db.flush()
        line = db.scalars(select(OrderLine).where(OrderLine.order_id == order.id)).first()
        db.add(
            OrderLine(
                order_id=copy.id,
                provider_id=copy.provider_id,
                supplier_id=line.supplier_id,
                article_id=line.article_id,
                position=1,
                packs=1,
                pieces=30,
                price_ore=1,
                vat_permille=250,
                state="delivered",
            )
        )
    db.commit()


def test_older_and_newer_pages_hold_every_order_once(visit, people, world, db, placed):
    _copy(db, placed, 60)
    bo, here = visit(people.bo), f"/units/{world.unit.id}/orders"
    first = bo.get(here).text
    assert 'rel="prev"' not in first
    older = first.split('rel="next" href="')[1].split('"')[0]
    second = bo.get(older).text
    assert 'rel="next"' not in second
    back = second.split('rel="prev" href="')[1].split('"')[0]
    assert bo.get(back).text.count('<th scope="row">') == 50


def test_an_order_tells_what_has_happened(visit, people, url):
    text = visit(people.bo).get(url).text
    assert "Storgatan 1, Exempelby" in text
    assert "Ordered" in text
    assert "Prescriber" in text


def test_the_receipt_takes_few_statements(visit, people, url):
    bo = visit(people.bo)
    bo.get(f"{url}/receipt")
    with counted(texts=True) as count:
        bo.client.get(f"{url}/receipt", base_url="https://localhost")
    assert count.total <= 10, "\n".join(text[:80] for text in count.texts)


@pytest.mark.contract("001-22")
@pytest.mark.parametrize("state", LINE_STATES)
def test_every_state_of_a_line_has_its_page(visit, people, url, db, state):
    for line in db.scalars(select(OrderLine)):
        line.state, line.reason = state, "other"
    db.commit()
    assert visit(people.bo, language="sv").get(url).status_code == 200


def test_an_order_is_cancelled_until_the_minute_it_leaves(visit, people, url, db):
    bo = visit(people.bo)
    version = bo.get(f"{url}/cancel").text.split('name="version" value="')[1].split('"')[0]
    done = bo.follow(bo.post(f"{url}/cancel", {"version": version}))
    assert "2 products are cancelled." in done.text
    assert set(db.scalars(select(OrderLine.state))) == {"cancelled"}


def test_from_that_minute_on_it_is_too_late(visit, people, url, db):
    with time_machine.travel(MONDAY + timedelta(hours=1), tick=True):
        bo = visit(people.bo)
        assert f"{url}/cancel" not in bo.get(url).text
        version = db.scalar(select(func.sum(OrderLine.version)))
        answer = bo.follow(bo.post(f"{url}/cancel", {"version": version}))
    assert "Too late to cancel" in answer.text
    assert set(db.scalars(select(OrderLine.state))) == {"sent"}


def test_a_page_older_than_the_order_cannot_cancel_it(visit, people, url, db):
    line = db.scalars(select(OrderLine)).first()
    bo = visit(people.bo)
    version = bo.get(f"{url}/cancel").text.split('name="version" value="')[1].split('"')[0]
    line.state = "confirmed"
    db.commit()
    answer = bo.follow(bo.post(f"{url}/cancel", {"version": version}))
    assert "Somebody changed this after you opened the page." in answer.text
    assert db.scalar(select(func.count()).where(OrderLine.state == "cancelled")) == 0


def test_a_cancelled_withdrawal_can_be_ordered_again(visit, people, world, url, db):
    bo = visit(people.bo)
    version = db.scalar(select(func.sum(OrderLine.version)))
    bo.post(f"{url}/cancel", {"version": version})
    form = bo.get(f"/units/{world.unit.id}/recipients/{people.astrid.recipient_id}/order").text
    assert "Order 27 packs" in form


def test_who_sees_an_order(visit, people, url):
    expected = {"bo": 200, "ivar": 200, "hedda": 200, "dan": 302, "farid": 404, "cilla": 404}
    found = {key: visit(getattr(people, key)).get(url).status_code for key in expected}
    assert found == expected


def test_who_may_cancel_an_order(visit, people, url):
    expected = {"bo": 200, "ivar": 200, "dan": 302, "hedda": 403, "farid": 404, "gunnar": 404}
    found = {key: visit(getattr(people, key)).get(f"{url}/cancel").status_code for key in expected}
    assert found == expected


@pytest.mark.parametrize("page", ["", "/receipt"])
def test_customer_service_opens_an_order_once_it_has_said_why(visit, people, url, db, page):
    dan, here = visit(people.dan), f"{url}{page}"
    asked = dan.get(here).headers["Location"]
    assert "/purpose?next=" in asked
    assert dan.follow(dan.post(asked, {"purpose": "call", "next": here})).status_code == 200
    told = db.scalars(select(Reading).where(Reading.actor_id == people.dan.person_id))
    said = [row.purpose for row in told if row.subject_id == people.astrid.person_id]
    assert any(purpose.startswith("case:") for purpose in said)


@pytest.mark.contract("001-25")
def test_customer_service_cancels_nothing_of_a_person_without_saying_why(visit, people, url, db):
    assert "/purpose" in visit(people.dan).post(f"{url}/cancel").headers["Location"]
    assert set(db.scalars(select(OrderLine.state))) == {"sent"}


@pytest.mark.parametrize("page", ["", "/receipt"])
def test_where_a_person_lives_goes_from_their_orders_once_they_are_protected(
    visit, people, url, db, page
):
    order = db.scalars(select(Order)).one()
    order.address_text = Address(street="Hemvägen 3", city="Exempelby").to_text()
    db.get(Person, people.astrid.person_id).protection = Protection.CONFIDENTIALITY_MARK
    db.commit()
    bo = visit(people.bo)
    with bo.client.session_transaction(base_url="https://localhost") as session:
        session["purposes"] = {str(people.astrid.person_id): "care"}
    text = bo.get(f"{url}{page}").text
    assert "Hemvägen" not in text
    assert "Vårdvägen 1" in text


@pytest.mark.parametrize("version", ["", "x", "9" * 5000])
def test_without_the_version_of_the_page_nothing_is_cancelled(visit, people, url, db, version):
    bo = visit(people.bo)
    answer = bo.follow(bo.post(f"{url}/cancel", {"version": version}))
    assert "Somebody changed this after you opened the page." in answer.text
    assert set(db.scalars(select(OrderLine.state))) == {"sent"}


def test_the_search_box_finds_an_order_by_its_number(visit, people, placed, url):
    number = short_number(placed.number)
    bo = visit(people.bo)
    assert bo.post("/search", {"q": number}).headers["Location"].endswith(url)


def test_a_deep_page_reads_as_little_as_the_first(db, world, placed):
    _copy(db, placed, 60)
    rows = orders_of_unit(db, world.unit.id)
    deep = orders_of_unit(db, world.unit.id, before=rows[49].id)
    assert len(rows) == 51
    assert len(deep) == 11


@pytest.mark.contract("001-09")
def test_a_stock_order_has_no_field_for_a_person(visit, people, world, db):
    here, pad = f"/units/{world.unit.id}/order/stock", world.articles["pad"].id.hex
    bo = visit(people.ivar)
    index_articles(db, [world.articles["pad"].id])
    db.commit()
    assert "Search for what is short" in bo.get(here).text
    text = bo.get(f"{here}?q=inkontinensskydd").text
    assert not {"receiver", "street", "phone", "comment"} & set(_names(text))
    key = re.search(r'name="form_key"[^>]*value="([^"]+)"', text)[1]
    form = {"form_key": key, f"take_{pad}": "1", f"packs_{pad}": "5"}
    receipt = bo.follow(bo.post(here, form))
    assert "Vårdvägen 1" in receipt.text
    assert bo.post(here, form).headers["Location"] in receipt.request.url
    order = db.scalars(select(Order)).one()
    assert (order.recipient_id, order.receiver_sealed, order.address_text_sealed) == (None,) * 3
    assert "Inkontinensskydd normal" in bo.get(here).text


def _names(text):
    return [part.split('"')[0] for part in text.split('name="')[1:]]


def test_the_start_leads_to_registering_and_back(visit, people, world):
    text = visit(people.bo).get(f"/units/{world.unit.id}/order").text
    assert f"next=/units/{world.unit.id}/recipients/" in text
