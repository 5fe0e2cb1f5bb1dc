"""Visits and sign-ins on the server: the cookies hold opaque values, the tables their hashes."""

from datetime import date, datetime
from typing import Any
from uuid import UUID

from sqlalchemy import JSON, CheckConstraint, ForeignKey, Index
from sqlalchemy.orm import Mapped, mapped_column

from core.db import Keyed, Model


class WebSession(Keyed, Model):
    """One browser's visit. `data` holds no personal data: a form key, a way back.

    After signing out it goes on for 20 minutes from `finished_at`, for what is left to tell.
    """

    __tablename__ = "web_sessions"
    __table_args__ = (
        Index("ix_web_sessions_token_hash", "token_hash", unique=True),
        Index("ix_web_sessions_last_used_at", "last_used_at"),
    )

    token_hash: Mapped[bytes]
    data: Mapped[dict[str, Any]] = mapped_column(JSON)
    made_at: Mapped[datetime]
    last_used_at: Mapped[datetime]
    finished_at: Mapped[datetime | None]


class SignIn(Keyed, Model):
    """One time somebody signed in, from then until it ended; kept for the person's own list.

    `browser` is a family and a system ("Firefox, Windows"): no address, no version, no screen.
    `unit_id` is the assignment chosen for it. `proved_at` is when the person last proved again
    who they are.
    """

    __tablename__ = "sign_ins"
    __table_args__ = (
        Index("ix_sign_ins_token_hash", "token_hash", unique=True),
        Index("ix_sign_ins_account_id", "account_id"),
        Index("ix_sign_ins_last_used_at", "last_used_at"),
        Index("ix_sign_ins_provider_session", "provider_session"),
        Index("ix_sign_ins_provider_subject_hash", "provider_subject_hash"),
        CheckConstraint("(ended_at IS NULL) = (ended_by IS NULL)", name="ended"),
    )

    token_hash: Mapped[bytes]
    account_id: Mapped[UUID] = mapped_column(ForeignKey("accounts.id", ondelete="CASCADE"))
    way: Mapped[str]
    provider: Mapped[str | None]
    assurance: Mapped[str | None]
    unit_id: Mapped[UUID | None]
    browser: Mapped[str]
    provider_session: Mapped[str | None]
    provider_subject_hash: Mapped[bytes | None]
    made_at: Mapped[datetime]
    proved_at: Mapped[datetime]
    last_used_at: Mapped[datetime]
    ended_at: Mapped[datetime | None]
    ended_by: Mapped[str | None]
    rights_changed: Mapped[bool | None]
    """Somebody changed what the account may do: the cookie gets a new value at its next use."""


class ConsentProof(Keyed, Model):
    """That somebody chose, under which text and what; of a random id only its hash (CK-09)."""

    __tablename__ = "consent_proofs"
    __table_args__ = (
        Index("ix_consent_proofs_id_hash", "id_hash"),
        Index("ix_consent_proofs_made_at", "made_at"),
    )

    id_hash: Mapped[bytes]
    text_version: Mapped[str]
    agreed: Mapped[list[str]]
    made_at: Mapped[datetime]


class PageCount(Model):
    """How often a kind of page was shown on a day in a language; nothing about anyone."""

    __tablename__ = "page_counts"

    day: Mapped[date] = mapped_column(primary_key=True)
    kind: Mapped[str] = mapped_column(primary_key=True)
    language: Mapped[str] = mapped_column(primary_key=True)
    shown: Mapped[int]
