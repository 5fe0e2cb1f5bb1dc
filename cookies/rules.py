"""What cookies there are, how long they count, and what counts as use. Nothing else is set."""

import re
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime, timedelta
from enum import StrEnum

IDLE = timedelta(minutes=20)
ABSOLUTE = timedelta(hours=12)


WARNED = timedelta(minutes=2)


class Kind(StrEnum):
    """What a cookie is."""

    SESSION = "session"
    AUTHENTICATION = "authentication"
    LANGUAGE = "language"
    CONSENT = "consent"


class Purpose(StrEnum):
    """What a cookie is for."""

    VISIT = "holds a visit together and protects its forms"
    SIGNED_IN = "keeps somebody signed in"
    OWN_LANGUAGE = "remembers the language somebody chose"
    OWN_CHOICES = "remembers what somebody agreed to"


@dataclass(frozen=True)
class Cookie:
    """One cookie of ours. Every one is necessary for something its reader asked for.

    `counts` is how long the server lets it count, `after` what; `kept` how long the browser
    keeps it, None for until it is closed.
    """

    kind: Kind
    name: str
    purpose: Purpose
    counts: timedelta
    after: str
    kept: timedelta | None = None
    host_bound: bool = True
    only_with_statistics: bool = False

    def called(self, *, secure: bool) -> str:
        """Its name in the browser: bound to this very host wherever https allows that."""
        return f"__Host-{self.name}" if secure and self.host_bound else self.name


SESSION = Cookie(Kind.SESSION, "session", Purpose.VISIT, IDLE, "end")
AUTHENTICATION = Cookie(Kind.AUTHENTICATION, "auth", Purpose.SIGNED_IN, IDLE, "use")
LANGUAGE = Cookie(
    Kind.LANGUAGE,
    "language",
    Purpose.OWN_LANGUAGE,
    timedelta(days=400),  # the most a browser keeps
    "visit",
    kept=timedelta(days=400),
    host_bound=False,  # the one that the hall itself reads
)
CONSENT = Cookie(
    Kind.CONSENT,
    "choices",
    Purpose.OWN_CHOICES,
    timedelta(days=365),
    "choice",
    kept=timedelta(days=365),
    only_with_statistics=True,
)
COOKIES = (SESSION, AUTHENTICATION, LANGUAGE, CONSENT)
"""All there are. Code sets a cookie only by one of these, and the cookie page prints them."""


class Use(StrEnum):
    """Why a request that carries the cookies is not use of them (CK-02)."""

    MACHINE = "a machine asks how the house is"
    BACKGROUND = "the page asks by itself"


NOT_USE: Mapping[str, Use] = {
    "portal.healthz": Use.MACHINE,
    "portal.readyz": Use.MACHINE,
    "portal.metrics": Use.MACHINE,
    "cookies.left": Use.BACKGROUND,
    "cookies.time_left": Use.BACKGROUND,
}
"""Every other request is use, also what a form sends while it is written in. Static files
never come as far as the cookies."""


def counts_as_use(endpoint: str | None, fetched_for: str = "") -> bool:
    """Whether somebody did something, so that the 20 minutes begin anew (CK-02).

    What the browser fetches ahead (`Sec-Purpose: prefetch`) nobody has asked for yet.
    """
    return endpoint not in NOT_USE and "prefetch" not in fetched_for


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


def seconds_left(*, made_at: datetime, last_used_at: datetime, at: datetime) -> int:
    """Whole seconds until a sign-in is over when nothing more is done; 0 when it is."""
    until = min(last_used_at + IDLE, made_at + ABSOLUTE)
    return max(0, -((at - until) // timedelta(seconds=1)))


def can_be_extended(*, made_at: datetime, at: datetime) -> bool:
    """Whether doing something moves the end of a sign-in: until it is 12 hours old."""
    return at + WARNED < made_at + ABSOLUTE


class Category(StrEnum):
    """What others' services may be for; each is agreed to by itself (CK-10)."""

    STATISTICS = "statistics"
    DEVELOPMENT = "development"
    OFFERS = "offers"


@dataclass(frozen=True)
class Service:
    """A service of somebody else that the operator has configured. None is shipped."""

    name: str
    category: Category
    script: str
    hosts: tuple[str, ...] = ()
    cookies: tuple[str, ...] = ()
    opt_out: str = ""


@dataclass(frozen=True)
class Choice:
    """What a browser has agreed to, under which text. `id` is random and names nobody."""

    id: str
    version: str
    agreed: frozenset[str]

    def written(self) -> str:
        """As the cookie holds it."""
        return f"{self.id}.{self.version}.{'+'.join(sorted(self.agreed)) or 'none'}"


CHOICE = re.compile(r"([\w-]{22})\.([0-9a-f]{12})\.([a-z]+(?:\+[a-z]+)*)")


def read_choice(text: str | None) -> Choice | None:
    """The choice in a cookie; None when it holds anything else."""
    found = CHOICE.fullmatch(text or "")
    if found is None:
        return None
    known = {category.value for category in Category}
    return Choice(found[1], found[2], frozenset(set(found[3].split("+")) & known))


def must_ask(services: Sequence[Service], choice: Choice | None, version: str) -> bool:
    """Whether the first layer is shown: services there are, and no choice under this text."""
    return bool(services) and (choice is None or choice.version != version)


def allowed(
    services: Sequence[Service], choice: Choice | None, version: str
) -> tuple[Service, ...]:
    """The services a browser has opted in to, under the text that stands now (LEK 9:28)."""
    if choice is None or choice.version != version:
        return ()
    return tuple(service for service in services if service.category in choice.agreed)


def widened(policy: Mapping[str, str], services: Sequence[Service]) -> dict[str, str]:
    """A content security policy that lets in these services by name, and nothing else."""
    hosts = " ".join(dict.fromkeys(host for service in services for host in service.hosts))
    scripts = " ".join(dict.fromkeys(service.script for service in services))
    more = {"script-src": scripts, "connect-src": hosts, "img-src": hosts}
    return {name: f"{value} {more.get(name, '')}".strip() for name, value in policy.items()}
