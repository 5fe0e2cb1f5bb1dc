"""The last step of every way in: noted in the books, signed in, led on."""

import re

from flask import redirect, request, url_for
from flask.typing import ResponseReturnValue

from core.actors import Actor
from portal.models import Account
from portal.services.accounts import note_sign_in
from portal.web import identity
from portal.web.guard import current_actor
from portal.web.transactions import session

LOCAL = re.compile(r"/(?!/)[^\x00-\x20\\]*")  # browsers drop tabs and turn backslashes


def safe_target(target: str | None) -> str:
    """An address of our own to go on to; anything else leads home."""
    return target if target and LOCAL.fullmatch(target) else url_for("portal.home")


def acting(account: Account) -> Actor:
    """The account as an actor, before it is signed in: for the book of changes."""
    return Actor(
        account_id=account.id,
        person_id=account.person_id,
        request_id=current_actor().request_id,
        route=request.endpoint or "",
    )


def enter(account: Account, *, way: str, target: str | None) -> ResponseReturnValue:
    """Sign this browser in as the account, and lead on."""
    note_sign_in(session(), account, by=acting(account), way=way)
    identity.sign_in(account.id, way=way)
    return redirect(url_for("portal.signed_in", next=safe_target(target)))
