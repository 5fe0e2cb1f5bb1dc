"""A provider that signs what it is told: right answers, and wrong ones of every kind."""

import base64
import hashlib
import json
import secrets
import threading
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass, field
from typing import Any
from urllib.parse import parse_qs, urlsplit

from joserfc import jws, jwt
from joserfc.jwk import ECKey, KeySet, OctKey, RSAKey
from werkzeug.serving import make_server
from werkzeug.utils import redirect
from werkzeug.wrappers import Request, Response

from core.clock import now
from portal.rules.eid import access_hash
from portal.rules.logout import EVENT

LOA3 = "http://id.elegnamnden.se/loa/1.0/loa3"
NUMBER = "https://id.oidc.se/claim/personalIdentityNumber"
COORDINATION = "https://id.oidc.se/claim/coordinationNumber"
LEFT_OUT = object()
KEY = RSAKey.generate_key(2048, {"kid": "1", "use": "sig", "alg": "RS256"})
STRANGER = RSAKey.generate_key(2048, {"kid": "1", "use": "sig", "alg": "RS256"})
NEXT_KEY = ECKey.generate_key("P-256", {"kid": "2", "use": "sig", "alg": "ES256"})


@dataclass
class Answers:
    """What the provider says next; a claim set to LEFT_OUT is not said."""

    claims: dict[str, Any] = field(default_factory=dict)
    header: dict[str, Any] = field(default_factory=dict)
    userinfo: dict[str, Any] = field(default_factory=dict)
    tokens: dict[str, Any] = field(default_factory=dict)
    metadata: dict[str, Any] = field(default_factory=dict)
    key: Any = field(default_factory=lambda: KEY)
    published: tuple[Any, ...] = (KEY,)
    token_error: tuple[int, str] | None = None
    broken: bool = False
    moved: str = ""


class Provider:
    """Endpoints of an OpenID provider, and what the browser would have brought there."""

    def __init__(self) -> None:
        self.answers = Answers()
        self.issuer = ""
        self.asked: dict[str, str] = {}
        self.posted: list[dict[str, str]] = []
        self.codes: set[str] = set()
        self.elsewhere = False

    def __call__(self, environ: Any, start_response: Any) -> Any:
        request = Request(environ)
        answer = self._answer(request)
        return answer(environ, start_response)

    def _answer(self, request: Request) -> Response:
        if self.answers.broken:
            return Response("<h1>down</h1>", 502)
        place = request.path.rsplit("/", 1)[-1]
        if place == self.answers.moved and not request.path.startswith("/elsewhere/"):
            return redirect(f"{self.issuer}/elsewhere/{place}", 307)
        self.elsewhere |= request.path.startswith("/elsewhere/")
        return {
            "openid-configuration": self._configuration,
            "jwks": self._keys,
            "token": self._token,
            "userinfo": self._userinfo,
        }[place](request)

    def _configuration(self, _request: Request) -> Response:
        told = {
            "issuer": self.issuer,
            "authorization_endpoint": f"{self.issuer}/authorize",
            "token_endpoint": f"{self.issuer}/token",
            "userinfo_endpoint": f"{self.issuer}/userinfo",
            "jwks_uri": f"{self.issuer}/jwks",
            "authorization_response_iss_parameter_supported": True,
            "id_token_signing_alg_values_supported": ["RS256", "ES256", "HS256", "none"],
            **self.answers.metadata,
        }
        return _json(_said(told))

    def _keys(self, _request: Request) -> Response:
        return _json(KeySet(list(self.answers.published)).as_dict(private=False))

    def _token(self, request: Request) -> Response:
        form = request.form.to_dict()
        self.posted.append(form)
        if self.answers.token_error:
            status, error = self.answers.token_error
            return _json({"error": error}, status)
        code = form.get("code", "")
        if code not in self.codes or not self._proved(form):
            return _json({"error": "invalid_grant"}, 400)
        self.codes.discard(code)
        access = secrets.token_urlsafe(24)
        tokens = {
            "access_token": access,
            "token_type": "Bearer",
            "expires_in": 300,
            "id_token": self._id_token(access),
            **self.answers.tokens,
        }
        return _json(_said(tokens))

    def _proved(self, form: dict[str, str]) -> bool:
        digest = hashlib.sha256(form.get("code_verifier", "").encode()).digest()
        challenge = base64.urlsafe_b64encode(digest).rstrip(b"=").decode()
        return challenge == self.asked.get("code_challenge")

    def _id_token(self, access: str) -> str:
        at = int(now().timestamp())
        claims = {
            "iss": self.issuer,
            "aud": "omvard",
            "sub": "subject-1",
            "nonce": self.asked.get("nonce"),
            "iat": at,
            "exp": at + 300,
            "auth_time": at - 5,
            "acr": LOA3,
            "sid": "session-1",
            "at_hash": access_hash(access, "RS256"),
            **self.answers.claims,
        }
        return self.signed(_said(claims))

    def signed(self, claims: dict[str, Any], typ: str = "JWT") -> str:
        """A token as the answers want it signed."""
        key = self.answers.key
        header = {"alg": "RS256", "kid": key.kid if key else "1", "typ": typ}
        header = _said({**header, **self.answers.header})
        if header["alg"] == "none":
            parts = (json.dumps(part).encode() for part in (header, claims))
            return ".".join(base64.urlsafe_b64encode(p).rstrip(b"=").decode() for p in parts) + "."
        if header["alg"] == "HS256":
            public = KEY.as_pem(private=False)
            registry = jws.JWSRegistry(algorithms=["HS256"])
            return str(jwt.encode(header, claims, OctKey.import_key(public), registry=registry))
        return str(jwt.encode(header, claims, key, algorithms=[header["alg"]]))

    def _userinfo(self, _request: Request) -> Response:
        told = {"sub": "subject-1", **self.answers.userinfo}
        return _json(_said(told))

    def ask(self, location: str) -> dict[str, str]:
        """Take the browser's request; gives what it brings back: code, state, issuer."""
        parts = urlsplit(location)
        assert location.startswith(f"{self.issuer}/authorize?"), location
        self.asked = {name: values[0] for name, values in parse_qs(parts.query).items()}
        code = secrets.token_urlsafe(12)
        self.codes.add(code)
        return {"code": code, "state": self.asked["state"], "iss": self.issuer}

    def logout_token(self, **changes: Any) -> str:
        """A message that somebody signed out."""
        at = int(now().timestamp())
        claims = {
            "iss": self.issuer,
            "aud": "omvard",
            "iat": at,
            "exp": at + 120,
            "jti": secrets.token_hex(8),
            "sid": "session-1",
            "events": {EVENT: {}},
            **changes,
        }
        return self.signed(_said(claims), typ="logout+jwt")


def _said(told: dict[str, Any]) -> dict[str, Any]:
    return {name: value for name, value in told.items() if value is not LEFT_OUT}


def _json(told: Any, status: int = 200) -> Response:
    return Response(json.dumps(told), status, mimetype="application/json")


@contextmanager
def running() -> Iterator[Provider]:
    """The provider on a free port of this machine."""
    provider = Provider()
    server = make_server("127.0.0.1", 0, provider, threaded=True)
    provider.issuer = f"http://127.0.0.1:{server.server_port}"
    thread = threading.Thread(target=server.serve_forever, kwargs={"poll_interval": 0.05})
    thread.start()
    try:
        yield provider
    finally:
        server.shutdown()
        thread.join(5)
        server.server_close()
