"""Whether a provider's message that somebody signed out there holds (Back-Channel Logout 1.0)."""

from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any

from portal.rules.eid import ALGORITHMS, check_times, hold
from portal.rules.eid_refusals import Wrong

EVENT = "http://schemas.openid.net/event/backchannel-logout"


@dataclass(frozen=True)
class SignedOut:
    """Whose sign-ins end: those of a session at the provider, else all of a subject."""

    token_id: str
    expires: int
    session: str | None
    subject: str | None


def check_logout(
    claims: Mapping[str, Any], header: Mapping[str, Any], *, issuer: str, client_id: str, at: int
) -> SignedOut:
    """Who signed out. The caller sees to it that the same message is not taken twice."""
    hold(Wrong.ALGORITHM, header.get("alg") in ALGORITHMS)
    hold(Wrong.TOKEN_TYPE, str(header.get("typ", "")).lower() == "logout+jwt")
    hold(Wrong.ISSUER, claims.get("iss") == issuer)
    told = claims.get("aud")
    hold(Wrong.AUDIENCE, client_id in (told if isinstance(told, list) else [told]))
    check_times(claims, at=at)
    events = claims.get("events")
    hold(Wrong.EVENT, isinstance(events, Mapping) and isinstance(events.get(EVENT), Mapping))
    hold(Wrong.NONCE, "nonce" not in claims)
    session, subject = _text(claims, "sid"), _text(claims, "sub")
    hold(Wrong.SUBJECT, bool(session or subject))
    token_id = _text(claims, "jti")
    hold(Wrong.MISSING, token_id is not None)
    return SignedOut(token_id or "", int(claims["exp"]), session, subject)


def _text(claims: Mapping[str, Any], name: str) -> str | None:
    value = claims.get(name)
    return value if isinstance(value, str) and value else None
