"""Names of persons in lists, from rows: opened, and noted as read, without building objects."""

from uuid import UUID

from core.people import Person, Protection, short_name
from core.vault import Ring, place_of

NAME = (
    Person.id.label("named_person_id"),
    Person.given_name_sealed,
    Person.family_name_sealed,
    Person.protection,
)
_GIVEN, _FAMILY, _BORN = (
    place_of(f"people.{column}") for column in ("given_name", "family_name", "birth_date_text")
)


def name_in(
    ring: Ring, person_id: UUID | None, given: bytes | None, family: bytes | None, protection: str
) -> tuple[str, bool]:
    """The short name in the values of `NAME`, and whether the person is protected.

    As `Person.short_name`: initials alone when protected; nothing for nobody.
    """
    if person_id is None:
        return "", False
    first, last = ring.open_own(person_id, (_GIVEN, given), (_FAMILY, family))
    protected = protection != Protection.NONE
    return short_name(first, last, protected=protected), protected


def name_and_birth_in(
    ring: Ring,
    person_id: UUID,
    given: bytes | None,
    family: bytes | None,
    protection: str,
    born: bytes | None,
) -> tuple[str, bool, str]:
    """The same, and the year of birth: nothing when protected, or when it is not known."""
    if protection != Protection.NONE:
        return *name_in(ring, person_id, given, family, protection), ""
    first, last, birth = ring.open_own(person_id, (_GIVEN, given), (_FAMILY, family), (_BORN, born))
    return short_name(first, last, protected=False), False, (birth or "")[:4]
