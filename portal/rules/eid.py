"""Whether an answer of an e-ID provider holds, and whom it tells of."""

import base64
import hashlib
import hmac
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from datetime import date
from typing import Any

from core.identity_number import IdentityNumber, InvalidIdentityNumber, Kind, only_test, parse
from portal.rules.eid_refusals import (
    Aborted,
    AnswerWrong,
    AssuranceRefused,
    NumberProblem,
    NumberRefused,
    ProviderAway,
    Wrong,
)

Claims = Mapping[str, Any]
LEEWAY = 60
"""Seconds by which two clocks may differ."""
OLDEST_TOKEN = 600
"""Seconds an identity token may have been on its way."""
ALGORITHMS = frozenset({"RS256", "PS256", "ES256", "ES384", "EdDSA", "Ed25519"})
"""Signatures only: never `none`, never a shared secret."""
_HASHES = {"384": hashlib.sha384, "512": hashlib.sha512}


@dataclass(frozen=True)
class ClaimNames:
    """What a provider calls its claims.

    Without a claim for coordination numbers both kinds come in `number` (CLM-01, Inera).
    """

    number: str = "https://id.oidc.se/claim/personalIdentityNumber"
    coordination: str = "https://id.oidc.se/claim/coordinationNumber"
    given_name: str = "given_name"
    family_name: str = "family_name"
    employee: str = ""
    commissions: str = ""
    commission: str = "commissionHsaId"
    commission_unit: str = "healthCareUnitHsaId"


@dataclass(frozen=True)
class Expected:
    """What an answer must be, to hold."""

    issuer: str
    client_id: str
    nonce: str
    max_age: int
    at: int


@dataclass(frozen=True)
class Commission:
    """An assignment of a member of staff, as the provider tells it (CLM-03)."""

    hsa_id: str
    unit_hsa_id: str


@dataclass(frozen=True)
class Identified:
    """What an e-ID tells of who signed in."""

    number: IdentityNumber | None
    given_name: str = field(repr=False)
    family_name: str = field(repr=False)
    assurance: str
    employee_hsa_id: str = field(default="", repr=False)
    commissions: tuple[Commission, ...] | None = None
    """None where the provider tells of no assignments; empty when there are none."""


def check_response(answer: Mapping[str, str], *, issuer: str, says_issuer: bool) -> None:
    """The address the browser came back by: an error, or the issuer's own answer (RFC 9207)."""
    error = answer.get("error")
    if error is None:
        hold(Wrong.MISSING, bool(answer.get("code")) and bool(answer.get("state")))
    told = answer.get("iss")
    hold(Wrong.ISSUER, told == issuer if told is not None else not says_issuer or bool(error))
    if error in {"server_error", "temporarily_unavailable"}:
        raise ProviderAway
    if error in {"access_denied", "login_required", "interaction_required", "consent_required"}:
        raise Aborted
    if error is not None:
        raise ProviderAway


def check_tokens(tokens: Mapping[str, Any]) -> None:
    """What the token endpoint gave: bearer tokens, an identity token among them."""
    hold(Wrong.TOKEN_TYPE, str(tokens.get("token_type", "")).lower() == "bearer")
    names = ("access_token", "id_token")
    hold(Wrong.MISSING, all(isinstance(tokens.get(name), str) for name in names))


def check_header(header: Mapping[str, Any]) -> None:
    """The head of an identity token: an allowed signature, and no other kind of token."""
    hold(Wrong.ALGORITHM, header.get("alg") in ALGORITHMS)
    hold(Wrong.TOKEN_TYPE, str(header.get("typ", "JWT")).upper() == "JWT")


def check_claims(
    claims: Claims, header: Mapping[str, Any], access_token: str, expected: Expected
) -> None:
    """The identity token beyond its signature (OpenID Connect Core 3.1.3.7)."""
    hold(Wrong.ISSUER, claims.get("iss") == expected.issuer)
    _check_audience(claims, expected)
    hold(Wrong.SUBJECT, isinstance(claims.get("sub"), str) and claims["sub"] != "")
    nonce = claims.get("nonce")
    matches = isinstance(nonce, str) and hmac.compare_digest(
        nonce.encode(), expected.nonce.encode()
    )
    hold(Wrong.NONCE, matches)
    check_times(claims, at=expected.at)
    authenticated = _moment(claims, "auth_time", Wrong.AUTHENTICATED)
    age = expected.at - authenticated
    hold(Wrong.AUTHENTICATED, -LEEWAY <= age <= expected.max_age + LEEWAY)
    if "at_hash" in claims:
        told = str(claims["at_hash"]).encode()
        own = access_hash(access_token, str(header["alg"])).encode()
        hold(Wrong.ACCESS_HASH, hmac.compare_digest(told, own))


def _check_audience(claims: Claims, expected: Expected) -> None:
    told = claims.get("aud")
    audience = [told] if isinstance(told, str) else told
    hold(Wrong.AUDIENCE, isinstance(audience, list) and expected.client_id in audience)
    party = claims.get("azp")
    alone = isinstance(audience, list) and len(audience) == 1
    hold(Wrong.AUTHORISED_PARTY, party == expected.client_id or (party is None and alone))


def check_times(claims: Claims, *, at: int) -> None:
    """Not expired, not from the future, not long on its way. Whole seconds since 1970."""
    hold(Wrong.EXPIRED, _moment(claims, "exp", Wrong.EXPIRED) + LEEWAY > at)
    age = at - _moment(claims, "iat", Wrong.ISSUED)
    hold(Wrong.ISSUED, -LEEWAY <= age <= OLDEST_TOKEN)
    if "nbf" in claims:
        hold(Wrong.ISSUED, _moment(claims, "nbf", Wrong.ISSUED) - LEEWAY <= at)


def access_hash(access_token: str, algorithm: str) -> str:
    """The left half of the access token's hash, as an identity token tells it."""
    digest = _HASHES.get(algorithm[-3:], hashlib.sha256)(access_token.encode()).digest()
    return base64.urlsafe_b64encode(digest[: len(digest) // 2]).rstrip(b"=").decode()


def check_assurance(claims: Claims, accepted: frozenset[str]) -> str:
    """The level of assurance, compared exactly. Raises AssuranceRefused (LOA-01)."""
    told = claims.get("acr")
    if not isinstance(told, str) or told not in accepted:
        raise AssuranceRefused(told=told is not None)
    return told


def check_userinfo(claims: Claims, userinfo: Claims) -> None:
    """The further claims tell of the same person (Core 5.3.2)."""
    hold(Wrong.USERINFO, userinfo.get("sub") == claims.get("sub"))


def identify(
    claims: Claims, userinfo: Claims, names: ClaimNames, *, on: date, real: bool, assurance: str
) -> Identified:
    """Who the claims tell of. Raises NumberRefused; staff may come with an HSA-id alone."""
    told: dict[str, Any] = {**userinfo, **claims}
    employee = _text(told, names.employee)
    return Identified(
        number=_number(claims, userinfo, names, on=on, real=real, needed=not employee),
        given_name=_text(told, names.given_name),
        family_name=_text(told, names.family_name),
        assurance=assurance,
        employee_hsa_id=employee,
        commissions=_commissions(told, names),
    )


def _number(
    claims: Claims, userinfo: Claims, names: ClaimNames, *, on: date, real: bool, needed: bool
) -> IdentityNumber | None:
    found = {
        (name, source[name])
        for source in (claims, userinfo)
        for name in (names.number, names.coordination)
        if name and isinstance(source.get(name), str) and source[name]
    }
    if len(found) > 1:
        raise NumberRefused(NumberProblem.TWO)
    if not found:
        if needed:
            raise NumberRefused(NumberProblem.MISSING)
        return None
    name, text = found.pop()
    number = _parsed(text, on)
    if names.coordination:
        wanted = Kind.COORDINATION if name == names.coordination else Kind.PERSONNUMMER
        if number.kind is not wanted:
            raise NumberRefused(NumberProblem.KIND)
    return number if real else _for_tests(number)


def _parsed(text: str, on: date) -> IdentityNumber:
    try:
        number = parse(text, on=on)
    except InvalidIdentityNumber as error:
        raise NumberRefused(NumberProblem.INVALID) from error
    if number.value != text:  # twelve digits, nothing else (CLM-01)
        raise NumberRefused(NumberProblem.INVALID)
    return number


def _for_tests(number: IdentityNumber) -> IdentityNumber:
    try:
        return only_test(number)
    except InvalidIdentityNumber as error:
        raise NumberRefused(NumberProblem.NOT_FOR_TESTS) from error


def _commissions(told: Claims, names: ClaimNames) -> tuple[Commission, ...] | None:
    """Assignments as a list of objects, or as two claims with as many values each."""
    if names.commissions:
        rows = told.get(names.commissions)
        found = [row for row in _many(rows) if isinstance(row, Mapping)]
        pairs = [(_text(row, names.commission), _text(row, names.commission_unit)) for row in found]
    elif names.employee:
        ids, units = _many(told.get(names.commission)), _many(told.get(names.commission_unit))
        pairs = list(zip(map(str, ids), map(str, units), strict=False))
    else:
        return None
    return tuple(Commission(hsa_id, unit) for hsa_id, unit in pairs if unit)


def _many(value: Any) -> Sequence[Any]:
    if value is None:
        return ()
    return value if isinstance(value, list) else [value]


def _text(told: Claims, name: str) -> str:
    value = told.get(name) if name else None
    return value.strip() if isinstance(value, str) else ""


def _moment(claims: Claims, name: str, wrong: Wrong) -> int:
    value = claims.get(name)
    hold(wrong, isinstance(value, int | float) and not isinstance(value, bool))
    return int(value)  # type: ignore[arg-type]


def hold(wrong: Wrong, holds: bool) -> None:  # noqa: FBT001 - reads as an assertion
    """Raise AnswerWrong unless it holds."""
    if not holds:
        raise AnswerWrong(wrong)
