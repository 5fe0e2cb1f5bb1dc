"""Accounts of care recipients: made at the first sign-in, or beforehand by staff; welcomed once."""

from collections.abc import Iterator
from dataclasses import dataclass
from typing import ClassVar
from uuid import UUID

from sqlalchemy import exists, select
from sqlalchemy.orm import Session, joinedload

from care.models.recipients import Recipient
from care.queries.numbers import number_blinds
from core import audit
from core.actors import Actor
from core.errors import Lifter, Refusal
from core.house import SigningIn
from core.identity_number import OIDS
from core.people import Person, PersonKind, Protection
from core.vault import Vault, ring_of
from portal.models import Account
from portal.services.accounts import make_account

PROTECTION = "care.protection"
BATCH = 500


@dataclass(eq=False)
class AccountNotPossible(Refusal):
    """Who has no national number cannot sign in with an e-ID, so an account is of no use."""

    code: ClassVar[str] = "account_not_possible"
    lifted_by: ClassVar[Lifter] = Lifter.UNIT_ADMIN


def recipients_signing_in(session: Session, arriving: SigningIn) -> list[Recipient]:
    """The recipients whose present number it is, at every care provider.

    Numbers held before do not count: one that was corrected is another person's.
    """
    blinds = number_blinds(arriving.vault, [arriving.number])
    return list(
        session.scalars(
            select(Recipient)
            .join(Person, Person.id == Recipient.person_id)
            .options(joinedload(Recipient.person))
            .where(
                Person.kind == PersonKind.RECIPIENT.value,
                Person.identity_index.in_(blinds),
                Recipient.status != "deceased",
            )
        )
    )


def has_account(session: Session, person_id: UUID) -> bool:
    """Whether a person can sign in."""
    return bool(session.scalar(select(exists().where(Account.person_id == person_id))))


def open_account(
    session: Session, vault: Vault, recipient: Recipient, *, by: Actor, made_by: str
) -> None:
    """Let a recipient sign in with an e-ID. Nothing happens when there is an account already.

    `made_by` is `self` or `staff`: the person is told at the first sign-in (contract 002-20).
    """
    if recipient.person.identity_oid not in OIDS.values():
        raise AccountNotPossible
    session.refresh(recipient, attribute_names=["version"], with_for_update=True)
    if has_account(session, recipient.person_id):
        return
    account = make_account(session, vault, recipient.person, by=by, welcome=made_by)
    audit.changed(
        session,
        "recipient.account_made",
        recipient.id,
        by=by,
        subject_id=recipient.person_id,
        made_by=made_by,
        account=str(account.id),
    )


def welcomed(session: Session, *, by: Actor) -> None:
    """The person has seen the first page."""
    account = session.get_one(Account, by.account_id)
    if account.welcome is not None:
        was, account.welcome = account.welcome, None
        audit.changed(
            session,
            "account.welcomed",
            account.id,
            by=by,
            subject_id=account.person_id,
            made_by=was,
        )


def follow_protection(
    session: Session, recipient: Recipient, told: Protection | None, *, by: Actor
) -> bool:
    """Take over what the register says of protection; None when it does not know the number.

    What staff typed by hand is never lowered: it may know more than the register (PRO-04).
    """
    person = recipient.person
    if told is None or told.value == person.protection:
        return False
    if told is Protection.NONE and recipient.protection_source != "register":
        return False
    was, person.protection = person.protection, told.value
    recipient.protection_source = "register"
    audit.changed(
        session,
        "recipient.protection_changed",
        recipient.id,
        by=by,
        subject_id=person.id,
        was=was,
        became=told.value,
        source="register",
    )
    return True


def recipients_to_ask_about(session: Session) -> Iterator[tuple[Recipient, str]]:
    """Everyone in care with a national number, and the number; batch after batch."""
    ring, after = ring_of(session), UUID(int=0)
    chosen = (
        select(Recipient)
        .join(Person, Person.id == Recipient.person_id)
        .options(joinedload(Recipient.person))
        .where(Recipient.status == "active", Person.identity_oid.in_(OIDS.values()))
        .order_by(Recipient.id)
        .limit(BATCH)
    )
    while rows := session.scalars(chosen.where(Recipient.id > after)).all():
        ring.warm(row.person_id for row in rows)
        for row in rows:
            sealed = row.person.identity_sealed
            text = ring.peek(row.person_id, "people.identity", row.person_id, sealed)
            if text:
                yield row, text
        after = rows[-1].id
        session.flush()
