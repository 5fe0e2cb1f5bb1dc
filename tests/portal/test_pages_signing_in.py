"""Local accounts: password, second factor, setting one up, passkeys, reset, proving again."""

import re
from dataclasses import replace
from datetime import timedelta

import pytest
import time_machine
from pyotp import TOTP
from sqlalchemy import select, update

from core.clock import now
from core.jobs import Job
from core.outbox import Letter
from core.people import Person
from core.vault import unshown
from portal.jobs import HANDLERS
from portal.models import Account, AppKey, Passkey
from portal.queries import factors
from portal.services.apps import begin_app, confirm_app
from portal.services.codes import make_codes
from portal.services.passwords import hash_password, password_matches
from tests.authenticator import Authenticator
from tests.client import path_of
from tests.conftest import MONDAY

OLD, NEW = "what it was before", "gul cykel under bron"
LATER = timedelta(minutes=16)


@pytest.fixture
def bo(db, people):
    """Bo has a password and a mail address."""
    account = db.get_one(Account, people.bo.account_id)
    account.password_hash = hash_password(OLD)
    db.get_one(Person, people.bo.person_id).email = "bo@example.org"
    db.commit()
    return account


@pytest.fixture
def _strict(app, monkeypatch):
    strict = replace(app.extensions["settings"], second_factor="required")
    monkeypatch.setitem(app.extensions, "settings", strict)


@pytest.fixture
def secret(db, bo, people):
    """The key of Bo's app, in use since a minute ago."""
    earlier = now() - timedelta(minutes=1)
    key = begin_app(db, bo, by=people.bo.actor)
    confirm_app(db, bo, TOTP(key.secret).at(earlier), at=earlier, by=people.bo.actor)
    db.commit()
    return key.secret


@pytest.fixture
def codes(db, bo, people, secret):
    made = make_codes(db, bo, at=now(), by=people.bo.actor)
    db.commit()
    assert secret
    return made


def give_password(visitor, password=OLD, **more):
    return visitor.post("/sign-in/password", {"username": "bo", "password": password, **more})


def code(secret: str) -> str:
    return TOTP(secret).at(now())


def is_in(visitor) -> bool:
    return visitor.get("/account").status_code == 200


def letters(db) -> list[str]:
    found = db.scalars(select(Letter).order_by(Letter.id)).all()
    with unshown(db):
        return [letter.body for letter in found]


def question(visitor, kind):
    return visitor.post("/sign-in/passkey/question", {"kind": kind}).get_json()


def add_passkey(
    visitor, device: Authenticator, name="My phone", url="/account/security/passkeys/new"
):
    answer = device.create(question(visitor, "add"))
    return visitor.post(url, {"name": name, "answer": answer})


@pytest.mark.contract("001-24")
def test_a_password_alone_opens_nothing_where_there_is_an_app(visit, secret):
    visitor = visit()
    answer = give_password(visitor, next="/account")
    assert path_of(answer) == "/sign-in/second-step"
    assert not is_in(visitor)

    answer = visitor.post("/sign-in/second-step", {"code": code(secret)})

    assert answer.status_code == 302
    assert is_in(visitor)
    assert "/account" in answer.headers["Location"]


@pytest.mark.parametrize("wrong", ["000000", "", "ABCD-EFGH-JKMN"])
def test_a_wrong_code_is_refused_and_says_why(visit, secret, wrong):
    visitor = visit()
    give_password(visitor)

    page = visitor.post("/sign-in/second-step", {"code": wrong})

    assert secret
    assert page.status_code == 422
    assert not is_in(visitor)


def test_a_code_is_worth_nothing_without_the_password(visit, secret):
    visitor = visit()

    answer = visitor.post("/sign-in/second-step", {"code": code(secret)})

    assert path_of(answer) == "/sign-in/password"
    assert not is_in(visitor)


def test_a_code_works_once_also_on_the_page(visit, secret):
    used = code(secret)
    for status in (302, 422):
        visitor = visit()
        give_password(visitor)
        assert visitor.post("/sign-in/second-step", {"code": used}).status_code == status


def test_codes_are_not_guessed(visit, secret):
    visitor = visit()
    give_password(visitor)
    for _try in range(5):
        assert visitor.post("/sign-in/second-step", {"code": "000000"}).status_code == 422

    page = visitor.post("/sign-in/second-step", {"code": code(secret)})

    assert page.status_code == 429
    assert "Wait until 10:05" in page.text
    assert not is_in(visitor)


def test_a_recovery_code_signs_in_once_and_its_owner_hears_of_it(visit, db, codes):
    for status in (302, 422):
        visitor = visit()
        give_password(visitor)
        answer = visitor.post("/sign-in/second-step", {"code": codes[0]})
        assert answer.status_code == status
    assert "recovery code was used" in "".join(letters(db)) or "reservkod" in "".join(letters(db))


@pytest.mark.usefixtures("_strict")
def test_who_has_no_second_factor_is_led_to_one_before_anything_else(visit, db, bo):
    visitor = visit()
    answer = give_password(visitor, next="/account")
    assert path_of(answer) == "/sign-in/set-up"
    assert visitor.get("/sign-in/set-up").status_code == 200
    assert not is_in(visitor)

    page = visitor.post("/sign-in/set-up/app", {"begin": "1"})
    shown = re.search(r'<code class="secret">([A-Z2-7 ]+)</code>', page.text)[1].replace(" ", "")
    picture = visitor.get("/sign-in/set-up/app.svg")
    assert picture.mimetype == "image/svg+xml"
    assert "<path" in picture.text
    done = visitor.post("/sign-in/set-up/app", {"code": code(shown)})

    assert len(set(re.findall(r"<code>([0-9A-Z-]{14})</code>", done.text))) == 10
    assert "/account" in re.search(r'href="(/signed-in[^"]+)"', done.text)[1]
    assert is_in(visitor)
    assert factors(db, bo.id).codes == 10


@pytest.mark.usefixtures("_strict")
def test_a_first_passkey_is_set_up_after_the_password(visit, db, bo):
    visitor, device = visit(), Authenticator()
    give_password(visitor)

    done = add_passkey(visitor, device, url="/sign-in/set-up/passkey")

    assert "recovery codes" in done.text
    assert is_in(visitor)
    assert db.scalars(select(Passkey).where(Passkey.account_id == bo.id)).one().name == "My phone"


@pytest.mark.usefixtures("_strict", "secret")
def test_who_has_a_factor_cannot_set_up_another_with_the_password_alone(visit, db, bo):
    visitor = visit()
    give_password(visitor)

    for url in ("/sign-in/set-up", "/sign-in/set-up/app", "/sign-in/set-up/passkey"):
        assert path_of(visitor.get(url)) == "/sign-in/password"
    assert path_of(visitor.post("/sign-in/set-up/app", {"begin": "1"})) == "/sign-in/password"
    assert not factors(db, bo.id).passkeys


def test_a_password_alone_opens_the_demo(visit, bo):
    visitor = visit()
    give_password(visitor)

    assert bo
    assert is_in(visitor)


@pytest.fixture
def device(visit, people, bo):
    """Bo's device, with a passkey made on Bo's own page."""
    made = Authenticator(handle=bo.id.bytes)
    assert "recovery codes" in add_passkey(visit(people.bo), made).text
    return made


def use(visitor, device, kind="sign-in", url="/sign-in/passkey"):
    return visitor.post(url, {"answer": device.get(question(visitor, kind))})


@pytest.mark.contract("001-24")
def test_a_passkey_signs_in_without_a_password(visit, db, device):
    visitor = visit()

    assert use(visitor, device).status_code == 302

    assert is_in(visitor)
    assert db.scalars(select(Passkey)).one().last_used_at is not None
    assert db.scalars(select(Passkey.transports)).one() == "hybrid internal"


@pytest.mark.parametrize(
    "lie",
    [
        {"origin": "https://evil.example"},
        {"host": "evil.example"},
        {"verified": False},
        {"count": -1},
        {"handle": b"somebody else's"},
        {"credential_id": b"unknown"},
    ],
    ids=lambda lie: next(iter(lie)),
)
def test_a_passkey_that_lies_opens_nothing(visit, db, device, lie):
    db.execute(update(Passkey).values(sign_count=5))
    db.commit()
    device.count = 10
    for name, value in lie.items():
        setattr(device, name, value)
    visitor = visit()

    page = use(visitor, device)

    assert page.status_code == 422
    assert "The passkey was not accepted." in page.text
    assert not is_in(visitor)


def test_an_answer_answers_its_own_question_once(visit, device):
    visitor = visit()
    answer = device.get(question(visitor, "sign-in"))
    other = visit()
    question(other, "sign-in")

    assert other.post("/sign-in/passkey", {"answer": answer}).status_code == 422
    assert visitor.post("/sign-in/passkey", {"answer": answer}).status_code == 302
    visitor.post("/sign-out")
    assert visitor.post("/sign-in/passkey", {"answer": answer}).status_code == 422


def test_a_question_is_forgotten_after_five_minutes(visit, device):
    visitor = visit()
    answer = device.get(question(visitor, "sign-in"))

    with time_machine.travel(MONDAY + timedelta(minutes=6), tick=False):
        assert visitor.post("/sign-in/passkey", {"answer": answer}).status_code == 422


@pytest.mark.parametrize("answer", ["", "{}", "[]", "null", "{", '{"rawId": 1, "response": {}}'])
def test_what_is_no_answer_is_refused(visit, device, answer):
    visitor = visit()
    question(visitor, "sign-in")

    assert device
    assert visitor.post("/sign-in/passkey", {"answer": answer}).status_code == 422


def test_a_passkey_of_a_closed_account_opens_nothing(visit, db, bo, device):
    db.execute(update(Account).where(Account.id == bo.id).values(disabled_at=now()))
    db.commit()

    assert use(visit(), device).status_code == 422


def test_a_passkey_is_the_second_step_after_a_password(visit, device):
    visitor = visit()
    assert path_of(give_password(visitor)) == "/sign-in/second-step"

    assert use(visitor, device, "step", "/sign-in/second-step/passkey").status_code == 302

    assert is_in(visitor)


def test_the_last_factor_stays_and_one_of_two_may_go(visit, people, db, device):
    visitor = visit(people.bo)
    url = f"/account/security/passkeys/{db.scalars(select(Passkey.id)).one()}"
    assert device
    assert visitor.post(f"{url}/remove").status_code == 302
    assert "your only second factor" in visitor.get("/account/security").text

    add_passkey(visitor, Authenticator(), name="My computer")
    visitor.post(f"{url}/remove")

    assert [key.name for key in db.scalars(select(Passkey))] == ["My computer"]


def test_a_passkey_gets_another_name_and_nobody_elses_can_be_touched(visit, people, db, device):
    url = f"/account/security/passkeys/{db.scalars(select(Passkey.id)).one()}"
    assert device
    visit(people.bo).post(url, {"name": "The old phone"})
    assert "The old phone" in visit(people.bo).get("/account/security").text

    thief = visit(people.ivar)
    assert thief.get(url).status_code == 404
    assert thief.post(f"{url}/remove").status_code == 404


def test_each_change_of_a_factor_reaches_its_owner_by_letter(visit, people, db, device):
    visitor = visit(people.bo)
    assert device
    visitor.post("/account/security/codes")
    visitor.post("/account/security/password", {"old": OLD, "password": NEW})

    said = letters(db)

    assert len(said) == 3
    assert all("/account/security" in body for body in said)


def test_changing_the_password_asks_for_the_old_and_signs_out_elsewhere(visit, people, db, bo):
    here, elsewhere = visit(people.bo), visit(people.bo)
    assert here.post("/account/security/password", {"old": NEW, "password": NEW}).status_code == 422

    assert here.post("/account/security/password", {"old": OLD, "password": NEW}).status_code == 302

    assert is_in(here)
    assert not is_in(elsewhere)
    db.refresh(bo)
    assert password_matches(bo, NEW)


def test_a_weak_new_password_is_refused_with_its_reason(visit, people, bo):
    page = visit(people.bo).post(
        "/account/security/password", {"old": OLD, "password": "manchesterunited"}
    )

    assert bo
    assert page.status_code == 422
    assert "known to those who guess" in page.text


def run_jobs(app, db) -> int:
    jobs = db.scalars(select(Job).where(Job.kind.in_(["account.reset", "account.guessed"]))).all()
    with app.app_context():
        for job in jobs:
            HANDLERS[job.kind](db, job.payload)
            db.delete(job)
    db.commit()
    return len(jobs)


@pytest.fixture
def link(app, visit, db, bo):
    """Where the letter for a forgotten password leads."""
    assert bo
    visit().post("/sign-in/forgotten", {"username": "bo"})
    run_jobs(app, db)
    return re.search(r"https?://[^/]+(/sign-in/new-password/\S+)", letters(db)[-1])[1]


def test_asking_for_a_reset_answers_the_same_for_a_name_nobody_has(app, visit, db, bo):
    pages = {name: visit().post("/sign-in/forgotten", {"username": name}) for name in ("bo", "xy")}

    assert bo
    assert pages["bo"].status_code == pages["xy"].status_code == 200
    told = [re.sub(r'"[\w.-]{60,}"', "", page.text) for page in pages.values()]
    assert told[0] == told[1]
    assert run_jobs(app, db) == 2
    assert len(letters(db)) == 1


def test_a_link_lets_choose_a_password_and_signs_nobody_in(visit, people, db, bo, link):
    old_session, visitor = visit(people.bo), visit()
    assert "bo" in visitor.get(link).text

    assert path_of(visitor.post(link, {"password": NEW})) == "/sign-in/password"

    assert not is_in(visitor)
    assert not is_in(old_session)
    db.refresh(bo)
    assert password_matches(bo, NEW)
    assert visitor.get(link).status_code == 404


@pytest.mark.usefixtures("secret")
def test_after_a_reset_the_second_factor_is_still_asked_for(visit, link):
    visitor = visit()
    visitor.post(link, {"password": NEW})

    assert path_of(give_password(visitor, NEW)) == "/sign-in/second-step"


def test_nobody_fills_anothers_mailbox(app, visit, db, bo):
    for _ask in range(5):
        assert visit().post("/sign-in/forgotten", {"username": "bo"}).status_code == 200

    assert bo
    assert run_jobs(app, db) == 3


@pytest.mark.contract("001-30")
@pytest.mark.contract("002-30")
def test_who_guesses_waits_while_the_owner_elsewhere_signs_in(app, visit, db, bo):
    def attack(number):
        visitor = visit()
        visitor.client.environ_base["REMOTE_ADDR"] = f"192.0.2.{number}"
        return [give_password(visitor, "wrong").status_code for _try in range(6)]

    storm = [attack(number) for number in range(1, 6)]
    owner = visit()
    owner.client.environ_base["REMOTE_ADDR"] = "198.51.100.7"

    assert give_password(owner).status_code == 302
    assert is_in(owner)
    assert [statuses[-1] for statuses in storm] == [429] * 5
    assert storm[-1][1:] == [429] * 5  # besieged: one try a minute from each network
    assert run_jobs(app, db) == 1
    assert bo
    assert len(letters(db)) == 1


def test_a_right_password_is_refused_too_while_one_must_wait(visit, bo):
    visitor = visit()
    for _try in range(5):
        give_password(visitor, "wrong")

    page = give_password(visitor)

    assert bo
    assert page.status_code == 429
    assert "Wait until 10:01" in page.text


def test_a_passkey_is_not_slowed_by_guesses_at_the_password(visit, device):
    visitor = visit()
    for _try in range(6):
        give_password(visitor, "wrong")

    assert use(visitor, device).status_code == 302


def test_a_proof_that_is_too_old_is_asked_for_again_and_leads_back(visit, people):
    visitor = visit(people.bo)
    with time_machine.travel(MONDAY + LATER, tick=True):
        answer = visitor.get("/account/extract")
        assert answer.headers["Location"] == "/prove?next=/account/extract"
        assert "Is it still you?" in visitor.follow(answer).text

        back = visitor.post("/prove/simulator?next=/account/extract")

        assert path_of(back) == "/account/extract"
        assert visitor.follow(back).status_code == 200


@pytest.mark.parametrize("minutes", [14, 16])
def test_a_proof_holds_less_than_fifteen_minutes(visit, people, minutes):
    visitor = visit(people.bo)
    with time_machine.travel(MONDAY + timedelta(minutes=minutes), tick=False):
        assert visitor.get("/account/extract").status_code == (200 if minutes < 15 else 303)


def sign_in_with_app(visit, secret):
    visitor = visit()
    give_password(visitor)
    visitor.post("/sign-in/second-step", {"code": code(secret)})
    return visitor


def test_who_signed_in_with_an_app_proves_it_with_the_app(visit, secret):
    visitor = sign_in_with_app(visit, secret)
    with time_machine.travel(MONDAY + LATER, tick=True):
        assert visitor.post("/prove/code", {"code": "000000"}).status_code == 422
        assert path_of(visitor.post("/prove/simulator")) == "/prove"
        assert visitor.get("/account/extract").status_code == 303

        assert visitor.post("/prove/code", {"code": code(secret)}).status_code == 302

        assert visitor.get("/account/extract").status_code == 200


def test_who_signed_in_with_a_passkey_proves_it_with_one(visit, device):
    visitor = visit()
    use(visitor, device)
    with time_machine.travel(MONDAY + LATER, tick=True):
        assert 'data-passkey="prove"' in visitor.get("/prove").text
        assert use(visitor, device, "prove", "/prove/passkey").status_code == 302

        assert visitor.get("/account/extract").status_code == 200


def test_somebody_elses_passkey_proves_nothing(visit, people, device):
    visitor, other = visit(people.ivar), Authenticator()
    add_passkey(visitor, other)
    with time_machine.travel(MONDAY + LATER, tick=True):
        asked = question(visitor, "prove")
        assert visitor.post("/prove/passkey", {"answer": device.get(asked)}).status_code == 422
        assert visitor.get("/account/extract").status_code == 303


def test_a_password_proves_it_only_where_there_is_nothing_better(visit, secret):
    visitor = sign_in_with_app(visit, secret)
    assert visitor.post("/prove/password", {"password": OLD}).status_code == 422


def test_an_app_is_set_up_and_taken_out_of_use(visit, people, db, bo, device):
    visitor = visit(people.bo)
    assert device
    assert "Show the key" in visitor.get("/account/security/app").text
    visitor.post("/account/security/app", {"begin": "1"})
    waiting = db.scalars(select(AppKey)).one()
    assert visitor.get("/account/security/app.svg").status_code == 200
    done = visitor.post("/account/security/app", {"code": code(waiting.secret)})
    assert path_of(done) == "/account/security"
    assert "In use since" in visitor.get("/account/security").text

    visitor.post("/account/security/app/remove")

    assert not factors(db, bo.id).app


def test_an_app_code_that_is_wrong_sets_nothing_up(visit, people, db, bo):
    visitor = visit(people.bo)
    visitor.post("/account/security/app", {"begin": "1"})

    assert visitor.post("/account/security/app", {"code": "000000"}).status_code == 422
    assert not factors(db, bo.id).app


def test_who_signs_in_by_e_id_alone_has_nothing_to_look_after(visit, people):
    assert "You sign in with an e-ID" in visit(people.astrid).get("/account/security").text
