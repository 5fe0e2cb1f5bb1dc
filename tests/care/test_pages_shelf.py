"""The first page of prescribing: what stands first, what says whom it is for, what says why not."""

from datetime import date

import pytest
from sqlalchemy import inspect, select, update

from catalogue.models.articles import Article, ArticleCareArea
from catalogue.models.contracts import ContractLine
from core.counting import counted
from core.identity_number import make_test_number, parse, sex_told
from tests.people import ON


@pytest.fixture
def shelf(db, world, visit):
    """The page as Bo sees it, after changes to articles by key."""

    def look(**changes):
        for key, change in changes.items():
            values = dict(change)
            line = {name: values.pop(name) for name in ("rank", "tier") if name in values}
            key_is = world.articles[key].id
            if line:
                db.execute(
                    update(ContractLine).where(ContractLine.article_id == key_is).values(line)
                )
            if values:
                db.execute(update(Article).where(Article.id == key_is).values(values))
        db.commit()
        who = world.people.astrid.recipient_id
        url = f"/units/{world.unit.id}/recipients/{who}/prescriptions/new"
        return visit(world.people.bo).post(url, {"choose": "incontinence"}).text

    return look


def test_first_choices_stand_apart_and_before_the_others(shelf, world):
    page = shelf(pad={"rank": 50}, catheter={"rank": 1})
    first, others = page.index("First choices"), page.index("Others in the assortment")
    assert first < page.index(world.articles["catheter"].name) < others
    assert others < page.index(world.articles["pad"].name)


def test_what_is_made_for_men_never_stands_first_for_a_woman_and_says_so(shelf, world):
    page = shelf(pad={"rank": 1, "attributes": {"for_sex": "male"}})
    assert page.index("Made for others") < page.index(world.articles["pad"].name)
    assert "Made for men" in page
    ticked = f'value="{world.articles["pad"].id}"'
    assert ticked in page  # the prescriber decides


def test_what_is_made_for_children_says_for_which_ages(shelf):
    page = shelf(pad={"rank": 1, "attributes": {"from_age": 4, "to_age": 15}})
    assert "Made for ages 4 to 15" in page


@pytest.mark.parametrize(
    ("change", "told"),
    [
        ({"tier": "specialist"}, "Whoever looks after the assortment can open the range"),
        ({"status": "phasing_out", "last_order_on": date(2026, 6, 30)}, "It is being withdrawn."),
        ({"available_from": date(2026, 9, 1)}, "It is not sold yet."),
    ],
)
def test_what_cannot_be_prescribed_says_why_until_when_and_who_can_lift_it(
    shelf, world, change, told
):
    page = shelf(pad=change)
    after = page[page.index("Cannot be prescribed") :]
    assert world.articles["pad"].name in after
    assert told in after
    if "last_order_on" in change:
        assert "30 June" in after
        assert "Nothing follows it." in after
    if "available_from" in change:
        assert "1 September" in after


def test_a_swedish_number_tells_a_sex_and_no_other_number_does():
    woman, man = (parse(make_test_number(date(1944, 3, 12), no), on=ON) for no in (980, 981))
    assert sex_told(woman.value, woman.oid) == "female"
    assert sex_told(man.value, man.oid) == "male"
    assert sex_told(man.value, "1.2.752.29.4.19") is None
    assert sex_told(None, None) is None


def _sizes(db, world, *sizes):
    """One product in several sizes beside the pad, on the pad's contract."""
    pad = world.articles["pad"]
    line = db.scalars(select(ContractLine).where(ContractLine.article_id == pad.id)).one()
    made = []
    for number, size in enumerate(sizes):
        article = copy_of(pad, name=f"Skydd Lätta {size}, 28 st", article_no=f"99{number:04d}")
        article.attributes = {"size": size}
        db.add(article)
        db.flush()
        db.add(ArticleCareArea(article_id=article.id, care_area="incontinence"))
        db.add(copy_of(line, article_id=article.id, rank=1))
        made.append(article)
    db.commit()
    return made


def copy_of(row, **changes):
    """A new row like another."""
    names = [one.key for one in inspect(type(row)).column_attrs if one.key not in {"id", "version"}]
    return type(row)(**{name: getattr(row, name) for name in names} | changes)


def test_a_product_in_several_sizes_stands_once_with_its_sizes_to_choose_among(db, world, shelf):
    large, small = _sizes(db, world, "XL", "S")
    page = shelf()
    assert page.count("Skydd Lätta, 28 st") == 1
    assert "Skydd Lätta XL" not in page
    assert page.index(f'value="{small.id}"') < page.index(f'value="{large.id}"')


def test_what_is_ticked_stays_ticked_where_it_stands(db, world, visit):
    large, _small = _sizes(db, world, "XL", "S")
    url = f"/units/{world.unit.id}/recipients/{world.people.astrid.recipient_id}/prescriptions"
    typed = {"area": "incontinence", "article": str(large.id), "q": ""}
    page = visit(world.people.bo).post(f"{url}/products", typed).text
    assert page.count(f'value="{large.id}"') == 1
    assert f'id="a-{large.id.hex}" checked' in page
    assert "Chosen" not in page


def test_what_is_ticked_and_not_among_what_is_searched_for_stands_first(world, visit):
    pad = world.articles["pad"]
    url = f"/units/{world.unit.id}/recipients/{world.people.astrid.recipient_id}/prescriptions"
    typed = {"area": "incontinence", "article": str(pad.id), "q": "zzzz"}
    page = visit(world.people.bo).post(f"{url}/products", typed).text
    assert page.index("Chosen") < page.index(f'id="a-{pad.id.hex}" checked')


def test_sizes_cost_no_statement_more(db, world, visit):
    url = f"/units/{world.unit.id}/recipients/{world.people.astrid.recipient_id}/prescriptions"
    client, typed = visit(world.people.bo), {"area": "incontinence", "q": ""}
    client.post(f"{url}/products", typed)
    with counted() as few:
        client.post(f"{url}/products", typed)
    _sizes(db, world, "S", "M", "L", "XL", "XXL")
    with counted() as many:
        assert "XXL" in client.post(f"{url}/products", typed).text
    assert many.total == few.total


def test_another_care_area_begins_with_its_own_assortment_and_no_old_search(world, visit):
    bo = visit(world.people.bo)
    url = f"/units/{world.unit.id}/recipients/{world.people.astrid.recipient_id}/prescriptions/new"
    bo.post(url, {"area": "incontinence", "q": "zzzz", "act": "find"})
    other = next(code for code in world.areas if code != "incontinence")
    page = bo.post(url, {"area": "incontinence", "q": "zzzz", "choose": other}).text
    assert "zzzz" not in page
