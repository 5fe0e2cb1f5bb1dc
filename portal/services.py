"""Verbs of the hall: accounts, passwords, drafts."""

import json
import threading
from collections.abc import Mapping
from datetime import datetime, timedelta
from typing import Any
from uuid import UUID

from argon2 import PasswordHasher
from argon2.exceptions import VerificationError
from sqlalchemy import delete
from sqlalchemy.orm import Session

from core import audit
from core.actors import Actor
from core.clock import now
from core.people import Person
from core.vault import Vault
from portal.models import Account, Draft
from portal.queries import draft

DRAFT_LIFE = timedelta(hours=24)
HASHER = PasswordHasher(time_cost=2, memory_cost=19_456, parallelism=1)
_one_at_a_time = threading.BoundedSemaphore(2)
_DUMMY = HASHER.hash("nobody has this password")


def hash_password(password: str) -> str:
    """Argon2id with the parameters of stack.md §3."""
    with _one_at_a_time:
        return HASHER.hash(password)


def password_matches(account: Account | None, password: str) -> bool:
    """Whether it is the account's password; takes as long when there is no account."""
    stored = account.password_hash if account and account.password_hash else _DUMMY
    with _one_at_a_time:
        try:
            HASHER.verify(stored, password)
        except VerificationError:
            return False
    return account is not None and account.password_hash is not None


def make_account(
    session: Session,
    vault: Vault,
    person: Person,
    *,
    by: Actor,
    username: str | None = None,
    password_hash: str | None = None,
) -> Account:
    """Let a person sign in."""
    name = username.strip().casefold() if username else None
    account = Account(
        person_id=person.id,
        username_index=vault.blind("username", name) if name else None,
        password_hash=password_hash,
        made_at=now(),
    )
    session.add(account)
    session.flush()
    audit.changed(session, "account.made", account.id, by=by, subject_id=person.id)
    return account


def note_sign_in(session: Session, account: Account, *, by: Actor, way: str) -> None:
    """Write into the books that an account signed in."""
    account.signed_in_at = now()
    audit.changed(session, "account.signed_in", account.id, by=by, way=way)


def choose_language(session: Session, language: str, *, by: Actor) -> None:
    """Remember the language of someone signed in."""
    account = session.get(Account, by.account_id) if by.account_id else None
    if account is not None and account.language != language:
        account.language = language
        audit.changed(session, "account.language", account.id, by=by, language=language)


def switch_shortcuts(session: Session, *, by: Actor, on: bool) -> None:
    """Turn keyboard shortcuts on or off for the actor."""
    account = session.get(Account, by.account_id) if by.account_id else None
    if account is not None:
        account.shortcuts = on
        audit.changed(session, "account.shortcuts", account.id, by=by, on=on)


def keep_draft(
    session: Session, *, by: Actor, form: str, thing_id: UUID, typed: Mapping[str, Any]
) -> None:
    """Keep what was typed, sealed under the typist's key, in place of an earlier draft."""
    if by.account_id is None or by.person_id is None:
        return
    kept = draft(session, by.account_id, form, thing_id)
    if kept is None:
        kept = Draft(account_id=by.account_id, person_id=by.person_id, form=form, thing_id=thing_id)
        session.add(kept)
    kept.input, kept.saved_at = json.dumps(typed, ensure_ascii=False), now()
    session.flush()


def take_draft(
    session: Session, *, by: Actor, form: str, thing_id: UUID, at: datetime
) -> dict[str, Any] | None:
    """What was typed within the last 24 hours, if anything."""
    if by.account_id is None:
        return None
    kept = draft(session, by.account_id, form, thing_id)
    if kept is None or kept.input is None or kept.saved_at <= at - DRAFT_LIFE:
        return None
    return dict(json.loads(kept.input))


def drop_draft(session: Session, *, by: Actor, form: str, thing_id: UUID) -> None:
    """Forget a draft, after its form was sent."""
    if by.account_id is not None:
        session.execute(
            delete(Draft).where(
                Draft.account_id == by.account_id, Draft.form == form, Draft.thing_id == thing_id
            )
        )


def sweep_drafts(session: Session, *, at: datetime) -> None:
    """Remove drafts older than 24 hours (CK-04)."""
    session.execute(delete(Draft).where(Draft.saved_at <= at - DRAFT_LIFE))
