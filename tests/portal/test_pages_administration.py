"""Accounts and roles of the house, as those who run the system look after them."""

import re
from datetime import date, timedelta

import pytest
import time_machine
from sqlalchemy import select

from cookies.models import SignIn
from core.audit import Change
from core.outbox import Letter
from core.people import Person
from portal.models import Account, HouseRole
from tests.conftest import MONDAY

ON = date(2026, 5, 4)


@pytest.fixture
def sixten(visit, people):
    return visit(people.sixten)


def admin(who, rest=""):
    return f"/admin/accounts/{who.account_id}{rest}"


def noted(db, what):
    db.expire_all()
    return db.scalars(select(Change).where(Change.what == what).order_by(Change.id)).all()


def house_roles(db, who):
    db.expire_all()
    held = select(HouseRole).where(HouseRole.account_id == who.account_id)
    return {row.role: row for row in db.scalars(held)}


def give(visitor, who, role, **days):
    return visitor.post(admin(who, "/roles"), {"role": role, "valid_from": "2026-05-04", **days})


@pytest.mark.parametrize("text", ["bo berg", "BERGQ", "Bergqvist bo"])
def test_somebody_is_found_by_the_beginning_of_a_name_and_the_search_written_down(sixten, db, text):
    found = sixten.post("/admin/accounts", {"q": text}).text

    assert "Bo Bergqvist" in found
    assert "Hedda" not in found
    assert noted(db, "account.searched")[0].facts == {"hits": 1}


def test_care_recipients_are_not_found_among_accounts(sixten, people):
    text = sixten.post("/admin/accounts", {"q": people.astrid.given_name}).text

    assert "Nobody of that name" in text
    assert people.astrid.family_name not in text


def test_searching_is_limited(sixten):
    answers = [sixten.post("/admin/accounts", {"q": "bo"}).status_code for _ in range(31)]

    assert answers == [200] * 30 + [429]


@pytest.mark.contract("001-25")
@pytest.mark.parametrize("who", ["bo", "hedda", "dan", "olof", "maja", "astrid", "cilla"])
def test_nobody_but_those_who_run_the_system_looks_after_accounts(visit, people, who):
    visitor = visit(getattr(people, who))

    for page in ("/admin/accounts", "/admin/roles", admin(people.bo), admin(people.bo, "/shut")):
        assert visitor.get(page).status_code in {403, 404}, page


def test_the_page_of_an_account_says_factors_by_kind_only(sixten, people, db):
    account = db.get(Account, people.bo.account_id)
    account.password_hash = "$argon2id$nothing"
    db.commit()

    text = sixten.get(admin(people.bo)).text

    assert "Bo Bergqvist" in text
    assert re.search(r"Password</dt>\s*<dd[^>]*>\s*Yes", text)
    assert "argon2" not in text


def test_a_role_of_the_house_is_given_with_days_and_written_down(sixten, people, db):
    answer = give(sixten, people.bo, "auditor", valid_to="2026-12-31")

    assert answer.status_code == 303
    held = house_roles(db, people.bo)["auditor"]
    assert (held.valid_from, held.valid_to) == (ON, date(2026, 12, 31))
    assert held.given_by == people.sixten.account_id
    facts = noted(db, "role.given")[0].facts
    assert (facts["before"], facts["after"]) == (None, ["2026-05-04", "2026-12-31"])


@pytest.mark.contract("001-25")
def test_nobody_gives_themselves_a_role_of_the_house(sixten, people, db):
    answer = give(sixten, people.sixten, "customer_service")

    assert answer.status_code == 422
    assert "your own rights" in answer.text
    assert set(house_roles(db, people.sixten)) == {"system_admin"}


@pytest.mark.parametrize("role", ["auditor", "data_protection"])
def test_who_looks_after_the_system_does_not_run_it(sixten, people, db, role):
    assert give(sixten, people.bo, "system_admin").status_code == 303

    answer = give(sixten, people.bo, role)

    assert answer.status_code == 422
    assert "kept apart" in answer.text
    assert role not in house_roles(db, people.bo)


@pytest.mark.contract("001-25")
def test_the_last_who_runs_the_system_stays(sixten, people, db):
    row = house_roles(db, people.sixten)["system_admin"]

    answer = sixten.post(f"/admin/roles/{row.id}/end", {"last": ""})

    assert answer.status_code == 422
    assert "last administrator" in answer.text
    assert house_roles(db, people.sixten)["system_admin"].valid_to is None


def test_who_is_not_the_last_may_stop_running_the_system(sixten, people, db):
    give(sixten, people.bo, "system_admin")
    row = house_roles(db, people.sixten)["system_admin"]

    assert sixten.post(f"/admin/roles/{row.id}/end", {"last": ""}).status_code == 303
    assert house_roles(db, people.sixten)["system_admin"].valid_to == ON - timedelta(days=1)
    assert sixten.get("/admin/roles").status_code == 403


def test_ending_a_role_signs_its_holder_out_at_once(sixten, visit, people, db):
    dan = visit(people.dan)
    row = house_roles(db, people.dan)["customer_service"]

    sixten.post(f"/admin/roles/{row.id}/end", {"last": ""})

    assert dan.get("/").status_code == 302
    facts = noted(db, "role.ended")[0].facts
    assert facts["before"] == ["2025-01-01", None]
    assert facts["after"] == ["2025-01-01", "2026-05-03"]


def test_a_given_role_renews_the_sign_in_at_its_next_use(visit, world, people, db):
    ivar, hedda = visit(people.ivar), visit(people.hedda)
    before = db.scalars(select(SignIn).where(SignIn.account_id == people.ivar.account_id)).one()
    old = before.token_hash

    hedda.post(
        f"/units/{world.unit.id}/people/{people.ivar.account_id}",
        {"role": "reader", "valid_from": "2026-05-04"},
    )
    answer = ivar.get("/")

    assert answer.status_code == 200
    assert renewed(answer)
    db.expire_all()
    after = db.get(SignIn, before.id)
    assert after.token_hash != old
    assert after.ended_at is None
    again = ivar.get("/")
    assert again.status_code == 200
    assert not renewed(again)


def renewed(answer):
    return [c for c in answer.headers.getlist("Set-Cookie") if c.startswith("__Host-auth=")]


def test_a_shut_account_signs_nobody_in_until_it_is_opened(sixten, visit, people, db):
    bo = visit(people.bo)

    assert sixten.post(admin(people.bo, "/shut"), {"why": "misuse"}).status_code == 303
    assert bo.get("/").status_code == 302
    assert "This account is shut" in sixten.get(admin(people.bo)).text
    facts = noted(db, "account.disabled")[0].facts
    assert (facts["before"], facts["after"], facts["why"]) == ("open", "shut", "misuse")

    assert sixten.post(admin(people.bo, "/open"), {"why": "cleared"}).status_code == 303
    db.expire_all()
    assert db.get(Account, people.bo.account_id).disabled_at is None
    assert noted(db, "account.enabled")[0].facts["why"] == "cleared"


@pytest.mark.parametrize("act", ["/shut", "/start-over"])
def test_nobody_shuts_or_begins_anew_their_own_account(sixten, people, db, act):
    answer = sixten.post(admin(people.sixten, act), {"why": "asked"})

    assert answer.status_code == 422
    assert db.get(Account, people.sixten.account_id).disabled_at is None


def test_an_account_is_not_shut_without_saying_why(sixten, people, db):
    assert sixten.post(admin(people.bo, "/shut"), {}).status_code == 422
    assert db.get(Account, people.bo.account_id).disabled_at is None


def test_starting_over_takes_every_factor_and_invites_anew(sixten, visit, people, db):
    bo, account = visit(people.bo), db.get(Account, people.bo.account_id)
    account.password_hash = "$argon2id$nothing"
    db.get(Person, people.bo.person_id).email = "bo@example.org"
    db.commit()

    assert sixten.post(admin(people.bo, "/start-over"), {"why": "lost"}).status_code == 303

    db.expire_all()
    assert db.get(Account, people.bo.account_id).password_hash is None
    assert bo.get("/").status_code == 302
    assert db.scalars(select(Letter).where(Letter.person_id == people.bo.person_id)).all()


def test_starting_over_without_an_address_says_what_is_missing(sixten, people):
    answer = sixten.post(admin(people.bo, "/start-over"), {"why": "lost"})

    assert answer.status_code == 422
    assert "mail address" in answer.text


def test_all_sign_ins_are_ended_from_the_page(sixten, visit, people, db):
    bo = visit(people.bo)

    assert sixten.post(admin(people.bo, "/sign-ins/end")).status_code == 303
    assert bo.get("/").status_code == 302
    assert noted(db, "account.sign_ins_ended")[0].facts["number"] == 1


def test_acts_on_rights_want_a_fresh_proof(visit, people, db):
    sixten = visit(people.sixten)
    with time_machine.travel(MONDAY + timedelta(minutes=19), tick=True):
        answer = give(sixten, people.bo, "auditor")

    assert answer.status_code == 303
    assert "/prove" in answer.headers["Location"]
    assert "auditor" not in house_roles(db, people.bo)


def test_twice_a_year_the_roles_of_the_house_are_confirmed_but_not_ones_own(sixten, people, db):
    text = sixten.get("/admin/roles").text
    dan = house_roles(db, people.dan)["customer_service"]
    own = house_roles(db, people.sixten)["system_admin"]
    assert f'value="{dan.id}"' in text
    assert f'value="{own.id}"' not in text

    sixten.post("/admin/roles", {"keep": [str(dan.id), str(own.id)]})

    assert house_roles(db, people.dan)["customer_service"].reviewed_on == ON
    assert house_roles(db, people.sixten)["system_admin"].reviewed_on is None
    assert noted(db, "role.confirmed")[0].facts["after"] == "2026-05-04"
    assert f'value="{dan.id}"' not in sixten.get("/admin/roles").text


def test_an_account_says_roles_everywhere_and_what_changed_before_and_after(sixten, people):
    give(sixten, people.bo, "auditor")
    sixten.post(admin(people.bo, "/shut"), {"why": "misuse"})

    text = sixten.get(admin(people.bo)).text

    assert "Södra hemsjukvården" in text
    assert "before: open, after: shut" in text
    assert "Was given a role" in text


def new_text(act, version="1", first="2026-05-04"):
    words = {"text_sv": "Ny plikt\nTig.", "text_en": "New duty\nKeep silent."}
    return {"act": act, "version": version, "valid_from": first, **words}


@pytest.mark.contract("001-31")
def test_a_new_text_is_looked_at_published_and_asked_of_everyone_anew(sixten, visit, people, db):
    bo, page = visit(people.bo), "/admin/confidentiality"
    looked = sixten.post(page, new_text("look")).text
    assert "<h3>Ny plikt</h3>" in looked
    assert "<h3>New duty</h3>" in looked
    assert not noted(db, "confidentiality.published")

    assert sixten.post(page, new_text("publish")).status_code == 303

    facts = noted(db, "confidentiality.published")[0].facts
    assert (facts["before"], facts["after"]) == (1, 2)
    answer = bo.get(f"/units/{people.bo.unit_id}/recipients")
    assert "/confidentiality" in answer.headers["Location"]
    assert "Keep silent." in bo.get("/confidentiality").text


@pytest.mark.contract("001-31")
def test_a_text_that_holds_already_is_never_replaced(sixten, db):
    early = sixten.post("/admin/confidentiality", new_text("publish", first="2019-01-01"))
    stale = sixten.post("/admin/confidentiality", new_text("publish", version="0"))

    assert early.status_code == 422
    assert "begins too early" in early.text
    assert stale.status_code == 409
    assert not noted(db, "confidentiality.published")
