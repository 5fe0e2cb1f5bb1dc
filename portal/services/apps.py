"""Codes from an app (TOTP): set up, confirmed, checked; no code works twice."""

import hmac
from datetime import datetime
from uuid import UUID

from pyotp import TOTP, random_base32
from sqlalchemy import delete, update
from sqlalchemy.orm import Session

from core import audit
from core.actors import Actor
from core.clock import now
from portal.models import Account, AppKey
from portal.queries import app_key, factors, waiting_app_key
from portal.rules.factors import WrongCode, check_removal

STEP_SECONDS, SLACK = 30, 1


def begin_app(session: Session, account: Account, *, by: Actor) -> AppKey:
    """Make a new app key, which counts when its first code is confirmed."""
    _drop_waiting(session, account.id)
    key = AppKey(account_id=account.id, person_id=account.person_id, made_at=now())
    key.secret = random_base32()
    session.add(key)
    session.flush()
    audit.changed(session, "account.app_begun", account.id, by=by, subject_id=account.person_id)
    return key


def app_address(key: AppKey, *, issuer: str, name: str) -> str:
    """What the QR code says to the app."""
    return TOTP(_secret(key)).provisioning_uri(name=name, issuer_name=issuer)


def confirm_app(session: Session, account: Account, code: str, *, at: datetime, by: Actor) -> None:
    """Take the new key into use in place of an older one. Raises WrongCode."""
    key = waiting_app_key(session, account.id)
    step = None if key is None else _right_step(_secret(key), code, at=at, after=None)
    if key is None or step is None:
        raise WrongCode
    session.execute(delete(AppKey).where(AppKey.account_id == account.id, AppKey.id != key.id))
    key.confirmed_at, key.last_step, key.last_used_at = at, step, at
    audit.changed(session, "account.app_added", account.id, by=by, subject_id=account.person_id)


def use_app_code(session: Session, account: Account, code: str, *, at: datetime) -> None:
    """Use a code up. Raises WrongCode when it is not right now, or was used before."""
    key = app_key(session, account.id)
    step = None if key is None else _right_step(_secret(key), code, at=at, after=key.last_step)
    if key is None or step is None:
        raise WrongCode
    used = session.execute(
        update(AppKey)
        .where(AppKey.id == key.id, (AppKey.last_step < step) | AppKey.last_step.is_(None))
        .values(last_step=step, last_used_at=at)
        .returning(AppKey.id)
    ).first()
    if used is None:  # the same code came twice at once
        raise WrongCode


def remove_app(session: Session, account: Account, *, by: Actor) -> None:
    """Stop taking codes from the app. Raises LastFactor."""
    check_removal(factors(session, account.id))
    session.execute(delete(AppKey).where(AppKey.account_id == account.id))
    audit.changed(session, "account.app_removed", account.id, by=by, subject_id=account.person_id)


def _drop_waiting(session: Session, account_id: UUID) -> None:
    session.execute(
        delete(AppKey).where(AppKey.account_id == account_id, AppKey.confirmed_at.is_(None))
    )


def _secret(key: AppKey) -> str:
    return key.secret or ""


def _right_step(secret: str, code: str, *, at: datetime, after: int | None) -> int | None:
    """The time step of a code, a step early or late at most, and later than the last used."""
    typed = "".join(code.split())
    present, totp = int(at.timestamp()) // STEP_SECONDS, TOTP(secret)
    if not (secret and typed.isascii() and typed.isdecimal()):
        return None
    for step in range(present - SLACK, present + SLACK + 1):
        if hmac.compare_digest(totp.generate_otp(step), typed) and step > (after or -1):
            return step
    return None
