"""Care providers with agreements, care units, staff and their appointments."""

from datetime import date, datetime
from uuid import UUID

from sqlalchemy import BigInteger, CheckConstraint, ForeignKey, Index, UniqueConstraint
from sqlalchemy.orm import Mapped, mapped_column, relationship

from core.db import Keyed, Model, Versioned


class CareProvider(Keyed, Versioned, Model):
    """A customer: the authority or company responsible for care. The tenant."""

    __tablename__ = "care_providers"
    __table_args__ = (UniqueConstraint("organisation_number"),)

    name: Mapped[str]
    organisation_number: Mapped[str]
    hsa_id: Mapped[str | None]
    made_at: Mapped[datetime]


class BookkeepingEntity(Keyed, Model):
    """The legal person in whose books sales are kept; its jurisdiction decides the clock."""

    __tablename__ = "bookkeeping_entities"
    __table_args__ = (
        UniqueConstraint("organisation_number"),
        CheckConstraint("jurisdiction IN ('SE', 'DK')", name="jurisdiction"),
    )

    name: Mapped[str]
    organisation_number: Mapped[str]
    jurisdiction: Mapped[str]


class FiscalYear(Keyed, Model):
    """One fiscal year of a bookkeeping entity; they may be broken, shortened or extended."""

    __tablename__ = "fiscal_years"
    __table_args__ = (
        UniqueConstraint("entity_id", "starts_on"),
        CheckConstraint("ends_on > starts_on", name="order"),
    )

    entity_id: Mapped[UUID] = mapped_column(ForeignKey("bookkeeping_entities.id"))
    starts_on: Mapped[date]
    ends_on: Mapped[date]


class Agreement(Keyed, Versioned, Model):
    """The customer agreement with a care provider; it drives retention (RET-AGR)."""

    __tablename__ = "agreements"
    __table_args__ = (
        CheckConstraint("valid_to IS NULL OR valid_to >= valid_from", name="validity"),
        Index("ix_agreements_provider_id", "provider_id", "valid_from"),
    )

    provider_id: Mapped[UUID] = mapped_column(ForeignKey("care_providers.id"))
    entity_id: Mapped[UUID] = mapped_column(ForeignKey("bookkeeping_entities.id"))
    reference: Mapped[str]
    jurisdiction: Mapped[str]
    valid_from: Mapped[date]
    valid_to: Mapped[date | None]


class CareUnit(Keyed, Versioned, Model):
    """Where care is given. Its address is a workplace's, not a person's."""

    __tablename__ = "care_units"
    __table_args__ = (
        UniqueConstraint("provider_id", "name"),
        UniqueConstraint("customer_no"),
        CheckConstraint(
            "kind IN ('clinic', 'primary_care', 'home_care', 'care_home', 'ward', 'school')",
            name="kind",
        ),
    )

    provider_id: Mapped[UUID] = mapped_column(ForeignKey("care_providers.id"))
    name: Mapped[str]
    kind: Mapped[str]
    hsa_id: Mapped[str | None]
    customer_no: Mapped[str]
    cost_centre: Mapped[str] = mapped_column(default="")
    reference: Mapped[str] = mapped_column(default="")
    phone: Mapped[str] = mapped_column(default="")
    street: Mapped[str] = mapped_column(default="")
    postal_code: Mapped[str] = mapped_column(default="")
    city: Mapped[str] = mapped_column(default="")
    closed_on: Mapped[date | None]

    provider: Mapped[CareProvider] = relationship(lazy="raise")


class Membership(Keyed, Versioned, Model):
    """A role an account holds at a unit between two days (contract 001-08)."""

    __tablename__ = "memberships"
    __table_args__ = (
        UniqueConstraint("unit_id", "account_id", "role", "valid_from"),
        CheckConstraint("valid_to IS NULL OR valid_to >= valid_from", name="validity"),
        CheckConstraint(
            "role IN ('prescriber', 'orderer', 'approver', 'unit_admin', 'reader')", name="role"
        ),
        CheckConstraint("approval_limit >= 0", name="approval_limit"),
        Index("ix_memberships_account_id", "account_id", "valid_from"),
    )
    # `reviewed_on`: when the unit's administrator last confirmed that the role is still needed.

    provider_id: Mapped[UUID] = mapped_column(ForeignKey("care_providers.id"))
    unit_id: Mapped[UUID] = mapped_column(ForeignKey("care_units.id"))
    account_id: Mapped[UUID] = mapped_column(ForeignKey("accounts.id"))
    role: Mapped[str]
    valid_from: Mapped[date]
    valid_to: Mapped[date | None]
    approval_limit: Mapped[int | None] = mapped_column(BigInteger)
    """The largest order in öre the approver may approve; none: without limit."""
    given_by: Mapped[UUID | None]
    reviewed_on: Mapped[date | None]


class PrescriberAppointment(Keyed, Versioned, Model):
    """The right to prescribe at a unit, for named care areas, between two days (domain §2.1)."""

    __tablename__ = "prescriber_appointments"
    __table_args__ = (
        CheckConstraint("valid_to IS NULL OR valid_to >= valid_from", name="validity"),
        CheckConstraint(
            "profession IN ('physician', 'nurse', 'midwife', 'physiotherapist', 'dentist')",
            name="profession",
        ),
        Index("ix_prescriber_appointments_account_id", "account_id", "unit_id"),
    )

    provider_id: Mapped[UUID] = mapped_column(ForeignKey("care_providers.id"))
    unit_id: Mapped[UUID] = mapped_column(ForeignKey("care_units.id"))
    account_id: Mapped[UUID] = mapped_column(ForeignKey("accounts.id"))
    profession: Mapped[str]
    prescriber_code: Mapped[str] = mapped_column(default="")
    certificates: Mapped[str] = mapped_column(default="")
    appointed_by: Mapped[UUID | None] = mapped_column(ForeignKey("accounts.id"))
    valid_from: Mapped[date]
    valid_to: Mapped[date | None]


class AppointmentArea(Model):
    """A care area an appointment covers."""

    __tablename__ = "appointment_areas"

    appointment_id: Mapped[UUID] = mapped_column(
        ForeignKey("prescriber_appointments.id", ondelete="CASCADE"), primary_key=True
    )
    care_area_id: Mapped[UUID] = mapped_column(ForeignKey("care_areas.id"), primary_key=True)
