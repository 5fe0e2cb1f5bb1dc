"""Writing down that somebody chose, without knowing who."""

from datetime import datetime, timedelta
from hashlib import sha256
from secrets import token_urlsafe

from sqlalchemy import delete
from sqlalchemy.orm import Session

from cookies.models import ConsentProof
from cookies.rules import Choice

PROOF_KEPT = timedelta(days=2 * 365)


def note_choice(
    session: Session, before: Choice | None, agreed: frozenset[str], *, version: str, at: datetime
) -> Choice:
    """Store a choice and give what the cookie holds; the same browser goes on under its id."""
    choice = Choice(before.id if before else token_urlsafe(16), version, agreed)
    session.add(
        ConsentProof(
            id_hash=sha256(choice.id.encode()).digest(),
            text_version=version,
            agreed=sorted(agreed),
            made_at=at,
        )
    )
    session.flush()
    return choice


def sweep_proofs(session: Session, *, at: datetime) -> None:
    """Remove proofs a year after the choice itself has run out."""
    session.execute(delete(ConsentProof).where(ConsentProof.made_at <= at - PROOF_KEPT))
