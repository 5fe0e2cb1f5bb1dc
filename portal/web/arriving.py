"""From a proved identity to a sign-in: the assignment first, when there is more than one."""

from collections.abc import Collection, Iterable, Sequence
from dataclasses import asdict, dataclass
from datetime import UTC, datetime, timedelta
from hashlib import sha256
from typing import Any
from uuid import UUID

from flask import current_app, g, redirect, request, url_for
from flask import session as cookie
from flask.typing import ResponseReturnValue
from sqlalchemy.orm import Session

from core.actors import Actor, Standing
from core.clock import now, today
from core.house import SigningIn
from portal.models import Account
from portal.rules.assignments import Assignment, commissioned, held_at, places
from portal.rules.eid_refusals import AnswerLate, NoAssignment
from portal.services.accounts import note_sign_in
from portal.services.security import note_event
from portal.web import identity
from portal.web.eid import origin

ARRIVAL = "arrival"
LIFE = timedelta(minutes=10)


@dataclass(frozen=True)
class Proof:
    """How somebody proved who they are."""

    way: str
    assurance: str | None = None
    provider: str | None = None
    provider_session: str | None = None
    provider_subject: str | None = None


def at_provider(key: str, value: str | None) -> str | None:
    """A session or subject at a provider as we keep it: bound to the provider, not readable."""
    return sha256(f"{key} {value}".encode()).hexdigest() if value else None


def arrive(
    work: Session,
    accounts: Sequence[Account],
    proof: Proof,
    target: str,
    units: Collection[str] | None = None,
) -> ResponseReturnValue:
    """Let somebody in, or to the choice of an assignment. Raises NoAssignment.

    `units` are the HSA-ids of the units an employer's e-ID tells of, None where it tells of none.
    """
    found = assignments(work, accounts)
    offered = commissioned(found, units)
    if found and not offered:
        raise NoAssignment
    if len(offered) > 1:
        cookie[ARRIVAL] = {
            "proof": asdict(proof),
            "offered": [[str(one.account_id), str(one.place_id)] for one in offered],
            "next": target,
            "until": (now() + LIFE).timestamp(),
        }
        return redirect(url_for("portal.assignment"))
    alone = offered[0] if offered else Assignment(accounts[0].id, None, ())
    return let_in(work, alone, proof, target)


def receive(work: Session, arriving: SigningIn) -> None:
    """Let the wings make ready for somebody an e-ID tells of."""
    by = Actor(request_id=g.request_id, route=request.endpoint or "")
    for wing in current_app.extensions["wings"]:
        if wing.on_sign_in is not None:
            wing.on_sign_in(work, arriving, by)


def let_in(work: Session, chosen: Assignment, proof: Proof, target: str) -> ResponseReturnValue:
    """Begin the sign-in, written in the books and in the security log."""
    account = work.get_one(Account, chosen.account_id)
    by = Actor(
        account_id=account.id,
        person_id=account.person_id,
        request_id=g.request_id,
        route=request.endpoint or "",
    )
    note_sign_in(work, account, by=by, way=proof.way)
    note_event(
        work,
        "signed_in",
        way=proof.way,
        origin=origin(g.request_id),
        provider=proof.provider,
        account_id=account.id,
    )
    identity.sign_in(account.id, unit_id=chosen.place_id, **asdict(proof))
    return redirect(url_for("portal.signed_in", next=target))


def waiting() -> dict[str, Any]:
    """What this browser still has to choose. Raises AnswerLate when it took too long."""
    arrival: dict[str, Any] = cookie.get(ARRIVAL) or {}
    if datetime.fromtimestamp(arrival.get("until", 0), UTC) <= now():
        raise AnswerLate
    return arrival


def assignments(work: Session, accounts: Iterable[Account]) -> list[Assignment]:
    """Every place where one of the accounts may act today, in words."""
    held = {account.id: standings(work, account.id) for account in accounts}
    known = named(work, [place for row in held.values() for place in places(row)])
    return [
        _assignment(account_id, place_id, row, known)
        for account_id, row in held.items()
        for place_id in places(row)
    ]


def _assignment(
    account_id: UUID, place_id: UUID, row: tuple[Standing, ...], known: dict[UUID, Any]
) -> Assignment:
    place = known.get(place_id)
    return Assignment(
        account_id,
        place_id,
        tuple(standing.role for standing in held_at(row, place_id)),
        name=place.name if place else "",
        note=place.note if place else "",
        hsa_id=place.hsa_id if place else None,
        unit=place.unit if place else False,
    )


def standings(work: Session, account_id: UUID) -> tuple[Standing, ...]:
    """All that an account holds today, wherever."""
    asked = {"account_id": account_id, "on": today()}
    rows = current_app.extensions["account_standings"].rows(work.connection(), asked)
    return tuple(identity.roles_in(rows))


def named(work: Session, ids: Sequence[UUID]) -> dict[UUID, Any]:
    """What the wings call places."""
    found: dict[UUID, Any] = {}
    for wing in current_app.extensions["wings"]:
        if wing.places is not None:
            found |= wing.places(work, ids)
    return found
