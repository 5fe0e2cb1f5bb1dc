"""Pages of units and recipients, as a table over the known people."""

from datetime import timedelta

import pytest
from sqlalchemy import select, update

from care.models.recipients import RecipientUnit
from core.audit import Change, Reading
from core.counting import counted
from tests.people import ON

EVERYONE = ["astrid", "bo", "cilla", "dan", "eva", "farid", "gunnar", "hedda", "ivar", "maja"]
EVERYONE += ["olof", "sixten"]


def url_of(world, who, page=""):
    return f"/units/{world.unit.id}/recipients/{who.recipient_id}{page}"


def say_purpose(browser, world, who, code="care"):
    sent = browser.post(url_of(world, who, "/purpose"), {"purpose": code})
    assert sent.status_code == 302
    return sent


STAFF_ONLY = {"bo": 200, "hedda": 200, "ivar": 200}


@pytest.mark.contract("001-25")
@pytest.mark.parametrize("who", EVERYONE)
@pytest.mark.parametrize(
    ("page", "allowed"),
    [
        ("", STAFF_ONLY | {"dan": 302}),
        ("/edit", STAFF_ONLY | {"dan": 302}),
        ("/reach", STAFF_ONLY | {"dan": 302}),
        ("/number", STAFF_ONLY | {"dan": 302}),
        ("/contacts", STAFF_ONLY | {"dan": 302}),
        ("/purpose", STAFF_ONLY | {"dan": 200}),
    ],
)
def test_only_those_near_astrid_open_her_pages(visit, people, world, who, page, allowed):
    answer = visit(getattr(people, who)).get(url_of(world, people.astrid, page))

    assert answer.status_code == allowed.get(who, 404)


@pytest.mark.parametrize("who", EVERYONE)
def test_a_person_reaches_her_own_page_and_nobody_else_does(visit, people, who):
    answer = visit(getattr(people, who)).get(f"/recipients/{people.astrid.recipient_id}")

    assert answer.status_code == (200 if who == "astrid" else 404)


@pytest.mark.parametrize("who", EVERYONE)
@pytest.mark.parametrize(
    ("page", "allowed"),
    [
        ("", {"bo": 302, "hedda": 302, "ivar": 302, "dan": 302}),
        ("/recipients", STAFF_ONLY | {"dan": 302}),
        ("/register", STAFF_ONLY | {"dan": 200}),
    ],
)
def test_only_staff_and_customer_service_open_a_units_pages(
    visit, people, world, who, page, allowed
):
    answer = visit(getattr(people, who)).get(f"/units/{world.unit.id}{page}")

    assert answer.status_code == allowed.get(who, 404)


@pytest.mark.parametrize(("who", "status"), [("bo", 200), ("dan", 200), ("astrid", 403)])
def test_units_are_chosen_by_those_who_have_some(visit, people, who, status):
    assert visit(getattr(people, who)).get("/units").status_code == status


def test_pages_of_a_recipient_are_in_both_languages(visit, people, world):
    for language, word in (("sv", "Leverans"), ("en", "Delivery")):
        page = visit(people.bo, language=language).get(url_of(world, people.astrid))
        assert word in page.text


@pytest.mark.contract("001-11")
@pytest.mark.parametrize("page", ["", "/reach", "/contacts"])
def test_a_protected_persons_address_and_phone_are_on_no_page(visit, people, world, page):
    browser = visit(people.bo)
    say_purpose(browser, world, people.eva)

    shown = browser.get(url_of(world, people.eva, page))

    assert shown.status_code == 200
    assert "Protected identity" in shown.text
    for secret in ("Hemliga gatan", "070-174 06 05", "+46701740605", "4711"):
        assert secret not in shown.text


def test_not_even_to_herself(visit, people):
    page = visit(people.eva).get(f"/recipients/{people.eva.recipient_id}")

    assert page.status_code == 200
    assert "Hemliga gatan" not in page.text


def test_a_protected_person_is_opened_only_after_saying_why(visit, people, world, db):
    browser = visit(people.bo)

    first = browser.get(url_of(world, people.eva))
    assert first.status_code == 302
    asked = browser.follow(first)
    assert "Ekenstierna" not in asked.text
    opened = browser.follow(say_purpose(browser, world, people.eva, "delivery"))

    assert "Ekenstierna" in opened.text
    row = db.scalars(select(Reading).where(Reading.route == "care.recipient")).one()
    assert (row.purpose, row.subject_id) == ("delivery", people.eva.person_id)
    said = db.scalars(select(Change).where(Change.what == "recipient.purpose_said")).one()
    assert said.facts == {"purpose": "delivery"}


def test_the_purpose_is_asked_once_for_each_person_in_a_session(visit, people, world):
    browser = visit(people.dan)
    assert browser.get(url_of(world, people.astrid)).status_code == 302
    say_purpose(browser, world, people.astrid, "call")

    assert browser.get(url_of(world, people.astrid)).status_code == 200
    assert browser.get(url_of(world, people.eva)).status_code == 302


def test_staff_say_a_purpose_anew_in_each_session(visit, people, world):
    browser = visit(people.bo)
    say_purpose(browser, world, people.eva, "care")

    assert browser.get(url_of(world, people.eva)).status_code == 200
    assert visit(people.bo).get(url_of(world, people.eva)).status_code == 302


def test_a_purpose_that_is_not_on_the_list_is_refused(visit, people, world):
    answer = visit(people.bo).post(url_of(world, people.eva, "/purpose"), {"purpose": "curious"})

    assert answer.status_code == 422


def test_lists_show_a_protected_person_by_initials_and_mark(visit, people, world):
    page = visit(people.bo).get(f"/units/{world.unit.id}/recipients")

    assert "E.E." in page.text
    assert "Protected identity" in page.text
    assert "Ekenstierna" not in page.text
    assert "1988" not in page.text.split("<main")[1]


@pytest.mark.contract("001-12")
def test_no_address_of_a_page_holds_a_name_or_number(visit, people, world):
    browser = visit(people.bo)
    found = browser.post("/search", {"q": people.astrid.number})

    assert found.status_code == 303
    assert found.headers["Location"] == url_of(world, people.astrid)


def test_a_pages_statements_do_not_grow_with_its_rows(visit, people, world, make_recipients):
    browser = visit(people.bo)
    url = f"/units/{world.unit.id}/recipients"
    with counted() as few:
        browser.get(url, inspect=False)
    make_recipients(55)
    with counted() as many:
        page = browser.get(url)

    assert many.total == few.total <= 10
    assert page.text.count("<tr>") == 51
    older = browser.get(
        page.text.split('class="button button-second pager-older"')[1].split('"')[3]
    )
    assert older.text.count("<tr>") == 8


def test_the_page_of_a_person_stays_within_its_statements(visit, people, world):
    browser = visit(people.bo)
    with counted() as count:
        browser.get(url_of(world, people.astrid), inspect=False)

    assert count.total <= 16


@pytest.mark.parametrize("page", ["", "/purpose", "/order"])
def test_staff_of_a_unit_the_person_has_left_are_told_so(page, visit, people, world, db):
    last = ON - timedelta(days=3)
    db.execute(update(RecipientUnit).values(valid_to=last))
    db.commit()
    her = f"/units/{world.unit.id}/recipients/{people.astrid.recipient_id}"
    answer = visit(people.bo).get(her + page)
    assert answer.status_code == 409
    assert "no longer in your unit" in answer.text
    assert f"/units/{world.unit.id}/emergency" in answer.text
    assert "Astrid" not in answer.text
    assert visit(people.farid).get(her + page).status_code == 404
