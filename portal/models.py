"""Accounts, their second factors, roles of the house itself, and drafts of forms."""

from datetime import date, datetime
from uuid import UUID

from sqlalchemy import BigInteger, CheckConstraint, ForeignKey, Index, UniqueConstraint
from sqlalchemy.orm import Mapped, mapped_column, relationship
from typing_extensions import override

from core.db import Keyed, Model, Versioned
from core.people import Person
from core.sealed import Sealed, SealedRow


class Account(Keyed, Versioned, SealedRow, Model):
    """Someone who can sign in. Name, mail and number lie sealed on `person`.

    `welcome` says who made the account, until its owner has been welcomed.
    """

    __tablename__ = "accounts"
    __table_args__ = (
        UniqueConstraint("username_index"),
        CheckConstraint("welcome IS NULL OR welcome IN ('self', 'staff')", name="welcome"),
    )
    counts_as_reading = False

    person_id: Mapped[UUID] = mapped_column(ForeignKey("people.id"), index=True)
    username_index: Mapped[bytes | None]
    username_sealed: Mapped[bytes | None]
    password_hash: Mapped[str | None]
    language: Mapped[str | None]
    shortcuts: Mapped[bool] = mapped_column(default=True)
    disabled_at: Mapped[datetime | None]
    signed_in_at: Mapped[datetime | None]
    made_at: Mapped[datetime]
    welcome: Mapped[str | None]

    person: Mapped[Person] = relationship(lazy="raise")
    username = Sealed()

    @property
    @override
    def subject(self) -> UUID:
        """Sealed under the owner's key, so that a new index key can find it again."""
        return self.person_id


class HouseRole(Keyed, Model):
    """A role that is held in the house as a whole, between two days."""

    __tablename__ = "house_roles"
    __table_args__ = (
        UniqueConstraint("account_id", "role", "valid_from"),
        CheckConstraint("valid_to IS NULL OR valid_to >= valid_from", name="validity"),
        CheckConstraint(
            "role IN ('customer_service', 'assortment_manager', 'auditor', 'data_protection',"
            " 'system_admin')",
            name="role",
        ),
    )

    account_id: Mapped[UUID] = mapped_column(ForeignKey("accounts.id"))
    role: Mapped[str]
    valid_from: Mapped[date]
    valid_to: Mapped[date | None]
    given_by: Mapped[UUID | None]
    reviewed_on: Mapped[date | None]
    """When it was last confirmed that the role is still needed."""


class ConfidentialityText(Keyed, Model):
    """The duty of confidentiality in words, from a day on, in both languages; never changed."""

    __tablename__ = "confidentiality_texts"
    __table_args__ = (UniqueConstraint("number"), UniqueConstraint("valid_from"))

    number: Mapped[int]
    valid_from: Mapped[date]
    text_sv: Mapped[str]
    text_en: Mapped[str]


class Acknowledgement(Keyed, Model):
    """That an account read and accepted a text on confidentiality, and in which language."""

    __tablename__ = "acknowledgements"
    __table_args__ = (UniqueConstraint("account_id", "text_id"),)

    account_id: Mapped[UUID] = mapped_column(ForeignKey("accounts.id", ondelete="CASCADE"))
    text_id: Mapped[UUID] = mapped_column(ForeignKey("confidentiality_texts.id"))
    language: Mapped[str]
    given_at: Mapped[datetime]


class Draft(Keyed, SealedRow, Model):
    """What someone typed in a form and has not sent: one per account, form and thing."""

    __tablename__ = "drafts"
    __table_args__ = (
        UniqueConstraint("account_id", "form", "thing_id"),
        Index("ix_drafts_saved_at", "saved_at"),
    )
    counts_as_reading = False

    account_id: Mapped[UUID] = mapped_column(ForeignKey("accounts.id", ondelete="CASCADE"))
    person_id: Mapped[UUID] = mapped_column(ForeignKey("people.id"))
    form: Mapped[str]
    thing_id: Mapped[UUID]
    input_sealed: Mapped[bytes | None]
    saved_at: Mapped[datetime]

    input = Sealed()

    @property
    @override
    def subject(self) -> UUID:
        """Sealed under the typist's key, so that nobody else gets it back."""
        return self.person_id


class MailChange(Keyed, SealedRow, Model):
    """A new mail address that its owner has not confirmed yet (contract 001-07)."""

    __tablename__ = "mail_changes"
    __table_args__ = (
        UniqueConstraint("token_hash"),
        Index("ix_mail_changes_account_id", "account_id"),
    )
    counts_as_reading = False

    account_id: Mapped[UUID] = mapped_column(ForeignKey("accounts.id", ondelete="CASCADE"))
    person_id: Mapped[UUID] = mapped_column(ForeignKey("people.id"))
    token_hash: Mapped[bytes]
    mail_sealed: Mapped[bytes | None]
    asked_at: Mapped[datetime]

    mail = Sealed()

    @property
    @override
    def subject(self) -> UUID:
        """Sealed under the owner's key."""
        return self.person_id


class Passkey(Keyed, SealedRow, Model):
    """A passkey: its public key, and the name its owner gave the device."""

    __tablename__ = "passkeys"
    __table_args__ = (
        UniqueConstraint("credential_id"),
        Index("ix_passkeys_account_id", "account_id"),
    )
    counts_as_reading = False

    account_id: Mapped[UUID] = mapped_column(ForeignKey("accounts.id", ondelete="CASCADE"))
    person_id: Mapped[UUID] = mapped_column(ForeignKey("people.id"))
    credential_id: Mapped[bytes]
    public_key: Mapped[bytes]
    sign_count: Mapped[int] = mapped_column(BigInteger)
    transports: Mapped[str]
    synced: Mapped[bool]
    name_sealed: Mapped[bytes | None]
    made_at: Mapped[datetime]
    last_used_at: Mapped[datetime | None]

    name = Sealed()

    @property
    @override
    def subject(self) -> UUID:
        """Sealed under the owner's key."""
        return self.person_id


class AppKey(Keyed, SealedRow, Model):
    """The key an app makes codes from. Not in use before `confirmed_at`."""

    __tablename__ = "app_keys"
    __table_args__ = (Index("ix_app_keys_account_id", "account_id"),)
    counts_as_reading = False

    account_id: Mapped[UUID] = mapped_column(ForeignKey("accounts.id", ondelete="CASCADE"))
    person_id: Mapped[UUID] = mapped_column(ForeignKey("people.id"))
    secret_sealed: Mapped[bytes | None]
    last_step: Mapped[int | None] = mapped_column(BigInteger)
    made_at: Mapped[datetime]
    confirmed_at: Mapped[datetime | None]
    last_used_at: Mapped[datetime | None]

    secret = Sealed()

    @property
    @override
    def subject(self) -> UUID:
        """Sealed under the owner's key."""
        return self.person_id


class RecoveryCode(Keyed, Model):
    """One recovery code: argon2id of the whole, found by its first characters."""

    __tablename__ = "recovery_codes"
    __table_args__ = (UniqueConstraint("account_id", "mark"),)

    account_id: Mapped[UUID] = mapped_column(ForeignKey("accounts.id", ondelete="CASCADE"))
    mark: Mapped[str]
    code_hash: Mapped[str]
    made_at: Mapped[datetime]
    used_at: Mapped[datetime | None]


class AccountLink(Keyed, Model):
    """A link sent by letter that lets its reader choose a password once."""

    __tablename__ = "account_links"
    __table_args__ = (
        UniqueConstraint("token_hash"),
        CheckConstraint("purpose IN ('reset', 'invitation')", name="purpose"),
        Index("ix_account_links_account_id", "account_id"),
    )

    account_id: Mapped[UUID] = mapped_column(ForeignKey("accounts.id", ondelete="CASCADE"))
    purpose: Mapped[str]
    token_hash: Mapped[bytes]
    made_at: Mapped[datetime]
    ends_at: Mapped[datetime]


class SignInStep(Keyed, Model):
    """The password was right; the second factor is still to come."""

    __tablename__ = "sign_in_steps"
    __table_args__ = (Index("ix_sign_in_steps_made_at", "made_at"),)

    account_id: Mapped[UUID] = mapped_column(ForeignKey("accounts.id", ondelete="CASCADE"))
    made_at: Mapped[datetime]


class EmployeeNumber(Keyed, SealedRow, Model):
    """An HSA-id by which an employer's e-ID names an account (law.md CLM-03)."""

    __tablename__ = "employee_numbers"
    __table_args__ = (
        UniqueConstraint("hsa_index"),
        Index("ix_employee_numbers_account_id", "account_id"),
    )
    counts_as_reading = False

    account_id: Mapped[UUID] = mapped_column(ForeignKey("accounts.id", ondelete="CASCADE"))
    person_id: Mapped[UUID] = mapped_column(ForeignKey("people.id"))
    hsa_index: Mapped[bytes]
    hsa_id_sealed: Mapped[bytes | None]
    made_at: Mapped[datetime]

    hsa_id = Sealed()

    @property
    @override
    def subject(self) -> UUID:
        """Sealed under the owner's key."""
        return self.person_id


class SecurityEvent(Keyed, Model):
    """A sign-in or an attempt at one, with the address it came from, which stands nowhere else.

    Nothing of the browser: the list of sign-ins has its family and system (contract 002-31).
    """

    __tablename__ = "security_events"
    __table_args__ = (
        Index("ix_security_events_at", "at"),
        Index("ix_security_events_account_id_at", "account_id", "at"),
    )

    at: Mapped[datetime]
    what: Mapped[str]
    way: Mapped[str]
    provider: Mapped[str | None]
    account_id: Mapped[UUID | None] = mapped_column(ForeignKey("accounts.id", ondelete="CASCADE"))
    address: Mapped[str]
    request_id: Mapped[str]


class SpentToken(Model):
    """A token that counts once, such as a provider's message of a sign-out. Blind."""

    __tablename__ = "spent_tokens"
    __table_args__ = (Index("ix_spent_tokens_until", "until"),)

    key: Mapped[bytes] = mapped_column(primary_key=True)
    until: Mapped[datetime]
