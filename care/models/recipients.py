"""Care recipients, where they get care, how they are found, and whom to reach."""

from datetime import date, datetime
from uuid import UUID

from sqlalchemy import CheckConstraint, ForeignKey, Index, UniqueConstraint
from sqlalchemy.orm import Mapped, mapped_column, relationship
from typing_extensions import override

from core.db import Keyed, Model, Versioned
from core.people import Person
from core.sealed import Sealed, SealedRow


class Recipient(Keyed, Versioned, SealedRow, Model):
    """A person in a care provider's care. What identifies them lies sealed on `person`."""

    __tablename__ = "recipients"
    __table_args__ = (
        UniqueConstraint("provider_id", "person_id"),
        UniqueConstraint("provider_id", "number"),
        CheckConstraint("status IN ('active', 'ended', 'deceased')", name="status"),
        CheckConstraint(
            "residence IN ('own_home', 'care_home', 'short_stay', 'ward')", name="residence"
        ),
        CheckConstraint("protection_source IN ('typed', 'register')", name="protection_source"),
    )

    provider_id: Mapped[UUID] = mapped_column(ForeignKey("care_providers.id"))
    person_id: Mapped[UUID] = mapped_column(ForeignKey("people.id"), index=True)
    number: Mapped[int]
    residence: Mapped[str] = mapped_column(default="own_home")
    status: Mapped[str] = mapped_column(default="active")
    delivery_note_sealed: Mapped[bytes | None]
    register_source: Mapped[str] = mapped_column(default="typed")
    register_date: Mapped[date | None]
    protection_source: Mapped[str] = mapped_column(default="typed")
    made_at: Mapped[datetime]

    person: Mapped[Person] = relationship(lazy="raise")
    unit_links: Mapped[list["RecipientUnit"]] = relationship(lazy="raise", viewonly=True)
    delivery_note = Sealed()

    @property
    @override
    def subject(self) -> UUID:
        """Sealed under the person's key."""
        return self.person_id

    @property
    def unit_ids(self) -> frozenset[UUID]:
        """The units among the links that were loaded: those of the day asked for."""
        return frozenset(link.unit_id for link in self.unit_links)

    @property
    def page_version(self) -> int:
        """Rises when anything on the recipient's or the person's row changes."""
        return self.version + self.person.version


class RecipientUnit(Keyed, Model):
    """A unit takes part in a recipient's care between two days (CP-03)."""

    __tablename__ = "recipient_units"
    __table_args__ = (
        UniqueConstraint("recipient_id", "unit_id", "valid_from"),
        CheckConstraint("valid_to IS NULL OR valid_to >= valid_from", name="validity"),
        Index("ix_recipient_units_unit_id", "unit_id", "recipient_id"),
    )

    provider_id: Mapped[UUID] = mapped_column(ForeignKey("care_providers.id"))
    recipient_id: Mapped[UUID] = mapped_column(ForeignKey("recipients.id", ondelete="CASCADE"))
    unit_id: Mapped[UUID] = mapped_column(ForeignKey("care_units.id"))
    valid_from: Mapped[date]
    valid_to: Mapped[date | None]


class RecipientCareArea(Model):
    """A care area a recipient is registered for (contract 001-13)."""

    __tablename__ = "recipient_care_areas"

    recipient_id: Mapped[UUID] = mapped_column(
        ForeignKey("recipients.id", ondelete="CASCADE"), primary_key=True
    )
    care_area_id: Mapped[UUID] = mapped_column(ForeignKey("care_areas.id"), primary_key=True)


class RecipientToken(Model):
    """A blind token a recipient is found by: a beginning of a name, or the birth year."""

    __tablename__ = "recipient_tokens"
    __table_args__ = (Index("ix_recipient_tokens_recipient_id", "recipient_id"),)

    provider_id: Mapped[UUID] = mapped_column(primary_key=True)
    token: Mapped[bytes] = mapped_column(primary_key=True)
    recipient_id: Mapped[UUID] = mapped_column(
        ForeignKey("recipients.id", ondelete="CASCADE"), primary_key=True
    )


class FormerIdentity(Keyed, SealedRow, Model):
    """A number the recipient had before: a reserve number, or one that was corrected (ID-07)."""

    __tablename__ = "former_identities"
    __table_args__ = (
        Index("ix_former_identities_identity_index", "provider_id", "identity_index"),
    )

    provider_id: Mapped[UUID] = mapped_column(ForeignKey("care_providers.id"))
    recipient_id: Mapped[UUID] = mapped_column(ForeignKey("recipients.id", ondelete="CASCADE"))
    person_id: Mapped[UUID] = mapped_column(ForeignKey("people.id"))
    identity_kind: Mapped[str]
    identity_oid: Mapped[str]
    identity_index: Mapped[bytes]
    identity_sealed: Mapped[bytes | None]
    replaced_at: Mapped[datetime]

    identity = Sealed()

    @property
    @override
    def subject(self) -> UUID:
        """Sealed under the person's key."""
        return self.person_id


class Contact(Keyed, Versioned, SealedRow, Model):
    """Somebody to reach about a recipient: a relative, a neighbour with the key."""

    __tablename__ = "recipient_contacts"
    __table_args__ = (Index("ix_recipient_contacts_recipient_id", "recipient_id"),)

    provider_id: Mapped[UUID] = mapped_column(ForeignKey("care_providers.id"))
    recipient_id: Mapped[UUID] = mapped_column(ForeignKey("recipients.id", ondelete="CASCADE"))
    person_id: Mapped[UUID] = mapped_column(ForeignKey("people.id"))
    name_sealed: Mapped[bytes | None]
    phone_sealed: Mapped[bytes | None]
    relation_sealed: Mapped[bytes | None]

    name = Sealed()
    phone = Sealed()
    relation = Sealed()

    @property
    @override
    def subject(self) -> UUID:
        """Sealed under the recipient's key."""
        return self.person_id
