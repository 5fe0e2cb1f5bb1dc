"""The last steps of every way in: noted in the books, signed in, led on."""

import re
from uuid import UUID

from flask import make_response, request, url_for
from flask import session as cookie
from flask.typing import ResponseReturnValue

from core.actors import Actor
from core.clock import now
from portal.models import Account
from portal.services.steps import account_of_step, begin_step, end_steps, warn_owner
from portal.texts import owner_letter
from portal.web.arriving import Proof, arrive
from portal.web.guard import current_actor
from portal.web.transactions import database, session

LOCAL = re.compile(r"/(?!/)[^\x00-\x20\\]*")  # browsers drop tabs and turn backslashes
STEP, NEXT = "step", "step_next"


def safe_target(target: str | None) -> str:
    """An address of our own to go on to; anything else leads home."""
    return target if target and LOCAL.fullmatch(target) else url_for("portal.home")


def acting_as(account: Account) -> Actor:
    """Who acts, for the book of changes: also the owner of an account not yet signed in."""
    before = current_actor()
    if before.signed_in:
        return before
    return Actor(
        account_id=account.id,
        person_id=account.person_id,
        request_id=before.request_id,
        route=request.endpoint or "",
    )


def enter(account: Account, *, way: str, target: str | None) -> ResponseReturnValue:
    """Sign this browser in as the account, in the assignment chosen, and lead on."""
    return arrive(session(), [account], Proof(way), safe_target(target))


def begin_half(account: Account, target: str | None) -> None:
    """Remember that the password was right, until the second factor comes."""
    step_id = begin_step(session(), account, at=now(), by=acting_as(account))
    cookie[STEP], cookie[NEXT] = str(step_id), safe_target(target)


def half_signed_in() -> Account:
    """Whose second factor this browser still owes. Raises StepGone."""
    return account_of_step(session(), _step_id(), at=now())


def half_signed_in_id() -> UUID:
    """The same, asked before the request's own transaction begins. Raises StepGone."""
    with database().reads() as apart:
        return account_of_step(apart, _step_id(), at=now()).id


def _step_id() -> UUID | None:
    kept = cookie.get(STEP)
    return UUID(kept) if kept else None


def finish_half(account: Account, *, way: str) -> ResponseReturnValue:
    """The second factor came: sign in, and on to where the person was going."""
    target = cookie.get(NEXT)
    end_steps(session(), account.id)
    return enter(account, way=way, target=target)


def finish_set_up(account: Account, *, way: str) -> str:
    """The same after setting up a first factor; gives the address to go on to."""
    return str(make_response(finish_half(account, way=way)).location)


def own_account() -> Account:
    """The account that is signed in."""
    return session().get_one(Account, current_actor().account_id)


def warn(account: Account, what: str) -> None:
    """Tell the owner of an account by letter what happened to it."""
    warn_owner(session(), account, what, letter=owner_letter)
