from dataclasses import replace
from datetime import date, timedelta

import pytest

from catalogue.models.contracts import Assortment, Contract, ContractLine
from catalogue.queries.assortment import lines_for, price_for
from catalogue.queries.orderable import Availability, orderable
from catalogue.services.contracts import open_assortment
from core.actors import SYSTEM
from core.counting import counted
from tests.people import AT, ON, SINCE


@pytest.fixture
def offer(db, world):
    def ask(*articles, area="incontinence", on=ON, unit=None):
        place = unit or world.unit
        return orderable(
            db,
            [article.id for article in articles],
            provider_id=place.provider_id,
            unit_id=place.id,
            care_area=area,
            on=on,
        )

    return ask


def test_the_price_of_the_day_holds_on_its_last_day_and_the_next_one_from_its_first(
    db, world, shelf
):
    article = shelf.put(price_ore=9_000)
    line = db.query(ContractLine).filter_by(article_id=article.id).one()
    line.valid_to = ON
    db.add(
        ContractLine(
            contract_id=line.contract_id,
            article_id=article.id,
            price_ore=9_500,
            valid_from=ON + timedelta(days=1),
        )
    )
    db.flush()

    def price(on: date) -> int:
        place = {"provider_id": world.provider.id, "unit_id": world.unit.id}
        return price_for(db, article.id, **place, care_area="incontinence", on=on).price_ore

    assert price(ON) == 9_000
    assert price(ON + timedelta(days=1)) == 9_500


def test_a_units_own_opening_goes_before_its_providers(db, world, shelf, scope):
    article = shelf.put(price_ore=9_000)
    own = Contract(
        supplier_id=world.supplier.id, reference="own", name="Own", valid_from=SINCE, made_at=AT
    )
    db.add(own)
    db.flush()
    db.add(
        ContractLine(contract_id=own.id, article_id=article.id, price_ore=8_000, valid_from=SINCE)
    )
    open_assortment(
        db,
        world.provider.id,
        own.id,
        None,
        valid_from=SINCE,
        by=SYSTEM,
        unit_id=world.unit.id,
    )
    assert lines_for(db, [article.id], scope(), ON)[article.id].price_ore == 8_000
    elsewhere = scope(unit=world.second_unit)
    assert lines_for(db, [article.id], elsewhere, ON)[article.id].price_ore == 9_000


def test_the_specialist_range_is_shown_and_closed_until_it_is_opened(db, world, shelf, offer):
    article = shelf.put(tier="specialist")
    assert offer(article)[article.id].can_order
    assert not offer(article)[article.id].can_prescribe
    open_assortment(
        db,
        world.provider.id,
        world.contract.id,
        "incontinence",
        valid_from=SINCE,
        by=SYSTEM,
        specialist=True,
    )
    assert offer(article)[article.id].can_prescribe


def test_an_ended_contract_or_opening_offers_nothing(db, world, shelf, offer):
    article = shelf.put()
    world_contract = db.get(Contract, world.contract.id)
    world_contract.valid_to = ON
    db.flush()
    assert offer(article)[article.id].can_order
    assert not offer(article, on=ON + timedelta(days=1))[article.id].can_order
    world_contract.valid_to = None
    db.query(Assortment).update({"valid_to": ON - timedelta(days=1)})
    assert offer(article)[article.id].availability is Availability.NOT_IN_ASSORTMENT


def test_another_care_areas_article_is_not_in_the_assortment(shelf, offer):
    article = shelf.put(area="diabetes")
    assert offer(article)[article.id].availability is Availability.NOT_IN_ASSORTMENT
    assert offer(article, area="diabetes")[article.id].can_order


@pytest.mark.parametrize(
    ("facts", "state"),
    [
        ({}, Availability.OPEN),
        ({"status": "gone"}, Availability.GONE),
        ({"status": "phasing_out", "last_order_on": ON}, Availability.PHASING_OUT),
        (
            {"status": "phasing_out", "last_order_on": ON - timedelta(days=1)},
            Availability.GONE,
        ),
        ({"available_from": ON + timedelta(days=1)}, Availability.NOT_YET),
        ({"available_from": ON}, Availability.OPEN),
    ],
)
def test_an_articles_own_dates_decide_whether_it_can_be_had(shelf, offer, facts, state):
    article = shelf.put(**facts)
    assert offer(article)[article.id].availability is state


def test_a_gone_article_is_answered_with_what_follows_it_and_its_price(shelf, offer):
    old, middle = shelf.put(status="gone"), shelf.put(status="gone")
    new = shelf.put(price_ore=7_000)
    shelf.follow(old, middle, "same")
    shelf.follow(middle, new, "equal")
    answer = offer(old)[old.id]
    assert answer.successor.article == new.id
    assert answer.successor.kind == "equal"
    assert answer.successor_line.price_ore == 7_000


def test_a_successor_across_compatibility_groups_has_to_be_tried(shelf, offer):
    old = shelf.put(status="gone", compat_group="meter a")
    new = shelf.put(compat_group="meter b")
    shelf.follow(old, new, "same")
    answer = offer(old)[old.id]
    assert answer.successor.stopped
    assert answer.successor.proposal == new.id


def test_any_number_of_articles_takes_the_same_statements(shelf, offer):
    articles = [shelf.put(status="gone" if number % 2 else "active") for number in range(40)]
    shelf.follow(articles[1], articles[0], "same")
    with counted() as few:
        offer(articles[1])
    with counted() as many:
        assert len(offer(*articles)) == 40
    assert many.total == few.total == 4


def test_another_providers_scope_gets_nothing(db, shelf, scope):
    article = shelf.put()
    assert lines_for(db, [article.id], replace(scope(), provider_id=article.id), ON) == {}
