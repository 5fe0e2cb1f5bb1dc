"""Imports of lists: the file, its mapping, its rows and what was wrong with them."""

from datetime import datetime
from typing import Any
from uuid import UUID

from sqlalchemy import JSON, CheckConstraint, ForeignKey, Index, UniqueConstraint
from sqlalchemy.orm import Mapped, mapped_column

from core.db import Keyed, Model, Versioned


class ImportMapping(Keyed, Versioned, Model):
    """A saved answer to "which column is what" for one kind of list."""

    __tablename__ = "import_mappings"
    __table_args__ = (UniqueConstraint("name"),)

    name: Mapped[str]
    mapping: Mapped[dict[str, Any]] = mapped_column(JSON)
    made_at: Mapped[datetime]


class CatalogueImport(Keyed, Versioned, Model):
    """One import of one file. Its file lies in the instance folder until it is done or dropped."""

    __tablename__ = "catalogue_imports"
    __table_args__ = (
        CheckConstraint(
            "state IN ('uploaded', 'checking', 'checked', 'importing', 'done', 'undone',"
            " 'refused')",
            name="state",
        ),
    )

    file_name: Mapped[str]
    file_hash: Mapped[str]
    mapping: Mapped[dict[str, Any]] = mapped_column(JSON)
    state: Mapped[str]
    rows_total: Mapped[int] = mapped_column(default=0)
    rows_read: Mapped[int] = mapped_column(default=0)
    rows_bad: Mapped[int] = mapped_column(default=0)
    articles_new: Mapped[int] = mapped_column(default=0)
    articles_changed: Mapped[int] = mapped_column(default=0)
    prices_new: Mapped[int] = mapped_column(default=0)
    unchanged: Mapped[int] = mapped_column(default=0)
    refusal: Mapped[str | None]
    account_id: Mapped[UUID | None]
    made_at: Mapped[datetime]
    done_at: Mapped[datetime | None]


class ImportFault(Keyed, Model):
    """One bad cell: where it stood, what it said, why it cannot be taken."""

    __tablename__ = "import_faults"
    __table_args__ = (Index("ix_import_faults_import_id", "import_id", "line"),)

    import_id: Mapped[UUID] = mapped_column(ForeignKey("catalogue_imports.id", ondelete="CASCADE"))
    line: Mapped[int]
    column: Mapped[str]
    value: Mapped[str]
    reason: Mapped[str]


class ImportChange(Keyed, Model):
    """What an article said before an import changed it, so that the import can be undone."""

    __tablename__ = "import_changes"
    __table_args__ = (Index("ix_import_changes_import_id", "import_id"),)

    import_id: Mapped[UUID] = mapped_column(ForeignKey("catalogue_imports.id", ondelete="CASCADE"))
    table: Mapped[str]
    row_id: Mapped[UUID]
    before: Mapped[dict[str, Any]] = mapped_column(JSON)
