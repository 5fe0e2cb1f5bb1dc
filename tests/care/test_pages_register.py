"""Registering a recipient through the pages."""

from datetime import date

import pytest
from sqlalchemy import func, select

from care.models.recipients import Contact, Recipient, RecipientUnit
from care.routes.typed import NEW
from core.audit import Change
from core.identity_number import make_test_number
from core.people import Person
from tests.client import field_values

NUMBER = make_test_number(date(1951, 8, 14), 981)
SECRET = make_test_number(date(1960, 2, 2), 999)
LIVING = "196408233234"


def register(browser, world, number=NUMBER, kind="national", **more):
    """Both steps; gives the answer of the second."""
    first = browser.post(f"/units/{world.unit.id}/register", {"number": number, "kind": kind})
    assert first.status_code == 302, first.text
    page = browser.follow(first)
    filled = field_values(page.text)
    typed = {**filled, "language": "sv", "residence": "own_home", "protection": "none", **more}
    return browser.post(f"/units/{world.unit.id}/register/details", typed)


@pytest.mark.contract("001-10", "001-21", "002-14")
def test_a_person_is_registered_in_two_pages_prefilled_from_the_register(visit, people, world, db):
    area = world.areas["diabetes"].id
    done = register(visit(people.bo), world, care_areas=[str(area)], contact_name="Ulla")

    assert done.status_code == 302
    made = db.scalars(select(Recipient).order_by(Recipient.id.desc()).limit(1)).one()
    person = db.get(Person, made.person_id)
    assert person.identity == NUMBER
    assert person.given_name
    assert person.birth_date == date(1951, 8, 14)
    assert person.address.city == "Ekby"
    assert made.register_source == "register"
    assert made.number == 10_003
    assert db.scalars(select(Contact)).one().name == "Ulla"


@pytest.mark.contract("002-08")
def test_what_must_be_filled_in_is_said_in_words(visit, people, world):
    browser = visit(people.bo)
    sent = browser.post(f"/units/{world.unit.id}/register", {"number": "", "kind": "none"})
    page = browser.follow(sent)

    assert page.text.count('class="needed"') == 2
    assert "required" in page.text


@pytest.mark.contract("002-09")
def test_everything_else_may_be_left_empty(visit, people, world, db):
    done = register(visit(people.bo), world, "", "none", given_name="Pojke", family_name="Prov")

    assert done.status_code == 302
    made = db.scalars(select(Recipient).order_by(Recipient.id.desc()).limit(1)).one()
    assert db.get(Person, made.person_id).identity is None


@pytest.mark.contract("001-12")
@pytest.mark.parametrize(
    "text",
    [
        "",
        "194508141234",
        "1951-08-14",
        "abc",
        "19510814",
        "19510814-98\N{ARABIC-INDIC DIGIT ONE}0",
        LIVING,
    ],
)
def test_what_is_no_number_is_refused_and_kept_in_the_field(visit, people, world, text):
    page = visit(people.bo).post(
        f"/units/{world.unit.id}/register", {"number": text, "kind": "national"}
    )

    assert page.status_code == 422
    assert "error-summary" in page.text
    assert field_values(page.text)["number"] == text


def test_outside_production_a_living_persons_number_is_refused(visit, people, world):
    page = visit(people.bo).post(
        f"/units/{world.unit.id}/register", {"number": LIVING, "kind": "national"}
    )

    assert page.status_code == 422
    assert "made for tests" in page.text


@pytest.mark.contract("001-21")
def test_the_same_number_twice_leads_to_the_person_there_is(visit, people, world, db):
    before = db.scalar(select(func.count()).select_from(Recipient))

    sent = visit(people.bo).post(
        f"/units/{world.unit.id}/register", {"number": people.astrid.number, "kind": "national"}
    )

    assert sent.status_code == 303
    assert sent.headers["Location"].endswith(str(people.astrid.recipient_id))
    assert db.scalar(select(func.count()).select_from(Recipient)) == before


def test_a_person_at_another_unit_of_the_provider_is_joined_not_made_again(
    visit, people, world, db
):
    browser = visit(people.dan)
    url = f"/units/{world.second_unit.id}/register"
    typed = {"number": people.astrid.number, "kind": "national"}

    page = browser.post(url, typed)
    assert "registered already" in page.text
    assert "Almkvist" not in page.text
    assert "Södra hemsjukvården" in page.text
    joined = browser.post(f"{url}/join", typed)

    assert joined.status_code == 303
    units = db.scalars(
        select(RecipientUnit.unit_id).where(
            RecipientUnit.recipient_id == people.astrid.recipient_id
        )
    ).all()
    assert set(units) == {world.unit.id, world.second_unit.id}
    assert db.scalars(select(Change).where(Change.what == "recipient.unit_joined")).one()


def test_another_provider_learns_nothing_of_a_number(visit, people, world):
    sent = visit(people.farid).post(
        f"/units/{world.other_unit.id}/register",
        {"number": people.astrid.number, "kind": "national"},
    )

    assert sent.status_code == 302
    assert sent.headers["Location"].endswith("/register/details")


def test_of_a_protected_person_the_register_gives_no_address(visit, people, world):
    browser = visit(people.bo)
    sent = browser.post(f"/units/{world.unit.id}/register", {"number": SECRET, "kind": "national"})
    page = browser.follow(sent)

    values = field_values(page.text)
    assert values["given_name"]
    assert not values["street"]
    assert not values["phone"]
    assert "Protected identity" in page.text


def test_registering_leads_back_to_where_it_began(visit, people, world, db):
    browser = visit(people.bo)
    back = f"/units/{world.unit.id}/recipients/{NEW}/contacts"
    first = browser.post(
        f"/units/{world.unit.id}/register?next={back}", {"number": NUMBER, "kind": "national"}
    )
    page = browser.follow(first)
    assert f'name="next" type="hidden" value="{back}"' in page.text
    filled = field_values(page.text)
    more = {"language": "sv", "residence": "own_home", "protection": "none", "next": back}

    done = browser.post(f"/units/{world.unit.id}/register/details", filled | more)

    made = db.scalars(select(Recipient.id).order_by(Recipient.id.desc()).limit(1)).one()
    assert done.headers["Location"] == back.replace(NEW, str(made))


@pytest.mark.parametrize("target", ["https://evil.example/", "//evil.example/", "/\\evil.example"])
def test_registering_never_leads_out_of_the_house(visit, people, world, target):
    done = register(visit(people.bo), world, next=target)

    assert done.headers["Location"].startswith(f"/units/{world.unit.id}/recipients/")


def test_a_wrong_field_comes_back_filled_with_the_reason(visit, people, world):
    page = register(visit(people.bo), world, phone="ring me", postal_code="1", email="x")

    assert page.status_code == 422
    assert field_values(page.text)["phone"] == "ring me"
    assert page.text.count("field-wrong") == 3


def test_the_details_cannot_be_reached_without_a_number(visit, people, world):
    page = visit(people.bo).get(f"/units/{world.unit.id}/register/details")

    assert page.status_code == 302


@pytest.mark.parametrize(
    ("kind", "text"), [("lma", "50-123456"), ("nrid", "00203040AA00"), ("vgr", "19510814K999")]
)
def test_other_numbers_are_read_only_as_the_kind_chosen(visit, people, world, kind, text):
    sent = visit(people.bo).post(f"/units/{world.unit.id}/register", {"number": text, "kind": kind})

    assert sent.status_code == (302 if kind == "lma" else 422)
