"""Navigation by role: the wings' places, for those who may go there."""

from collections.abc import Sequence
from dataclasses import dataclass
from uuid import UUID

from flask import current_app, request, url_for

from core.actors import Actor
from core.house import NavigationItem
from portal.web.guard import current_actor, may


@dataclass(frozen=True)
class Link:
    """One place in the navigation of this reader."""

    label: str
    href: str
    icon: str
    current: bool
    minor: bool = False


def navigation() -> list[Link]:
    """The places this reader may go, in order."""
    actor = current_actor()
    if not actor.signed_in:
        return []
    items: Sequence[NavigationItem] = current_app.extensions["navigation"]
    return [link for item in items if (link := _link(item)) is not None]


def _link(item: NavigationItem) -> Link | None:
    actor = current_actor()
    unit_id = _unit(actor)
    if item.per_unit and unit_id is None:
        return None
    if not may(item.permission, _Here(unit_id) if item.per_unit else None):
        return None
    return Link(
        str(item.label),
        url_for(item.endpoint, unit_id=unit_id) if item.per_unit else url_for(item.endpoint),
        item.icon,
        current=request.endpoint == item.endpoint,
        minor=item.minor and unit_id is not None,
    )


def _unit(actor: Actor) -> UUID | None:
    """The chosen unit; before any is chosen, the only one there is."""
    return actor.unit_id or (next(iter(actor.units)) if len(actor.units) == 1 else None)


@dataclass(frozen=True)
class _Here:
    """The chosen unit, as a thing that permissions can be asked of."""

    unit_id: object
