"""Care areas, their policies with validity, and the coded treatment measures."""

from datetime import date
from uuid import UUID

from sqlalchemy import BigInteger, CheckConstraint, ForeignKey, Index, UniqueConstraint
from sqlalchemy.orm import Mapped, mapped_column

from core.db import Keyed, Model, Versioned


class CareArea(Keyed, Model):
    """A care area of a care provider: drives rights, assortment, rules, delivery."""

    __tablename__ = "care_areas"
    __table_args__ = (UniqueConstraint("provider_id", "code"),)

    provider_id: Mapped[UUID] = mapped_column(ForeignKey("care_providers.id"))
    code: Mapped[str]
    name: Mapped[str]
    name_en: Mapped[str]
    position: Mapped[int] = mapped_column(default=0)


class PolicyRow(Keyed, Versioned, Model):
    """The rules of a care area in a period, for a whole provider or one unit.

    `care.rules.Policy` is the same as a value; domain.md §2.2 says where each row comes from.
    """

    __tablename__ = "policies"
    __table_args__ = (
        CheckConstraint("valid_to IS NULL OR valid_to >= valid_from", name="validity"),
        CheckConstraint(
            "release_rule IN ('share', 'days_before_end', 'none')", name="release_rule"
        ),
        CheckConstraint("release_share_den > 0 AND release_share_num >= 0", name="release_share"),
        CheckConstraint("cut_off_minute BETWEEN 1 AND 1439", name="cut_off_minute"),
        CheckConstraint("urgent_lead_working_days >= 0", name="urgent_lead"),
        CheckConstraint("approval_over_ore >= 0", name="approval_over"),
        Index("ix_policies_provider_id", "provider_id", "care_area_id", "valid_from"),
    )

    provider_id: Mapped[UUID] = mapped_column(ForeignKey("care_providers.id"))
    care_area_id: Mapped[UUID] = mapped_column(ForeignKey("care_areas.id"))
    unit_id: Mapped[UUID | None] = mapped_column(ForeignKey("care_units.id"))
    profile: Mapped[str]
    source: Mapped[str] = mapped_column(default="")
    valid_from: Mapped[date]
    valid_to: Mapped[date | None]
    max_validity_days: Mapped[int]
    max_withdrawals: Mapped[int | None]
    min_cover_days: Mapped[int]
    max_cover_days: Mapped[int]
    start_max_cover_days: Mapped[int | None]
    start_days: Mapped[int | None]
    release_rule: Mapped[str]
    release_share_num: Mapped[int] = mapped_column(default=2)
    release_share_den: Mapped[int] = mapped_column(default=3)
    release_days: Mapped[int] = mapped_column(default=0)
    month_days_hundredths: Mapped[int] = mapped_column(default=3044)
    delivery_modes: Mapped[list[str]]
    delivery_days_before_end: Mapped[int | None]
    cut_off_minute: Mapped[int | None] = mapped_column(default=660)
    lead_working_days: Mapped[int] = mapped_column(default=3)
    notice_working_days: Mapped[int] = mapped_column(default=0)
    measures_required: Mapped[bool] = mapped_column(default=False)
    made_with_prescription: Mapped[bool] = mapped_column(default=False)
    confirmation_required: Mapped[bool] = mapped_column(default=False)
    equivalent_allowed: Mapped[bool] = mapped_column(default=True)
    bridging_days: Mapped[int] = mapped_column(default=14)
    first_follow_up_months: Mapped[int] = mapped_column(default=3)
    follow_up_months: Mapped[int] = mapped_column(default=12)
    expiring_days: Mapped[int] = mapped_column(default=30)
    country: Mapped[str] = mapped_column(default="SE")
    urgent_lead_working_days: Mapped[int | None]
    urgent_fee_ore: Mapped[int] = mapped_column(BigInteger, default=0)
    early_days: Mapped[int] = mapped_column(default=14)
    early_days_prescriber: Mapped[int] = mapped_column(default=92)
    bridging_after_days: Mapped[int] = mapped_column(default=30)
    bridging_most: Mapped[int] = mapped_column(default=2)
    approval_over_ore: Mapped[int | None] = mapped_column(BigInteger)
    approval_urgent: Mapped[bool] = mapped_column(default=False)
    approval_early: Mapped[bool] = mapped_column(default=False)
    approval_always: Mapped[bool] = mapped_column(default=False)


class MeasureCode(Keyed, Model):
    """A treatment measure that can be chosen for a care area (contract 001-15)."""

    __tablename__ = "measure_codes"
    __table_args__ = (UniqueConstraint("provider_id", "care_area_id", "code"),)

    provider_id: Mapped[UUID] = mapped_column(ForeignKey("care_providers.id"))
    care_area_id: Mapped[UUID] = mapped_column(ForeignKey("care_areas.id"))
    code: Mapped[str]
    name: Mapped[str]
    name_en: Mapped[str]
    position: Mapped[int] = mapped_column(default=0)
