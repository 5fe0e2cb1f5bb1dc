"""Person: identity, name, contacts, protected identity; all sealed under the person's own key."""

import json
import re
import unicodedata
from collections.abc import Iterable
from dataclasses import asdict, dataclass
from datetime import date, datetime
from enum import StrEnum
from typing import Self
from uuid import UUID

from sqlalchemy import CheckConstraint, Index, UniqueConstraint, bindparam, select, update
from sqlalchemy.orm import Mapped, Session, mapped_column
from typing_extensions import override

from core.db import Keyed, Model, Versioned
from core.sealed import Sealed, SealedRow
from core.vault import Vault, ring_of

OPERATOR_ID = UUID("00000000-0000-7000-8000-000000000001")


class PersonKind(StrEnum):
    """In which capacity we know a person; one record and one key for each capacity."""

    RECIPIENT = "recipient"
    STAFF = "staff"
    PROXY = "proxy"


class Protection(StrEnum):
    """Protected personal data (law.md §4.3)."""

    NONE = "none"
    CONFIDENTIALITY_MARK = "confidentiality_mark"
    PROTECTED_REGISTRATION = "protected_registration"


@dataclass(frozen=True)
class Address:
    """Where goods can be brought."""

    street: str = ""
    postal_code: str = ""
    city: str = ""
    care_of: str = ""
    door_code: str = ""
    note: str = ""

    @classmethod
    def from_text(cls, text: str | None) -> Self:
        """The address in a sealed text; an empty one for none."""
        return cls(**json.loads(text)) if text else cls()

    def to_text(self) -> str | None:
        """The address as one text to seal."""
        stored = {name: value for name, value in asdict(self).items() if value}
        return json.dumps(stored, ensure_ascii=False) if stored else None

    @property
    def line(self) -> str:
        """On one line, without the door code."""
        place = f"{self.postal_code} {self.city}".strip()
        parts = [f"c/o {self.care_of}" if self.care_of else "", self.street, place]
        return ", ".join(part for part in parts if part)

    def __bool__(self) -> bool:
        """Whether there is anywhere to go."""
        return bool(self.street or self.city)


NOWHERE = Address()


class Person(Keyed, Versioned, SealedRow, Model):
    """One record of a person under one controller (law.md §2.3, two domains: two records)."""

    __tablename__ = "people"
    __table_args__ = (
        UniqueConstraint("controller_id", "kind", "identity_index"),
        CheckConstraint("kind IN ('recipient', 'staff', 'proxy')", name="kind"),
        CheckConstraint(
            "protection IN ('none', 'confidentiality_mark', 'protected_registration')",
            name="protection",
        ),
        CheckConstraint(
            "(identity_sealed IS NULL) = (identity_index IS NULL)", name="identity_found"
        ),
        Index("ix_people_identity_index", "identity_index"),
    )
    owns_key = True

    kind: Mapped[str]
    controller_id: Mapped[UUID]
    ground: Mapped[str]
    identity_kind: Mapped[str | None]
    identity_oid: Mapped[str | None]
    identity_index: Mapped[bytes | None]
    identity_sealed: Mapped[bytes | None]
    given_name_sealed: Mapped[bytes | None]
    family_name_sealed: Mapped[bytes | None]
    birth_date_text_sealed: Mapped[bytes | None]
    phone_sealed: Mapped[bytes | None]
    email_sealed: Mapped[bytes | None]
    address_text_sealed: Mapped[bytes | None]
    language: Mapped[str] = mapped_column(default="sv")
    protection: Mapped[str] = mapped_column(default=Protection.NONE)
    made_at: Mapped[datetime]

    identity = Sealed()
    given_name = Sealed()
    family_name = Sealed()
    birth_date_text = Sealed()
    phone = Sealed()
    email = Sealed()
    address_text = Sealed()

    @property
    @override
    def subject(self) -> UUID:
        """A person's key carries the person's own id."""
        return self.id

    @property
    @override
    def counts_as_reading(self) -> bool:  # type: ignore[override]
        """Colleagues' names are not patients' data."""
        return self.kind != PersonKind.STAFF

    @property
    def protected(self) -> bool:
        """Whether address, phone and whereabouts must stay unseen."""
        return self.protection != Protection.NONE

    @property
    def full_name(self) -> str:
        """Given and family name."""
        return " ".join(part for part in (self.given_name, self.family_name) if part)

    @property
    def short_name(self) -> str:
        """Given name and initial, as look.md's lists show it; initials alone when protected."""
        return short_name(self.given_name, self.family_name, protected=self.protected)

    @property
    def birth_date(self) -> date | None:
        """From the register or the number; None when neither tells."""
        return date.fromisoformat(self.birth_date_text) if self.birth_date_text else None

    @property
    def birth_year(self) -> int | None:
        """Year of birth, where known."""
        return self.birth_date.year if self.birth_date else None

    @property
    def address(self) -> Address:
        """Home address; the caller hides it when the person is protected."""
        return Address.from_text(self.address_text)


def short_name(given: str | None, family: str | None, *, protected: bool) -> str:
    """Given name and initial; initials alone when protected."""
    given, family = given or "", family or ""
    if protected:
        return "".join(f"{part[0]}." for part in (given, family) if part)
    return f"{given} {family[:1]}.".strip() if family else given


def identity_purpose(oid: str) -> str:
    """The blind index is bound to the kind of number: uniqueness is (OID, value), ID-01."""
    return f"identity:{oid}"


def fold(text: str) -> str:
    """Lower case without diacritics, for matching: "Åsa Lindén" and "asa linden" are one."""
    bare = unicodedata.normalize("NFKD", text.casefold())
    return "".join(mark for mark in bare if not unicodedata.combining(mark))


def name_prefixes(*names: str | None) -> set[str]:
    """Every beginning, two letters or longer, of every word of the names."""
    words = re.findall(r"\w+", " ".join(fold(name) for name in names if name))
    return {word[:length] for word in words for length in range(2, min(len(word), 12) + 1)}


def search_tokens(vault: Vault, person: Person) -> set[bytes]:
    """Blind tokens by which a person is found: name beginnings and birth year."""
    prefixes = name_prefixes(person.given_name, person.family_name)
    tokens = {vault.blind("name", prefix) for prefix in prefixes}
    if person.birth_year:
        tokens.add(vault.blind("birth-year", str(person.birth_year)))
    return tokens


def query_tokens(vault: Vault, words: Iterable[str]) -> list[list[bytes]]:
    """For each word of a query the tokens that would match it, one for each index key."""
    return [
        vault.blinds("birth-year" if word.isdigit() else "name", fold(word)[:12]) for word in words
    ]


def reindex_people(session: Session, vault: Vault, *, batch: int = 1000) -> int:
    """Write the identity numbers' look-up values under the newest index key; gives how many."""
    people, ring, done, after = Person.__table__.c, ring_of(session), 0, UUID(int=0)
    rewrite = update(Person.__table__).where(people.id == bindparam("row"))  # type: ignore[arg-type]
    stale = select(people.id, people.identity_oid, people.identity_sealed).where(
        people.identity_index < vault.index_no.to_bytes(1)
    )
    while rows := session.execute(
        stale.where(people.id > after).order_by(people.id).limit(batch)
    ).all():
        ring.warm(row.id for row in rows)
        fresh = [
            {"row": row.id, "fresh": vault.blind(identity_purpose(row.identity_oid), number)}
            for row in rows
            if (number := ring.peek(row.id, "people.identity", row.id, row.identity_sealed))
        ]
        if fresh:
            session.connection().execute(rewrite.values(identity_index=bindparam("fresh")), fresh)
        after, done = rows[-1].id, done + len(fresh)
    return done
