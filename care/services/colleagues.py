"""Letting somebody in who has no account yet."""

from dataclasses import dataclass

from sqlalchemy.orm import Session

from care.models.units import CareUnit
from care.queries.access import staff_with_number
from care.services.recipients import set_number
from core.actors import Actor
from core.clock import now
from core.identity_number import IdentityNumber
from core.people import Person, PersonKind
from core.personal_data import Ground
from core.vault import Vault
from portal.models import Account
from portal.services.accounts import make_account
from portal.services.links import LinkLetter, invite


@dataclass(frozen=True)
class Colleague:
    """Who is to be let in."""

    given_name: str
    family_name: str
    mail: str
    number: IdentityNumber | None = None


def let_in(
    session: Session,
    vault: Vault,
    unit: CareUnit,
    who: Colleague,
    *,
    letter: LinkLetter,
    by: Actor,
) -> Account:
    """The account of a colleague: the one they have, or a new one with a letter to begin by.

    Whether somebody with the number had an account shows nowhere (contract 001-25).
    """
    known = staff_with_number(session, vault, who.number) if who.number else None
    if known is not None:
        return known
    person = Person(
        kind=PersonKind.STAFF.value,
        controller_id=unit.provider_id,
        ground=Ground.CONTRACT,
        made_at=now(),
    )
    person.given_name, person.family_name = who.given_name, who.family_name
    person.email = who.mail
    set_number(vault, person, who.number)
    session.add(person)
    session.flush()
    account = make_account(session, vault, person, by=by, username=who.mail)
    invite(session, account, letter=letter, by=by, at=now())
    return account
