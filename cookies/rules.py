"""What cookies there are, how long they count, and what counts as use. Nothing else is set."""

from dataclasses import dataclass
from datetime import datetime, timedelta
from enum import StrEnum

IDLE = timedelta(minutes=20)
ABSOLUTE = timedelta(hours=12)


class Kind(StrEnum):
    """What a cookie is for."""

    SESSION = "session"
    AUTHENTICATION = "authentication"
    LANGUAGE = "language"


@dataclass(frozen=True)
class Cookie:
    """One cookie of ours. `lasts` is how long the browser keeps it; None: until it is closed."""

    kind: Kind
    name: str
    lasts: timedelta | None = None
    host_only: bool = True

    def called(self, *, secure: bool) -> str:
        """Its name in the browser: bound to this very host wherever https allows that."""
        return f"__Host-{self.name}" if secure and self.host_only else self.name


SESSION = Cookie(Kind.SESSION, "session")
AUTHENTICATION = Cookie(Kind.AUTHENTICATION, "auth")
LANGUAGE = Cookie(Kind.LANGUAGE, "language", timedelta(days=400), host_only=False)
COOKIES = (SESSION, AUTHENTICATION, LANGUAGE)


class Ended(StrEnum):
    """Why a sign-in ended."""

    SIGNED_OUT = "signed_out"
    IDLE = "idle"
    TOO_LONG = "too_long"
    REPLACED = "replaced"
    ELSEWHERE = "elsewhere"
    PROVIDER = "provider"
    RIGHTS = "rights"


def over(*, made_at: datetime, last_used_at: datetime, at: datetime) -> Ended | None:
    """Why the time of a sign-in is up: 20 minutes without use or 12 hours (CK-01); else None."""
    if at - last_used_at >= IDLE:
        return Ended.IDLE
    if at - made_at >= ABSOLUTE:
        return Ended.TOO_LONG
    return None


def visit_is_over(
    *, made_at: datetime, last_used_at: datetime, finished_at: datetime | None, at: datetime
) -> bool:
    """Whether a visit is over: 20 minutes after signing out, or after its last use (CK-03)."""
    return at - (finished_at or last_used_at) >= IDLE or at - made_at >= ABSOLUTE
