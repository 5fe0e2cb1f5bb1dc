import pytest

from catalogue.models.articles import Article
from catalogue.queries.counted import count_articles
from catalogue.queries.search import find_articles
from core.counting import counted
from tests.people import ON


@pytest.mark.parametrize("path", ["/articles", "/articles/pick"])
def test_a_nurse_finds_articles_of_her_unit_with_price_and_plain_name_first(
    visit, people, shelf, path
):
    shelf.put("Lofta CH 12", "Tunn kateter", price_ore=36_000, rank=1)
    page = visit(people.bo).get(f"{path}?q=kateter&area=incontinence").text
    assert page.index("Tunn kateter") < page.index("Lofta CH 12")
    assert "First choice" in page
    if path == "/articles":
        assert "360.00" in page
        assert "12.00" in page


def test_the_assortment_of_another_unit_is_not_reached_by_its_address(visit, people, world, shelf):
    shelf.put("Lofta", "Tunn kateter", price_ore=12_345)
    here = visit(people.farid).get(f"/articles?q=kateter&unit={world.unit.id}").text
    assert "unit=" not in here or str(world.unit.id) not in here


def test_an_empty_result_teaches(visit, people):
    page = visit(people.bo).get("/articles?q=xylofon").text
    assert "No product has ”xylofon” in its name." in page
    assert "Look among everything" in page


def test_the_file_of_a_search_holds_what_the_search_finds_on_all_its_pages(
    visit, people, shelf, monkeypatch
):
    monkeypatch.setattr("catalogue.exchange.lists.LOT", 2)
    for number in range(5):
        shelf.put(f"Lofta {number}", "Tunn kateter", price_ore=36_000)
    shelf.put("=1+1", "Tunn kateter", price_ore=100)
    shelf.put("Plaskan", "Påse")
    file = visit(people.bo).get("/articles?q=kateter&area=incontinence&format=csv").text
    assert file.count("360,00") == 5
    assert "'=1+1" in file
    assert "Plaskan" not in file


@pytest.mark.parametrize(("text", "found"), [("kateter", 3), ("xylofon", 0), ("", None)])
def test_a_search_is_counted_as_it_is_found(db, shelf, scope, text, found):
    for number in range(3):
        shelf.put(f"Lofta {number}", "Tunn kateter")
    where = {"scope": scope(), "on": ON}
    rows = len(find_articles(db, text, limit=500, **where).rows)
    assert count_articles(db, text, most=500, **where) == (rows if found is None else found)
    assert count_articles(db, text, most=1, **where) == min(rows, 1)


def test_the_picker_posts_the_articles_key_and_answers_a_fragment(visit, people, shelf):
    article = shelf.put("Lofta", "Tunn kateter")
    nurse = visit(people.bo)
    page = nurse.get("/articles/pick?q=kateter&area=incontinence&to=/somewhere").text
    assert f'name="article_id" value="{article.id}"' in page
    assert 'action="/somewhere"' in page
    part = nurse.get("/articles/pick?q=kateter", headers={"X-Fragment": "1"}).text
    assert "<html" not in part
    assert "Tunn kateter" in part


@pytest.mark.parametrize("target", ["https://evil.example", "//evil.example", "/\\evil.example"])
def test_the_picker_posts_nowhere_else(visit, people, shelf, target):
    shelf.put("Lofta", "Tunn kateter")
    page = visit(people.bo).get("/articles/pick", query_string={"q": "kateter", "to": target}).text
    assert "evil.example" not in page


def test_what_the_specialists_have_is_shown_without_a_button(visit, people, shelf):
    article = shelf.put("Lofta", "Tunn kateter", tier="specialist")
    page = visit(people.bo).get("/articles/pick?q=kateter&to=/x").text
    assert "Specialist range" in page
    assert str(article.id) not in page


def test_an_articles_page_tells_prices_numbers_and_what_follows(visit, people, shelf):
    old = shelf.put("Gammal", "Tunt skydd", status="gone", article_no="OLD-9")
    new = shelf.put("Ny", "Tunt skydd", gtin_pack="02100000000227", price_ore=4_200)
    shelf.follow(old, new, "same")
    nurse = visit(people.bo)
    page = nurse.get(f"/articles/{new.id}").text
    assert "42.00" in page
    assert "02100000000227" in page
    assert "What it replaces" in page
    assert f"/articles/{new.id}" in nurse.get(f"/articles/{old.id}").text


def test_another_suppliers_prices_are_not_shown_at_a_suppliers_desk(visit, people, shelf, db):
    from catalogue.models.articles import Supplier  # noqa: PLC0415
    from tests.people import AT  # noqa: PLC0415

    mine = shelf.put("Min", price_ore=98_765)
    rival = Supplier(code="RIVAL", name="Rival AB", made_at=AT)
    db.add(rival)
    db.flush()
    theirs = shelf.put("Deras", price_ore=98_765)
    theirs.supplier_id = rival.id
    db.commit()
    desk = visit(people.gunnar)
    assert "987.65" in desk.get(f"/articles/{mine.id}").text
    assert "987.65" not in desk.get(f"/articles/{theirs.id}").text


@pytest.mark.parametrize("path", ["/contracts", "/suppliers"])
def test_contracts_and_suppliers_are_for_those_who_look_after_the_assortment(visit, people, path):
    assert visit(people.maja).get(path).status_code == 200
    for other in (people.bo, people.gunnar, people.astrid, people.hedda):
        assert visit(other).get(path).status_code == 403


def test_a_contract_shows_its_prices_and_the_ones_before(visit, people, world, shelf):
    shelf.put("Lofta", "Tunn kateter", price_ore=36_000)
    page = visit(people.maja).get(f"/contracts/{world.contract.id}").text
    assert "360.00" in page
    assert world.contract.reference in page
    assert visit(people.bo).get(f"/contracts/{world.contract.id}").status_code == 404


def test_a_recipient_has_no_catalogue(visit, people):
    assert visit(people.astrid).get("/articles").status_code == 403


def test_an_unknown_article_is_not_found(visit, people, world):
    assert visit(people.bo).get(f"/articles/{world.unit.id}").status_code == 404


def test_the_pages_take_no_more_statements_with_more_rows(visit, people, shelf, world):
    nurse, manager = visit(people.bo), visit(people.maja)
    paths = [
        (nurse, "/articles?q=skydd"),
        (nurse, "/articles?q=skxdd"),
        (manager, f"/contracts/{world.contract.id}"),
    ]
    shelf.put("Ett", "Tunt skydd")
    for who, path in paths:
        who.get(path)
    few = [_statements(who, path) for who, path in paths]
    for number in range(24):
        shelf.put(f"Vara {number}", "Tunt skydd")
    assert [_statements(who, path) for who, path in paths] == few
    assert max(few) <= 8


def _statements(who, path) -> int:
    with counted() as count:
        assert who.get(path, inspect=False).status_code == 200
    return count.total


def test_contracts_that_end_soon_stand_on_the_managers_home(visit, people, db, world):
    from datetime import timedelta  # noqa: PLC0415

    from catalogue.models.contracts import Contract  # noqa: PLC0415

    db.get(Contract, world.contract.id).valid_to = ON + timedelta(days=30)
    db.commit()
    assert world.contract.name in visit(people.maja).get("/").text
    assert world.contract.name not in visit(people.bo).get("/").text


def test_every_article_of_the_world_has_its_page(visit, people, world):
    nurse = visit(people.bo)
    for article in world.articles.values():
        assert isinstance(article, Article)
        assert nurse.get(f"/articles/{article.id}").status_code == 200
