"""What those who run the system do with the accounts of staff."""

import re
from datetime import datetime
from typing import Any

from sqlalchemy.orm import Session

from core import audit
from core.actors import Actor
from core.people import fold
from core.vault import ring_of
from portal.models import Account
from portal.queries import accounts_with_people, staff_accounts
from portal.rules.rights import OpenWhy, ShutWhy, check_giver

MOST = 30
"""More hits than this are not shown: the search is made narrower."""


def find_staff(session: Session, text: str, *, by: Actor) -> tuple[list[Account], int]:
    """Accounts of staff whose name has words that begin so; and how many there are in all.

    Names of staff lie sealed and have no look-up values: all are opened, and shown to nobody.
    """
    words = re.findall(r"[\w-]+", fold(text))
    rows, ring = staff_accounts(session), ring_of(session)
    ring.warm(row.person_id for row in rows)
    hits = [row.id for row in rows if words and _fits(_name(ring, row), words)]
    audit.changed(session, "account.searched", None, by=by, hits=len(hits))
    found = accounts_with_people(session, hits[:MOST])
    return sorted(found, key=lambda one: fold(one.person.full_name)), len(hits)


def _name(ring: Any, row: Any) -> str:
    person = row.person_id
    parts = (
        ring.peek(person, "people.given_name", person, row.given_name_sealed),
        ring.peek(person, "people.family_name", person, row.family_name_sealed),
    )
    return " ".join(part for part in parts if part)


def _fits(name: str, words: list[str]) -> bool:
    beginnings = re.findall(r"[\w-]+", fold(name))
    return all(any(begins.startswith(word) for begins in beginnings) for word in words)


def shut_account(
    session: Session, account: Account, *, why: ShutWhy, by: Actor, at: datetime
) -> None:
    """Let nobody sign in to an account. The caller ends its sign-ins. Raises OwnRights.

    Whoever shuts it runs the system and is another, so somebody is left who can open it again.
    """
    check_giver(by.account_id, account.id)
    if account.disabled_at is None:
        account.disabled_at = at
        _note(session, "account.disabled", account, by, before="open", after="shut", why=why.value)


def open_account(session: Session, account: Account, *, why: OpenWhy, by: Actor) -> None:
    """Let an account be signed in to again. Raises OwnRights."""
    check_giver(by.account_id, account.id)
    if account.disabled_at is not None:
        account.disabled_at = None
        _note(session, "account.enabled", account, by, before="shut", after="open", why=why.value)


def note_sign_ins_ended(session: Session, account: Account, number: int, *, by: Actor) -> None:
    """Write down that somebody's sign-ins were all ended."""
    _note(session, "account.sign_ins_ended", account, by, number=number)


def _note(session: Session, what: str, account: Account, by: Actor, **facts: Any) -> None:
    person = account.person_id
    audit.changed(
        session, what, account.id, by=by, subject_id=person, account=str(account.id), **facts
    )
