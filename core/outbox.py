"""Letters (mail, SMS, documents to suppliers) written in the transaction, sent by a job."""

import smtplib
import ssl
from collections.abc import Mapping
from dataclasses import dataclass
from datetime import datetime
from email.message import EmailMessage
from typing import Any, Protocol
from urllib.parse import unquote, urlsplit
from uuid import UUID

from sqlalchemy import CheckConstraint, UniqueConstraint, select
from sqlalchemy.orm import Mapped, Session, mapped_column
from typing_extensions import override

from core.clock import now
from core.db import Keyed, Model
from core.jobs import enqueue
from core.sealed import Sealed, SealedRow
from core.vault import fingerprint

SEND = "outbox.send"


class Letter(Keyed, SealedRow, Model):
    """One letter to one person. `key` makes writing it twice the same as once."""

    __tablename__ = "letters"
    __table_args__ = (
        UniqueConstraint("key"),
        CheckConstraint("channel IN ('mail', 'sms')", name="channel"),
        CheckConstraint("state IN ('waiting', 'sent', 'kept')", name="state"),
    )
    counts_as_reading = False

    person_id: Mapped[UUID] = mapped_column(index=True)
    key: Mapped[str]
    channel: Mapped[str]
    to_sealed: Mapped[bytes | None]
    title: Mapped[str]
    body_sealed: Mapped[bytes | None]
    state: Mapped[str] = mapped_column(default="waiting")
    made_at: Mapped[datetime]
    sent_at: Mapped[datetime | None]

    to = Sealed()
    body = Sealed()

    @property
    @override
    def subject(self) -> UUID:
        """The receiver's key seals the letter."""
        return self.person_id


@dataclass(frozen=True)
class Envelope:
    """What leaves the house."""

    key: str
    channel: str
    to: str
    title: str
    body: str


class Carrier(Protocol):
    """Takes letters away; the key lets the far side drop a second copy."""

    def carry(self, envelope: Envelope) -> None:
        """Send, or raise."""


class Keeper(Carrier):
    """Sends nothing: letters stay stored, for a demo and for tests."""

    @override
    def carry(self, envelope: Envelope) -> None:
        """Nothing leaves."""


def message_id(key: str, sender: str) -> str:
    """The same for the same key, so that a second copy is known; a bare key may not be valid."""
    return f"<{fingerprint(key.encode())[:40]}@{sender.rpartition('@')[2]}>"


class Smtp(Carrier):
    """Mail by SMTP. Subjects carry no product and no health data (domain.md row 49)."""

    def __init__(self, url: str, sender: str) -> None:
        parts = urlsplit(url)
        self.kind = smtplib.SMTP_SSL if parts.scheme == "smtps" else smtplib.SMTP
        self.host, self.port = parts.hostname or "localhost", parts.port or 0
        self.user, self.password = unquote(parts.username or ""), unquote(parts.password or "")
        self.sender = sender

    @override
    def carry(self, envelope: Envelope) -> None:
        """Hand the mail to the server."""
        mail = EmailMessage()
        mail["From"], mail["To"], mail["Subject"] = self.sender, envelope.to, envelope.title
        mail["Message-ID"] = message_id(envelope.key, self.sender)
        mail.set_content(envelope.body)
        with self.kind(self.host, self.port, timeout=20) as server:
            if self.kind is smtplib.SMTP and "starttls" in self._offers(server):
                server.starttls(context=ssl.create_default_context())
            if self.user:
                server.login(self.user, self.password)
            server.send_message(mail)

    @staticmethod
    def _offers(server: smtplib.SMTP) -> set[str]:
        server.ehlo()
        return set(server.esmtp_features)


def write(  # noqa: PLR0913 - a letter has these parts
    session: Session, *, person_id: UUID, key: str, channel: str, to: str, title: str, body: str
) -> None:
    """Write a letter in the caller's transaction and ask for its sending."""
    if session.scalar(select(Letter.id).where(Letter.key == key)):
        return
    letter = Letter(person_id=person_id, key=key, channel=channel, title=title, made_at=now())
    letter.to, letter.body = to, body
    session.add(letter)
    enqueue(session, SEND, {"letter": str(letter.id)}, key=f"{SEND}:{letter.id}")


def sender(mail: Carrier, sms: Carrier | None = None) -> Any:
    """The job handler that sends one letter; SMS stays stored until there is a carrier for it."""

    def send(session: Session, payload: Mapping[str, Any]) -> None:
        letter = session.get(Letter, UUID(payload["letter"]), with_for_update=True)
        if letter is None or letter.state != "waiting":
            return
        carrier = mail if letter.channel == "mail" else sms or Keeper()
        carrier.carry(
            Envelope(letter.key, letter.channel, letter.to or "", letter.title, letter.body or "")
        )
        letter.state = "kept" if isinstance(carrier, Keeper) else "sent"
        letter.sent_at = now()

    return send
