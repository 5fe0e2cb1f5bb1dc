"""Wing: what each wing hands to `app.py`."""

from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass, field
from datetime import date
from typing import Any
from uuid import UUID

from sqlalchemy import Select
from sqlalchemy.orm import Session

from core.actors import Actor
from core.jobs import Handler, Schedule
from core.permissions import Rule
from core.personal_data import Catalogue


@dataclass(frozen=True)
class NavigationItem:
    """A place in the navigation, shown to those who hold the permission."""

    endpoint: str
    label: Any
    permission: Any
    icon: str = ""
    order: int = 50
    per_unit: bool = False


@dataclass(frozen=True)
class HomeCard:
    """A card on the home page: `build` gives its facts, or None when there is nothing to say."""

    template: str
    build: Callable[[Session, Actor, date], Mapping[str, Any] | None]
    order: int = 50


@dataclass(frozen=True)
class Wing:
    """One wing's face. Everything but the name may be empty."""

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
    demo: Callable[[Session, Any], None] | None = None
    reindex: Callable[[Session, Any], int] | None = None
    sessions: Any = None
