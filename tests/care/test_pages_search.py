"""The one search box."""

import pytest
from sqlalchemy import select

from core.audit import Reading
from core.counting import counted
from core.short_number import short_number


@pytest.mark.parametrize(
    "text", ["Almkvist", "almk", "astrid alm", "alm 1945", "ASTRÍD", "astrid 1945"]
)
def test_a_person_is_found_by_beginnings_of_names_and_birth_year(visit, people, text):
    assert "Astrid A." in visit(people.bo).post("/search", {"q": text}).text


@pytest.mark.parametrize("text", ["almkvist 1946", "lmkvist", "astrid bo", "x", "9", "' or 1=1 --"])
def test_what_does_not_match_finds_nobody(visit, people, text):
    page = visit(people.bo).post("/search", {"q": text})

    assert page.status_code == 200
    assert "Nobody found" in page.text


@pytest.mark.parametrize("who", ["farid"])
def test_nobody_is_found_outside_ones_own_units(visit, people, who):
    browser = visit(getattr(people, who))

    for text in ("almkvist", people.astrid.number, short_number(10_001)):
        assert "Nobody found" in browser.post("/search", {"q": text}).text


@pytest.mark.parametrize("who", ["astrid", "cilla", "gunnar", "maja", "olof", "sixten"])
def test_the_box_is_only_for_staff_and_customer_service(visit, people, who):
    assert visit(getattr(people, who)).get("/search").status_code == 403


def test_a_recipients_number_leads_straight_to_the_person(visit, people):
    found = visit(people.bo).post("/search", {"q": short_number(10_001)})

    assert found.headers["Location"].endswith(str(people.astrid.recipient_id))


def test_every_hit_is_written_in_the_book(visit, people, db):
    visit(people.bo).post("/search", {"q": "e"})
    visit(people.bo).post("/search", {"q": "ekenstierna"})

    rows = db.scalars(select(Reading).where(Reading.route == "care.search")).all()
    assert [row.subject_id for row in rows] == [people.eva.person_id]


def test_a_protected_hit_shows_initials_and_mark(visit, people):
    page = visit(people.bo).post("/search", {"q": "ekenstierna"})

    assert "E.E." in page.text
    assert "Protected identity" in page.text
    assert "1988" not in page.text.split("<main")[1]


def test_an_address_or_phone_finds_nobody(visit, people):
    for text in ("Hemliga", "+46701740605", "4711"):
        assert "Nobody found" in visit(people.bo).post("/search", {"q": text}).text


def test_searching_too_often_is_stopped(visit, people):
    browser = visit(people.bo)
    answers = [browser.post("/search", {"q": "x"}, inspect=False).status_code for _ in range(31)]

    assert answers[:30] == [200] * 30
    assert answers[30] == 429


@pytest.mark.parametrize(("who", "most"), [("bo", 12), ("dan", 12)])
def test_a_search_costs_the_same_however_many_it_finds(visit, people, who, most, make_recipients):
    browser = visit(getattr(people, who))
    make_recipients(1)
    with counted() as few:
        browser.post("/search", {"q": "provsson"}, inspect=False)
    make_recipients(25)
    with counted() as many:
        page = browser.post("/search", {"q": "provsson"}, inspect=False)

    assert "There are more" in page.text
    assert many.total == few.total <= most


def test_the_number_on_a_prescriptions_receipt_leads_to_the_prescription(visit, people, world):
    number = short_number(world.prescription.number)
    here = f"/units/{world.unit.id}/prescriptions/{world.prescription.id}"

    assert visit(people.bo).post("/search", {"q": number}).headers["Location"] == here
    assert "Nobody" in visit(people.farid).post("/search", {"q": number}).text
