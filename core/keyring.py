"""The keyring database: one wrapped key for each person, apart from the data."""

from datetime import datetime
from typing import Any, ClassVar
from uuid import UUID

from sqlalchemy import LargeBinary, MetaData, Uuid, select
from sqlalchemy.orm import DeclarativeBase, Mapped, mapped_column

from core.asking import Asked
from core.db import NAMES, UtcDateTime
from core.keys import among


class KeyringModel(DeclarativeBase):
    """Base of the tables of the keyring database."""

    metadata = MetaData(naming_convention=NAMES)
    type_annotation_map: ClassVar[dict[Any, Any]] = {
        datetime: UtcDateTime,
        UUID: Uuid,
        bytes: LargeBinary,
    }


class PersonKey(KeyringModel):
    """A person's data key, wrapped by the master key `master_no`."""

    __tablename__ = "person_keys"

    subject_id: Mapped[UUID] = mapped_column(primary_key=True)
    wrapped: Mapped[bytes]
    master_no: Mapped[int] = mapped_column(index=True)
    made_at: Mapped[datetime]


_KEY = PersonKey.__table__.c
STORED_KEYS = Asked(
    select(_KEY.subject_id, _KEY.wrapped, _KEY.master_no).where(among(_KEY.subject_id, "subjects"))
)
"""The keys of some persons: subject, wrapped key, master number."""
