"""Nobody opens anyone else's data before confidentiality is acknowledged; one's own is open."""

import re
from datetime import date

import pytest
from sqlalchemy import delete, select

from core.audit import Change
from portal.models import Acknowledgement, ConfidentialityText

pytestmark = pytest.mark.contract("001-31")


@pytest.fixture
def forget(db):
    """Somebody has acknowledged nothing."""

    def make(who):
        db.execute(delete(Acknowledgement).where(Acknowledgement.account_id == who.account_id))
        db.commit()

    return make


def unit_page(world) -> str:
    return f"/units/{world.unit.id}/recipients"


def test_access_is_refused_until_confidentiality_is_acknowledged(visit, people, world, forget):
    forget(people.bo)
    bo = visit(people.bo)

    for url in ("/", unit_page(world), "/search"):
        answer = bo.get(url)
        assert answer.status_code == 302
        assert "/confidentiality?next=" in answer.headers["Location"], url


def test_whoever_accepts_comes_to_where_they_were_going(visit, people, world, forget, db):
    forget(people.bo)
    bo = visit(people.bo)
    asked = bo.follow(bo.get(unit_page(world)))
    number = re.search(r'name="version" value="(\d+)"', asked.text)[1]

    answer = bo.post("/confidentiality?next=" + unit_page(world), {"version": number})

    assert answer.headers["Location"] == unit_page(world)
    assert bo.get(unit_page(world)).status_code == 200
    given = db.scalars(
        select(Acknowledgement).where(Acknowledgement.account_id == people.bo.account_id)
    ).one()
    assert given.language == "en"
    assert db.scalars(select(Change).where(Change.what == "confidentiality.acknowledged")).one()


def test_the_way_back_never_leads_out_of_the_house(visit, people, forget):
    forget(people.bo)

    answer = visit(people.bo).post("/confidentiality?next=//evil.example", {"version": "1"})

    assert answer.headers["Location"] == "/"


def test_a_new_text_is_asked_about_again(visit, people, world, db):
    bo = visit(people.bo)
    assert bo.get(unit_page(world)).status_code == 200
    db.add(ConfidentialityText(number=2, valid_from=date(2026, 5, 4), text_sv="Ny", text_en="New"))
    db.commit()

    answer = bo.get(unit_page(world))

    assert "/confidentiality" in answer.headers["Location"]


def test_a_text_that_was_not_on_the_page_is_not_accepted(visit, people, forget, db):
    forget(people.bo)

    answer = visit(people.bo).post("/confidentiality", {"version": "7"})

    assert answer.status_code == 409
    mine = Acknowledgement.account_id == people.bo.account_id
    assert db.scalars(select(Acknowledgement).where(mine)).first() is None


def test_a_recipient_reads_about_themselves_without_it(visit, people):
    astrid = visit(people.astrid)

    assert astrid.get(f"/recipients/{people.astrid.recipient_id}").status_code == 200
    assert astrid.get("/").status_code == 200


def test_ones_own_account_is_open_before_it(visit, people, forget):
    forget(people.bo)

    assert visit(people.bo).get("/account").status_code == 200


@pytest.mark.parametrize("language", ["sv", "en"])
def test_the_text_is_there_in_both_languages_with_its_version(visit, people, language):
    text = visit(people.bo, language=language).get("/confidentiality").text

    assert {"sv": "Du får tystnadsplikt", "en": "keep what you learn"}[language] in text
    assert "Version 1" in text
