"""Suppliers, articles, their other numbers, successors and the words they are found by."""

from datetime import date, datetime
from typing import Any
from uuid import UUID

from sqlalchemy import JSON, CheckConstraint, ForeignKey, Index, String, UniqueConstraint
from sqlalchemy.orm import Mapped, mapped_column, relationship

from core.db import Keyed, Model, Versioned

BYTEWISE = String().with_variant(String(collation="C"), "postgresql")
"""Compared letter by letter, so that an index serves beginnings of words on both databases."""


class Supplier(Keyed, Versioned, Model):
    """A company that delivers."""

    __tablename__ = "suppliers"
    __table_args__ = (UniqueConstraint("code"),)

    code: Mapped[str]
    name: Mapped[str]
    organisation_number: Mapped[str | None]
    gln: Mapped[str | None]
    phone: Mapped[str | None]
    made_at: Mapped[datetime]


class SupplierMember(Keyed, Model):
    """An account that works at a supplier's desk."""

    __tablename__ = "supplier_members"
    __table_args__ = (
        UniqueConstraint("supplier_id", "account_id", "valid_from"),
        CheckConstraint("valid_to IS NULL OR valid_to >= valid_from", name="validity"),
    )

    supplier_id: Mapped[UUID] = mapped_column(ForeignKey("suppliers.id"))
    account_id: Mapped[UUID] = mapped_column(ForeignKey("accounts.id"), index=True)
    valid_from: Mapped[date]
    valid_to: Mapped[date | None]


class Article(Keyed, Versioned, Model):
    """One thing that can be ordered, in one pack size (domain.md §2.6). Prices lie on contracts."""

    __tablename__ = "articles"
    __table_args__ = (
        UniqueConstraint("supplier_id", "article_no"),
        CheckConstraint("pack_size > 0", name="pack_size"),
        CheckConstraint("order_multiple > 0 AND min_packs > 0", name="order_unit"),
        CheckConstraint("status IN ('active', 'phasing_out', 'gone')", name="status"),
        CheckConstraint("storage_class IN ('normal', 'no_frost', 'fridge')", name="storage_class"),
        Index("ix_articles_gtin_pack", "gtin_pack"),
        Index("ix_articles_gtin_piece", "gtin_piece"),
        Index("ix_articles_sort_key_id", "sort_key", "id"),
        Index("ix_articles_import_id", "import_id"),
    )

    supplier_id: Mapped[UUID] = mapped_column(ForeignKey("suppliers.id"))
    article_no: Mapped[str]
    name: Mapped[str]
    plain_name: Mapped[str]
    plain_name_en: Mapped[str]
    sort_key: Mapped[str] = mapped_column(BYTEWISE)
    manufacturer: Mapped[str] = mapped_column(default="")
    supplier_article_no: Mapped[str] = mapped_column(default="")
    iso_code: Mapped[str] = mapped_column(default="")
    iso_edition: Mapped[str] = mapped_column(default="")
    gtin_piece: Mapped[str | None]
    gtin_pack: Mapped[str | None]
    udi_di: Mapped[str | None]
    piece_unit: Mapped[str] = mapped_column(default="piece")
    pack_size: Mapped[int]
    pack_unit: Mapped[str] = mapped_column(default="pack")
    order_multiple: Mapped[int] = mapped_column(default=1)
    min_packs: Mapped[int] = mapped_column(default=1)
    attributes: Mapped[dict[str, Any]] = mapped_column(JSON, default=dict)
    storage_class: Mapped[str] = mapped_column(default="normal")
    sterile: Mapped[bool] = mapped_column(default=False)
    latex: Mapped[bool] = mapped_column(default=False)
    picture: Mapped[str] = mapped_column(default="")
    instruction: Mapped[str] = mapped_column(default="")
    instruction_en: Mapped[str] = mapped_column(default="")
    prescriber_comment: Mapped[str] = mapped_column(default="")
    orderer_comment: Mapped[str] = mapped_column(default="")
    compat_group: Mapped[str] = mapped_column(default="")
    status: Mapped[str] = mapped_column(default="active")
    available_from: Mapped[date | None]
    last_order_on: Mapped[date | None]
    import_id: Mapped[UUID | None] = mapped_column(ForeignKey("catalogue_imports.id"))
    made_at: Mapped[datetime]

    supplier: Mapped[Supplier] = relationship(lazy="raise")


class ArticleCareArea(Model):
    """A care area an article belongs to, by the area's code."""

    __tablename__ = "article_care_areas"
    __table_args__ = (Index("ix_article_care_areas_care_area", "care_area", "article_id"),)

    article_id: Mapped[UUID] = mapped_column(
        ForeignKey("articles.id", ondelete="CASCADE"), primary_key=True
    )
    care_area: Mapped[str] = mapped_column(primary_key=True)


class ArticleNumber(Model):
    """Any number an article is known by: its own, old ones, GTIN, other lists' numbers."""

    __tablename__ = "article_numbers"
    __table_args__ = (Index("ix_article_numbers_article_id", "article_id"),)

    number: Mapped[str] = mapped_column(BYTEWISE, primary_key=True)
    article_id: Mapped[UUID] = mapped_column(
        ForeignKey("articles.id", ondelete="CASCADE"), primary_key=True
    )
    kind: Mapped[str]


class Successor(Keyed, Model):
    """What replaces an article from a day; `kind` as domain.md §2.6 (same, equal, trial, none)."""

    __tablename__ = "successors"
    __table_args__ = (
        UniqueConstraint("article_id", "valid_from"),
        CheckConstraint("kind IN ('same', 'equal', 'trial', 'none')", name="kind"),
        CheckConstraint("(kind = 'none') = (successor_id IS NULL)", name="successor"),
        CheckConstraint("article_id <> successor_id", name="not_itself"),
    )

    article_id: Mapped[UUID] = mapped_column(ForeignKey("articles.id"))
    successor_id: Mapped[UUID | None] = mapped_column(ForeignKey("articles.id"))
    kind: Mapped[str]
    valid_from: Mapped[date]


class SearchWord(Model):
    """A word some article is found by, and how many articles have it."""

    __tablename__ = "search_words"

    word: Mapped[str] = mapped_column(BYTEWISE, primary_key=True)
    uses: Mapped[int] = mapped_column(default=0)


class SearchVariant(Model):
    """A word with one letter left out; two words one typing error apart share a variant."""

    __tablename__ = "search_variants"

    variant: Mapped[str] = mapped_column(BYTEWISE, primary_key=True)
    word: Mapped[str] = mapped_column(BYTEWISE, primary_key=True)


class ArticleWord(Model):
    """Which article has which word; `rank` puts plain names before article texts."""

    __tablename__ = "article_words"
    __table_args__ = (Index("ix_article_words_word_rank", "word", "rank", "article_id"),)

    article_id: Mapped[UUID] = mapped_column(
        ForeignKey("articles.id", ondelete="CASCADE"), primary_key=True
    )
    word: Mapped[str] = mapped_column(BYTEWISE, primary_key=True)
    rank: Mapped[int] = mapped_column(default=1)


class Synonym(Model):
    """Two words people use for one thing: a search for one finds the other."""

    __tablename__ = "synonyms"

    word: Mapped[str] = mapped_column(BYTEWISE, primary_key=True)
    means: Mapped[str] = mapped_column(BYTEWISE, primary_key=True)
