"""The people of a unit, from the request to the end, as its administrator sees them."""

import re
from datetime import date, timedelta

import pytest
from sqlalchemy import select

from care.models.access import AccessApplication
from care.models.units import Membership, PrescriberAppointment
from core.audit import Change
from core.outbox import Letter
from core.people import Person

ON = date(2026, 5, 4)


@pytest.fixture
def hedda(visit, people):
    return visit(people.hedda)


@pytest.fixture
def base(world):
    return f"/units/{world.unit.id}/people"


def roles(db, who, unit=None):
    db.expire_all()
    held = select(Membership).where(Membership.account_id == who.account_id)
    rows = db.scalars(held.order_by(Membership.role)).all()
    return {row.role: row for row in rows if unit is None or row.unit_id == unit.id}


def version_of(text: str) -> str:
    return re.search(r'name="version" value="(\d+)"', text)[1]


def mail_to(db, *known):
    for who in known:
        db.get(Person, who.person_id).email = f"{who.key}@example.org"
    db.commit()


def test_the_page_shows_everyone_with_what_they_may_do(hedda, base):
    text = hedda.get(base).text

    assert "Bo Bergqvist" in text
    assert "Prescriber" in text
    assert "Farid" not in text


@pytest.mark.parametrize("who", ["bo", "ivar", "dan", "farid", "astrid"])
def test_only_those_who_administer_open_the_page(visit, people, base, who):
    assert visit(getattr(people, who)).get(base).status_code in {403, 404}


@pytest.mark.contract("001-25")
def test_an_administrator_cannot_prescribe_by_being_one(hedda, world, people):
    new = f"/units/{world.unit.id}/recipients/{people.astrid.recipient_id}/prescriptions/new"

    assert hedda.get(new).status_code == 403


def test_customer_service_cannot_change_a_prescription(visit, people, world):
    dan, start = visit(people.dan), f"/units/{world.unit.id}/prescriptions/{world.prescription.id}"

    for act in ("end", "pause", "annul"):
        assert dan.post(f"{start}/{act}").status_code in {302, 303, 403, 404}
    assert world.prescription.status == "active"


def test_a_role_is_given_with_days_and_written_down_before_and_after(hedda, base, people, db):
    answer = hedda.post(
        f"{base}/{people.ivar.account_id}",
        {"role": "reader", "valid_from": "2026-05-04", "valid_to": "2026-12-31"},
    )

    assert answer.status_code == 303
    given = roles(db, people.ivar)["reader"]
    assert (given.valid_from, given.valid_to) == (ON, date(2026, 12, 31))
    assert given.given_by == people.hedda.account_id
    noted = db.scalars(select(Change).where(Change.what == "role.given")).one()
    assert noted.facts["before"] is None
    assert noted.facts["after"] == ["2026-05-04", "2026-12-31"]


def test_nobody_gives_themselves_a_role(hedda, base, people, db):
    answer = hedda.post(
        f"{base}/{people.hedda.account_id}", {"role": "orderer", "valid_from": "2026-05-04"}
    )

    assert answer.status_code == 422
    assert "your own rights" in answer.text
    assert "orderer" not in roles(db, people.hedda)


def test_nobody_appoints_themselves_prescriber(hedda, world, people, db):
    answer = hedda.post(
        f"/units/{world.unit.id}/prescribers/new",
        {
            "account": str(people.hedda.account_id),
            "profession": "nurse",
            "areas": str(world.areas["incontinence"].id),
            "valid_from": "2026-05-04",
        },
    )

    assert answer.status_code == 422
    mine = PrescriberAppointment.account_id == people.hedda.account_id
    assert db.scalars(select(PrescriberAppointment).where(mine)).first() is None


def test_the_last_administrator_cannot_remove_themselves(hedda, base, people, db):
    mine = roles(db, people.hedda)["unit_admin"]
    url = f"{base}/{people.hedda.account_id}/roles/{mine.id}/end"

    answer = hedda.post(url, {"version": str(mine.version), "when": "now"})

    assert answer.status_code == 422
    assert "last administrator" in answer.text
    assert roles(db, people.hedda)["unit_admin"].valid_to is None


def test_a_role_ends_at_once(hedda, base, people, db, visit, world):
    role = roles(db, people.ivar)["orderer"]
    ivar = visit(people.ivar)
    assert ivar.get(f"/units/{world.unit.id}/recipients").status_code == 200

    hedda.post(
        f"{base}/{people.ivar.account_id}/roles/{role.id}/end",
        {"version": str(role.version), "when": "now"},
    )

    assert roles(db, people.ivar)["orderer"].valid_to == ON - timedelta(days=1)
    assert ivar.get(f"/units/{world.unit.id}/recipients", inspect=False).status_code in {302, 404}


def test_a_role_can_end_after_a_day(hedda, base, people, db):
    role = roles(db, people.ivar)["orderer"]

    hedda.post(
        f"{base}/{people.ivar.account_id}/roles/{role.id}/end",
        {"version": str(role.version), "when": "day", "last": "2026-06-30"},
    )

    assert roles(db, people.ivar)["orderer"].valid_to == date(2026, 6, 30)


def test_whoever_has_left_loses_everything_the_same_day_in_one_act(hedda, base, people, db, visit):
    mail_to(db, people.bo)
    bo = visit(people.bo)

    answer = hedda.post(f"{base}/{people.bo.account_id}/left")

    assert answer.status_code == 303
    assert {row.valid_to for row in roles(db, people.bo).values()} == {ON - timedelta(days=1)}
    appointed = db.scalars(
        select(PrescriberAppointment).where(
            PrescriberAppointment.account_id == people.bo.account_id
        )
    ).all()
    assert {row.valid_to for row in appointed} == {ON}
    assert bo.get("/units", inspect=False).status_code in {302, 403, 404}
    assert db.scalars(select(Letter).where(Letter.person_id == people.bo.person_id)).one()


def test_a_role_of_another_unit_is_not_ended_through_this_one(hedda, base, people, db):
    foreign = roles(db, people.farid)["orderer"]

    answer = hedda.post(
        f"{base}/{people.farid.account_id}/roles/{foreign.id}/end",
        {"version": "1", "when": "now"},
    )

    assert answer.status_code == 404


@pytest.mark.contract("002-20")
def test_a_colleague_is_let_in_with_a_letter_to_begin_by(hedda, base, db):
    answer = hedda.post(
        f"{base}/invite",
        {
            "given_name": "Nora",
            "family_name": "Nyqvist",
            "mail": "nora@example.org",
            "role": "orderer",
            "valid_from": "2026-05-04",
        },
    )

    assert answer.status_code == 303
    assert "Nora Nyqvist" in hedda.get(base).text
    letter = db.scalars(select(Letter).where(Letter.key.like("account-link:%"))).one()
    assert "/sign-in/new-password/" in letter.body
    assert db.scalars(select(Change).where(Change.what == "account.made")).one()


def test_whether_somebody_had_an_account_already_shows_nowhere(hedda, base, people, db):
    answer = hedda.post(
        f"{base}/invite",
        {
            "given_name": "F",
            "family_name": "R",
            "mail": "farid@example.org",
            "number": people.farid.number,
            "role": "orderer",
            "valid_from": "2026-05-04",
        },
    )

    assert answer.status_code == 303
    assert len(roles(db, people.farid)) == 2 or "orderer" in roles(db, people.farid)


def ask(visitor, world, role="orderer"):
    return visitor.post(
        "/access", {"unit": str(world.unit.id), "role": role, "reason": "Jag börjar på måndag"}
    )


def test_somebody_without_standing_asks_and_the_administrator_hears_of_it(visit, people, world, db):
    mail_to(db, people.hedda)
    cilla = visit(people.cilla)
    assert cilla.get("/access").status_code == 200

    assert ask(cilla, world).status_code == 303

    asked = db.scalars(select(AccessApplication)).one()
    assert (asked.state, asked.role) == ("waiting", "orderer")
    assert db.scalars(select(Letter).where(Letter.person_id == people.hedda.person_id)).one()
    assert "Waits for an answer" in cilla.get("/access").text


def test_asking_twice_is_refused(visit, people, world):
    cilla = visit(people.cilla)
    ask(cilla, world)

    assert ask(cilla, world).status_code == 422


def test_a_yes_gives_a_dated_role_and_a_letter(visit, hedda, people, world, base, db):
    mail_to(db, people.cilla)
    ask(visit(people.cilla), world)
    asked = db.scalars(select(AccessApplication)).one()
    url = f"{base}/applications/{asked.id}"
    assert "Cilla Cederlöf" in hedda.get(base).text

    answer = hedda.post(
        url,
        {
            "version": version_of(hedda.get(url).text),
            "answer": "yes",
            "role": "orderer",
            "valid_from": "2026-05-04",
            "valid_to": "2026-08-31",
        },
    )

    assert answer.status_code == 303
    assert roles(db, people.cilla)["orderer"].valid_to == date(2026, 8, 31)
    assert db.scalars(select(Letter).where(Letter.person_id == people.cilla.person_id)).one()


def test_a_no_says_why(visit, hedda, people, world, base, db):
    ask(visit(people.cilla), world)
    asked = db.scalars(select(AccessApplication)).one()
    url = f"{base}/applications/{asked.id}"
    typed = {"answer": "no", "role": "orderer", "valid_from": "2026-05-04"}
    typed["version"] = version_of(hedda.get(url).text)

    assert hedda.post(url, typed).status_code == 422
    assert hedda.post(url, {**typed, "text": "Fråga Norra mottagningen"}).status_code == 303
    assert roles(db, people.cilla) == {}
    assert "Fråga Norra mottagningen" in visit(people.cilla).get("/access").text


def test_nobody_approves_their_own_application(visit, people, world, base, db):
    hedda = visit(people.hedda)
    ask(hedda, world)
    asked = db.scalars(select(AccessApplication)).one()

    answer = hedda.post(
        f"{base}/applications/{asked.id}",
        {"version": "1", "answer": "yes", "role": "orderer", "valid_from": "2026-05-04"},
    )

    assert answer.status_code == 422
    assert "orderer" not in roles(db, people.hedda)


def test_what_one_asked_for_can_be_taken_back_by_nobody_else(visit, people, world, db):
    cilla = visit(people.cilla)
    ask(cilla, world)
    asked = db.scalars(select(AccessApplication)).one()

    assert visit(people.ivar).post(f"/access/{asked.id}/withdraw").status_code == 404
    assert cilla.post(f"/access/{asked.id}/withdraw").status_code == 303


def test_the_half_yearly_list_confirms_what_is_ticked_and_never_ones_own(hedda, base, people, db):
    page = hedda.get(f"{base}/review").text
    bo, mine = roles(db, people.bo), roles(db, people.hedda)["unit_admin"]
    assert "Bo Bergqvist" in page

    ticked = [str(bo["orderer"].id), str(mine.id)]
    hedda.post(f"{base}/review", {"keep": ticked})

    assert roles(db, people.bo)["orderer"].reviewed_on == ON
    assert roles(db, people.bo)["prescriber"].reviewed_on is None
    assert roles(db, people.hedda)["unit_admin"].reviewed_on is None
    assert roles(db, people.bo)["prescriber"].valid_to is None


def test_an_appointment_carries_its_certificate_in_the_list(hedda, world, people):
    page = f"/units/{world.unit.id}/prescribers"
    sent = {
        "account": str(people.ivar.account_id),
        "profession": "nurse",
        "areas": str(world.areas["incontinence"].id),
        "valid_from": "2026-05-04",
        "certificate": "Continence 7.5 hp",
        "issued_on": "2024-06-01",
        "certificate_to": "2027-06-01",
    }
    assert hedda.post(f"{page}/new", sent).status_code == 422

    assert hedda.post(f"{page}/new", {**sent, "issuer": "Example College"}).status_code == 303

    assert "Continence 7.5 hp, Example College" in hedda.get(page).text
