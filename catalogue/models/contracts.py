"""Contracts with priced lines, and which assortment is open to whom."""

from datetime import date, datetime
from uuid import UUID

from sqlalchemy import BigInteger, CheckConstraint, ForeignKey, Index, UniqueConstraint
from sqlalchemy.orm import Mapped, mapped_column, relationship

from catalogue.models.articles import Article, Supplier
from core.db import Keyed, Model, Versioned


class Contract(Keyed, Versioned, Model):
    """An agreement on prices with one supplier."""

    __tablename__ = "contracts"
    __table_args__ = (
        UniqueConstraint("supplier_id", "reference"),
        CheckConstraint("valid_to IS NULL OR valid_to >= valid_from", name="validity"),
    )

    supplier_id: Mapped[UUID] = mapped_column(ForeignKey("suppliers.id"))
    reference: Mapped[str]
    name: Mapped[str]
    currency: Mapped[str] = mapped_column(default="SEK")
    valid_from: Mapped[date]
    valid_to: Mapped[date | None]
    made_at: Mapped[datetime]

    supplier: Mapped[Supplier] = relationship(lazy="raise")


class ContractLine(Keyed, Model):
    """An article's price in a contract from a day; a new price is a new line."""

    __tablename__ = "contract_lines"
    __table_args__ = (
        UniqueConstraint("contract_id", "article_id", "valid_from"),
        CheckConstraint("valid_to IS NULL OR valid_to >= valid_from", name="validity"),
        CheckConstraint("price_ore >= 0", name="price"),
        CheckConstraint("vat_permille BETWEEN 0 AND 1000", name="vat"),
        CheckConstraint("tier IN ('base', 'specialist')", name="tier"),
        Index("ix_contract_lines_article_id", "article_id", "contract_id", "valid_from"),
        Index("ix_contract_lines_import_id", "import_id"),
    )

    contract_id: Mapped[UUID] = mapped_column(ForeignKey("contracts.id"))
    article_id: Mapped[UUID] = mapped_column(ForeignKey("articles.id"))
    price_ore: Mapped[int] = mapped_column(BigInteger)
    vat_permille: Mapped[int] = mapped_column(default=250)
    rank: Mapped[int] = mapped_column(default=50)
    tier: Mapped[str] = mapped_column(default="base")
    fee_class: Mapped[str] = mapped_column(default="")
    valid_from: Mapped[date]
    valid_to: Mapped[date | None]
    import_id: Mapped[UUID | None] = mapped_column(ForeignKey("catalogue_imports.id"))

    article: Mapped[Article] = relationship(lazy="raise")
    contract: Mapped[Contract] = relationship(lazy="raise")


class Assortment(Keyed, Model):
    """A contract opened to a care provider, or one unit, for a care area or all, in a period.

    `provider_id` and `unit_id` name rows of the care wing, which stands above this one.
    """

    __tablename__ = "assortments"
    __table_args__ = (
        CheckConstraint("valid_to IS NULL OR valid_to >= valid_from", name="validity"),
        Index("ix_assortments_provider_id", "provider_id", "valid_from"),
    )

    provider_id: Mapped[UUID]
    unit_id: Mapped[UUID | None]
    care_area: Mapped[str | None]
    contract_id: Mapped[UUID] = mapped_column(ForeignKey("contracts.id"))
    specialist: Mapped[bool] = mapped_column(default=False)
    valid_from: Mapped[date]
    valid_to: Mapped[date | None]

    contract: Mapped[Contract] = relationship(lazy="raise")
