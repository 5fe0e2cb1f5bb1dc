"""Early, extra, bridging and urgent orders on their pages."""

import re
from uuid import uuid4

import pytest
from sqlalchemy import select

from care.models.policies import PolicyRow
from care.models.prescriptions import Prescription
from core.audit import Change
from orders.models.orders import LineEvent, Order, OrderLine
from tests.orders.test_pages_worklist import order


@pytest.fixture
def url(world):
    return f"/units/{world.unit.id}/recipients/{world.people.astrid.recipient_id}/order"


def filled(world, packs=1, key="pad", **more):
    line = world.lines[key].id.hex
    plain = {"form_key": str(uuid4()), "mode": "unit", f"take_{line}": "1", f"packs_{line}": packs}
    return {**plain, **more}


def policy(db, world, **values):
    row = db.get(PolicyRow, world.policies["incontinence"].id)
    for name, value in values.items():
        setattr(row, name, value)
    db.commit()


def newest(db):
    return db.scalars(select(OrderLine).order_by(OrderLine.id.desc())).first()


def test_a_line_refused_as_too_early_leads_on_to_ordering_it_early(visit, people, url, db, world):
    order(db, world, pad=12)
    text = visit(people.bo).get(url).text
    assert "Order before its day" in text
    assert f'href="{url}/early"' in text


def test_a_prescriber_orders_early_with_a_reason_and_it_shows(visit, people, url, db, world):
    order(db, world, pad=12)
    bo = visit(people.bo)
    page = bo.get(f"{url}/early").text
    assert "Goes on a journey" in page
    assert 'name="seen"' in page
    seen = re.search(r'name="seen"[^>]*value="(\d+)"', page)[1]
    wanted = filled(world, 12, why="travel", seen=seen)
    assert bo.post(f"{url}/early", wanted).status_code == 303
    line = newest(db)
    assert (line.kind, line.kind_reason, line.cover_days) == ("early", "travel", 90)
    event = db.scalars(
        select(LineEvent).where(LineEvent.order_line_id == line.id).order_by(LineEvent.id)
    ).first()
    assert event.facts == {"packs": 12, "kind": "early", "kind_reason": "travel"}
    here = f"/units/{world.unit.id}/orders/{line.order_id}"
    assert "Before its day: goes on a journey" in bo.get(here).text


def test_no_reason_no_early_order_and_nothing_typed_is_lost(visit, people, url, db, world):
    order(db, world, pad=12)
    answer = visit(people.bo).post(f"{url}/early", filled(world, 7))
    assert answer.status_code == 422
    assert "Choose a reason." in answer.text
    assert 'value="7"' in answer.text


def test_an_orderer_is_told_how_early_and_a_prescriber_may_more(visit, people, url, db, world):
    order(db, world, pad=12)
    answer = visit(people.ivar).post(f"{url}/early", filled(world, 12, why="travel"))
    assert answer.status_code == 422
    assert "Too early, even with a reason." in answer.text
    assert "Order before its day" not in visit(people.ivar).get(url).text
    policy(db, world, early_days=90)
    assert "Order before its day" in visit(people.ivar).get(url).text


def test_lost_goods_are_for_a_prescriber_and_use_no_withdrawal(visit, people, url, db, world):
    order(db, world, pad=12)
    policy(db, world, early_days=90)
    answer = visit(people.ivar).post(f"{url}/early", filled(world, 3, why="lost"))
    assert "This is for others to order." in answer.text
    bo = visit(people.bo)
    assert bo.post(f"{url}/early", filled(world, 3, why="lost")).status_code == 303
    assert (newest(db).kind, newest(db).packs) == ("extra", 3)
    assert "3 withdrawals left" in bo.get(f"{url}/early").text


def test_under_review_a_bridging_withdrawal_of_a_few_days(visit, people, url, db, world):
    db.get(Prescription, world.prescription.id).status = "under_review"
    db.commit()
    ivar = visit(people.ivar)
    assert "Order a bridging withdrawal" in ivar.get(url).text
    assert "It uses no withdrawal." in ivar.get(f"{url}/bridging").text
    assert "At most 2 packs" in ivar.post(f"{url}/bridging", filled(world, 3)).text
    assert ivar.post(f"{url}/bridging", filled(world, 2)).status_code == 303
    line = newest(db)
    assert (line.kind, line.kind_reason, line.cover_days) == ("bridging", "bridging", 14)


def test_urgent_delivery_is_chosen_with_its_cost_in_sight(visit, people, url, db, world):
    bo = visit(people.bo)
    assert "Urgent" not in bo.get(url).text
    policy(db, world, urgent_lead_working_days=1, urgent_fee_ore=100_000)
    assert "costs the unit" in bo.get(url).text
    assert bo.post(url, filled(world, 12, urgent="discharge")).status_code == 303
    placed = db.scalars(select(Order)).one()
    assert (placed.urgent_reason, placed.urgent_fee_ore) == ("discharge", 100_000)
    assert (placed.promised_on - placed.ordered_on).days == 1
    here = f"/units/{world.unit.id}/orders/{placed.id}"
    assert "Urgent: comes home from hospital" in bo.get(here).text
    desk = visit(people.gunnar).get(f"/supplier/{world.supplier.id}/orders/{placed.id}").text
    assert "Urgent" in desk
    assert "hospital" not in desk


def test_urgent_where_it_is_not_offered_is_refused_and_noted(visit, people, url, db, world):
    answer = visit(people.bo).post(url, filled(world, 12, urgent="discharge"))
    assert answer.status_code == 422
    assert db.scalars(select(Change).where(Change.what == "form.forged")).one().facts == {
        "form": "orders.place",
        "fields": "urgent",
        "count": 1,
    }
