"""Somebody to reach about a recipient: adding and removing."""

from dataclasses import dataclass
from uuid import UUID

from sqlalchemy.orm import Session

from care.models.recipients import Contact, Recipient
from core import audit
from core.actors import Actor


@dataclass(frozen=True)
class Reachable:
    """A relative, a neighbour with the key."""

    name: str
    phone: str = ""
    relation: str = ""


def add_contact(session: Session, recipient: Recipient, who: Reachable, *, by: Actor) -> Contact:
    """Note somebody to reach about a recipient."""
    contact = Contact(
        provider_id=recipient.provider_id,
        recipient_id=recipient.id,
        person_id=recipient.person_id,
    )
    contact.name, contact.phone, contact.relation = who.name, who.phone, who.relation
    session.add(contact)
    session.flush()
    audit.changed(
        session, "recipient.contact_added", contact.id, by=by, subject_id=recipient.person_id
    )
    return contact


def remove_contact(session: Session, recipient: Recipient, contact_id: UUID, *, by: Actor) -> bool:
    """Forget a contact; whether there was one."""
    contact = session.get(Contact, contact_id)
    if contact is None or contact.recipient_id != recipient.id:
        return False
    session.delete(contact)
    audit.changed(
        session, "recipient.contact_removed", contact_id, by=by, subject_id=recipient.person_id
    )
    return True
