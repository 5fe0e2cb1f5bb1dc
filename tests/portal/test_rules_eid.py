"""Which answers of an e-ID provider hold, and which are refused, one reason at a time."""

from datetime import date

import pytest
from hypothesis import given
from hypothesis import strategies as st

from core.actors import Role, Standing
from core.db import new_id
from core.identity_number import Kind, make_test_number
from portal.rules import eid
from portal.rules.assignments import HOUSE, Assignment, commissioned, in_force, places
from portal.rules.eid_refusals import (
    Aborted,
    AnswerWrong,
    AssuranceRefused,
    NumberProblem,
    NumberRefused,
    ProviderAway,
    Wrong,
)
from portal.rules.logout import EVENT, check_logout

NOW = 1_777_881_600
ON = date(2026, 5, 4)
LOA3 = "http://id.elegnamnden.se/loa/1.0/loa3"
NUMBER = make_test_number(date(1944, 3, 1), 981)
COORDINATION = make_test_number(date(1944, 3, 1), 981, coordination=True)
NAMES = eid.ClaimNames()
INERA = eid.ClaimNames(number="personalIdentityNumber", coordination="", employee="employeeHsaId")
EXPECTED = eid.Expected(issuer="https://e.id", client_id="omvard", nonce="n", max_age=900, at=NOW)
HEADER = {"alg": "RS256", "typ": "JWT"}


def claims(**changes):
    told = {
        "iss": "https://e.id",
        "aud": "omvard",
        "sub": "s",
        "nonce": "n",
        "exp": NOW + 300,
        "iat": NOW,
        "auth_time": NOW - 10,
        "acr": LOA3,
        NAMES.number: NUMBER,
        **changes,
    }
    return {name: value for name, value in told.items() if value is not ...}


def wrong(**changes):
    with pytest.raises(AnswerWrong) as caught:
        eid.check_claims(claims(**changes), HEADER, "token", EXPECTED)
    return caught.value.wrong


def test_an_answer_made_for_us_now_holds():
    hashed = eid.access_hash("token", "RS256")
    eid.check_claims(claims(at_hash=hashed), HEADER, "token", EXPECTED)
    eid.check_claims(claims(aud=["omvard"], azp="omvard"), HEADER, "token", EXPECTED)
    eid.check_claims(claims(aud=["omvard", "x"], azp="omvard"), HEADER, "token", EXPECTED)


@pytest.mark.parametrize(
    ("changes", "reason"),
    [
        ({"iss": "https://e.id/"}, Wrong.ISSUER),
        ({"iss": ...}, Wrong.ISSUER),
        ({"aud": "other"}, Wrong.AUDIENCE),
        ({"aud": ...}, Wrong.AUDIENCE),
        ({"aud": {"omvard": 1}}, Wrong.AUDIENCE),
        ({"aud": ["omvard", "x"]}, Wrong.AUTHORISED_PARTY),
        ({"azp": "x"}, Wrong.AUTHORISED_PARTY),
        ({"sub": ...}, Wrong.SUBJECT),
        ({"sub": ""}, Wrong.SUBJECT),
        ({"sub": 7}, Wrong.SUBJECT),
        ({"nonce": "other"}, Wrong.NONCE),
        ({"nonce": ...}, Wrong.NONCE),
        ({"nonce": 1}, Wrong.NONCE),
        ({"exp": NOW - 60}, Wrong.EXPIRED),
        ({"exp": ...}, Wrong.EXPIRED),
        ({"exp": "later"}, Wrong.EXPIRED),
        ({"exp": True}, Wrong.EXPIRED),
        ({"iat": ...}, Wrong.ISSUED),
        ({"iat": NOW + 61}, Wrong.ISSUED),
        ({"iat": NOW - 601}, Wrong.ISSUED),
        ({"nbf": NOW + 61}, Wrong.ISSUED),
        ({"auth_time": ...}, Wrong.AUTHENTICATED),
        ({"auth_time": NOW - 961}, Wrong.AUTHENTICATED),
        ({"auth_time": NOW + 61}, Wrong.AUTHENTICATED),
        ({"at_hash": "x"}, Wrong.ACCESS_HASH),
    ],
)
def test_each_thing_that_does_not_hold_is_named(changes, reason):
    assert wrong(**changes) is reason


def test_the_boundaries_of_time_are_exact():
    for changes in (
        {"exp": NOW - 59},
        {"iat": NOW + 60},
        {"iat": NOW - 600},
        {"nbf": NOW + 60},
        {"auth_time": NOW - 960},
        {"auth_time": NOW + 60},
    ):
        eid.check_claims(claims(**changes), HEADER, "token", EXPECTED)


@pytest.mark.parametrize("algorithm", ["none", "HS256", "hs256", "None", "", None, "RS1"])
def test_only_signatures_by_the_providers_own_key_count(algorithm):
    with pytest.raises(AnswerWrong) as caught:
        eid.check_header({"alg": algorithm})
    assert caught.value.wrong is Wrong.ALGORITHM


@pytest.mark.parametrize("kind", ["at+jwt", "logout+jwt", "dpop+jwt"])
def test_another_kind_of_token_is_no_identity_token(kind):
    with pytest.raises(AnswerWrong) as caught:
        eid.check_header({"alg": "RS256", "typ": kind})
    assert caught.value.wrong is Wrong.TOKEN_TYPE
    eid.check_header({"alg": "RS256"})


@pytest.mark.parametrize("tokens", [{}, {"token_type": "Bearer"}, {"token_type": "DPoP"}])
def test_what_is_no_bearer_token_with_an_identity_token_is_refused(tokens):
    with pytest.raises(AnswerWrong):
        eid.check_tokens(tokens)
    eid.check_tokens({"token_type": "bearer", "access_token": "a", "id_token": "i"})


@pytest.mark.contract("002-03")
def test_the_level_of_assurance_is_compared_exactly_and_must_be_told():
    accepted = frozenset({LOA3})
    assert eid.check_assurance(claims(), accepted) == LOA3
    for told in (..., LOA3 + "/", LOA3.upper(), LOA3[:-1] + "2", "", [LOA3], None):
        with pytest.raises(AssuranceRefused):
            eid.check_assurance(claims(acr=told), accepted)


def test_the_answer_by_the_browser_comes_from_the_issuer_asked():
    def check(says_issuer=True, **answer):
        eid.check_response(answer, issuer="https://e.id", says_issuer=says_issuer)

    check(code="c", state="s", iss="https://e.id")
    check(code="c", state="s", says_issuer=False)
    for answer in (
        {"code": "c", "state": "s"},
        {"code": "c", "state": "s", "iss": "https://evil"},
        {"code": "c", "state": "s", "iss": "https://evil", "says_issuer": False},
        {"error": "access_denied", "iss": "https://evil"},
        {"state": "s", "iss": "https://e.id"},
        {"code": "c", "iss": "https://e.id"},
        {},
    ):
        with pytest.raises(AnswerWrong):
            check(**answer)


@pytest.mark.parametrize(
    ("error", "refusal"),
    [
        ("access_denied", Aborted),
        ("login_required", Aborted),
        ("server_error", ProviderAway),
        ("temporarily_unavailable", ProviderAway),
        ("invalid_request", ProviderAway),
        ("<script>", ProviderAway),
    ],
)
def test_an_error_at_the_provider_is_an_abort_or_an_outage(error, refusal):
    with pytest.raises(refusal):
        eid.check_response({"error": error}, issuer="https://e.id", says_issuer=True)


def found(told, userinfo=None, names=NAMES, real=False):
    return eid.identify(told, userinfo or {}, names, on=ON, real=real, assurance=LOA3)


def problem(told, userinfo=None, names=NAMES):
    with pytest.raises(NumberRefused) as caught:
        found(told, userinfo, names)
    return caught.value.problem


@pytest.mark.contract("002-03")
def test_a_personal_number_is_taken_from_the_token_or_the_further_claims():
    assert found(claims()).number.value == NUMBER
    told = claims(**{NAMES.number: ...})
    assert found(told, {NAMES.number: NUMBER}).number.value == NUMBER
    coordination = found({NAMES.coordination: COORDINATION}).number
    assert coordination.kind is Kind.COORDINATION


def test_a_number_must_be_there_valid_and_alone():
    assert problem({}) is NumberProblem.MISSING
    assert problem({NAMES.number: ""}) is NumberProblem.MISSING
    assert problem({NAMES.number: 7}) is NumberProblem.MISSING
    both = {NAMES.number: NUMBER, NAMES.coordination: COORDINATION}
    assert problem(both) is NumberProblem.TWO
    assert problem({NAMES.number: NUMBER}, {NAMES.coordination: COORDINATION}) is NumberProblem.TWO
    other = make_test_number(date(1950, 1, 1), 982)
    assert problem({NAMES.number: NUMBER}, {NAMES.number: other}) is NumberProblem.TWO
    assert problem({NAMES.number: NUMBER[:-1] + "x"}) is NumberProblem.INVALID
    assert problem({NAMES.number: NUMBER[2:]}) is NumberProblem.INVALID
    assert problem({NAMES.number: COORDINATION}) is NumberProblem.KIND
    assert problem({NAMES.coordination: NUMBER}) is NumberProblem.KIND


def test_a_living_persons_number_is_refused_outside_production_alone():
    assert problem({NAMES.number: "194408233234"}) in NumberProblem
    living = "196408233234"  # Skatteverket's published example
    assert problem({NAMES.number: living}) is NumberProblem.NOT_FOR_TESTS
    assert found({NAMES.number: living}, real=True).number.value == living


@given(st.text(max_size=14))
def test_any_text_for_a_number_is_refused_with_a_reason_or_is_that_number(text):
    try:
        who = found({NAMES.number: text})
    except NumberRefused as refusal:
        known = refusal.problem in NumberProblem
    else:
        known = who.number.value == text
    assert known


def test_who_it_is_never_shows_when_printed():
    told = claims(given_name="Astrid", family_name="Ask")
    assert "Astrid" not in repr(found(told))
    assert NUMBER not in repr(found(told))


def test_staff_may_come_with_an_hsa_id_alone_and_their_assignments():
    told = {
        "employeeHsaId": "SE2321000016-1",
        "commissionHsaId": ["SE2321000016-C1", "SE2321000016-C2"],
        "healthCareUnitHsaId": ["SE2321000016-U1", "SE2321000016-U2"],
    }
    who = found(told, names=INERA)
    assert who.number is None
    assert [one.unit_hsa_id for one in who.commissions] == ["SE2321000016-U1", "SE2321000016-U2"]
    single = {**told, "commissionHsaId": "c", "healthCareUnitHsaId": "u"}
    assert found(single, names=INERA).commissions == (eid.Commission("c", "u"),)
    assert found({"employeeHsaId": "x"}, names=INERA).commissions == ()
    listed = eid.ClaimNames(employee="employeeHsaId", commissions="all")
    rows = {"employeeHsaId": "x", "all": [{"commissionHsaId": "c", "healthCareUnitHsaId": "u"}, 7]}
    assert found(rows, names=listed).commissions == (eid.Commission("c", "u"),)
    assert found(claims()).commissions is None


def test_the_further_claims_tell_of_the_same_subject():
    eid.check_userinfo({"sub": "a"}, {"sub": "a"})
    for told in ({"sub": "b"}, {}):
        with pytest.raises(AnswerWrong) as caught:
            eid.check_userinfo({"sub": "a"}, told)
        assert caught.value.wrong is Wrong.USERINFO


LOGOUT = {
    "iss": "https://e.id",
    "aud": "omvard",
    "iat": NOW,
    "exp": NOW + 120,
    "jti": "1",
    "sid": "at-the-provider",
    "events": {EVENT: {}},
}


def logout(header=None, **changes):
    told = {k: v for k, v in {**LOGOUT, **changes}.items() if v is not ...}
    kind = {"alg": "RS256", "typ": "logout+jwt"} if header is None else header
    return check_logout(told, kind, issuer="https://e.id", client_id="omvard", at=NOW)


def test_a_message_that_somebody_signed_out_tells_whose_sign_ins_end():
    assert logout().session == "at-the-provider"
    assert logout(sid=..., sub="s").subject == "s"


@pytest.mark.parametrize(
    ("changes", "reason"),
    [
        ({"header": {"alg": "none", "typ": "logout+jwt"}}, Wrong.ALGORITHM),
        ({"header": {"alg": "RS256", "typ": "JWT"}}, Wrong.TOKEN_TYPE),
        ({"header": {"alg": "RS256"}}, Wrong.TOKEN_TYPE),
        ({"iss": "https://evil"}, Wrong.ISSUER),
        ({"aud": ["x"]}, Wrong.AUDIENCE),
        ({"exp": NOW - 60}, Wrong.EXPIRED),
        ({"iat": NOW - 601}, Wrong.ISSUED),
        ({"events": ...}, Wrong.EVENT),
        ({"events": {"other": {}}}, Wrong.EVENT),
        ({"events": {EVENT: 1}}, Wrong.EVENT),
        ({"nonce": "n"}, Wrong.NONCE),
        ({"sid": ...}, Wrong.SUBJECT),
        ({"jti": ...}, Wrong.MISSING),
    ],
)
def test_a_message_that_does_not_hold_ends_nothing(changes, reason):
    with pytest.raises(AnswerWrong) as caught:
        logout(**changes)
    assert caught.value.wrong is reason


UNIT, OTHER, PROVIDER, ELSEWHERE = (new_id() for _ in range(4))
HERE = Standing(Role.PRESCRIBER, PROVIDER, UNIT)
ALSO = Standing(Role.ORDERER, PROVIDER, UNIT)
THERE = Standing(Role.READER, ELSEWHERE, OTHER)
SERVICE = Standing(Role.CUSTOMER_SERVICE)


def test_only_the_chosen_assignment_counts_never_the_union():
    held = (HERE, THERE, ALSO, SERVICE)
    assert places(held) == [UNIT, OTHER, HOUSE]
    assert in_force(held, UNIT) == (HERE, ALSO)
    assert in_force(held, OTHER) == (THERE,)
    assert in_force(held, HOUSE) == (SERVICE,)
    assert in_force(held, None) is None
    assert in_force((HERE, ALSO), None) == (HERE, ALSO)
    assert in_force((), None) == ()


def test_a_choice_that_is_no_longer_held_has_to_be_made_anew():
    assert in_force((THERE,), UNIT) is None
    assert in_force((), UNIT) == ()


def test_an_employers_e_id_narrows_units_to_those_it_tells_of():
    account = new_id()
    here = Assignment(account, UNIT, (Role.READER,), hsa_id="U1", unit=True)
    nameless = Assignment(account, OTHER, (Role.READER,), unit=True)
    house = Assignment(account, HOUSE, (Role.AUDITOR,))
    both = [here, nameless, house]
    assert commissioned(both, None) == both
    assert commissioned(both, {"U1"}) == [here, house]
    assert commissioned(both, ()) == [house]


def test_what_is_held_for_a_provider_belongs_to_its_units_and_no_others():
    auditor = Standing(Role.AUDITOR, PROVIDER)
    own = Standing(Role.RECIPIENT, PROVIDER, recipient_id=new_id())
    held = (HERE, auditor, own, THERE)
    assert places(held) == [UNIT, own.recipient_id, OTHER]
    assert in_force(held, UNIT) == (HERE, auditor)
    assert in_force(held, OTHER) == (THERE,)
    assert in_force(held, own.recipient_id) == (own,)
    assert places((auditor, THERE)) == [PROVIDER, OTHER]
    assert in_force((auditor, THERE), PROVIDER) == (auditor,)
