"""Orders and their lines. Lines carry the state; the order's state is derived."""

from datetime import date, datetime
from typing import Any
from uuid import UUID

from sqlalchemy import (
    JSON,
    BigInteger,
    CheckConstraint,
    FetchedValue,
    ForeignKey,
    Index,
    Sequence,
    UniqueConstraint,
    text,
)
from sqlalchemy.orm import Mapped, mapped_column, relationship
from typing_extensions import override

from care.models.prescriptions import PrescriptionLine
from care.models.recipients import Recipient
from care.models.units import CareUnit
from catalogue.models.articles import Article
from core.db import Keyed, Model, Versioned
from core.sealed import Sealed, SealedRow

FIRST_NUMBER = 100_001
ORDER_NUMBERS = Sequence("order_numbers", start=FIRST_NUMBER, metadata=Model.metadata)
SHIPMENT_NUMBERS = Sequence("shipment_numbers", start=FIRST_NUMBER, metadata=Model.metadata)
"""Give short numbers on PostgreSQL; SQLite's single writer counts for itself."""

LINE_STATES = (
    "requested", "awaiting_approval", "rejected", "accepted", "sent", "confirmed", "backordered",
    "substituted", "refused", "picked", "part_shipped", "shipped", "delivered", "not_collected",
    "returned", "cancelled",
)  # fmt: skip

LINE_KINDS = ("normal", "early", "bridging", "extra", "trial")


class Order(Keyed, Versioned, SealedRow, Model):
    """One order, with its own copy of receiver and address as they were confirmed.

    A unit's stock order has neither recipient nor receiver (contract 001-09).
    """

    __tablename__ = "orders"
    __table_args__ = (
        UniqueConstraint("number"),
        UniqueConstraint("form_key"),
        CheckConstraint("(recipient_id IS NULL) = (person_id IS NULL)", name="recipient"),
        CheckConstraint(
            "recipient_id IS NOT NULL OR (receiver_sealed IS NULL AND address_text_sealed IS NULL"
            " AND phone_sealed IS NULL AND comment_sealed IS NULL)",
            name="stock_order_without_person",
        ),
        CheckConstraint(
            "channel IN ('staff', 'recipient', 'proxy', 'phone', 'assisted')", name="channel"
        ),
        CheckConstraint(
            "delivery_mode IN ('home', 'unit', 'pickup_point', 'sealed_address', 'forwarding')",
            name="delivery_mode",
        ),
        Index("ix_orders_unit_id_id", "unit_id", "id"),
        Index(
            "ix_orders_stock",
            "unit_id",
            "id",
            sqlite_where=text("recipient_id IS NULL"),
            postgresql_where=text("recipient_id IS NULL"),
        ),
        Index("ix_orders_recipient_id_id", "recipient_id", "id"),
        Index("ix_orders_provider_id_id", "provider_id", "id"),
    )

    number: Mapped[int] = mapped_column(BigInteger, server_default=FetchedValue())
    """Comes back with the INSERT that made it."""
    form_key: Mapped[UUID]
    provider_id: Mapped[UUID] = mapped_column(ForeignKey("care_providers.id"))
    unit_id: Mapped[UUID] = mapped_column(ForeignKey("care_units.id"))
    recipient_id: Mapped[UUID | None] = mapped_column(ForeignKey("recipients.id"))
    person_id: Mapped[UUID | None] = mapped_column(ForeignKey("people.id"))
    placed_at: Mapped[datetime]
    ordered_on: Mapped[date]
    placed_by: Mapped[UUID | None] = mapped_column(ForeignKey("accounts.id"))
    principal_id: Mapped[UUID | None]
    mandate_id: Mapped[UUID | None]
    channel: Mapped[str]
    delivery_mode: Mapped[str]
    receiver_sealed: Mapped[bytes | None]
    address_text_sealed: Mapped[bytes | None]
    phone_sealed: Mapped[bytes | None]
    comment_sealed: Mapped[bytes | None]
    promised_on: Mapped[date]
    cancel_until: Mapped[datetime]
    urgent_reason: Mapped[str | None]
    urgent_fee_ore: Mapped[int] = mapped_column(BigInteger, default=0)
    """What the urgency cost at the time, as it was shown before ordering."""

    recipient: Mapped[Recipient | None] = relationship(lazy="raise")
    unit: Mapped[CareUnit] = relationship(lazy="raise")
    lines: Mapped[list["OrderLine"]] = relationship(
        lazy="raise", order_by="OrderLine.position", back_populates="order"
    )
    receiver = Sealed()
    address_text = Sealed()
    phone = Sealed()
    comment = Sealed()

    @property
    @override
    def subject(self) -> UUID:
        """Sealed under the recipient's key; a stock order seals nothing."""
        if self.person_id is None:
            raise LookupError("a stock order is about nobody")
        return self.person_id


class OrderLine(Keyed, Versioned, Model):
    """One article of an order; a withdrawal when it comes from a prescription line."""

    __tablename__ = "order_lines"
    __table_args__ = (
        UniqueConstraint("order_id", "position"),
        CheckConstraint("packs > 0", name="packs"),
        CheckConstraint(f"state IN {LINE_STATES}", name="state"),
        CheckConstraint("packs_shipped >= 0 AND packs_delivered >= 0", name="shipped"),
        CheckConstraint("packs_delivered <= packs_shipped", name="delivered"),
        CheckConstraint(f"kind IN {LINE_KINDS}", name="kind"),
        Index("ix_order_lines_prescription_line_id", "prescription_line_id"),
        Index("ix_order_lines_supplier_id", "supplier_id", "state", "id"),
        Index("ix_order_lines_provider_id", "provider_id", "id"),
        Index("ix_order_lines_article_id", "article_id"),
        Index("ix_order_lines_contract_line_id", "contract_line_id"),
    )

    order_id: Mapped[UUID] = mapped_column(ForeignKey("orders.id"))
    provider_id: Mapped[UUID] = mapped_column(ForeignKey("care_providers.id"))
    supplier_id: Mapped[UUID] = mapped_column(ForeignKey("suppliers.id"))
    prescription_line_id: Mapped[UUID | None] = mapped_column(ForeignKey("prescription_lines.id"))
    contract_line_id: Mapped[UUID | None] = mapped_column(ForeignKey("contract_lines.id"))
    article_id: Mapped[UUID] = mapped_column(ForeignKey("articles.id"))
    substitute_for_id: Mapped[UUID | None] = mapped_column(ForeignKey("articles.id"))
    position: Mapped[int]
    packs: Mapped[int]
    pieces: Mapped[int]
    cover_days: Mapped[int] = mapped_column(default=0)
    kind: Mapped[str] = mapped_column(default="normal")
    """`orders.rules.supply.Kind`; `kind_reason` is why it is not a normal withdrawal."""
    kind_reason: Mapped[str | None]
    price_ore: Mapped[int] = mapped_column(BigInteger)
    vat_permille: Mapped[int]
    state: Mapped[str]
    reason: Mapped[str | None]
    expected_on: Mapped[date | None]
    packs_shipped: Mapped[int] = mapped_column(default=0)
    packs_delivered: Mapped[int] = mapped_column(default=0)
    delivered_on: Mapped[date | None]

    order: Mapped[Order] = relationship(lazy="raise", back_populates="lines")
    article: Mapped[Article] = relationship(lazy="raise", foreign_keys=[article_id])
    prescription_line: Mapped[PrescriptionLine | None] = relationship(lazy="raise")


class LineEvent(Keyed, Model):
    """A step in a line's life: the timeline in facts, told in words by `orders.texts`."""

    __tablename__ = "line_events"
    __table_args__ = (
        Index("ix_line_events_order_id", "order_id", "id"),
        Index("ix_line_events_order_line_id", "order_line_id"),
    )

    order_id: Mapped[UUID] = mapped_column(ForeignKey("orders.id"))
    order_line_id: Mapped[UUID] = mapped_column(ForeignKey("order_lines.id"))
    at: Mapped[datetime]
    from_state: Mapped[str | None]
    to_state: Mapped[str]
    account_id: Mapped[UUID | None]
    role: Mapped[str | None]
    facts: Mapped[dict[str, Any]] = mapped_column(JSON, default=dict)


class Shipment(Keyed, Versioned, Model):
    """A parcel that left the supplier, with some lines of one order."""

    __tablename__ = "shipments"
    __table_args__ = (
        UniqueConstraint("number"),
        CheckConstraint(
            "state IN ('on_way', 'delivered', 'not_collected', 'returned')", name="state"
        ),
        CheckConstraint("(state = 'on_way') = (ended_on IS NULL)", name="ended"),
        UniqueConstraint("form_key"),
        Index("ix_shipments_order_id", "order_id"),
        Index("ix_shipments_supplier_id", "supplier_id", "id"),
    )

    number: Mapped[int] = mapped_column(BigInteger)
    order_id: Mapped[UUID] = mapped_column(ForeignKey("orders.id"))
    supplier_id: Mapped[UUID] = mapped_column(ForeignKey("suppliers.id"))
    shipped_at: Mapped[datetime]
    carrier: Mapped[str] = mapped_column(default="")
    tracking: Mapped[str] = mapped_column(default="")
    form_key: Mapped[UUID]
    state: Mapped[str] = mapped_column(default="on_way")
    delivered_on: Mapped[date | None]
    ended_on: Mapped[date | None]
    received_at: Mapped[datetime | None]
    received_by: Mapped[UUID | None] = mapped_column(ForeignKey("accounts.id"))

    lines: Mapped[list["ShipmentLine"]] = relationship(lazy="raise")


class ShipmentLine(Keyed, Model):
    """How many packs of a line went in a parcel, of which batch; none is a true number too.

    `packs_received` is what the unit counted, where goods went to the unit.
    """

    __tablename__ = "shipment_lines"
    __table_args__ = (
        CheckConstraint("packs >= 0", name="packs"),
        CheckConstraint("packs_received >= 0", name="packs_received"),
        CheckConstraint(
            "difference IN ('missing', 'damaged', 'wrong_article', 'too_many')", name="difference"
        ),
        Index("ix_shipment_lines_order_line_id", "order_line_id"),
        Index("ix_shipment_lines_batch_no", "batch_no"),
        Index("ix_shipment_lines_shipment_id", "shipment_id"),
    )

    shipment_id: Mapped[UUID] = mapped_column(ForeignKey("shipments.id"))
    order_line_id: Mapped[UUID] = mapped_column(ForeignKey("order_lines.id"))
    packs: Mapped[int]
    batch_no: Mapped[str] = mapped_column(default="")
    expires_on: Mapped[date | None]
    packs_received: Mapped[int | None]
    difference: Mapped[str | None]
