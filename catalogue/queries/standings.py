"""Who works at a supplier's desk today."""

from collections.abc import Sequence
from datetime import date
from typing import Any
from uuid import UUID

from sqlalchemy import Select, literal, select
from sqlalchemy.orm import Session

from catalogue.models.articles import Supplier, SupplierMember
from core.actors import Role
from core.house import Place
from portal.queries import standing_columns, valid_on


def supplier_standings(account_id: UUID, on: date) -> Select[Any]:
    """The suppliers an account works for on a day."""
    columns = standing_columns(literal(Role.SUPPLIER.value), supplier=SupplierMember.supplier_id)
    return select(*columns).where(
        SupplierMember.account_id == account_id, valid_on(SupplierMember, on)
    )


def places(session: Session, ids: Sequence[UUID]) -> dict[UUID, Place]:
    """Suppliers among the ids, as people choose where to work."""
    rows = session.execute(select(Supplier.id, Supplier.name).where(Supplier.id.in_(ids)))
    return {row.id: Place(row.name) for row in rows}
