"""Writing look-up values anew, when the index key is rotated."""

from sqlalchemy import select
from sqlalchemy.orm import Session, joinedload

from care.models.recipients import FormerIdentity, Recipient
from care.services.recipients import index
from core.people import identity_purpose
from core.vault import Vault, ring_of

BATCH = 500


def reindex(session: Session, vault: Vault) -> int:
    """Name tokens of every recipient and the index of former numbers; gives how many rows."""
    done = 0
    last = None
    while rows := _recipients_after(session, last):
        ring_of(session).warm(row.person_id for row in rows)
        for row in rows:
            index(session, vault, row, row.person)
        last, done = rows[-1].id, done + len(rows)
        session.flush()
        session.expunge_all()
    return done + _former(session, vault)


def _recipients_after(session: Session, last: object) -> list[Recipient]:
    query = select(Recipient).options(joinedload(Recipient.person)).order_by(Recipient.id)
    if last is not None:
        query = query.where(Recipient.id > last)
    return list(session.scalars(query.limit(BATCH)))


def _former(session: Session, vault: Vault) -> int:
    rows = session.scalars(select(FormerIdentity).order_by(FormerIdentity.id)).all()
    ring_of(session).warm(row.person_id for row in rows)
    for row in rows:
        if row.identity is not None:
            row.identity_index = vault.blind(identity_purpose(row.identity_oid), row.identity)
    return len(rows)
