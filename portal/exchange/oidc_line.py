"""The line to a provider: no redirect is followed, and our signed proof of ourselves is short."""

from typing import Any, cast

from authlib.integrations.requests_client import OAuth2Session
from authlib.oauth2.rfc7523 import PrivateKeyJWT, private_key_jwt_sign
from typing_extensions import override

PROOF_LIFE = 60
"""Seconds a signed proof of who we are counts."""


class Line(OAuth2Session):  # type: ignore[misc]
    """Requests to the addresses that a provider names, and to no other.

    A redirect could carry our secret, or a person's token, to an inner machine or a stranger.
    """

    def __init__(self, *args: Any, **options: Any) -> None:
        super().__init__(*args, **options)
        self.max_redirects = 0  # the first one raises TooManyRedirects


class SignedProof(PrivateKeyJWT):  # type: ignore[misc]
    """Who we are, signed with our key for one request (`private_key_jwt`, RFC 7523)."""

    @override
    def sign(self, auth: Any, token_endpoint: str) -> str:
        """The assertion: from us, about us, for the token endpoint, once, for a minute."""
        signed = private_key_jwt_sign(
            auth.client_secret,
            client_id=auth.client_id,
            token_endpoint=token_endpoint,
            header=dict(self.headers or {}),
            alg=self.alg,
            expires_in=PROOF_LIFE,
        )
        return cast("str", signed)


def signed_proof(key: Any) -> SignedProof:
    """How to prove who we are with a private key of this kind."""
    algorithm = {"EC": "ES256", "OKP": "EdDSA"}.get(key.key_type, "RS256")
    return SignedProof(headers={"kid": key.kid} if key.kid else None, alg=algorithm)
