"""Passwords: argon2id, and nothing that tells whether an account exists."""

import threading

from argon2 import PasswordHasher
from argon2.exceptions import VerificationError

from portal.models import Account

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
