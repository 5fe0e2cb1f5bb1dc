"""OpenID Connect with a provider: asking, taking the answer, and hearing of sign-outs.

Authlib carries the protocol (state, PKCE, tokens); `portal.rules.eid` decides what holds.
"""

import json
import time
from collections.abc import Iterator, Mapping
from contextlib import contextmanager
from dataclasses import dataclass
from typing import Any, cast

from authlib.common.urls import add_params_to_uri
from authlib.integrations.base_client import MismatchingStateError, OAuthError
from authlib.integrations.flask_client import FlaskIntegration, FlaskOAuth2App, OAuth
from flask import Flask, Response
from flask import session as cookie
from joserfc import jws, jwt
from joserfc.errors import InvalidKeyIdError, JoseError
from joserfc.jwk import KeySet
from requests import RequestException
from typing_extensions import override

from core.clock import civil_date, now
from core.config import Environment, Settings
from portal.exchange.eid_providers import (
    LOCAL,
    Audience,
    Provider,
    Registered,
    registered_providers,
)
from portal.exchange.oidc_line import Line, signed_proof
from portal.rules.eid import (
    ALGORITHMS,
    Expected,
    Identified,
    check_assurance,
    check_claims,
    check_header,
    check_response,
    check_tokens,
    check_userinfo,
    identify,
)
from portal.rules.eid_refusals import AnswerLate, AnswerWrong, ProviderAway, Wrong
from portal.rules.logout import SignedOut, check_logout

WAIT = 10
"""Seconds a provider gets to answer."""
KEEP = 43_200
"""Seconds what a provider says of itself is kept."""
ASK_LIFE = 900
"""Seconds somebody may take at the provider."""


@dataclass(frozen=True)
class Answer:
    """Who signed in at a provider, and by what the provider will tell of signing out."""

    identified: Identified
    session: str | None
    subject: str


class _States(FlaskIntegration):  # type: ignore[misc]
    """What we remember of having asked lies in our session on the server, for 15 minutes."""

    expires_in = ASK_LIFE

    @override
    def get_state_data(self, session: Any, state: str) -> Any:
        kept = session.get(f"_state_{self.name}_{state}") or {}
        return kept.get("data") if kept.get("exp", 0) > time.time() else None  # noqa: TID251 - Authlib's clock


class _App(FlaskOAuth2App):  # type: ignore[misc]
    """Authlib's client, with the identity token checked by our own rules."""

    client_cls = Line
    issuer = ""
    max_age = 0

    @override
    def load_server_metadata(self) -> dict[str, Any]:
        """What the provider says of itself; asked again twice a day, and only of the issuer."""
        known = self.server_metadata
        if known.get("_loaded_at", 0) < time.time() - KEEP:  # noqa: TID251 - Authlib's clock
            for name in ("_loaded_at", "jwks"):
                known.pop(name, None)
        found = cast("dict[str, Any]", super().load_server_metadata())
        if found.get("issuer") != self.issuer:
            known.pop("_loaded_at", None)
            raise AnswerWrong(Wrong.ISSUER)
        return found

    @override
    def parse_id_token(self, token: Any, nonce: str, *_unused: Any, **_options: Any) -> Any:
        """The claims of an identity token that holds. Raises AnswerWrong."""
        check_tokens(token)
        header, claims = self.verified(token["id_token"])
        expected = Expected(
            issuer=self.issuer,
            client_id=self.client_id,
            nonce=nonce,
            max_age=self.max_age,
            at=int(now().timestamp()),
        )
        check_header(header)
        check_claims(claims, header, token["access_token"], expected)
        return claims

    def verified(self, text: str) -> tuple[dict[str, Any], dict[str, Any]]:
        """Header and claims of a token that a key of the provider has signed."""
        try:
            header = jws.extract_compact(text.encode("ascii")).headers()
            if header.get("alg") not in ALGORITHMS:
                raise AnswerWrong(Wrong.ALGORITHM)
            return header, self._decoded(text)
        except (JoseError, ValueError, TypeError) as error:
            raise AnswerWrong(Wrong.SIGNATURE) from error

    def _decoded(self, text: str) -> dict[str, Any]:
        registry = jws.JWSRegistry(algorithms=sorted(ALGORITHMS), strict_check_header=False)
        try:
            keys = KeySet.import_key_set(self.fetch_jwk_set())
            return jwt.decode(text, keys, registry=registry).claims
        except InvalidKeyIdError:  # the provider has changed its keys
            keys = KeySet.import_key_set(self.fetch_jwk_set(force=True))
            return jwt.decode(text, keys, registry=registry).claims


class _OAuth(OAuth):  # type: ignore[misc]
    oauth2_client_cls = _App
    framework_integration_cls = _States


class Client:
    """One provider, seen from our side."""

    def __init__(self, app: _App, provider: Provider, *, real: bool) -> None:
        self.app, self.provider, self.real = app, provider, real

    @property
    def for_staff(self) -> bool:
        """Whether it is an employer's e-ID."""
        return self.provider.audience is Audience.STAFF

    def begin(self, back: str, language: str, *, again: bool = False) -> Response:
        """The redirect that asks the provider who it is. Raises ProviderAway.

        `again` asks it to have the person sign in anew, whatever it remembers (SES-01).
        """
        wishes = self._wishes() | ({"prompt": "login"} if again else {})
        max_age = 0 if again else self.provider.max_age
        with _away():
            return cast(
                "Response",
                self.app.authorize_redirect(back, ui_locales=language, max_age=max_age, **wishes),
            )

    def _wishes(self) -> dict[str, str]:
        wishes = {}
        if self.provider.acr_values:
            wishes["acr_values"] = " ".join(self.provider.acr)
        if self.provider.claims_parameter:
            wishes["claims"] = json.dumps(wanted_claims(self.provider))
        return wishes

    def finish(self, answer: Mapping[str, str]) -> Answer:
        """Whom the browser's answer tells of. Raises a Refusal when it does not hold."""
        with _away():
            return self._finish(answer)

    def _finish(self, answer: Mapping[str, str]) -> Answer:
        says = self.app.load_server_metadata()
        named = bool(says.get("authorization_response_iss_parameter_supported"))
        try:
            check_response(answer, issuer=self.provider.issuer, says_issuer=named)
        finally:
            if "code" not in answer:
                self.app.framework.clear_state_data(cookie, answer.get("state"))
        tokens = self.app.authorize_access_token()
        check_tokens(tokens)
        claims, further = tokens["userinfo"], {}
        assurance = check_assurance(claims, frozenset(self.provider.acr))
        if says.get("userinfo_endpoint"):
            further = dict(self.app.userinfo(token=tokens))
            check_userinfo(claims, further)
        found = identify(
            claims,
            further,
            self.provider.claims,
            on=civil_date(now()),
            real=self.real,
            assurance=assurance,
        )
        return Answer(found, claims.get("sid"), claims["sub"])

    def sign_out_address(self, back: str) -> str | None:
        """Where one signs out at the provider too; None when it has no such page.

        It asks the person there whom it may sign out: our address names only ourselves.
        """
        if not self.provider.sign_out:
            return None
        with _away():
            there = str(self.app.load_server_metadata().get("end_session_endpoint") or "")
        if not there.startswith(("https://", *LOCAL)):
            return None
        named = {"client_id": self.provider.client_id, "post_logout_redirect_uri": back}
        return cast("str", add_params_to_uri(there, named.items()))

    def signed_out(self, token: str) -> SignedOut:
        """Who signed out at the provider, by its logout token. Raises a Refusal."""
        with _away():
            self.app.load_server_metadata()
            header, claims = self.app.verified(token)
            return check_logout(
                claims,
                header,
                issuer=self.provider.issuer,
                client_id=self.provider.client_id,
                at=int(now().timestamp()),
            )


@contextmanager
def _away() -> Iterator[None]:
    """Turn the failures of libraries into refusals."""
    try:
        yield
    except MismatchingStateError as error:
        raise AnswerLate from error
    except OAuthError as error:
        if error.error == "invalid_grant":
            raise AnswerWrong(Wrong.REPLAYED) from error
        raise ProviderAway from error
    except RequestException as error:
        raise ProviderAway from error


def wanted_claims(provider: Provider) -> dict[str, Any]:
    """The claims parameter: the level of assurance and the time are essential."""
    names = provider.claims
    essential = {"essential": True}
    single = names.number if not names.coordination and not names.employee else ""
    wanted = (names.number, names.coordination, names.employee, names.commissions)
    telling = {name: essential if name == single else None for name in wanted if name}
    if names.employee and not names.commissions:
        telling |= {names.commission: None, names.commission_unit: None}
    about = {name: None for name in (names.given_name, names.family_name) if name}
    acr = {"essential": True, "values": list(provider.acr)}
    return {
        "id_token": {"acr": acr, "auth_time": essential, **telling},
        "userinfo": {**telling, **about},
    }


def clients(app: Flask, settings: Settings) -> dict[str, Client]:
    """A client for each configured provider, in the order of the file. Asks nothing yet."""
    oauth = _OAuth(app)
    real = settings.env is Environment.PRODUCTION
    return {
        key: Client(_registered(oauth, found), found.provider, real=real)
        for key, found in registered_providers(settings).items()
    }


def _registered(oauth: _OAuth, found: Registered) -> _App:
    provider = found.provider
    with_key = bool(provider.private_key_file)
    app = oauth.register(
        provider.key,
        client_id=provider.client_id,
        client_secret=found.secret,
        server_metadata_url=f"{provider.issuer.rstrip('/')}/.well-known/openid-configuration",
        client_auth_methods=[signed_proof(found.secret)] if with_key else None,
        client_kwargs={
            "scope": provider.scope,
            "code_challenge_method": "S256",
            "default_timeout": WAIT,
            "token_endpoint_auth_method": "private_key_jwt" if with_key else "client_secret_basic",
        },
    )
    app.issuer, app.max_age = provider.issuer, provider.max_age
    return cast("_App", app)
