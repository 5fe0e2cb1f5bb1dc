from datetime import date, timedelta

from care.models.prescriptions import PrescriptionLine
from catalogue.models.articles import Successor
from core.db import counted
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
