"""A recipient's number: linking the real one to a reserve number, correcting a wrong one."""

from sqlalchemy.orm import Session

from care.models.recipients import FormerIdentity, Recipient
from care.queries.numbers import recipient_with_number
from care.rules.recipients import NumberTaken, SameNumber
from care.services.recipients import index, set_number
from core import audit
from core.actors import Actor
from core.clock import now
from core.identity_number import IdentityNumber
from core.vault import Vault


def change_number(
    session: Session,
    vault: Vault,
    recipient: Recipient,
    number: IdentityNumber,
    *,
    reason: str,
    by: Actor,
) -> None:
    """Give a recipient another number; the one before stays searchable (ID-07).

    Raises NumberTaken when the number is another recipient's, SameNumber when nothing changes.
    """
    person = recipient.person
    session.refresh(recipient, attribute_names=["version"], with_for_update=True)
    found = recipient_with_number(session, vault, recipient.provider_id, number)
    if found not in {None, recipient.id}:
        raise NumberTaken
    if person.identity == number.value and person.identity_oid == number.oid:
        raise SameNumber
    was = person.identity_kind or "none"
    if person.identity is not None:
        session.add(_former(recipient))
    set_number(vault, person, number)
    session.flush()
    index(session, vault, recipient, person)
    audit.changed(
        session,
        "recipient.number_changed",
        recipient.id,
        by=by,
        subject_id=person.id,
        was=was,
        became=number.kind.value,
        reason=reason,
    )


def _former(recipient: Recipient) -> FormerIdentity:
    person = recipient.person
    kept = FormerIdentity(
        provider_id=recipient.provider_id,
        recipient_id=recipient.id,
        person_id=person.id,
        identity_kind=person.identity_kind or "",
        identity_oid=person.identity_oid or "",
        identity_index=person.identity_index or b"",
        replaced_at=now(),
    )
    kept.identity = person.identity
    return kept
