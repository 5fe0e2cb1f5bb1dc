"""Accounts: made, named, reached by mail, signed in."""

from collections.abc import Callable
from dataclasses import dataclass
from datetime import datetime, timedelta
from hashlib import sha256
from secrets import token_urlsafe
from typing import ClassVar

from sqlalchemy import delete, select, update
from sqlalchemy.orm import Session

from core import audit, outbox
from core.actors import Actor
from core.clock import now
from core.errors import Lifter, Refusal
from core.people import Person, reindex_people
from core.vault import Vault, ring_of
from portal.models import Account, EmployeeNumber, MailChange

MailLetter = Callable[[str], tuple[str, str]]
MAIL_LIFE = timedelta(hours=24)


@dataclass(eq=False)
class MailChangeGone(Refusal):
    """The link to confirm a mail address was used, is too old, or is someone else's."""

    code: ClassVar[str] = "mail_change_gone"
    lifted_by: ClassVar[Lifter] = Lifter.YOU


def make_account(  # noqa: PLR0913 - each may be left out
    session: Session,
    vault: Vault,
    person: Person,
    *,
    by: Actor,
    username: str | None = None,
    password_hash: str | None = None,
    welcome: str | None = None,
) -> Account:
    """Let a person sign in. `welcome` says who made it: the person's own `self`, or `staff`."""
    name = username.strip().casefold() if username else None
    account = Account(
        person_id=person.id,
        username_index=vault.blind("username", name) if name else None,
        password_hash=password_hash,
        welcome=welcome,
        made_at=now(),
    )
    account.username = name
    session.add(account)
    session.flush()
    audit.changed(session, "account.made", account.id, by=by, subject_id=person.id)
    return account


def note_sign_in(session: Session, account: Account, *, by: Actor, way: str) -> None:
    """Write into the books that an account signed in."""
    mine = update(Account).where(Account.id == account.id).values(signed_in_at=now())
    session.execute(mine)  # without the version: signing in twice at once is no conflict
    audit.changed(session, "account.signed_in", account.id, by=by, way=way)


def note_proof(session: Session, *, by: Actor, way: str) -> None:
    """Write into the book of changes that someone proved again who they are."""
    audit.changed(session, "account.proved", by.account_id, by=by, way=way)


def note_employee_number(session: Session, vault: Vault, account: Account, hsa_id: str) -> None:
    """Learn the HSA-id of an account from an answer that also proved the identity number."""
    known = EmployeeNumber.hsa_index.in_(vault.blinds("employee", hsa_id))
    if session.scalars(select(EmployeeNumber.id).where(known)).first() is not None:
        return
    number = EmployeeNumber(
        account_id=account.id,
        person_id=account.person_id,
        hsa_index=vault.blind("employee", hsa_id),
        made_at=now(),
    )
    number.hsa_id = hsa_id
    session.add(number)
    by = Actor(account_id=account.id, person_id=account.person_id)
    audit.changed(session, "account.employee_number", account.id, by=by)


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


def rename_account(
    session: Session, account: Account, *, given_name: str, family_name: str, by: Actor
) -> None:
    """Change the name of a person who signs in (contract 001-06)."""
    person = session.get_one(Person, account.person_id)
    if (person.given_name, person.family_name) == (given_name, family_name):
        return
    person.given_name, person.family_name = given_name, family_name
    audit.changed(session, "account.renamed", account.id, by=by, subject_id=person.id)


def ask_mail_change(
    session: Session, account: Account, mail: str, *, by: Actor, letter: MailLetter
) -> None:
    """Send a letter to a new mail address; it counts only when confirmed (contract 001-07)."""
    token = token_urlsafe(24)
    session.execute(delete(MailChange).where(MailChange.account_id == account.id))
    change = MailChange(
        account_id=account.id,
        person_id=account.person_id,
        token_hash=sha256(token.encode()).digest(),
        asked_at=now(),
    )
    change.mail = mail
    session.add(change)
    title, body = letter(token)
    outbox.write(
        session,
        person_id=account.person_id,
        key=f"mail-change:{change.id}",
        channel="mail",
        to=mail,
        title=title,
        body=body,
    )
    audit.changed(session, "account.mail_asked", account.id, by=by, subject_id=account.person_id)


def confirm_mail_change(session: Session, token: str, *, by: Actor, at: datetime) -> None:
    """Take the new address into use. Raises MailChangeGone when too old, used or another's."""
    change = session.scalars(
        select(MailChange).where(
            MailChange.token_hash == sha256(token.encode()).digest(),
            MailChange.account_id == by.account_id,
            MailChange.asked_at > at - MAIL_LIFE,
        )
    ).first()
    if change is None:
        raise MailChangeGone
    person = session.get_one(Person, change.person_id)
    person.email = change.mail
    session.delete(change)
    audit.changed(session, "account.mail_confirmed", by.account_id, by=by, subject_id=person.id)


def reindex(session: Session, vault: Vault) -> int:
    """Write usernames' and people's look-up values under the newest index key."""
    return _reindex_usernames(session, vault) + reindex_people(session, vault)


def _reindex_usernames(session: Session, vault: Vault) -> int:
    newest = vault.index_no.to_bytes(1)
    accounts = session.scalars(select(Account).where(Account.username_index < newest)).all()
    ring_of(session).warm(account.person_id for account in accounts)
    for account in accounts:
        if account.username is not None:
            account.username_index = vault.blind("username", account.username)
    session.flush()
    return len(accounts)
