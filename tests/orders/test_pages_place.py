import re
from uuid import uuid4

import pytest
from sqlalchemy import func, select

from care.models.prescriptions import Prescription, PrescriptionLine
from catalogue.models.articles import Successor
from core.audit import Change
from core.counting import counted
from orders.models.orders import Order, OrderLine


@pytest.fixture
def url(world):
    return f"/units/{world.unit.id}/recipients/{world.people.astrid.recipient_id}/order"


def hidden(text):
    return {
        name: re.search(rf'name="{name}"[^>]*value="([^"]*)"', text)[1]
        for name in ("form_key", "seen")
    }


def ticked(world, **packs):
    form = {}
    for key, count in packs.items():
        name = world.lines[key].id.hex
        form |= {f"take_{name}": "1", f"packs_{name}": str(count)}
    return form


@pytest.fixture
def send(url, world):
    def act(browser, more=None, **packs):
        typed = hidden(browser.get(url).text) | {"mode": "home", "phone": "070"}
        return browser.post(url, typed | ticked(world, **packs) | (more or {}))

    return act


def orders_in(db):
    return db.scalar(select(func.count()).select_from(Order))


def test_the_form_shows_packs_price_arrival_and_until_when_it_can_be_cancelled(visit, people, url):
    text = visit(people.bo).get(url).text
    assert "Order 27 packs" in text
    assert "Arrives Thursday 7 May at the latest" in text
    assert "Cancel until 11:00 today" in text
    assert "You order for Astrid Almkvist, born 1945" in text
    assert "7,818.00 kr" in text


def test_two_pages_after_opening_the_person_the_order_is_placed(visit, people, db, send):
    bo = visit(people.bo)
    receipt = bo.follow(send(bo, pad=12, catheter=15))
    assert "Ordered: number" in receipt.text
    assert "Thursday 7 May" in receipt.text
    assert orders_in(db) == 1


def test_taking_less_and_skipping_is_ordinary(visit, people, db, send):
    bo = visit(people.bo)
    bo.follow(send(bo, pad=4))
    assert [line.packs for line in db.scalars(select(OrderLine))] == [4]


def test_a_double_click_makes_one_order_and_leads_to_the_same_receipt(
    visit, people, url, world, db
):
    bo = visit(people.bo)
    form = hidden(bo.get(url).text) | {"mode": "home"} | ticked(world, pad=12)
    first, second = bo.post(url, form), bo.post(url, form)
    assert first.headers["Location"] == second.headers["Location"]
    assert orders_in(db) == 1


def test_a_line_that_became_impossible_is_told_and_the_rest_goes_on(visit, people, url, world, db):
    bo, ivar = visit(people.bo), visit(people.ivar)
    form = hidden(bo.get(url).text) | {"mode": "home"} | ticked(world, pad=12, catheter=15)
    other = hidden(ivar.get(url).text) | {"mode": "home"} | ticked(world, pad=12)
    ivar.post(url, other)
    receipt = bo.follow(bo.post(url, form))
    assert "Not ordered: Inkontinensskydd normal." in receipt.text
    assert "3 July" in receipt.text
    assert orders_in(db) == 2


@pytest.mark.contract("001-14")
def test_more_than_prescribed_comes_back_filled_with_the_reason(visit, people, db, send):
    answer = send(visit(people.bo), pad=40)
    assert answer.status_code == 422
    assert "At most 12 packs can be ordered now." in answer.text
    assert 'value="40"' in answer.text
    assert orders_in(db) == 0
    refused = db.scalars(select(Change).where(Change.what == "order.refused")).one()
    assert refused.facts == {"codes": "too_many"}


def test_what_is_not_a_number_comes_back_as_it_was_typed(visit, people, send):
    answer = send(visit(people.bo), pad="twelve")
    assert answer.status_code == 422
    assert 'value="twelve"' in answer.text


def test_nothing_ticked_is_told(visit, people, send):
    answer = send(visit(people.bo))
    assert answer.status_code == 422
    assert "Tick at least one product." in answer.text


def test_a_line_of_somebody_else_is_refused_and_written_in_the_book(visit, people, db, send):
    name = uuid4().hex
    answer = send(visit(people.bo), {f"take_{name}": "1", f"packs_{name}": "1"}, pad=12)
    assert answer.status_code == 409
    assert orders_in(db) == 0
    assert db.scalars(select(Change).where(Change.what == "order.forged")).one().facts == {
        "lines": 1
    }


def test_a_page_older_than_the_prescription_is_refused(visit, people, url, world, db):
    bo = visit(people.bo)
    form = hidden(bo.get(url).text) | {"mode": "home"} | ticked(world, pad=12)
    line = db.get(PrescriptionLine, world.lines["pad"].id)
    line.dose_milli = 3_000
    db.commit()
    answer = bo.post(url, form)
    assert answer.status_code == 422
    assert "Somebody changed this after you opened the page." in answer.text
    assert orders_in(db) == 0


def test_another_address_needs_receiver_street_and_town(visit, people, send):
    answer = send(visit(people.bo), {"elsewhere": "y", "street": "Nygatan 1"}, pad=12)
    assert answer.status_code == 422
    assert 'href="#receiver"' in answer.text
    assert 'value="Nygatan 1"' in answer.text


def test_a_temporary_address_is_on_the_order(visit, people, send):
    away = {"elsewhere": "y", "receiver": "Greta", "street": "Nygatan 1", "city": "Annanby"}
    bo = visit(people.bo)
    receipt = bo.follow(send(bo, away, pad=12))
    assert "Nygatan 1, Annanby" in receipt.text


def test_a_way_of_delivery_outside_the_policy_is_refused(visit, people, db, world, send):
    policy = db.get(type(world.policies["incontinence"]), world.policies["incontinence"].id)
    policy.delivery_modes = ["pickup_point"]
    db.commit()
    answer = send(visit(people.bo), pad=12)
    assert answer.status_code == 422
    assert "Pick-up point" in answer.text


def test_a_line_whose_article_is_gone_is_greyed_with_the_next_step(visit, people, url, world, db):
    line = db.get(PrescriptionLine, world.lines["pad"].id)
    line.article_id = world.articles["gone"].id
    db.commit()
    text = visit(people.ivar).get(url).text
    assert "The product is gone" in text
    assert "A prescriber at the unit can change this." in text
    assert "Order 15 packs" in text


def test_what_follows_a_gone_article_is_named(visit, people, url, world, db):
    line = db.get(PrescriptionLine, world.lines["pad"].id)
    gone = world.articles["gone"].id
    line.article_id = gone
    db.add(
        Successor(
            article_id=gone,
            successor_id=world.articles["pad"].id,
            kind="same",
            valid_from=world.prescription.valid_from,
        )
    )
    db.commit()
    assert "Instead of Utgånget skydd, which is gone." in visit(people.bo).get(url).text


def test_an_expired_prescription_is_told_with_its_last_day(visit, people, url, world, db):
    db.get(Prescription, world.prescription.id).valid_to = world.prescription.valid_from
    db.commit()
    text = visit(people.bo).get(url).text
    assert "The last day to order was Sunday 1 March." in text
    assert "Nothing can be ordered now" in text


def test_customer_service_orders_by_phone_once_it_has_said_why(visit, people, url, db, send):
    dan = visit(people.dan)
    assert dan.get(url).status_code == 302
    with dan.client.session_transaction(base_url="https://localhost") as session:
        session["purposes"] = {str(people.astrid.person_id): "order_by_phone"}
    dan.follow(send(dan, pad=12))
    assert db.scalars(select(Order.channel)).all() == ["phone"]


def test_who_may_not_order_gets_no_form(visit, people, url):
    expected = {"hedda": 403, "farid": 404, "astrid": 404, "gunnar": 404, "olof": 404}
    found = {key: visit(getattr(people, key)).get(url).status_code for key in expected}
    assert found == expected


def test_the_post_takes_sixteen_statements(visit, people, url, world):
    bo = visit(people.bo)
    form = hidden(bo.get(url).text) | {"mode": "home"} | ticked(world, pad=12, catheter=15)
    form["csrf_token"] = bo.token()
    with counted(texts=True) as count:
        answer = bo.client.post(url, data=form, base_url="https://localhost")
    assert answer.status_code == 303
    assert count.total <= 16, "\n".join(text[:80] for text in count.texts)


def test_a_draft_comes_back_to_the_same_person(visit, people, url, world):
    bo = visit(people.bo)
    form = {"mode": "unit", "comment": "Ring the bell"} | ticked(world, pad=3)
    bo.post(f"/drafts/order/{people.astrid.recipient_id}", form)
    text = bo.get(url).text
    assert "Ring the bell" in text
    assert "Order 3 packs" in text
    assert "Ring the bell" not in visit(people.ivar).get(url).text


def test_the_journey_from_the_person_to_the_receipt_takes_forty_five_statements(
    visit, people, url, world
):
    bo, person = visit(people.bo), url.removesuffix("/order")
    form = hidden(bo.get(url).text) | {"mode": "home"} | ticked(world, pad=12, catheter=15)
    form["csrf_token"] = bo.token()
    bo.client.get(person, base_url="https://localhost")
    with counted() as count:
        bo.client.get(person, base_url="https://localhost")
        bo.client.get(url, base_url="https://localhost")
        placed = bo.client.post(url, data=form, base_url="https://localhost")
        bo.client.get(placed.headers["Location"], base_url="https://localhost")
    assert count.total <= 45
