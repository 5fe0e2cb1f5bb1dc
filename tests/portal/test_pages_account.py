"""Your own account: name, mail that must be confirmed, what is kept."""

import re

import pytest
from sqlalchemy import select

from core.outbox import Letter
from core.people import Person

NAMES = {"given_name": "Bo", "family_name": "Berg"}


@pytest.mark.contract("001-06")
def test_a_user_can_change_their_name_and_finds_it_in_their_extract(visit, db, people):
    bo = visit(people.bo)

    bo.post("/account", NAMES)

    assert db.get(Person, people.bo.person_id).full_name == "Bo Berg"
    assert bo.get("/account/extract").json["name"] == "Bo Berg"


@pytest.mark.contract("001-07")
def test_a_new_mail_address_counts_only_when_it_is_confirmed(visit, db, people):
    bo = visit(people.bo)
    bo.post("/account", {**NAMES, "mail": "bo@example.org"})

    letter = db.scalars(select(Letter).where(Letter.person_id == people.bo.person_id)).one()
    assert letter.to == "bo@example.org"
    assert db.get(Person, people.bo.person_id).email is None

    link = re.search(r"/account/mail/\S+", letter.body)[0]
    assert bo.get(link).status_code == 200
    bo.post(link)

    assert bo.get("/account/extract").json["mail"] == "bo@example.org"


def test_a_mail_link_works_once_and_for_nobody_else(visit, db, people):
    bo, farid = visit(people.bo), visit(people.farid)
    bo.post("/account", {**NAMES, "mail": "bo@example.org"})
    letter = db.scalars(select(Letter).where(Letter.person_id == people.bo.person_id)).one()
    link = re.search(r"/account/mail/\S+", letter.body)[0]

    assert farid.post(link).status_code == 409
    assert bo.post(link).status_code == 302
    assert bo.post(link).status_code == 409


def test_a_mail_address_that_cannot_be_is_refused_and_nothing_typed_is_lost(visit, people):
    page = visit(people.bo).post("/account", {**NAMES, "mail": "bo at example"})

    assert page.status_code == 422
    assert "bo at example" in page.text
    assert "name@example.org" in page.text


def test_the_component_page_shows_every_component(visit):
    assert visit(None).get("/components").status_code == 200
