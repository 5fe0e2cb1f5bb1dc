"""Sealing: one AES-256-GCM key per person, in a keyring apart from the data; blind look-up."""

import hmac
import os
from collections.abc import Iterable, Iterator
from contextlib import contextmanager
from hashlib import sha256
from uuid import UUID

from cryptography.exceptions import InvalidTag
from cryptography.hazmat.primitives.ciphers.aead import AESGCM
from sqlalchemy import delete, select
from sqlalchemy.orm import Session

from core.clock import now
from core.config import KEY_BYTES, Secrets
from core.db import Database
from core.keyring import STORED_KEYS, PersonKey

FORMAT, PENDING = b"\x01", b""
NONCE_BYTES, BLIND_BYTES = 12, 16
BODY = len(FORMAT) + NONCE_BYTES


class Broken(Exception):
    """A sealed value was moved, cut or made with another key."""


class Vault:
    """Keys of persons and the blind index. One per process; thread-safe."""

    def __init__(self, keyring: Database, secrets: Secrets) -> None:
        self.keyring = keyring
        self.masters = {no: AESGCM(key) for no, key in secrets.master_keys.items()}
        self.master_no = max(self.masters)
        self.index_keys = dict(secrets.index_keys)
        self.index_no = max(self.index_keys)

    def ring(self) -> "Ring":
        """A fresh set of opened keys, for one unit of work."""
        return Ring(self)

    def make_keys(self, subjects: Iterable[UUID]) -> dict[UUID, AESGCM]:
        """Make and store a key for each subject that has none yet; give all keys."""
        wanted = list(subjects)
        keys = self.keys(wanted)
        fresh = {subject: os.urandom(KEY_BYTES) for subject in wanted if subject not in keys}
        if fresh:
            with self.keyring.writing() as session:
                session.add_all(
                    PersonKey(
                        subject_id=subject,
                        wrapped=self._wrap(subject, key, self.master_no),
                        master_no=self.master_no,
                        made_at=now(),
                    )
                    for subject, key in fresh.items()
                )
        return keys | {subject: AESGCM(key) for subject, key in fresh.items()}

    def keys(self, subjects: Iterable[UUID]) -> dict[UUID, AESGCM]:
        """The keys that exist, in one statement for each 500 subjects."""
        found: dict[UUID, AESGCM] = {}
        for chunk in _chunks(list(subjects), 500):
            with self.keyring.apart() as connection:
                stored = STORED_KEYS.rows(connection, {"subjects": chunk})
            for subject, *wrapped in stored:
                found[subject] = AESGCM(self._unwrap(subject, *wrapped))
        return found

    def shred(self, subject: UUID) -> bool:
        """Destroy a person's key: nothing sealed under it can be read again, in any copy."""
        with self.keyring.writing() as session:
            gone = session.execute(delete(PersonKey).where(PersonKey.subject_id == subject))
            return bool(getattr(gone, "rowcount", 0))

    def rewrap(self, *, batch: int = 500) -> Iterator[int]:
        """Wrap every key by the newest master key; yields how many were done so far."""
        done = 0
        while True:
            with self.keyring.writing() as session:
                rows = session.scalars(
                    select(PersonKey)
                    .where(PersonKey.master_no != self.master_no)
                    .order_by(PersonKey.subject_id)
                    .limit(batch)
                    .with_for_update()
                ).all()
                for row in rows:
                    key = self._unwrap(row.subject_id, row.wrapped, row.master_no)
                    row.wrapped = self._wrap(row.subject_id, key, self.master_no)
                    row.master_no = self.master_no
            if not rows:
                return
            done += len(rows)
            yield done

    def blind(self, purpose: str, text: str) -> bytes:
        """The look-up value of a text, under the newest index key."""
        return self._blind(self.index_no, purpose, text)

    def blinds(self, purpose: str, text: str) -> list[bytes]:
        """The look-up values under every index key in use, for searching during a rotation."""
        return [self._blind(no, purpose, text) for no in self.index_keys]

    def _blind(self, no: int, purpose: str, text: str) -> bytes:
        message = f"{purpose}\0{text}".encode()
        digest = hmac.digest(self.index_keys[no], message, "sha256")
        return no.to_bytes(1) + digest[:BLIND_BYTES]

    def _wrap(self, subject: UUID, key: bytes, master_no: int) -> bytes:
        nonce = os.urandom(NONCE_BYTES)
        return nonce + self.masters[master_no].encrypt(nonce, key, subject.bytes)

    def _unwrap(self, subject: UUID, wrapped: bytes, master_no: int) -> bytes:
        nonce, body = wrapped[:NONCE_BYTES], wrapped[NONCE_BYTES:]
        try:
            return self.masters[master_no].decrypt(nonce, body, subject.bytes)
        except (KeyError, InvalidTag) as error:
            raise Broken(f"person_keys, master key {master_no}") from error


def _chunks(items: list[UUID], size: int) -> Iterator[list[UUID]]:
    for start in range(0, len(items), size):
        yield items[start : start + size]


class Ring:
    """The keys one unit of work has opened, and whose data it has read."""

    def __init__(self, vault: Vault) -> None:
        self.vault = vault
        self.opened: set[UUID] = set()
        self._keys: dict[UUID, AESGCM | None] = {}

    def warm(self, subjects: Iterable[UUID | None]) -> None:
        """Fetch the keys of many persons in one go."""
        missing = {subject for subject in subjects if subject and subject not in self._keys}
        if missing:
            self._keys |= dict.fromkeys(missing) | self.vault.keys(missing)

    def make_keys(self, subjects: Iterable[UUID]) -> None:
        """Make the keys of new persons."""
        self._keys |= self.vault.make_keys(subjects)

    def forget(self, subject: UUID) -> None:
        """Drop an opened key, after `shred`."""
        self._keys.pop(subject, None)

    def seal(self, subject: UUID, place: str, row_id: UUID, text: str) -> bytes:
        """The text sealed for one column of one row. Raises KeyError without a key."""
        key = self._key(subject)
        if key is None:
            raise KeyError("the person has no key")
        nonce = os.urandom(NONCE_BYTES)
        return FORMAT + nonce + key.encrypt(nonce, text.encode(), _bound(place, row_id))

    def open(self, subject: UUID, place: str, row_id: UUID, sealed: bytes | None) -> str | None:
        """The text of a sealed value, or None when there is none or its key is destroyed.

        Notes the subject as read. Raises Broken when the value does not belong here.
        """
        self.opened.add(subject)
        return self.peek(subject, place, row_id, sealed)

    def open_own(self, subject: UUID, *sealed: tuple[bytes, bytes | None]) -> list[str | None]:
        """Texts of several columns of a person's own row, each given with `place_of` it.

        Gives, notes and raises what `open` does for each; lists open fifty rows at a time.
        """
        self.opened.add(subject)
        key = self._key(subject)
        if key is None:
            return [None] * len(sealed)
        own = subject.bytes
        try:
            return [
                key.decrypt(text[1:BODY], text[BODY:], place + own).decode() if text else None
                for place, text in sealed
            ]
        except InvalidTag as error:
            raise Broken("people") from error

    def peek(self, subject: UUID, place: str, row_id: UUID, sealed: bytes | None) -> str | None:
        """Like `open`, for work that shows nothing to anyone."""
        key = self._key(subject) if sealed else None
        if not sealed or key is None:
            return None
        nonce, body = sealed[1 : 1 + NONCE_BYTES], sealed[1 + NONCE_BYTES :]
        try:
            return key.decrypt(nonce, body, _bound(place, row_id)).decode()
        except InvalidTag as error:
            raise Broken(place) from error

    def _key(self, subject: UUID) -> AESGCM | None:
        try:
            return self._keys[subject]
        except KeyError:
            self.warm([subject])
            return self._keys[subject]


def _bound(place: str, row_id: UUID) -> bytes:
    return place_of(place) + row_id.bytes


def place_of(place: str) -> bytes:
    """How a table and column stand in what a seal is bound to, before the row's id."""
    return place.encode() + b"\0"


def ring_of(session: Session) -> Ring:
    """The ring of a session; `use_vault` gave its maker a vault."""
    ring = session.info.get("ring")
    if ring is None:
        ring = session.info["ring"] = session.info["vault"].ring()
    return ring  # type: ignore[no-any-return]


def use_vault(database: Database, vault: Vault) -> None:
    """Let every session of a database seal and open by this vault."""
    database.reads.configure(info={"vault": vault})
    database.writes.configure(info={"vault": vault})


@contextmanager
def unshown(session: Session) -> Iterator[None]:
    """What is opened inside is shown to nobody on a page, so nobody has read it."""
    ring = ring_of(session)
    before = set(ring.opened)
    try:
        yield
    finally:
        ring.opened.intersection_update(before)


def fingerprint(data: bytes) -> str:
    """SHA-256 in hex, for what is not personal: files, documents, texts of consent."""
    return sha256(data).hexdigest()
