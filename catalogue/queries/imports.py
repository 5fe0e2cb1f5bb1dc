"""Imports, their faults and the saved mappings, as rows."""

from collections.abc import Iterator
from datetime import datetime
from typing import Any
from uuid import UUID

from sqlalchemy import Row, func, select
from sqlalchemy.orm import Session

from catalogue.models.imports import CatalogueImport, ImportFault, ImportMapping

OPEN = ("uploaded", "checking", "checked", "importing")
PAGE = 50


def import_by_id(session: Session, import_id: UUID) -> CatalogueImport | None:
    """One import."""
    return session.get(CatalogueImport, import_id)


def recent_imports(
    session: Session, *, before: UUID | None = None, most: int = PAGE
) -> list[CatalogueImport]:
    """Imports, the newest first; `before` the one named."""
    query = select(CatalogueImport).order_by(CatalogueImport.id.desc()).limit(most)
    if before is not None:
        query = query.where(CatalogueImport.id < before)
    return list(session.scalars(query))


def count_imports(session: Session) -> int:
    """How many imports there are."""
    return session.scalar(select(func.count()).select_from(CatalogueImport)) or 0


def imported_before(
    session: Session, file_hash: str, *, but: UUID | None = None
) -> CatalogueImport | None:
    """The latest import of a file with the same content that was carried through."""
    query = (
        select(CatalogueImport)
        .where(CatalogueImport.file_hash == file_hash, CatalogueImport.state == "done")
        .order_by(CatalogueImport.id.desc())
        .limit(1)
    )
    return session.scalars(query.where(CatalogueImport.id != but) if but else query).first()


def open_imports(session: Session) -> dict[UUID, datetime]:
    """Imports that still need their file, and since when."""
    query = (
        select(CatalogueImport.id, CatalogueImport.made_at)
        .where(CatalogueImport.state.in_(OPEN))
        .order_by(CatalogueImport.id)
    )
    return {row.id: row.made_at for row in session.execute(query)}


Place = tuple[int, UUID]


def faults_of(
    session: Session, import_id: UUID, *, after: Place | None = None, most: int = PAGE
) -> list[ImportFault]:
    """The bad cells of an import in the order of the file."""
    query = (
        select(ImportFault)
        .where(ImportFault.import_id == import_id)
        .order_by(ImportFault.line, ImportFault.id)
        .limit(most)
    )
    if after is not None:
        line, key = after
        later = (ImportFault.line > line) | ((ImportFault.line == line) & (ImportFault.id > key))
        query = query.where(later)
    return list(session.scalars(query))


def every_fault(session: Session, import_id: UUID) -> Iterator[Row[Any]]:
    """Every bad cell kept of an import, streamed: line, column, value, reason."""
    return iter(
        session.execute(
            select(ImportFault.line, ImportFault.column, ImportFault.value, ImportFault.reason)
            .where(ImportFault.import_id == import_id)
            .order_by(ImportFault.line, ImportFault.id)
            .execution_options(yield_per=500)
        )
    )


def faults_kept(session: Session, import_id: UUID) -> int:
    """How many bad cells are kept of an import."""
    return (
        session.scalar(
            select(func.count()).select_from(ImportFault).where(ImportFault.import_id == import_id)
        )
        or 0
    )


def saved_mappings(session: Session) -> list[ImportMapping]:
    """The house's own mappings by name."""
    return list(session.scalars(select(ImportMapping).order_by(ImportMapping.name)))


def mapping_by_name(session: Session, name: str) -> ImportMapping | None:
    """One of the house's own mappings."""
    return session.scalars(select(ImportMapping).where(ImportMapping.name == name)).first()
