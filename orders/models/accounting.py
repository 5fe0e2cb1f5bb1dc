"""Accounting rows: what the Bookkeeping Act keeps, and nothing personal (ACC-01 to ACC-06)."""

from datetime import date, datetime
from uuid import UUID

from sqlalchemy import BigInteger, CheckConstraint, ForeignKey, Index, UniqueConstraint
from sqlalchemy.orm import Mapped, mapped_column

from core.db import Keyed, Model


class AccountingRow(Keyed, Model):
    """One delivered quantity as the books need it. Copied values, so that it stands alone.

    Goods that come back are a row of their own with negative packs: nothing booked is altered.
    """

    __tablename__ = "accounting_rows"
    __table_args__ = (
        UniqueConstraint("shipment_line_id", "kind"),
        CheckConstraint(
            "(kind = 'sale' AND packs > 0) OR (kind = 'credit' AND packs < 0)", name="packs"
        ),
        Index("ix_accounting_rows_entity_id", "entity_id", "delivered_on"),
        Index("ix_accounting_rows_unit_id", "unit_id", "delivered_on"),
        Index("ix_accounting_rows_batch_no", "article_no", "batch_no"),
    )

    entity_id: Mapped[UUID] = mapped_column(ForeignKey("bookkeeping_entities.id"))
    fiscal_year_id: Mapped[UUID] = mapped_column(ForeignKey("fiscal_years.id"))
    provider_id: Mapped[UUID] = mapped_column(ForeignKey("care_providers.id"))
    unit_id: Mapped[UUID] = mapped_column(ForeignKey("care_units.id"))
    customer_no: Mapped[str]
    cost_centre: Mapped[str]
    order_number: Mapped[int] = mapped_column(BigInteger)
    shipment_number: Mapped[int] = mapped_column(BigInteger)
    shipment_line_id: Mapped[UUID]
    kind: Mapped[str] = mapped_column(default="sale")
    supplier_id: Mapped[UUID] = mapped_column(ForeignKey("suppliers.id"))
    article_no: Mapped[str]
    article_name: Mapped[str]
    udi_di: Mapped[str | None]
    batch_no: Mapped[str]
    packs: Mapped[int]
    price_ore: Mapped[int] = mapped_column(BigInteger)
    vat_permille: Mapped[int]
    currency: Mapped[str]
    ordered_on: Mapped[date]
    delivered_on: Mapped[date]
    booked_at: Mapped[datetime]


class AccountingStop(Keyed, Model):
    """A delivered quantity that could not be booked: no fiscal year, or two, cover the day.

    Nobody guesses (RET-BFL-06); the row stays open until the years are right and it is booked.
    """

    __tablename__ = "accounting_stops"
    __table_args__ = (
        UniqueConstraint("shipment_line_id", "kind"),
        Index("ix_accounting_stops_solved_at", "solved_at"),
    )

    shipment_line_id: Mapped[UUID] = mapped_column(ForeignKey("shipment_lines.id"))
    kind: Mapped[str] = mapped_column(default="sale")
    happened_on: Mapped[date]
    reason: Mapped[str]
    made_at: Mapped[datetime]
    solved_at: Mapped[datetime | None]
