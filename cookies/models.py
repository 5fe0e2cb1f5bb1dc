"""Sessions on the server: the cookie holds an opaque value, the table its hash."""

from datetime import datetime
from typing import Any
from uuid import UUID

from sqlalchemy import JSON, ForeignKey, Index
from sqlalchemy.orm import Mapped, mapped_column

from core.db import Keyed, Model


class WebSession(Keyed, Model):
    """One browser's session. `data` holds no personal data: a form key, a way back."""

    __tablename__ = "web_sessions"
    __table_args__ = (
        Index("ix_web_sessions_token_hash", "token_hash", unique=True),
        Index("ix_web_sessions_last_used_at", "last_used_at"),
        Index("ix_web_sessions_account_id", "account_id"),
    )

    token_hash: Mapped[bytes]
    account_id: Mapped[UUID | None] = mapped_column(ForeignKey("accounts.id", ondelete="CASCADE"))
    data: Mapped[dict[str, Any]] = mapped_column(JSON)
    made_at: Mapped[datetime]
    last_used_at: Mapped[datetime]
