from dataclasses import replace

import pytest
from sqlalchemy import select

from catalogue.models.articles import ArticleWord, SearchWord
from catalogue.queries.orderable import Availability
from catalogue.queries.search import find_articles
from catalogue.services.search import (
    add_old_number,
    add_synonyms,
    forget_unused_words,
    index_articles,
)
from core.counting import counted
from tests.people import ON


@pytest.fixture
def names(db, scope):
    def find(text, where="mine", **more):
        here = scope() if where == "mine" else where
        return [row.article.name for row in find_articles(db, text, scope=here, on=ON, **more).rows]

    return find


@pytest.mark.parametrize(
    "text",
    ["engångskateter", "ENGANGSKAT", "kateter", "tunn kateter", "ch12", "ch 12 tunn", "lofta"],
)
def test_an_article_is_found_by_beginnings_of_its_words_in_any_order(shelf, names, text):
    shelf.put("Tappningskateter Lofta CH 12", "Tunn engångskateter för män")
    shelf.put("Nattpåse", "Stor urinpåse")
    assert names(text) == ["Tappningskateter Lofta CH 12"]


@pytest.mark.parametrize("text", ["katteter", "kateer", "kaetter", "katetwr"])
def test_one_slip_still_finds_and_says_what_was_read(shelf, db, scope, text):
    shelf.put("Tappningskateter", "Tunn kateter")
    found = find_articles(db, text, scope=scope(), on=ON)
    assert [row.article.name for row in found.rows] == ["Tappningskateter"]
    assert found.corrected == {text: "kateter"}


def test_a_number_with_a_slip_is_never_taken_for_another(shelf, names):
    shelf.put("Skydd", article_no="123456")
    assert names("123457") == []


def test_a_word_nothing_has_is_told(shelf, db, scope):
    shelf.put()
    found = find_articles(db, "skydd xylofon", scope=scope(), on=ON)
    assert found.rows == []
    assert found.missed == ("xylofon",)


def test_a_synonym_finds_what_has_the_other_word(shelf, db, names):
    shelf.put("Allt i ett", "Skydd med tejp")
    add_synonyms(db, [("blöja", "skydd")])
    assert names("blöja") == ["Allt i ett"]


@pytest.mark.parametrize(
    "text",
    [
        "A-77 12",
        "a7712",
        "02100000000227",
        "2100000000227",
        "0102100000000227172701311012345",
        "]d20102100000000227",
        "(01)02100000000227(17)270131",
    ],
)
def test_an_article_is_found_by_its_number_and_by_what_is_scanned(shelf, names, text):
    shelf.put("Mätare", "Blodsockermätare", article_no="A-7712", gtin_pack="02100000000227")
    shelf.put("Annan", "Annan mätare", article_no="B-9")
    assert names(text) == ["Mätare"]


def test_the_number_of_a_gone_article_leads_to_its_successor_first(shelf, db, scope):
    old = shelf.put("Gammal", article_no="OLD-500", status="gone")
    new = shelf.put("Ny", article_no="NEW-501")
    shelf.follow(old, new, "same")
    first, second = find_articles(db, "OLD-500", scope=scope(), on=ON).rows
    assert first.article.name == "Ny"
    assert first.instead_of.name == "Gammal"
    assert second.availability is Availability.GONE


def test_a_trial_successor_is_proposed_but_never_put_in_front(shelf, db, scope):
    old = shelf.put("Gammal", article_no="OLD-600", status="gone")
    new = shelf.put("Ny", article_no="NEW-601")
    shelf.follow(old, new, "trial")
    (row,) = find_articles(db, "OLD-600", scope=scope(), on=ON).rows
    assert row.article.name == "Gammal"
    assert row.successor.name == "Ny"
    assert row.follower.stopped


def test_an_earlier_number_finds_the_article(shelf, db, names):
    article = shelf.put("Ny")
    add_old_number(db, article.id, "X 9000-1")
    index_articles(db, [article.id])
    assert names("x90001") == ["Ny"]


def test_what_is_gone_is_not_found_by_words(shelf, names):
    shelf.put("Kvar", "Unikt skydd")
    shelf.put("Borta", "Unikt skydd", status="gone")
    assert names("unikt") == ["Kvar"]


def test_only_the_scopes_assortment_and_care_area_are_looked_in(shelf, scope, world, names):
    shelf.put("Min", "Unikt skydd")
    shelf.put("Sticka", "Unik sticka", area="diabetes")
    assert names("unik") == ["Min"]
    assert names("unik", scope("diabetes")) == ["Sticka"]
    elsewhere = replace(scope(), provider_id=world.supplier.id)
    assert names("unik", elsewhere) == []
    assert sorted(names("unik", None)) == ["Min", "Sticka"]


def test_what_a_thing_is_goes_before_what_it_is_for_and_first_choices_first(shelf, names):
    shelf.put("Gel", "Glidgel till kateter", rank=1)
    shelf.put("Andra", "Tunn kateter", rank=10)
    shelf.put("Första", "Tunn kateter", rank=1)
    assert names("kateter") == ["Första", "Andra", "Gel"]


def test_pages_follow_one_another_without_gaps_or_repeats(shelf, db, scope):
    for number in range(23):
        shelf.put(f"Vara {number:02d}", f"Skydd {number % 3}", rank=1 + number % 2)
    seen, after = [], None
    for _page in range(4):
        found = find_articles(db, "skydd", scope=scope(), on=ON, after=after, limit=10)
        seen += [row.article.name for row in found.rows]
        after = found.after
        if after is None:
            break
    mine = [name for name in seen if name.startswith("Vara")]
    assert len(mine) == len(set(mine)) == 23


@pytest.mark.parametrize("after", ["x", "WzFd", "é", "bnVsbA"])
def test_a_place_nobody_gave_begins_anew(shelf, names, after):
    shelf.put("Vara", "Unikt skydd")
    assert names("unikt", after=after) == ["Vara"]


@pytest.mark.parametrize("text", ["skydd", "skyd", "skxdd", "T-0001", ""])
def test_statements_do_not_grow_with_the_rows(shelf, db, scope, text):
    shelf.put("Ett", "Tunt skydd")
    with counted() as few:
        find_articles(db, text, scope=scope(), on=ON)
    for number in range(30):
        shelf.put(f"Vara {number}", "Tunt skydd")
    with counted() as many:
        find_articles(db, text, scope=scope(), on=ON)
    assert many.total == few.total <= 6


def test_indexing_twice_changes_nothing_and_a_new_name_lets_the_old_words_go(shelf, db, names):
    article = shelf.put("Zebraskydd", "Randigt skydd")
    index_articles(db, [article.id])
    assert db.get(SearchWord, "randigt").uses == 1
    article.plain_name = "Prickigt skydd"
    index_articles(db, [article.id])
    db.expire_all()
    assert db.get(SearchWord, "randigt").uses == 0
    assert names("randigt") == []
    assert names("prickigt") == ["Zebraskydd"]
    assert forget_unused_words(db) >= 1
    assert db.get(SearchWord, "randigt", populate_existing=True) is None
    words = set(db.scalars(select(ArticleWord.word).where(ArticleWord.article_id == article.id)))
    assert {"prickigt", "skydd", "zebraskydd"} <= words
