"""Recipients at their first sign-in and after; assignments of staff; what the register says."""

from dataclasses import replace

import pytest
from sqlalchemy import select, update

from care.exchange import register as adapters
from care.exchange.register import Registered
from care.jobs.protection import ask_protection
from care.models.recipients import Recipient
from care.models.units import CareUnit, Membership
from core.actors import Role
from core.audit import Change
from core.people import Person, Protection
from portal.models import Account
from tests.eid_provider import LEFT_OUT, NUMBER, running
from tests.people import SINCE
from tests.portal.eid_world import STAFF_CLAIMS, Browser, let_in, provided, refused_with

TOLD = Registered("Astrid Maria", "Lund", phone="+46701740611", email="astrid@example.org")


class Register:
    """A register that says what the test wants."""

    told: Registered | None = TOLD

    def person(self, _number, profile):
        return adapters.limited(self.told, profile) if self.told else None


@pytest.fixture
def register(monkeypatch):
    found = Register()
    monkeypatch.setitem(adapters.ADAPTERS, "demo", lambda: found)
    return found


@pytest.fixture(scope="module")
def server():
    with running() as provider:
        yield provider


@pytest.fixture
def browser(server, app, tmp_path, visit):
    with provided(app, server, tmp_path):
        yield Browser(visit(), server)


def forget_account(db, known):
    """Astrid as she was before she ever signed in."""
    db.execute(update(Account).where(Account.id == known.account_id).values(disabled_at=None))
    account = db.get_one(Account, known.account_id)
    db.delete(account)
    db.commit()


def facts(db, what):
    return [row.facts for row in db.scalars(select(Change).where(Change.what == what))]


@pytest.mark.contract("002-18", "002-19", "002-21")
def test_the_first_sign_in_makes_the_account_and_asks_for_corrections(
    browser, db, people, register
):
    assert register.told is TOLD
    forget_account(db, people.astrid)
    let_in(browser.sign_in(people.astrid.number))
    led = browser.visitor.get("/signed-in", inspect=False)
    assert led.headers["Location"] == "/welcome"
    shown = browser.visitor.get("/welcome", inspect=False).text
    for told in ("Astrid Maria", "Lund", "+46701740611", "astrid@example.org"):
        assert told in shown
    assert 'name="number"' not in shown
    typed = {
        "given_name": "Astrid",
        "family_name": "Lund",
        "phone": "070-174 06 12",
        "email": "a.lund@example.org",
        "language": "sv",
    }
    browser.visitor.post("/welcome", typed, inspect=False)
    person = db.get_one(Person, people.astrid.person_id, populate_existing=True)
    assert (person.family_name, person.phone) == ("Lund", "+46701740612")
    assert person.email == "a.lund@example.org"
    assert facts(db, "recipient.account_made")[0]["made_by"] == "self"
    assert browser.visitor.get("/signed-in", inspect=False).headers["Location"] == "/"


@pytest.mark.contract("002-20")
def test_an_account_made_beforehand_is_logged_and_told_of(browser, db, world, people, visit):
    forget_account(db, people.astrid)
    page = f"/units/{world.unit.id}/recipients/{people.astrid.recipient_id}"
    bo = visit(people.bo)
    assert "Make an account" in bo.get(page).text
    bo.post(f"{page}/account")
    assert "Make an account" not in bo.get(page).text
    assert facts(db, "recipient.account_made")[0]["made_by"] == "staff"
    let_in(browser.sign_in(people.astrid.number))
    assert "made this account for you beforehand" in browser.visitor.get("/welcome").text


@pytest.mark.contract("002-22")
def test_the_profile_stays_when_the_register_changes_and_says_so(visit, db, people, register):
    astrid = visit(people.astrid)
    before = db.get_one(Person, people.astrid.person_id).family_name
    register.told = Registered("Astrid", "Nyberg")
    assert "Nyberg" in astrid.get("/me/profile").text
    assert db.get_one(Person, people.astrid.person_id, populate_existing=True).family_name == before


@pytest.mark.contract("002-23")
def test_everything_but_the_number_can_be_changed(visit, db, people):
    astrid = visit(people.astrid)
    typed = {
        "given_name": "Astrid",
        "family_name": "Berg",
        "phone": "0701740613",
        "email": "",
        "language": "en",
    }
    astrid.post("/me/profile", typed, inspect=False)
    person = db.get_one(Person, people.astrid.person_id, populate_existing=True)
    assert (person.family_name, person.phone, person.language) == ("Berg", "+46701740613", "en")
    number = person.identity
    for name in ("number", "identity", "identity_number", "protection"):
        forged = astrid.post("/me/profile", {**typed, "family_name": "X", name: "1"}, inspect=False)
        assert forged.status_code == 422
        assert "cannot be changed here" in forged.text
    person = db.get_one(Person, people.astrid.person_id, populate_existing=True)
    assert (person.family_name, person.identity) == ("Berg", number)


@pytest.mark.contract("002-26")
def test_protection_follows_the_register_at_sign_in_and_daily(browser, db, app, people, register):
    def protection():
        person = db.get_one(Person, people.astrid.person_id, populate_existing=True)
        return Protection(person.protection)

    register.told = Registered(protection=Protection.CONFIDENTIALITY_MARK)
    let_in(browser.sign_in(people.astrid.number))
    assert protection() is Protection.CONFIDENTIALITY_MARK
    register.told = Registered()
    with app.test_request_context():
        ask_protection(db, {})
    db.commit()
    assert protection() is Protection.NONE
    register.told = Registered(protection=Protection.PROTECTED_REGISTRATION)
    with app.test_request_context():
        ask_protection(db, {})
    db.commit()
    assert protection() is Protection.PROTECTED_REGISTRATION
    assert len(facts(db, "recipient.protection_changed")) >= 3


def test_what_staff_typed_is_never_lowered_by_the_register(browser, db, people, register):
    register.told = Registered()
    let_in(browser.sign_in(people.eva.number))
    eva = db.get_one(Person, people.eva.person_id, populate_existing=True)
    assert eva.protected
    recipient = db.get_one(Recipient, people.eva.recipient_id)
    assert recipient.protection_source == "typed"


@pytest.fixture
def two_places(db, world, people):
    """Bo also reads at a unit of another care provider; both units have an HSA-id."""
    db.add(
        Membership(
            provider_id=world.other_unit.provider_id,
            unit_id=world.other_unit.id,
            account_id=people.bo.account_id,
            role=Role.READER.value,
            valid_from=SINCE,
        )
    )
    for unit, hsa_id in ((world.unit, "SE2321000016-U1"), (world.other_unit, "SE2120000142-U2")):
        db.execute(update(CareUnit).where(CareUnit.id == unit.id).values(hsa_id=hsa_id))
    db.commit()


def choose(visitor, account, place, address="/sign-in/assignment"):
    return visitor.post(address, {"assignment": f"{account}:{place}"})


@pytest.mark.usefixtures("two_places")
def test_only_the_chosen_assignment_counts(browser, world, people):
    bo = people.bo
    answer = browser.sign_in(bo.number)
    assert answer.headers["Location"] == "/sign-in/assignment"
    visitor = browser.visitor
    assert visitor.get("/account", inspect=False).status_code == 302
    shown = visitor.get("/sign-in/assignment").text
    assert world.unit.name in shown
    assert world.other_unit.name in shown
    assert choose(visitor, bo.account_id, world.second_unit.id).status_code == 422
    assert let_in(choose(visitor, bo.account_id, world.other_unit.id)) == "/"
    here, there = f"/units/{world.unit.id}", f"/units/{world.other_unit.id}"
    assert visitor.get(f"{here}/recipients").status_code == 404
    assert visitor.get(f"{there}/recipients").status_code == 200
    assert visitor.get(f"{there}/register").status_code == 403
    changed = choose(visitor, bo.account_id, world.unit.id)
    assert changed.status_code == 302
    assert visitor.get(f"{here}/register").status_code == 200
    assert visitor.get(f"{there}/recipients").status_code == 404


@pytest.mark.usefixtures("two_places")
def test_the_demo_goes_through_the_same_choice(visit, world, people):
    visitor = visit()
    answer = visitor.post("/sign-in/demo", {"person": "bo"})
    assert answer.headers["Location"] == "/sign-in/assignment"
    let_in(choose(visitor, people.bo.account_id, world.other_unit.id))
    assert visitor.get(f"/units/{world.unit.id}/recipients").status_code == 404


@pytest.mark.usefixtures("two_places")
def test_a_sign_in_without_a_choice_opens_nothing_before_one_is_made(visit, world, people):
    visitor = visit(people.bo)
    led = visitor.get(f"/units/{world.unit.id}/recipients", inspect=False)
    assert led.headers["Location"].startswith("/sign-in/assignment?next=")
    choose(visitor, people.bo.account_id, world.unit.id)
    assert visitor.get(f"/units/{world.unit.id}/recipients").status_code == 200


@pytest.mark.usefixtures("two_places")
def test_an_employers_e_id_names_the_person_and_narrows_the_assignments(
    server, app, tmp_path, visit, world, people
):
    claims = {"employeeHsaId": "SE2321000016-B0", "healthCareUnitHsaId": "SE2321000016-U1"}
    claims["commissionHsaId"] = "SE2321000016-C1"
    with provided(app, server, tmp_path, claims=STAFF_CLAIMS, audience="staff"):
        browser = Browser(visit(), server)
        unknown = browser.sign_in(**{NUMBER: LEFT_OUT}, **claims)
        assert "not registered here yet" in refused_with(browser.visitor, unknown)
        let_in(browser.sign_in(personalIdentityNumber=people.bo.number, **claims))
        here = f"/units/{world.unit.id}/recipients"
        assert browser.visitor.get(here).status_code == 200
        assert browser.visitor.get(f"/units/{world.other_unit.id}/recipients").status_code == 404
        again = browser.visitor.get("/sign-in/assignment", inspect=False)
        assert again.headers["Location"].startswith("/sign-in/eid/exempel")
        later = Browser(visit(), server)
        let_in(later.sign_in(personalIdentityNumber=LEFT_OUT, **claims))
        elsewhere = claims | {"healthCareUnitHsaId": "SE2321000016-U9"}
        nowhere = Browser(visit(), server)
        told = refused_with(nowhere.visitor, nowhere.sign_in(**elsewhere))
        assert "tells of no assignment" in told


@pytest.mark.contract("000-111", "002-05", "002-06", "002-07")
def test_the_sign_in_page_says_what_it_must(visit, app, monkeypatch):
    links = {"protection_link": "https://op.example/a", "care_data_link": "https://op.example/b"}
    shown_by = replace(app.extensions["operator"], **links)
    monkeypatch.setitem(app.extensions, "operator", shown_by)
    monkeypatch.setitem(app.extensions, "frames", {})
    shown = visit().get("/sign-in").text
    assert all(link in shown for link in links.values())
    assert "Never lend it" in shown
    assert "your proxy instead" in shown
    assert "voluntary" in shown
    assert "tel:" in shown
    assert "Data protection officer" in shown
