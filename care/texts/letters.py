"""Letters about rights, written with the act they tell of."""

from datetime import date
from uuid import UUID

from sqlalchemy.orm import Session

from care.texts.access import access_letter
from core import outbox
from core.people import Person
from portal.models import Account


def write_letter(
    session: Session,
    account_id: UUID,
    kind: str,
    key: str,
    *,
    unit: str = "",
    day: date | None = None,
) -> None:
    """Tell the holder of an account about their rights; nothing where there is no address."""
    account = session.get_one(Account, account_id)
    person = session.get_one(Person, account.person_id)
    if person.email is None:
        return
    words = access_letter(kind, account.language or person.language, unit=unit, day=day)
    outbox.write(
        session,
        person_id=person.id,
        key=f"access:{kind}:{key}",
        channel="mail",
        to=person.email,
        title=words.title,
        body=words.body,
    )
