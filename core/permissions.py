"""Rights as tables: permission → predicate. One function answers every question."""

from collections.abc import Callable, Iterable, Mapping
from dataclasses import dataclass
from enum import StrEnum
from typing import Any
from uuid import UUID

from sqlalchemy.orm import Session

from core.actors import Actor, Role
from core.errors import Refusal


@dataclass(frozen=True)
class Rule:
    """A named predicate over an actor and a thing (None when there is no thing yet)."""

    name: str
    holds: Callable[[Actor, Any], bool]

    def __call__(self, actor: Actor, thing: Any) -> bool:
        """Whether the rule holds."""
        return self.holds(actor, thing)


def rule(name: str) -> Callable[[Callable[[Actor, Any], bool]], Rule]:
    """Name a predicate, in the words of the permission matrix."""
    return lambda predicate: Rule(name, predicate)


def any_of(*rules: Rule) -> Rule:
    """Holds when one of them does."""
    name = " or ".join(rule.name for rule in rules)
    return Rule(name, lambda actor, thing: any(r(actor, thing) for r in rules))


def all_of(*rules: Rule) -> Rule:
    """Holds when all of them do."""
    name = " and ".join(rule.name for rule in rules)
    return Rule(name, lambda actor, thing: all(r(actor, thing) for r in rules))


def has_role(*roles: Role) -> Rule:
    """Holds one of the roles, anywhere."""
    name = " or ".join(role.value for role in roles)
    return Rule(name, lambda actor, _thing: actor.holds(*roles))


def has_role_at_unit(*roles: Role) -> Rule:
    """Holds one of the roles at the thing's unit (`thing.unit_id`, or the unit itself)."""
    name = " or ".join(role.value for role in roles) + " at the unit"

    def holds(actor: Actor, thing: Any) -> bool:
        unit_id = getattr(thing, "unit_id", None) or getattr(thing, "id", None)
        return unit_id is not None and actor.holds(*roles, unit_id=unit_id)

    return Rule(name, holds)


anyone = Rule("anyone", lambda _actor, _thing: True)
signed_in = Rule("anyone signed in", lambda actor, _thing: actor.signed_in)
oneself = Rule("anyone signed in, about oneself", lambda actor, _thing: actor.signed_in)
"""Shows and changes nothing of others, so it opens before confidentiality is acknowledged."""


@dataclass(frozen=True)
class On:
    """How the guard finds the thing a page is about, and whether the actor stands near it.

    `load` gives the thing by its URL parameter, unscoped; without `related` the answer is
    "not found", the same as for an id that does not exist, unless `otherwise` has an answer for
    somebody who may know. `subject` is the person concerned.
    """

    param: str
    load: Callable[[Session, UUID], Any]
    related: Rule
    subject: Callable[[Any], UUID | None] = lambda _thing: None
    also: Callable[[Session, Actor, Any], Actor] | None = None
    otherwise: Callable[[Session, Actor, Any], Refusal | None] | None = None


class Permissions:
    """The whole table, gathered from the wings."""

    def __init__(self, tables: Iterable[Mapping[Any, Rule]]) -> None:
        self.table: dict[StrEnum, Rule] = {}
        for table in tables:
            for permission, held_by in table.items():
                if permission in self.table:
                    raise ValueError(f"{permission} stands twice")
                self.table[permission] = held_by

    def allowed(self, permission: StrEnum, actor: Actor, thing: Any = None) -> bool:
        """Whether the actor holds the permission on the thing. KeyError when unknown."""
        return self.table[permission](actor, thing)
