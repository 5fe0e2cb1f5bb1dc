"""What care does when a recipient signs in: the account, protection, the first page."""

from flask import url_for
from sqlalchemy import select
from sqlalchemy.orm import Session

from care.exchange.register import Profile, register_named
from care.services.own_accounts import (
    follow_protection,
    open_account,
    recipients_signing_in,
)
from core.actors import Actor, Role
from core.house import SigningIn
from portal.models import Account
from portal.web.transactions import settings


def on_sign_in(session: Session, arriving: SigningIn, by: Actor) -> None:
    """Make the account a recipient lacks (contract 002-19); ask the register (002-26, P1)."""
    found = recipients_signing_in(session, arriving)
    if not found:
        return
    register = register_named(settings().register)
    told = register.person(arriving.number, Profile.IDENTITY)
    for recipient in found:
        open_account(session, arriving.vault, recipient, by=by, made_by="self")
        follow_protection(session, recipient, told.protection if told else None, by=by)


def welcome(session: Session, actor: Actor) -> str | None:
    """The first page, for a recipient who has not seen it."""
    if not actor.holds(Role.RECIPIENT):
        return None
    new = session.scalar(select(Account.welcome).where(Account.id == actor.account_id))
    return url_for("care.welcome") if new else None
