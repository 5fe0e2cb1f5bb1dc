"""Passkeys (WebAuthn): made, used, named, removed. One with its owner verified is two factors."""

import json
from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from datetime import datetime
from typing import Any
from urllib.parse import urlsplit
from uuid import UUID

import webauthn
from sqlalchemy import select
from sqlalchemy.orm import Session
from webauthn.helpers import base64url_to_bytes
from webauthn.helpers.exceptions import WebAuthnException
from webauthn.helpers.structs import (
    AuthenticatorSelectionCriteria,
    AuthenticatorTransport,
    CredentialDeviceType,
    PublicKeyCredentialDescriptor,
    ResidentKeyRequirement,
    UserVerificationRequirement,
)

from core import audit
from core.actors import Actor
from core.errors import NotFound
from portal.models import Account, Passkey
from portal.queries import factors, passkeys
from portal.rules.factors import PasskeyRefused, check_removal

MOST = 20
_VERIFIED = UserVerificationRequirement.REQUIRED
_TRANSPORTS = frozenset(transport.value for transport in AuthenticatorTransport)


@dataclass(frozen=True)
class Site:
    """What a passkey belongs to: the host name, and the addresses its pages may have."""

    host: str
    origins: tuple[str, ...]
    name: str

    @classmethod
    def at(cls, base_url: str, name: str, *others: str) -> "Site":
        """The site of an address."""
        base = urlsplit(base_url)
        return cls(base.hostname or "localhost", (f"{base.scheme}://{base.netloc}", *others), name)


def creation_options(
    account: Account,
    own: Iterable[Passkey],
    *,
    site: Site,
    names: tuple[str, str],
    challenge: bytes,
) -> str:
    """What the browser needs to make a passkey, as JSON. `names`: username, full name."""
    made = webauthn.generate_registration_options(
        rp_id=site.host,
        rp_name=site.name,
        user_id=account.id.bytes,
        user_name=names[0],
        user_display_name=names[1],
        challenge=challenge,
        authenticator_selection=AuthenticatorSelectionCriteria(
            resident_key=ResidentKeyRequirement.REQUIRED, user_verification=_VERIFIED
        ),
        exclude_credentials=_described(own),
    )
    return webauthn.options_to_json(made)


def request_options(own: Iterable[Passkey], *, site: Site, challenge: bytes) -> str:
    """What the browser needs to use a passkey; without `own` any passkey of this site."""
    asked = webauthn.generate_authentication_options(
        rp_id=site.host,
        challenge=challenge,
        allow_credentials=_described(own) or None,
        user_verification=_VERIFIED,
    )
    return webauthn.options_to_json(asked)


def add_passkey(  # noqa: PLR0913 - the answer, its question and who it is for
    session: Session,
    account: Account,
    answer: str,
    *,
    name: str,
    site: Site,
    challenge: bytes,
    at: datetime,
    by: Actor,
) -> Passkey:
    """Store a passkey the browser has made. Raises PasskeyRefused."""
    try:
        found = webauthn.verify_registration_response(
            credential=answer,
            expected_challenge=challenge,
            expected_rp_id=site.host,
            expected_origin=list(site.origins),
            require_user_verification=True,
        )
    except (WebAuthnException, ValueError, KeyError, TypeError) as error:
        raise PasskeyRefused from error
    known = select(Passkey.id).where(Passkey.credential_id == found.credential_id)
    if session.scalar(known) or len(passkeys(session, account.id)) >= MOST:
        raise PasskeyRefused
    passkey = Passkey(
        account_id=account.id,
        person_id=account.person_id,
        credential_id=found.credential_id,
        public_key=found.credential_public_key,
        sign_count=found.sign_count,
        transports=_transports(answer),
        synced=found.credential_device_type is CredentialDeviceType.MULTI_DEVICE,
        made_at=at,
    )
    passkey.name = name
    session.add(passkey)
    audit.changed(session, "account.passkey_added", account.id, by=by, subject_id=account.person_id)
    return passkey


def use_passkey(
    session: Session, answer: str, *, site: Site, challenge: bytes, at: datetime
) -> Account:
    """Whose passkey it is, its owner verified. Raises PasskeyRefused; counters never go back."""
    passkey, handle = _named_in(session, answer)
    if passkey is None or handle not in {None, passkey.account_id.bytes}:
        raise PasskeyRefused
    try:
        found = webauthn.verify_authentication_response(
            credential=answer,
            expected_challenge=challenge,
            expected_rp_id=site.host,
            expected_origin=list(site.origins),
            credential_public_key=passkey.public_key,
            credential_current_sign_count=passkey.sign_count,
            require_user_verification=True,
        )
    except (WebAuthnException, ValueError, KeyError, TypeError) as error:
        raise PasskeyRefused from error
    account = session.get_one(Account, passkey.account_id)
    if account.disabled_at is not None:
        raise PasskeyRefused
    passkey.sign_count, passkey.last_used_at = found.new_sign_count, at
    return account


def rename_passkey(
    session: Session, account: Account, passkey_id: UUID, name: str, *, by: Actor
) -> None:
    """Call a device something else. Raises NotFound for somebody else's."""
    _own(session, account, passkey_id).name = name
    audit.changed(
        session, "account.passkey_renamed", account.id, by=by, subject_id=account.person_id
    )


def remove_passkey(session: Session, account: Account, passkey_id: UUID, *, by: Actor) -> None:
    """Take a passkey away. Raises LastFactor, and NotFound for somebody else's."""
    passkey = _own(session, account, passkey_id)
    check_removal(factors(session, account.id))
    session.delete(passkey)
    audit.changed(
        session, "account.passkey_removed", account.id, by=by, subject_id=account.person_id
    )


def _own(session: Session, account: Account, passkey_id: UUID) -> Passkey:
    passkey = session.get(Passkey, passkey_id)
    if passkey is None or passkey.account_id != account.id:
        raise NotFound
    return passkey


def _named_in(session: Session, answer: str) -> tuple[Passkey | None, bytes | None]:
    """The passkey an answer names, locked, and the account it says it belongs to."""
    try:
        told: dict[str, Any] = json.loads(answer)
        credential_id = base64url_to_bytes(told["rawId"])
        handle = told["response"].get("userHandle")
        named = base64url_to_bytes(handle) if handle else None
    except (ValueError, KeyError, TypeError, AttributeError) as error:
        raise PasskeyRefused from error
    asked = select(Passkey).where(Passkey.credential_id == credential_id).with_for_update()
    return session.scalars(asked).first(), named


def _described(own: Iterable[Passkey]) -> list[PublicKeyCredentialDescriptor]:
    return [
        PublicKeyCredentialDescriptor(
            id=passkey.credential_id,
            transports=[AuthenticatorTransport(part) for part in passkey.transports.split()],
        )
        for passkey in own
    ]


def _transports(answer: str) -> str:
    told: Sequence[Any] = json.loads(answer).get("response", {}).get("transports") or ()
    return " ".join(sorted({str(part) for part in told} & _TRANSPORTS))
