"""Links by letter that let their reader choose a password once: reset and invitation."""

from collections.abc import Callable, Sequence
from datetime import datetime, timedelta
from hashlib import sha256
from secrets import token_urlsafe
from uuid import UUID

from sqlalchemy import delete, select
from sqlalchemy.orm import Session

from core import audit, outbox
from core.actors import SYSTEM, Actor
from core.people import Person
from core.vault import unshown
from portal.models import Account, AccountLink, AppKey, Passkey, RecoveryCode
from portal.queries import account_by_blinds
from portal.rules.factors import INVITATION_LIFE, RESET_LIFE, LinkGone, NoMailAddress
from portal.services.passwords import choose_password

RESET, INVITATION = "reset", "invitation"
RESET_ASKED = "account.reset"
"""The job that looks for the account and sends the letter."""
LinkLetter = Callable[[str, str, Account, Person], tuple[str, str]]
"""Title and text of a letter, from its purpose, the token of its link, and to whom it goes."""


def send_reset(
    session: Session, blinds: Sequence[bytes], *, letter: LinkLetter, at: datetime
) -> None:
    """Send a link for a new password, if there is such an account with a mail address.

    Runs as a job, so that asking takes as long and answers the same for a name nobody has.
    """
    account = account_by_blinds(session, blinds)
    if account is None or account.disabled_at is not None or account.password_hash is None:
        return
    person = session.get_one(Person, account.person_id)
    if person.email_sealed is None:
        audit.changed(session, "account.reset_no_mail", account.id, by=SYSTEM)
        return
    _send(session, account, person, purpose=RESET, letter=letter, at=at)
    audit.changed(session, "account.reset_sent", account.id, by=SYSTEM, subject_id=person.id)


def invite(
    session: Session, account: Account, *, letter: LinkLetter, by: Actor, at: datetime
) -> None:
    """Send a link, good for seven days and once, with which a person chooses their password.

    Raises NoMailAddress. An earlier link is worth nothing from now on.
    """
    person = session.get_one(Person, account.person_id)
    if person.email_sealed is None:
        raise NoMailAddress
    _send(session, account, person, purpose=INVITATION, letter=letter, at=at)
    audit.changed(session, "account.invited", account.id, by=by, subject_id=person.id)


def start_over(
    session: Session, account: Account, *, letter: LinkLetter, by: Actor, at: datetime
) -> None:
    """Help someone who lost every factor: all of them and the password go, a new invitation comes.

    Whoever does this has seen who it is, as when the account was made. Raises NoMailAddress.
    The caller ends the account's sign-ins.
    """
    for table in (Passkey, AppKey, RecoveryCode):
        session.execute(delete(table).where(table.account_id == account.id))
    account.password_hash = None
    audit.changed(session, "account.started_over", account.id, by=by, subject_id=account.person_id)
    invite(session, account, letter=letter, by=by, at=at)


def account_of_link(session: Session, token: str, *, at: datetime) -> tuple[Account, str]:
    """Whom a link is for, and its purpose. Raises LinkGone when used or too old."""
    found = session.execute(
        select(Account, AccountLink.purpose)
        .join(AccountLink, AccountLink.account_id == Account.id)
        .where(
            AccountLink.token_hash == _hash(token),
            AccountLink.ends_at > at,
            Account.disabled_at.is_(None),
        )
    ).first()
    if found is None:
        raise LinkGone
    return found[0], found[1]


def use_link(
    session: Session, token: str, new: str, *, operator: str, by: Actor, at: datetime
) -> Account:
    """Choose a password by a link, which is used up. Raises LinkGone and `check_password`'s.

    Signs nobody in: the second factor is still asked for. The caller ends all sign-ins.
    """
    account, _purpose = account_of_link(session, token, at=at)
    choose_password(session, account, new, operator=operator, by=by)
    used = session.execute(
        delete(AccountLink)
        .where(AccountLink.token_hash == _hash(token))
        .returning(AccountLink.account_id)
    ).first()
    if used is None:  # the same link came twice at once
        raise LinkGone
    drop_links(session, account.id)
    return account


def drop_links(session: Session, account_id: UUID) -> None:
    """Make every link of an account worth nothing."""
    session.execute(delete(AccountLink).where(AccountLink.account_id == account_id))


def sweep_links(session: Session, *, at: datetime) -> None:
    """Remove links that are too old."""
    session.execute(delete(AccountLink).where(AccountLink.ends_at <= at))


def _send(
    session: Session,
    account: Account,
    person: Person,
    *,
    purpose: str,
    letter: LinkLetter,
    at: datetime,
) -> None:
    token = token_urlsafe(32)
    life: timedelta = RESET_LIFE if purpose == RESET else INVITATION_LIFE
    if purpose == INVITATION:  # a reset that somebody else asks for spoils nobody's own
        drop_links(session, account.id)
    link = AccountLink(
        account_id=account.id,
        purpose=purpose,
        token_hash=_hash(token),
        made_at=at,
        ends_at=at + life,
    )
    session.add(link)
    session.flush()
    with unshown(session):
        title, body = letter(purpose, token, account, person)
        outbox.write(
            session,
            person_id=person.id,
            key=f"account-link:{link.id}",
            channel="mail",
            to=person.email or "",
            title=title,
            body=body,
        )


def _hash(token: str) -> bytes:
    return sha256(token.encode()).digest()
