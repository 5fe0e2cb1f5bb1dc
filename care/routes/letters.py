"""Letters about rights, written with the act they tell of."""

from datetime import date
from uuid import UUID

from flask import current_app, url_for
from sqlalchemy.orm import Session

from care.texts.access import access_letter, invitation
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


class Inviting:
    """Writes the invitation to a unit."""

    def __init__(self, unit: str) -> None:
        self.unit = unit

    def __call__(self, token: str, account: Account, person: Person) -> tuple[str, str]:
        """Title and text."""
        known = "portal.new_password" in current_app.view_functions
        endpoint = "portal.new_password" if known else "portal.sign_in"
        url = url_for(endpoint, token=token if known else None, _external=True)
        return invitation(self.unit, url, account.language or person.language)
