"""Second factors, links and guesses against a database."""

from datetime import UTC, datetime, timedelta

import pytest
from pyotp import TOTP
from sqlalchemy import select

from core.audit import Change
from core.limits import count_tries, take_back_tries
from core.outbox import Letter
from core.people import Person
from portal.models import Account, AccountLink, AppKey, RecoveryCode
from portal.queries import factors, waiting_app_key
from portal.rules.factors import LastFactor, LinkGone, NoMailAddress, StepGone, WrongCode
from portal.rules.passwords import PasswordTooCommon
from portal.services.apps import begin_app, confirm_app, remove_app, use_app_code
from portal.services.codes import make_codes, use_recovery_code
from portal.services.links import account_of_link, invite, send_reset, start_over, use_link
from portal.services.passwords import choose_password, hash_password, is_common, password_matches
from portal.services.steps import account_of_step, begin_step, end_steps, warn_owner

AT = datetime(2026, 5, 4, 8, 0, 10, tzinfo=UTC)
STRONG = "gul cykel under bron"


@pytest.fixture
def bo(db, people):
    person = db.get_one(Person, people.bo.person_id)
    person.email = "bo@example.org"
    return db.get_one(Account, people.bo.account_id)


@pytest.fixture
def by(people):
    return people.bo.actor


def code_at(key: AppKey, at: datetime) -> str:
    return TOTP(key.secret).at(at)


@pytest.fixture
def app_of_bo(db, bo, by):
    key = begin_app(db, bo, by=by)
    confirm_app(db, bo, code_at(key, AT), at=AT, by=by)
    return key


def test_an_app_counts_only_when_its_first_code_came(db, bo, by):
    key = begin_app(db, bo, by=by)
    assert not factors(db, bo.id).app
    with pytest.raises(WrongCode):
        confirm_app(db, bo, "000000", at=AT, by=by)

    confirm_app(db, bo, code_at(key, AT), at=AT, by=by)

    assert factors(db, bo.id).app
    assert waiting_app_key(db, bo.id) is None


def test_the_key_of_an_app_lies_sealed(db, bo, by):
    key = begin_app(db, bo, by=by)

    assert key.secret.encode() not in key.secret_sealed


@pytest.mark.contract("001-24")
def test_a_code_works_once_and_never_an_older_one(db, bo, app_of_bo):
    later = AT + timedelta(seconds=30)
    with pytest.raises(WrongCode):
        use_app_code(db, bo, code_at(app_of_bo, AT), at=AT)

    use_app_code(db, bo, code_at(app_of_bo, later), at=later)

    for again in (later, AT):
        with pytest.raises(WrongCode):
            use_app_code(db, bo, code_at(app_of_bo, again), at=later)


@pytest.mark.parametrize(("seconds", "right"), [(-60, False), (-30, True), (30, True), (60, False)])
def test_a_clock_may_be_half_a_minute_wrong(db, bo, app_of_bo, seconds, right):
    later = AT + timedelta(hours=1)
    code = code_at(app_of_bo, later + timedelta(seconds=seconds))
    if right:
        use_app_code(db, bo, f"{code[:3]} {code[3:]}", at=later)
    else:
        with pytest.raises(WrongCode):
            use_app_code(db, bo, code, at=later)


@pytest.mark.parametrize("typed", ["", "abcdef", "\uff11\uff12\uff13\uff14\uff15\uff16", "12345"])
@pytest.mark.usefixtures("app_of_bo")
def test_what_is_no_code_is_refused(db, bo, typed):
    with pytest.raises(WrongCode):
        use_app_code(db, bo, typed, at=AT + timedelta(hours=1))


@pytest.mark.usefixtures("app_of_bo")
def test_a_new_app_takes_the_place_of_the_old(db, bo, by):
    later = AT + timedelta(hours=1)
    key = begin_app(db, bo, by=by)
    confirm_app(db, bo, code_at(key, later), at=later, by=by)

    assert db.scalars(select(AppKey.id).where(AppKey.account_id == bo.id)).all() == [key.id]


@pytest.mark.usefixtures("app_of_bo")
def test_the_last_factor_is_not_removed(db, bo, by):
    with pytest.raises(LastFactor):
        remove_app(db, bo, by=by)


def test_each_of_ten_recovery_codes_works_once(db, bo, by):
    codes = make_codes(db, bo, at=AT, by=by)
    assert len(set(codes)) == 10

    use_recovery_code(db, bo, codes[3].lower().replace("-", " "), at=AT)

    with pytest.raises(WrongCode):
        use_recovery_code(db, bo, codes[3], at=AT)
    assert factors(db, bo.id).codes == 9


def test_new_recovery_codes_make_the_old_worth_nothing(db, bo, by):
    old = make_codes(db, bo, at=AT, by=by)
    make_codes(db, bo, at=AT, by=by)

    with pytest.raises(WrongCode):
        use_recovery_code(db, bo, old[0], at=AT)


def test_no_recovery_code_can_be_read_from_the_table(db, bo, by):
    codes = make_codes(db, bo, at=AT, by=by)

    stored = db.scalars(select(RecoveryCode.code_hash)).all()

    assert all(hashed.startswith("$argon2id$") for hashed in stored)
    assert not [code for code in codes if code.replace("-", "") in "".join(stored)]


def test_the_code_of_someone_else_does_not_work(db, bo, by, people):
    codes = make_codes(db, bo, at=AT, by=by)
    ivar = db.get_one(Account, people.ivar.account_id)

    with pytest.raises(WrongCode):
        use_recovery_code(db, ivar, codes[0], at=AT)


@pytest.mark.parametrize("password", ["iloveyou1234", "passwordpassword", "manchesterunited"])
def test_leaked_passwords_are_known(password):
    assert is_common(password)


def test_a_phrase_of_ones_own_is_not_on_the_list():
    assert not is_common(STRONG)
    assert is_common("short")


def letter(_purpose, token, _account, _person):
    return "Title", token


def token_of_last_letter(db) -> str:
    db.flush()
    return db.scalars(select(Letter).order_by(Letter.id.desc())).first().body


def send(app, db, name="bo") -> None:
    send_reset(db, app.extensions["vault"].blinds("username", name), letter=letter, at=AT)


def test_a_reset_works_once_and_only_with_a_good_password(app, db, bo, by):
    bo.password_hash = hash_password("what it was before")
    send(app, db)
    token = token_of_last_letter(db)
    with pytest.raises(PasswordTooCommon):
        use_link(db, token, "manchesterunited", operator="", by=by, at=AT)

    use_link(db, token, STRONG, operator="", by=by, at=AT)

    assert password_matches(bo, STRONG)
    with pytest.raises(LinkGone):
        use_link(db, token, STRONG + "!", operator="", by=by, at=AT)


def test_a_reset_dies_after_half_an_hour(app, db, bo):
    bo.password_hash = hash_password("what it was before")
    send(app, db)
    token = token_of_last_letter(db)

    assert account_of_link(db, token, at=AT + timedelta(minutes=29))[1] == "reset"
    with pytest.raises(LinkGone):
        account_of_link(db, token, at=AT + timedelta(minutes=30))


def test_a_reset_that_somebody_else_asks_for_spoils_none_but_using_one_ends_all(app, db, bo, by):
    bo.password_hash = hash_password("what it was before")
    send(app, db)
    own = token_of_last_letter(db)
    send(app, db)

    use_link(db, own, STRONG, operator="", by=by, at=AT)

    with pytest.raises(LinkGone):
        account_of_link(db, token_of_last_letter(db), at=AT)


def test_an_earlier_invitation_is_worth_nothing(db, bo, people):
    invite(db, bo, letter=letter, by=people.hedda.actor, at=AT)
    first = token_of_last_letter(db)
    invite(db, bo, letter=letter, by=people.hedda.actor, at=AT)

    with pytest.raises(LinkGone):
        account_of_link(db, first, at=AT)


def test_the_token_of_a_link_is_not_in_the_table(app, db, bo):
    bo.password_hash = hash_password("what it was before")
    send(app, db)

    assert token_of_last_letter(db).encode() not in db.scalars(select(AccountLink.token_hash)).one()


@pytest.mark.parametrize("why", ["unknown", "disabled", "no password", "no mail"])
def test_nothing_is_sent_where_there_is_nothing_to_reset(app, db, bo, people, why):
    bo.password_hash = None if why == "no password" else hash_password("what it was before")
    bo.disabled_at = AT if why == "disabled" else None
    if why == "no mail":
        db.get_one(Person, people.bo.person_id).email = None

    send(app, db, "nobody" if why == "unknown" else "bo")

    assert db.scalars(select(AccountLink)).all() == []


def test_an_invitation_holds_a_week(db, bo, people):
    invite(db, bo, letter=letter, by=people.hedda.actor, at=AT)
    token = token_of_last_letter(db)

    late = AT + timedelta(days=7)
    assert account_of_link(db, token, at=late - timedelta(seconds=1)) == (bo, "invitation")
    with pytest.raises(LinkGone):
        account_of_link(db, token, at=late)
    noted = db.scalars(select(Change).where(Change.what == "account.invited")).one()
    assert noted.account_id == people.hedda.account_id


def test_nobody_is_invited_without_an_address(db, people):
    ivar = db.get_one(Account, people.ivar.account_id)
    with pytest.raises(NoMailAddress):
        invite(db, ivar, letter=letter, by=people.hedda.actor, at=AT)


@pytest.mark.usefixtures("app_of_bo")
def test_starting_over_takes_every_factor_and_invites(db, bo, by, people):
    bo.password_hash = hash_password("what it was before")
    make_codes(db, bo, at=AT, by=by)

    start_over(db, bo, letter=letter, by=people.hedda.actor, at=AT)

    assert not factors(db, bo.id)
    assert factors(db, bo.id).codes == 0
    assert bo.password_hash is None
    assert account_of_link(db, token_of_last_letter(db), at=AT)[0] is bo


def test_a_half_done_sign_in_dies_after_ten_minutes_and_when_it_is_done(db, bo, by):
    step = begin_step(db, bo, at=AT, by=by)
    assert account_of_step(db, step, at=AT + timedelta(minutes=9)) is bo
    with pytest.raises(StepGone):
        account_of_step(db, step, at=AT + timedelta(minutes=10))

    end_steps(db, bo.id)

    with pytest.raises(StepGone):
        account_of_step(db, step, at=AT)


def test_the_owner_is_told_where_there_is_an_address(db, bo, people):
    ivar = db.get_one(Account, people.ivar.account_id)

    def said(what, _account, _person):
        return "Title", what

    assert warn_owner(db, bo, "passkey_added", letter=said)
    assert not warn_owner(db, ivar, "passkey_added", letter=said)
    assert token_of_last_letter(db) == "passkey_added"


def test_a_password_is_chosen_with_the_owners_names_in_mind(db, bo, by):
    choose_password(db, bo, STRONG, operator="Omvard Demo AB", by=by)

    assert password_matches(bo, STRONG)
    assert not password_matches(bo, STRONG.upper())
    assert not password_matches(bo, STRONG + " ")


def test_tries_are_counted_under_many_keys_at_once_and_taken_back(db):
    noted = {b"one": timedelta(minutes=1), b"two": timedelta(hours=1)}
    assert count_tries(db, noted, at=AT) == {b"one": 1, b"two": 1}
    assert count_tries(db, noted, at=AT + timedelta(minutes=1)) == {b"one": 1, b"two": 2}

    take_back_tries(db, {b"two": timedelta(hours=1)}, at=AT)

    assert count_tries(db, noted, at=AT + timedelta(minutes=1)) == {b"one": 2, b"two": 2}
