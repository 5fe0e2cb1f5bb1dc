import re
from datetime import timedelta
from uuid import uuid4

import pytest
from sqlalchemy import select
from sqlalchemy.orm import joinedload

from care.models.prescriptions import Prescription, PrescriptionLine
from care.models.recipients import Recipient
from core.clock import now
from core.counting import counted
from core.outbox import Letter
from core.people import Address, Person
from orders.jobs.nightly import recount_all, recount_unit, write_notices
from orders.models.orders import OrderLine
from orders.models.standings import LineStanding
from orders.queries.worklist import counts
from orders.rules.worklist import Cause
from orders.services.delivery import Delivery
from orders.services.place import Wish, place_order
from orders.services.standing import recount
from tests.people import ON


@pytest.fixture
def url(world):
    return f"/units/{world.unit.id}/worklist"


def order(db, world, on=ON, **packs):
    astrid = world.people.astrid
    recipient = db.get(Recipient, astrid.recipient_id, options=[joinedload(Recipient.person)])
    home = Delivery("home", "Astrid", Address(street="Storgatan 1", city="Exempelby"))
    wanted = {world.lines[key].id: count for key, count in packs.items()}
    wish = Wish(wanted, home, uuid4())
    place_order(db, recipient, wish, by=world.people.bo.actor, at=now(), on=on)
    db.commit()


def test_what_can_be_ordered_stands_with_its_button(visit, people, url):
    text = visit(people.bo).get(url).text
    assert "Astrid A." in text
    assert text.count("Can be ordered") == 2
    assert "Today 2 need you" in text


def test_what_was_just_ordered_needs_nobody(visit, people, url, db, world):
    order(db, world, pad=12)
    text = visit(people.bo).get(url).text
    assert "On its way" in text
    assert "Today 1 need you" in text


def test_a_change_in_care_shows_at_once(visit, people, url, db, world):
    db.get(Prescription, world.prescription.id).status = "paused"
    db.commit()
    assert visit(people.bo).get(f"{url}?tab=stopped").text.count("Paused") >= 2


def test_an_ended_prescription_leaves_the_list(visit, people, url, db, world):
    db.get(Prescription, world.prescription.id).status = "ended"
    db.commit()
    assert "Nobody here" in visit(people.bo).get(url).text


def test_what_nobody_can_order_is_not_silent(visit, people, url, db, world):
    line = db.get(PrescriptionLine, world.lines["pad"].id)
    line.article_id = world.articles["gone"].id
    other = db.get(PrescriptionLine, world.lines["catheter"].id)
    other.withdrawals_allowed = 1
    db.commit()
    order(db, world, catheter=15)
    for row in db.scalars(select(OrderLine)):
        row.state, row.packs_shipped, row.packs_delivered = "delivered", row.packs, row.packs
        row.delivered_on = ON
    db.commit()
    text = visit(people.bo).get(f"{url}?tab=stopped").text
    assert "Product gone" in text
    assert "No withdrawals left" in text


def test_a_page_of_the_list_takes_few_statements_whatever_its_rows(visit, people, url, db, world):
    bo = visit(people.bo)
    bo.get(url)

    def statements():
        with counted(texts=True) as count:
            bo.client.get(url, base_url="https://localhost")
        return count

    before = statements()
    _many(db, world, 120)
    after = statements()
    assert after.total == before.total
    assert after.total <= 12, "\n".join(text[:80] for text in after.texts)


def _many(db, world, times):
    row = db.scalars(select(LineStanding)).first()
    values = {c.name: getattr(row, c.name) for c in LineStanding.__table__.columns}
    for number in range(times):
        line = PrescriptionLine(
            prescription_id=world.prescription.id,
            provider_id=world.provider.id,
            recipient_id=row.recipient_id,
            person_id=row.person_id,
            position=number + 3,
            article_id=row.article_id,
            pack_size=30,
            dose_milli=1000,
            dose_unit="day",
            cover_days=90,
            withdrawals_allowed=4,
        )
        db.add(line)
        db.flush()
        db.add(LineStanding(**{**values, "prescription_line_id": line.id, "place": number}))
    db.flush()
    db.info.pop("touched", None)
    db.commit()


def test_pages_of_the_list_hold_every_line_once(visit, people, url, db, world):
    _many(db, world, 120)
    bo, seen, here = visit(people.bo), 0, url
    while here:
        text = bo.get(here).text
        seen += text.count('<th scope="row">')
        parts = text.split('rel="next" href="')
        here = parts[1].split('"')[0].replace("&amp;", "&") if len(parts) > 1 else None
    assert seen == 122


@pytest.mark.parametrize("days", [0, 40, 75, 95, 200, 400])
def test_the_stored_row_equals_the_one_counted_anew_on_any_day(db, world, days):
    order(db, world, pad=12)
    on = ON + timedelta(days=days)
    recount(db, [line.id for line in world.lines.values()], on=on)
    db.commit()
    causes = dict(db.execute(select(LineStanding.prescription_line_id, LineStanding.cause)).all())
    expected = {0: Cause.ON_ITS_WAY, 400: Cause.ON_ITS_WAY}
    assert causes[world.lines["pad"].id] == expected.get(days, Cause.ON_ITS_WAY)
    catheter = Cause.EXPIRED if days == 400 else Cause.CAN_ORDER
    assert causes[world.lines["catheter"].id] == catheter


def test_the_night_counts_every_unit_and_forgets_what_is_closed(db, world):
    rows = db.scalars(select(LineStanding)).all()
    db.get(Prescription, world.prescription.id).status = "ended"
    db.flush()
    db.info.pop("touched", None)
    for row in rows:
        row.counted_on = ON - timedelta(days=1)
    db.flush()
    db.info.pop("touched", None)
    recount_all(db, {})
    recount_unit(db, {"unit": str(world.unit.id), "after": ""})
    assert db.scalars(select(LineStanding)).all() == []


def test_who_runs_out_with_nothing_ordered_is_written_to_once_and_without_products(db, world):
    order(db, world, pad=12)
    pad = db.scalars(select(OrderLine)).one()
    pad.state, pad.packs_shipped, pad.packs_delivered = "delivered", 12, 12
    pad.delivered_on = ON - timedelta(days=85)
    db.commit()
    for _night in range(2):
        recount_unit(db, {"unit": str(world.unit.id), "after": ""})
        write_notices(db, {"unit": str(world.unit.id)})
    letters = db.scalars(select(Letter).where(Letter.key.startswith("notice:"))).all()
    assert [letter.to for letter in letters] == ["astrid@example.org"]
    body = letters[0].body or ""
    assert "9 maj" in body
    assert "skydd" not in body.lower()


def test_a_protected_person_is_not_written_to(db, world, people):
    order(db, world, pad=12)
    person = db.get(Person, people.astrid.person_id)
    person.protection = "protected_registration"
    pad = db.scalars(select(OrderLine)).one()
    pad.state, pad.packs_shipped, pad.packs_delivered = "delivered", 12, 12
    pad.delivered_on = ON - timedelta(days=85)
    db.commit()
    recount_unit(db, {"unit": str(world.unit.id), "after": ""})
    write_notices(db, {"unit": str(world.unit.id)})
    assert db.scalars(select(Letter).where(Letter.key.startswith("notice:"))).all() == []


def test_the_home_page_counts_what_needs_the_reader(visit, people):
    assert "2 need you" in visit(people.bo).get("/").text


def test_the_recipient_sees_what_there_is_and_whom_to_ask(visit, people, db, world):
    order(db, world, pad=12)
    text = visit(people.astrid).get("/").text
    assert "Your supplies" in text
    assert "On its way" in text
    assert "To order, ask your care unit: Södra hemsjukvården." in text


def test_the_persons_page_shows_supplies_orders_and_the_act(visit, people, db, world):
    order(db, world, pad=12)
    here = f"/units/{world.unit.id}/recipients/{people.astrid.recipient_id}"
    text = visit(people.bo).get(here).text
    assert f'{here}/order"' in text
    assert "Inkontinensskydd normal" in text
    assert "What has happened" in text


def test_who_sees_the_list(visit, people, url):
    expected = {"bo": 200, "hedda": 200, "dan": 302, "farid": 404, "astrid": 404, "gunnar": 404}
    found = {key: visit(getattr(people, key)).get(url).status_code for key in expected}
    assert found == expected


def test_head_and_tabs_count_the_same_lines(visit, people, url, db, world):
    order(db, world, pad=12)
    db.get(Prescription, world.prescription.id).status = "paused"
    db.commit()
    found = counts(db, world.unit.id, on=ON)
    assert (found.needs_hand, found.stopped) == (1, 1)
    assert found.tabs == {"stopped": 1}
    text = visit(people.bo).get(url).text
    assert "Today 1 need you, of them 0 run out within 5 days and 1 have stopped" in text
    tabs = re.findall(r'>([A-Z][a-z ]+)<span class="count">(\d+)<', text)
    assert tabs == [
        ("All", "1"),
        ("Runs out", "0"),
        ("Stopped", "1"),
        ("Expires", "0"),
        ("Approval", "0"),
    ]
    assert "On its way" in text.split("Needs nobody now")[1]
