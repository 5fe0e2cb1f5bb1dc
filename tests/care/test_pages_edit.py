"""Correcting what is known of a recipient."""

from datetime import date

import pytest
from sqlalchemy import select

from care.models.recipients import Contact, FormerIdentity
from core.audit import Change
from core.identity_number import make_test_number
from core.people import Person, Protection

NEW_NUMBER = make_test_number(date(1945, 3, 12), 991)


@pytest.fixture
def url(world, people):
    return f"/units/{world.unit.id}/recipients/{people.astrid.recipient_id}"


PARTICULARS = {
    "given_name": "Astrid",
    "family_name": "Nyqvist",
    "language": "en",
    "residence": "care_home",
    "protection": "none",
    "version": "2",
}


def test_a_correction_is_kept_and_noted_by_the_fields_names_alone(visit, people, url, db):
    sent = visit(people.bo).post(f"{url}/edit", PARTICULARS)

    assert sent.status_code == 302
    person = db.get(Person, people.astrid.person_id)
    assert (person.family_name, person.language) == ("Nyqvist", "en")
    assert person.birth_date == date(1945, 3, 12)
    change = db.scalars(select(Change).where(Change.what == "recipient.changed")).one()
    assert set(change.facts) == {"fields"}
    assert set(change.facts["fields"]) == {"family_name", "language", "residence", "care_areas"}


def test_a_new_name_is_found_and_the_old_one_no_more(visit, people, url):
    browser = visit(people.bo)
    browser.post(f"{url}/edit", PARTICULARS)

    assert "Astrid N." in browser.post("/search", {"q": "nyqvist"}).text
    assert "Nobody found" in browser.post("/search", {"q": "almkvist"}).text


def test_a_page_that_is_too_old_changes_nothing(visit, people, url, db):
    visit(people.bo).post(f"{url}/edit", PARTICULARS)

    late = visit(people.hedda).post(f"{url}/edit", PARTICULARS | {"family_name": "Sen"})

    assert late.status_code == 409
    assert db.get(Person, people.astrid.person_id).family_name == "Nyqvist"


@pytest.mark.parametrize(
    "kind", [Protection.CONFIDENTIALITY_MARK, Protection.PROTECTED_REGISTRATION]
)
def test_either_kind_of_protection_hides_the_address_at_once(visit, people, url, kind):
    browser = visit(people.bo)
    browser.post(f"{url}/edit", PARTICULARS | {"protection": kind.value})

    assert browser.get(url).status_code == 302
    browser.post(f"{url}/purpose", {"purpose": "care"})
    assert "Hemliga gatan" not in browser.get(url).text


@pytest.mark.parametrize("who", ["bo", "astrid"])
def test_staff_and_the_person_herself_change_the_door_code(visit, people, url, db, who):
    page = f"{url}/reach" if who == "bo" else f"/recipients/{people.astrid.recipient_id}/reach"
    typed = {"street": "Nya vägen 2", "postal_code": "12345", "door_code": "9", "version": "2"}

    sent = visit(getattr(people, who)).post(page, typed | {"phone": "070-174 06 06"})

    assert sent.status_code == 302
    person = db.get(Person, people.astrid.person_id)
    assert person.address.door_code == "9"
    assert person.address.postal_code == "123 45"
    assert person.phone == "+46701740606"


def test_the_real_number_is_linked_and_both_find_the_person(visit, people, url, db):
    browser = visit(people.bo)
    typed = {"number": NEW_NUMBER, "kind": "national", "reason": "changed", "version": "2"}

    assert browser.post(f"{url}/number", typed).status_code == 302

    for number in (NEW_NUMBER, people.astrid.number):
        found = browser.post("/search", {"q": number})
        assert found.headers["Location"] == url
    former = db.scalars(select(FormerIdentity)).one()
    assert former.identity == people.astrid.number
    change = db.scalars(select(Change).where(Change.what == "recipient.number_changed")).one()
    assert NEW_NUMBER not in str(change.facts)


def test_a_number_that_is_somebody_elses_is_refused(visit, people, url):
    typed = {"number": people.eva.number, "kind": "national", "reason": "given", "version": "2"}

    page = visit(people.bo).post(f"{url}/number", typed)

    assert page.status_code == 422
    assert "Another person is registered with this number." in page.text


def test_contacts_are_added_and_removed(visit, people, url, db):
    browser = visit(people.bo)
    browser.post(f"{url}/contacts", {"name": "Cilla", "phone": "0701740607", "relation": "dotter"})
    assert "070-174 06 07" in browser.get(url).text

    contact = db.scalars(select(Contact)).one()
    assert browser.post(f"{url}/contacts/{contact.id}/remove").status_code == 302
    assert browser.post(f"{url}/contacts/{contact.id}/remove").status_code == 404
    assert db.scalars(select(Contact)).all() == []
