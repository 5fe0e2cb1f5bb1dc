"""Wing: what each wing hands to `app.py`."""

from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass, field
from datetime import date, datetime
from random import Random
from typing import Any
from uuid import UUID

from sqlalchemy import Select
from sqlalchemy.orm import Session

from core.actors import Actor
from core.clock import now
from core.identity_number import IdentityNumber
from core.jobs import Handler, Schedule
from core.permissions import Rule
from core.personal_data import Catalogue
from core.vault import Vault


@dataclass(frozen=True)
class NavigationItem:
    """A place in the navigation, shown to those who hold the permission.

    A minor place stands behind "More" while a unit is chosen.
    """

    endpoint: str
    label: Any
    permission: Any
    icon: str = ""
    order: int = 50
    per_unit: bool = False
    minor: bool = False


@dataclass(frozen=True)
class HomeCard:
    """A card on the home page. `build` gives what `portal/home.html` reads, or None."""

    build: Callable[[Session, Actor, date], Mapping[str, Any] | None]
    order: int = 50


@dataclass(frozen=True)
class Section:
    """A part of another wing's page, such as the orders on a recipient's page.

    `place` names the page ("care.recipient"); `build` gets the page's thing and gives what
    `template` reads, or None to show nothing.
    """

    place: str
    template: str
    build: Callable[[Session, Actor, Any, date], Mapping[str, Any] | None]
    order: int = 50


@dataclass(frozen=True)
class Hit:
    """One thing the search box found."""

    title: str
    href: str
    note: str = ""
    protected: bool = False


Finder = Callable[[Session, Actor, str], Sequence[Hit]]


@dataclass(frozen=True)
class SigningIn:
    """Somebody whom an e-ID has told of, before an account is looked for."""

    number: IdentityNumber
    vault: Vault
    on: date


@dataclass(frozen=True)
class Place:
    """Where a standing is held, in words; `hsa_id` for a care unit."""

    name: str
    note: str = ""
    hsa_id: str | None = None
    unit: bool = False


@dataclass
class DemoPlan:
    """How much demo to make, from which day, and what the wings below have made so far."""

    recipients: int
    articles: int
    orders: int
    on: date
    random: Random
    vault: Vault
    progress: Callable[[str, int, int], None]
    made: dict[str, Any] = field(default_factory=dict)

    def past(self, moment: datetime) -> datetime:
        """A moment, or now where it would lie in the future: nothing happened later than now."""
        return min(moment, now())


@dataclass(frozen=True)
class Wing:
    """One wing's face. Everything but the name may be empty.

    `standings` is asked once, with bind parameters in the places of the account and the day.
    `on_sign_in` may make accounts for whom an e-ID tells of; `places` names those among the ids
    that it knows; `welcome` gives the page to show first after signing in; `extract` what it
    keeps about an account, for the owner's own extract.
    """

    name: str
    blueprints: Sequence[Any] = ()
    navigation: Sequence[NavigationItem] = ()
    home_cards: Sequence[HomeCard] = ()
    permissions: Mapping[Any, Rule] = field(default_factory=dict)
    personal_data: Catalogue = field(default_factory=dict)
    jobs: Mapping[str, Handler] = field(default_factory=dict)
    schedules: Sequence[Schedule] = ()
    commands: Sequence[Any] = ()
    standings: Callable[[UUID, date], Select[Any]] | None = None
    explain: Callable[[Any, Actor], Any] | None = None
    sections: Sequence[Section] = ()
    finders: Sequence[Finder] = ()
    demo: Callable[[Session, DemoPlan], None] | None = None
    reindex: Callable[[Session, Vault], int] | None = None
    sessions: Any = None
    on_sign_in: Callable[[Session, SigningIn, Actor], None] | None = None
    places: Callable[[Session, Sequence[UUID]], Mapping[UUID, Place]] | None = None
    welcome: Callable[[Session, Actor], str | None] | None = None
    extract: Callable[[Session, UUID], Mapping[str, Any]] | None = None
