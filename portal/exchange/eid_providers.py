"""E-ID providers as configured: one JSON file, checked at the start; secrets in files apart."""

import json
import os
from collections.abc import Mapping
from dataclasses import dataclass
from enum import StrEnum
from pathlib import Path
from typing import Annotated, Any, Self

from joserfc.jwk import ECKey, RSAKey, import_key
from pydantic import BaseModel, ConfigDict, Field, ValidationError, field_validator, model_validator

from core.config import Settings, UnsafeSettings
from portal.rules.eid import ClaimNames

LOCAL = ("http://localhost:", "http://127.0.0.1:")
NUMBER_SCOPE = (
    "openid https://id.oidc.se/scope/naturalPersonInfo https://id.oidc.se/scope/naturalPersonNumber"
)


class Audience(StrEnum):
    """Who uses a provider's e-ID."""

    PEOPLE = "people"
    STAFF = "staff"


class _Strict(BaseModel):
    model_config = ConfigDict(extra="forbid", frozen=True)


class Provider(_Strict):
    """One provider of electronic identification."""

    key: Annotated[str, Field(pattern=r"^[a-z][a-z0-9-]{1,30}$")]
    name: Mapping[str, str]
    audience: Audience = Audience.PEOPLE
    issuer: str
    client_id: Annotated[str, Field(min_length=1)]
    client_secret_env: str = ""
    client_secret_file: str = ""
    private_key_file: str = ""
    acr: Annotated[tuple[str, ...], Field(min_length=1)]
    scope: Annotated[str, Field(pattern=r"^openid\b")] = NUMBER_SCOPE
    claims: ClaimNames = ClaimNames()
    max_age: Annotated[int, Field(ge=0, le=43_200)] = 900
    acr_values: bool = True
    claims_parameter: bool = True
    sign_out: bool = True

    @field_validator("name")
    @classmethod
    def named(cls, value: Mapping[str, str]) -> Mapping[str, str]:
        """Named in Swedish at least."""
        if not value.get("sv"):
            raise ValueError('needs a name in Swedish: {"sv": …}')
        return value

    @field_validator("issuer")
    @classmethod
    def over_tls(cls, value: str) -> str:
        """Reached over https; http only on this machine."""
        if not value.startswith(("https://", *LOCAL)):
            raise ValueError("must be an https address")
        return value

    @model_validator(mode="after")
    def one_secret(self) -> Self:
        """One way to prove who we are."""
        ways = (self.client_secret_env, self.client_secret_file, self.private_key_file)
        if sum(bool(way) for way in ways) != 1:
            raise ValueError(
                "give one of client_secret_env, client_secret_file and private_key_file"
            )
        return self

    def called(self, language: str) -> str:
        """Its name in a language."""
        return self.name.get(language) or self.name["sv"]


class _File(_Strict):
    providers: tuple[Provider, ...]

    @field_validator("providers")
    @classmethod
    def apart(cls, value: tuple[Provider, ...]) -> tuple[Provider, ...]:
        """No two with one key."""
        if len({provider.key for provider in value}) != len(value):
            raise ValueError("two providers have the same key")
        return value


@dataclass(frozen=True, repr=False)
class Registered:
    """A provider with our secret at it: a text, or a private key as a JWK."""

    provider: Provider
    secret: Any


def registered_providers(settings: Settings) -> dict[str, Registered]:
    """The providers of the settings' file by key. Raises UnsafeSettings with the remedy."""
    if not settings.eid_file:
        return {}
    path = Path(settings.eid_file)
    try:
        found = _File.model_validate_json(path.read_text(encoding="utf-8"))
    except OSError as error:
        raise UnsafeSettings(f"OMVARD_EID_FILE cannot be read: {path}") from error
    except ValidationError as error:
        told = "; ".join(_told(problem) for problem in error.errors(include_input=False))
        raise UnsafeSettings(f"OMVARD_EID_FILE {path}: {told}") from error
    return {one.key: Registered(one, _secret(one, path.parent)) for one in found.providers}


def _told(problem: Any) -> str:
    place = ".".join(str(part) for part in problem["loc"])
    return f"{place}: {problem['msg']}"


def _secret(provider: Provider, folder: Path) -> Any:
    try:
        if provider.client_secret_env:
            return os.environ[provider.client_secret_env]
        if provider.client_secret_file:
            return (folder / provider.client_secret_file).read_text(encoding="ascii").strip()
        return _private_key((folder / provider.private_key_file).read_text(encoding="ascii"))
    except (OSError, KeyError, ValueError) as error:
        text = f"OMVARD_EID_FILE: the secret of {provider.key} cannot be read."
        raise UnsafeSettings(text) from error


def _private_key(text: str) -> Any:
    """A private key in PEM, or a JWK in JSON."""
    if text.lstrip().startswith("{"):
        return import_key(json.loads(text))
    return ECKey.import_key(text) if "EC PRIVATE" in text else RSAKey.import_key(text)
