from datetime import date, timedelta

from sqlalchemy import select

from care.models.prescriptions import Prescription, PrescriptionLine
from catalogue.models.articles import Successor
from catalogue.models.contracts import Assortment
from core.clock import now
from core.counting import counted
from core.db import new_id
from orders.models.orders import Order, OrderLine
from orders.queries.offers import offer_for, offers_of
from orders.queries.withdrawals import line_views
from orders.rules.refusals import ArticleGone

ON = date(2026, 5, 4)


def views(db, world, **options):
    mine = PrescriptionLine.recipient_id == world.people.astrid.recipient_id
    return line_views(db, mine, on=ON, **options)


def test_a_fresh_prescription_gives_a_full_withdrawal_of_each_line(db, world):
    pad, catheter = views(db, world)
    assert (pad.most, catheter.most) == (12, 15)
    assert pad.refusal() is None
    assert pad.offer.price_ore == 8_900
    assert (pad.left, pad.lasts_until) == (4, None)
    assert pad.lasts_with(12, ON) == ON + timedelta(days=90)


def test_all_facts_of_all_lines_come_in_three_statements(db, world):
    db.connection()
    with counted() as count:
        assert len(views(db, world, lock=True)) == 2
    assert count.total == 3


def test_an_article_that_is_gone_without_successor_is_refused_by_name_of_its_reason(db, world):
    pad = db.get(PrescriptionLine, world.lines["pad"].id)
    pad.article_id = world.articles["gone"].id
    db.flush()
    found, _ = views(db, world)
    assert isinstance(found.refusal(), ArticleGone)


def test_the_same_product_under_a_new_number_is_ordered_instead(db, world):
    pad = db.get(PrescriptionLine, world.lines["pad"].id)
    pad.article_id = world.articles["gone"].id
    db.add(
        Successor(
            article_id=world.articles["gone"].id,
            successor_id=world.articles["pad"].id,
            kind="same",
            valid_from=date(2026, 1, 1),
        )
    )
    db.flush()
    found, _ = views(db, world)
    assert found.refusal() is None
    assert (found.replaced, found.goods.article_no) == (True, "SUP-1001")


def test_a_contract_open_to_two_providers_gives_each_its_goods(db, world):
    ids, day = [world.articles["pad"].id], ON
    both = [world.provider.id, world.other_provider.id]
    found = offers_of(db, ids, providers=both, on=day)
    for provider, unit in ((both[0], world.unit), (both[1], world.other_unit)):
        offer = offer_for(
            found, ids[0], provider_id=provider, unit_id=unit.id, care_area="incontinence", on=day
        )
        assert offer is not None
        assert offer.price_ore == 8_900


def test_an_expired_prescription_is_nobodys_business_once_it_is_renewed(db, world):
    old = db.get(Prescription, world.prescription.id)
    old.valid_to = ON - timedelta(days=1)
    db.flush()
    assert len(views(db, world)) == 2
    columns = {c.name: getattr(old, c.name) for c in Prescription.__table__.columns}
    new = {"id": new_id(), "number": 2_000_099, "renews_id": old.id, "valid_from": ON}
    db.add(Prescription(**{**columns, **new, "valid_to": ON + timedelta(days=300)}))
    db.flush()
    assert views(db, world) == []


def test_what_the_renewed_prescription_gave_counts_as_supply_but_uses_no_withdrawal(db, world):
    old = db.get(Prescription, world.prescription.id)
    order_line(db, world, world.lines["pad"].id)
    columns = {c.name: getattr(old, c.name) for c in Prescription.__table__.columns}
    new = Prescription(**{**columns, "id": new_id(), "number": 2_000_098, "renews_id": old.id})
    db.add(new)
    db.flush()
    line = {c.name: getattr(world.lines["pad"], c.name) for c in PrescriptionLine.__table__.columns}
    made = PrescriptionLine(**{**line, "id": new_id(), "prescription_id": new.id})
    db.add(made)
    db.flush()
    (view,) = line_views(db, PrescriptionLine.id == made.id, on=ON)
    assert (view.left, view.lasts_until) == (4, ON + timedelta(days=80))


def order_line(db, world, line_id):
    astrid = world.people.astrid
    order = Order(
        number=77, form_key=new_id(), provider_id=world.provider.id, unit_id=world.unit.id,
        recipient_id=astrid.recipient_id, person_id=astrid.person_id, placed_at=now(),
        ordered_on=ON - timedelta(days=12), channel="staff", delivery_mode="home",
        promised_on=ON - timedelta(days=10), cancel_until=now(),
    )  # fmt: skip
    db.add(order)
    db.flush()
    db.add(
        OrderLine(
            order_id=order.id,
            provider_id=order.provider_id,
            supplier_id=world.supplier.id,
            prescription_line_id=line_id,
            article_id=world.articles["pad"].id,
            position=1,
            packs=12,
            pieces=360,
            cover_days=90,
            price_ore=1,
            vat_permille=250,
            state="delivered",
            packs_shipped=12,
            packs_delivered=12,
            delivered_on=ON - timedelta(days=10),
        )
    )
    db.flush()


def test_a_shelf_takes_goods_of_any_care_area(db, world):
    only = db.scalars(select(Assortment).where(Assortment.provider_id == world.provider.id)).one()
    only.care_area = "incontinence"
    db.flush()
    pad = world.articles["pad"].id
    found = offers_of(db, [pad], providers=[world.provider.id], on=ON)
    where = {"provider_id": world.provider.id, "unit_id": world.unit.id, "on": ON}
    assert offer_for(found, pad, care_area=None, **where) is not None
    assert offer_for(found, pad, care_area="diabetes", **where) is None
