"""Recovery codes: ten, shown once, each good for one sign-in."""

import secrets
from datetime import datetime

from sqlalchemy import delete, select, update
from sqlalchemy.orm import Session

from core import audit
from core.actors import Actor
from portal.models import Account, RecoveryCode
from portal.rules.factors import RECOVERY_CODES, WrongCode
from portal.services.passwords import hash_matches, hash_password

LETTERS = "0123456789ABCDEFGHJKMNPQRSTVWXYZ"
"""Crockford's: no I, L, O or U, which people mistake for others."""
LENGTH, GROUP, MARK = 12, 4, 2  # 60 bits, of which 50 are secret beside the mark
MISREAD = str.maketrans("OILU", "011V")


def make_codes(session: Session, account: Account, *, at: datetime, by: Actor) -> list[str]:
    """Ten new codes in place of the old; the only time anyone sees them."""
    made: dict[str, str] = {}
    while len(made) < RECOVERY_CODES:
        code = "".join(secrets.choice(LETTERS) for _ in range(LENGTH))
        made.setdefault(code[:MARK], code)
    session.execute(delete(RecoveryCode).where(RecoveryCode.account_id == account.id))
    session.add_all(
        RecoveryCode(account_id=account.id, mark=mark, code_hash=hash_password(code), made_at=at)
        for mark, code in made.items()
    )
    audit.changed(session, "account.codes_made", account.id, by=by, subject_id=account.person_id)
    return [_shown(code) for code in made.values()]


def use_recovery_code(session: Session, account: Account, typed: str, *, at: datetime) -> None:
    """Use a recovery code up. Raises WrongCode; takes as long for an unknown one."""
    code = _bare(typed)
    row = session.scalars(
        select(RecoveryCode).where(
            RecoveryCode.account_id == account.id,
            RecoveryCode.mark == code[:MARK],
            RecoveryCode.used_at.is_(None),
        )
    ).first()
    if not hash_matches(row.code_hash if row else None, code) or row is None:
        raise WrongCode
    used = session.execute(
        update(RecoveryCode)
        .where(RecoveryCode.id == row.id, RecoveryCode.used_at.is_(None))
        .values(used_at=at)
        .returning(RecoveryCode.id)
    ).first()
    if used is None:  # the same code came twice at once
        raise WrongCode


def _shown(code: str) -> str:
    return "-".join(code[at : at + GROUP] for at in range(0, LENGTH, GROUP))


def _bare(typed: str) -> str:
    """What people write, as it was shown: any case, any dashes, letters misread as digits."""
    kept = "".join(letter for letter in typed.upper() if letter.isascii() and letter.isalnum())
    return kept[: LENGTH + 1].translate(MISREAD)
