"""The log of sign-ins and of attempts, apart from everything else; tokens that count once."""

from dataclasses import dataclass
from datetime import datetime, timedelta
from uuid import UUID

from sqlalchemy import delete
from sqlalchemy.dialects import postgresql, sqlite
from sqlalchemy.orm import Session

from core.clock import now
from portal.models import SecurityEvent, SpentToken

KEPT = timedelta(days=365)


@dataclass(frozen=True)
class Origin:
    """Where a request came from."""

    address: str
    request_id: str


def note_event(
    session: Session,
    what: str,
    *,
    way: str,
    origin: Origin,
    provider: str | None = None,
    account_id: UUID | None = None,
) -> None:
    """Write that somebody signed in, or the code of what stood in the way (contract 002-29)."""
    session.add(
        SecurityEvent(
            at=now(),
            what=what,
            way=way,
            provider=provider,
            account_id=account_id,
            address=origin.address,
            request_id=origin.request_id,
        )
    )


def spend(session: Session, key: bytes, *, until: datetime) -> bool:
    """Take a token that counts once; False when it was taken before."""
    dialect = postgresql if session.get_bind().dialect.name == "postgresql" else sqlite
    fresh = dialect.insert(SpentToken).values(key=key, until=until)
    once = fresh.on_conflict_do_nothing(index_elements=["key"]).returning(SpentToken.key)
    return session.execute(once).first() is not None


def sweep_security(session: Session, *, at: datetime) -> None:
    """Remove events a year old, and tokens that nobody could send again."""
    session.execute(delete(SecurityEvent).where(SecurityEvent.at <= at - KEPT))
    session.execute(delete(SpentToken).where(SpentToken.until <= at))
