"""How people come to stand where they stand: applications, certificates, openings, cases."""

from datetime import date, datetime
from uuid import UUID

from sqlalchemy import CheckConstraint, ForeignKey, Index, UniqueConstraint
from sqlalchemy.orm import Mapped, mapped_column
from typing_extensions import override

from core.db import Keyed, Model, Versioned
from core.sealed import Sealed, SealedRow


class ProviderRole(Keyed, Model):
    """A role an account holds for a whole care provider between two days (law.md LOG-05)."""

    __tablename__ = "provider_roles"
    __table_args__ = (
        UniqueConstraint("provider_id", "account_id", "role", "valid_from"),
        CheckConstraint("valid_to IS NULL OR valid_to >= valid_from", name="validity"),
        CheckConstraint("role IN ('access_reviewer', 'data_protection')", name="role"),
        Index("ix_provider_roles_account_id", "account_id"),
    )

    provider_id: Mapped[UUID] = mapped_column(ForeignKey("care_providers.id"))
    account_id: Mapped[UUID] = mapped_column(ForeignKey("accounts.id"))
    role: Mapped[str]
    valid_from: Mapped[date]
    valid_to: Mapped[date | None]
    given_by: Mapped[UUID | None]


class AccessApplication(Keyed, Versioned, SealedRow, Model):
    """Somebody asks for a role at a unit; what is written lies under the applicant's key."""

    __tablename__ = "access_applications"
    __table_args__ = (
        CheckConstraint(
            "role IN ('prescriber', 'orderer', 'approver', 'unit_admin', 'reader')", name="role"
        ),
        CheckConstraint("state IN ('waiting', 'approved', 'refused', 'withdrawn')", name="state"),
        Index("ix_access_applications_unit_id", "unit_id", "state"),
        Index("ix_access_applications_account_id", "account_id"),
    )
    counts_as_reading = False

    provider_id: Mapped[UUID] = mapped_column(ForeignKey("care_providers.id"))
    unit_id: Mapped[UUID] = mapped_column(ForeignKey("care_units.id"))
    account_id: Mapped[UUID] = mapped_column(ForeignKey("accounts.id"))
    person_id: Mapped[UUID] = mapped_column(ForeignKey("people.id"))
    role: Mapped[str]
    state: Mapped[str] = mapped_column(default="waiting")
    reason_sealed: Mapped[bytes | None]
    answer_sealed: Mapped[bytes | None]
    asked_at: Mapped[datetime]
    decided_at: Mapped[datetime | None]
    decided_by: Mapped[UUID | None] = mapped_column(ForeignKey("accounts.id"))

    reason = Sealed()
    answer = Sealed()

    @property
    @override
    def subject(self) -> UUID:
        """Sealed under the applicant's key."""
        return self.person_id


class Certificate(Keyed, Model):
    """A course or certificate behind an appointment (domain.md §2.1)."""

    __tablename__ = "certificates"
    __table_args__ = (Index("ix_certificates_appointment_id", "appointment_id"),)

    appointment_id: Mapped[UUID] = mapped_column(
        ForeignKey("prescriber_appointments.id", ondelete="CASCADE")
    )
    name: Mapped[str]
    issuer: Mapped[str]
    issued_on: Mapped[date]
    valid_to: Mapped[date | None]


class EmergencyOpening(Keyed, Versioned, SealedRow, Model):
    """A person was opened without a care relation; a reviewer says afterwards what of it."""

    __tablename__ = "emergency_openings"
    __table_args__ = (
        CheckConstraint("reason IN ('life', 'urgent', 'transfer', 'supplies')", name="reason"),
        CheckConstraint("decision IN ('justified', 'follow_up')", name="decision"),
        Index("ix_emergency_openings_account_id", "account_id", "until"),
        Index("ix_emergency_openings_recipient_id", "recipient_id"),
        Index("ix_emergency_openings_provider_id", "provider_id", "decided_at"),
    )

    provider_id: Mapped[UUID] = mapped_column(ForeignKey("care_providers.id"))
    unit_id: Mapped[UUID] = mapped_column(ForeignKey("care_units.id"))
    account_id: Mapped[UUID] = mapped_column(ForeignKey("accounts.id"))
    recipient_id: Mapped[UUID] = mapped_column(ForeignKey("recipients.id"))
    person_id: Mapped[UUID] = mapped_column(ForeignKey("people.id"))
    reason: Mapped[str]
    note_sealed: Mapped[bytes | None]
    opened_at: Mapped[datetime]
    until: Mapped[datetime]
    decision: Mapped[str | None]
    decision_note_sealed: Mapped[bytes | None]
    decided_at: Mapped[datetime | None]
    decided_by: Mapped[UUID | None] = mapped_column(ForeignKey("accounts.id"))

    note = Sealed()
    decision_note = Sealed()

    @property
    @override
    def subject(self) -> UUID:
        """Sealed under the key of the person who was opened."""
        return self.person_id


class SupportCase(Keyed, Versioned, SealedRow, Model):
    """A matter of customer service, about a recipient or a unit; it ends with the day.

    `person_id` is whose key seals the note: the recipient's, or the worker's own.
    """

    __tablename__ = "support_cases"
    __table_args__ = (
        UniqueConstraint("number"),
        CheckConstraint(
            "caller IN ('recipient', 'relative', 'staff', 'supplier', 'nobody')", name="caller"
        ),
        CheckConstraint(
            "reason IN ('call', 'order', 'delivery', 'correction', 'security')", name="reason"
        ),
        CheckConstraint("(recipient_id IS NULL) <> (unit_id IS NULL)", name="about"),
        CheckConstraint("closed_by IN ('worker', 'day')", name="closed_by"),
        Index("ix_support_cases_account_id", "account_id", "closed_at"),
        Index("ix_support_cases_recipient_id", "recipient_id"),
    )

    number: Mapped[int]
    account_id: Mapped[UUID] = mapped_column(ForeignKey("accounts.id"))
    caller: Mapped[str]
    reason: Mapped[str]
    recipient_id: Mapped[UUID | None] = mapped_column(ForeignKey("recipients.id"))
    unit_id: Mapped[UUID | None] = mapped_column(ForeignKey("care_units.id"))
    person_id: Mapped[UUID] = mapped_column(ForeignKey("people.id"))
    note_sealed: Mapped[bytes | None]
    opened_at: Mapped[datetime]
    opened_on: Mapped[date]
    closed_at: Mapped[datetime | None]
    closed_by: Mapped[str | None]

    note = Sealed()

    @property
    @override
    def subject(self) -> UUID:
        """Sealed under the recipient's key; a case about a unit under the worker's."""
        return self.person_id
