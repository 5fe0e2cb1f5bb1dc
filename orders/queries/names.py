"""Names of persons in lists, from rows: opened, and noted as read, without building objects."""

from typing import Any

from sqlalchemy.orm import Session

from core.people import Person, Protection
from core.vault import ring_of

NAME = (
    Person.id.label("named_person_id"),
    Person.given_name_sealed,
    Person.family_name_sealed,
    Person.protection,
)


def born_of(session: Session, row: Any) -> str:
    """The year of birth of the person a row names, if `birth_date_text_sealed` was asked for.

    Nothing when the person is protected, or when it is not known.
    """
    person_id, _given, _family, protection = row[-len(NAME) :]
    if protection != Protection.NONE:
        return ""
    sealed = row.birth_date_text_sealed
    born = ring_of(session).open(person_id, "people.birth_date_text", person_id, sealed)
    return (born or "")[:4]


def name_of(session: Session, row: Any) -> tuple[str, bool]:
    """The short name in the last columns `NAME` of a row, and whether the person is protected.

    As `Person.short_name`: initials alone when protected; nothing for nobody.
    """
    person_id, given_sealed, family_sealed, protection = row[-len(NAME) :]
    if person_id is None:
        return "", False
    ring = ring_of(session)
    given = ring.open(person_id, "people.given_name", person_id, given_sealed) or ""
    family = ring.open(person_id, "people.family_name", person_id, family_sealed) or ""
    if protection != Protection.NONE:
        return "".join(f"{part[0]}." for part in (given, family) if part), True
    return (f"{given} {family[:1]}.".strip() if family else given), False
