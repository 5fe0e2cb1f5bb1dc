"""Where each open prescription line stands: what the worklist shows, kept with every change."""

from datetime import date
from uuid import UUID

from sqlalchemy import CheckConstraint, ForeignKey, Index
from sqlalchemy.orm import Mapped, mapped_column

from core.db import Model

TABS = ("runs_out", "stopped", "expires", "approval", "quiet")


class LineStanding(Model):
    """The answer of `orders.rules.worklist` for one line, and the facts it was given.

    Never decides anything: an order is judged on the order lines themselves. `place` sorts the
    list and is the rule's sort key as one number; `counted_on` is the day it was worked out for.
    """

    __tablename__ = "line_standings"
    __table_args__ = (
        CheckConstraint(f"tab IN {TABS}", name="tab"),
        Index("ix_line_standings_unit_id_place", "unit_id", "place", "prescription_line_id"),
        Index("ix_line_standings_unit_id_tab", "unit_id", "tab", "place", "prescription_line_id"),
        Index("ix_line_standings_recipient_id", "recipient_id"),
        {"info": {"counted_from": "prescription_lines"}},
    )

    prescription_line_id: Mapped[UUID] = mapped_column(
        ForeignKey("prescription_lines.id", ondelete="CASCADE"), primary_key=True
    )
    prescription_id: Mapped[UUID] = mapped_column(ForeignKey("prescriptions.id"))
    provider_id: Mapped[UUID] = mapped_column(ForeignKey("care_providers.id"))
    unit_id: Mapped[UUID] = mapped_column(ForeignKey("care_units.id"))
    recipient_id: Mapped[UUID] = mapped_column(ForeignKey("recipients.id"))
    person_id: Mapped[UUID] = mapped_column(ForeignKey("people.id"))
    care_area_id: Mapped[UUID] = mapped_column(ForeignKey("care_areas.id"))
    article_id: Mapped[UUID] = mapped_column(ForeignKey("articles.id"))
    status: Mapped[str]
    valid_to: Mapped[date]
    withdrawals_left: Mapped[int]
    opens_on: Mapped[date | None]
    lasts_until: Mapped[date | None]
    latest: Mapped[str | None]
    expected_on: Mapped[date | None]
    latest_order_id: Mapped[UUID | None] = mapped_column(ForeignKey("orders.id"))
    article_gone: Mapped[bool]
    address_confirmed: Mapped[bool]
    expiring_days: Mapped[int]
    cause: Mapped[str]
    needs_hand: Mapped[bool]
    tab: Mapped[str]
    place: Mapped[int]
    counted_on: Mapped[date]
    noticed: Mapped[str | None]
    """What the person was last written about: cause and day, so that nothing is said twice."""
