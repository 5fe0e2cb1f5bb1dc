"""Who works at a supplier's desk today."""

from datetime import date
from typing import Any
from uuid import UUID

from sqlalchemy import Select, literal, select

from catalogue.models.articles import SupplierMember
from core.actors import Role
from portal.queries import standing_columns, valid_on


def supplier_standings(account_id: UUID, on: date) -> Select[Any]:
    """The suppliers an account works for on a day."""
    columns = standing_columns(literal(Role.SUPPLIER.value), supplier=SupplierMember.supplier_id)
    return select(*columns).where(
        SupplierMember.account_id == account_id, valid_on(SupplierMember, on)
    )
