"""Values of a policy that hold otherwise for one recipient, with who, why and until when."""

from datetime import date, datetime
from typing import Any
from uuid import UUID

from sqlalchemy import CheckConstraint, ForeignKey, Index
from sqlalchemy.orm import Mapped, mapped_column
from typing_extensions import override

from core.db import Keyed, Model, Versioned
from core.sealed import Sealed, SealedRow


class PolicyOverride(Keyed, Versioned, SealedRow, Model):
    """One policy value for one recipient in one care area, between two days (domain.md 1.3).

    Never edited and never removed: to change one, it is ended and another is made.
    """

    __tablename__ = "policy_overrides"
    __table_args__ = (
        CheckConstraint("valid_to >= valid_from", name="validity"),
        CheckConstraint("(ended_on IS NULL) = (ended_at IS NULL)", name="ended"),
        Index("ix_policy_overrides_recipient_id", "recipient_id", "care_area_id", "valid_from"),
        Index("ix_policy_overrides_provider_id", "provider_id", "valid_to"),
    )

    provider_id: Mapped[UUID] = mapped_column(ForeignKey("care_providers.id"))
    unit_id: Mapped[UUID] = mapped_column(ForeignKey("care_units.id"))
    """Where it was decided."""
    recipient_id: Mapped[UUID] = mapped_column(ForeignKey("recipients.id", ondelete="CASCADE"))
    person_id: Mapped[UUID] = mapped_column(ForeignKey("people.id"))
    care_area_id: Mapped[UUID] = mapped_column(ForeignKey("care_areas.id"))
    name: Mapped[str]
    value: Mapped[dict[str, Any]]
    """The value as `care.rules.rule_sets` writes it, under "is"."""
    valid_from: Mapped[date]
    valid_to: Mapped[date]
    reason: Mapped[str]
    reason_text_sealed: Mapped[bytes | None]
    made_at: Mapped[datetime]
    made_by: Mapped[UUID | None] = mapped_column(ForeignKey("accounts.id"))
    ended_on: Mapped[date | None]
    """The first day it no longer holds, when it was ended before its time."""
    ended_at: Mapped[datetime | None]
    ended_by: Mapped[UUID | None] = mapped_column(ForeignKey("accounts.id"))

    reason_text = Sealed()

    @property
    @override
    def subject(self) -> UUID:
        """Sealed under the person's key."""
        return self.person_id
