"""Prescriptions with lines and treatment measures: the core of the house."""

from datetime import date, datetime
from uuid import UUID

from sqlalchemy import CheckConstraint, ForeignKey, Index, UniqueConstraint
from sqlalchemy.orm import Mapped, mapped_column, relationship
from typing_extensions import override

from care.models.policies import CareArea, PolicyRow
from care.models.recipients import Recipient
from catalogue.models.articles import Article
from core.db import Keyed, Model, Versioned
from core.sealed import Sealed, SealedRow


class Prescription(Keyed, Versioned, SealedRow, Model):
    """What one prescriber has decided a recipient may take out, in one care area.

    `expired` and `exhausted` are not stored: the day and the withdrawals tell.
    """

    __tablename__ = "prescriptions"
    __table_args__ = (
        UniqueConstraint("number"),
        CheckConstraint("valid_to >= valid_from", name="validity"),
        CheckConstraint(
            "status IN ('draft', 'active', 'paused', 'under_review', 'ended', 'replaced',"
            " 'annulled')",
            name="status",
        ),
        Index("ix_prescriptions_recipient_id", "recipient_id", "status"),
        Index("ix_prescriptions_unit_id", "unit_id", "status", "valid_to"),
    )

    number: Mapped[int]
    provider_id: Mapped[UUID] = mapped_column(ForeignKey("care_providers.id"))
    unit_id: Mapped[UUID] = mapped_column(ForeignKey("care_units.id"))
    recipient_id: Mapped[UUID] = mapped_column(ForeignKey("recipients.id"))
    person_id: Mapped[UUID] = mapped_column(ForeignKey("people.id"))
    care_area_id: Mapped[UUID] = mapped_column(ForeignKey("care_areas.id"))
    policy_id: Mapped[UUID] = mapped_column(ForeignKey("policies.id"))
    prescriber_id: Mapped[UUID] = mapped_column(ForeignKey("accounts.id"))
    appointment_id: Mapped[UUID | None] = mapped_column(ForeignKey("prescriber_appointments.id"))
    status: Mapped[str]
    valid_from: Mapped[date]
    valid_to: Mapped[date]
    signed_at: Mapped[datetime | None]
    ended_at: Mapped[datetime | None]
    end_reason: Mapped[str | None]
    end_note_sealed: Mapped[bytes | None]
    note_sealed: Mapped[bytes | None]
    renews_id: Mapped[UUID | None] = mapped_column(ForeignKey("prescriptions.id"))
    replaced_by_id: Mapped[UUID | None] = mapped_column(ForeignKey("prescriptions.id"))
    follow_up_on: Mapped[date | None]
    made_at: Mapped[datetime]

    recipient: Mapped[Recipient] = relationship(lazy="raise")
    care_area: Mapped[CareArea] = relationship(lazy="raise")
    policy: Mapped[PolicyRow] = relationship(lazy="raise")
    lines: Mapped[list["PrescriptionLine"]] = relationship(
        lazy="raise", order_by="PrescriptionLine.position", back_populates="prescription"
    )
    measures: Mapped[list["PrescriptionMeasure"]] = relationship(
        lazy="raise", order_by="PrescriptionMeasure.id"
    )
    end_note = Sealed()
    note = Sealed()

    @property
    @override
    def subject(self) -> UUID:
        """Sealed under the recipient's key."""
        return self.person_id


class PrescriptionLine(Keyed, Versioned, SealedRow, Model):
    """One article, how much is used, and how it may be taken out."""

    __tablename__ = "prescription_lines"
    __table_args__ = (
        UniqueConstraint("prescription_id", "position"),
        CheckConstraint("dose_milli > 0", name="dose"),
        CheckConstraint("dose_unit IN ('day', 'week', 'month', 'year')", name="dose_unit"),
        CheckConstraint("cover_days > 0", name="cover_days"),
        CheckConstraint("withdrawals_allowed > 0", name="withdrawals_allowed"),
        CheckConstraint("pack_size > 0", name="pack_size"),
        CheckConstraint("substitution IN ('accept', 'ask', 'never')", name="substitution"),
        CheckConstraint("status IN ('active', 'ended')", name="status"),
        Index("ix_prescription_lines_article_id", "article_id"),
        Index("ix_prescription_lines_recipient_id", "recipient_id"),
    )

    prescription_id: Mapped[UUID] = mapped_column(ForeignKey("prescriptions.id"))
    provider_id: Mapped[UUID] = mapped_column(ForeignKey("care_providers.id"))
    recipient_id: Mapped[UUID] = mapped_column(ForeignKey("recipients.id"))
    person_id: Mapped[UUID] = mapped_column(ForeignKey("people.id"))
    position: Mapped[int]
    article_id: Mapped[UUID] = mapped_column(ForeignKey("articles.id"))
    pack_size: Mapped[int]
    dose_milli: Mapped[int]
    dose_unit: Mapped[str]
    cover_days: Mapped[int]
    withdrawals_allowed: Mapped[int]
    substitution: Mapped[str] = mapped_column(default="ask")
    status: Mapped[str] = mapped_column(default="active")
    instruction_sealed: Mapped[bytes | None]

    prescription: Mapped[Prescription] = relationship(lazy="raise", back_populates="lines")
    article: Mapped[Article] = relationship(lazy="raise")
    instruction = Sealed()

    @property
    @override
    def subject(self) -> UUID:
        """Sealed under the recipient's key."""
        return self.person_id


class PrescriptionMeasure(Keyed, SealedRow, Model):
    """A treatment measure tried or planned beside the products, and how it went."""

    __tablename__ = "prescription_measures"
    __table_args__ = (
        CheckConstraint(
            "outcome IN ('planned', 'ongoing', 'helped', 'not_enough', 'not_possible')",
            name="outcome",
        ),
        Index("ix_prescription_measures_prescription_id", "prescription_id"),
    )

    prescription_id: Mapped[UUID] = mapped_column(ForeignKey("prescriptions.id"))
    line_id: Mapped[UUID | None] = mapped_column(ForeignKey("prescription_lines.id"))
    provider_id: Mapped[UUID] = mapped_column(ForeignKey("care_providers.id"))
    person_id: Mapped[UUID] = mapped_column(ForeignKey("people.id"))
    measure_id: Mapped[UUID] = mapped_column(ForeignKey("measure_codes.id"))
    done_on: Mapped[date | None]
    outcome: Mapped[str]
    text_sealed: Mapped[bytes | None]

    text = Sealed()

    @property
    @override
    def subject(self) -> UUID:
        """Sealed under the recipient's key."""
        return self.person_id
