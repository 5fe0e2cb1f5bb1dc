"""What unit pages have in common: the context bar, the way to a purpose, whose page it is."""

from typing import Any
from uuid import UUID

from flask import current_app, g, redirect, request, url_for
from flask.typing import ResponseReturnValue

from care.permissions import CaseNeeded, PurposeNeeded
from care.queries.units import unit_row as find_unit
from care.routes.blueprint import care
from core.actors import Actor, Role
from core.identity_number import OIDS
from core.people import Person
from portal.web import identity
from portal.web.guard import current_actor
from portal.web.pages import ContextBar
from portal.web.transactions import session


@care.app_context_processor
def unit_bar() -> dict[str, Any]:
    """The unit in the address, shown on every page there unless the page says more."""
    unit_id = current_actor().unit_id or _chosen()
    if unit_id is None or g.get("context_bar") or g.get("failed"):
        return {}
    found = find_unit(session(), unit_id)
    if found is None:
        return {}
    show_unit(found.name)
    return {"context_bar": g.context_bar}


def show_unit(name: str) -> None:
    """Put the unit into the context bar; for a page that has read its name already."""
    g.context_bar = ContextBar(name, _change(current_actor()))


def _chosen() -> UUID | None:
    """The unit chosen for this sign-in, by whoever works at several places."""
    found = identity.authentication()
    chosen = found.unit_id if found and g.get("places", 0) > 1 else None
    return chosen if chosen in current_actor().units else None


def _change(actor: Actor) -> str | None:
    """Where another unit is chosen, for those who have one to choose."""
    if actor.holds(Role.CUSTOMER_SERVICE):
        return url_for("care.units")
    return url_for("portal.assignment") if g.get("places", 0) > 1 else None


@care.app_errorhandler(PurposeNeeded)
def ask_purpose(refusal: PurposeNeeded) -> ResponseReturnValue:
    """Say why, then go on to where one was going."""
    unit_id = (request.view_args or {}).get("unit_id")
    target = request.full_path.rstrip("?") if request.method == "GET" else None
    return redirect(
        url_for("care.purpose", recipient_id=refusal.recipient_id, unit_id=unit_id, next=target)
    )


@care.app_errorhandler(CaseNeeded)
def ask_case(refusal: CaseNeeded) -> ResponseReturnValue:
    """Say why a unit's lists are opened, then go on to the list one was going to."""
    target = request.full_path.rstrip("?") if request.method == "GET" else None
    return redirect(url_for("care.unit_case", unit_id=refusal.unit_id, next=target))


def say_identity(person: Person) -> str:
    """A person's number as written on paper; only ever shown where the person is opened."""
    value = person.identity or ""
    return f"{value[:8]}-{value[8:]}" if person.identity_oid in OIDS.values() else value


def recipient_url(recipient_id: UUID, unit_id: UUID | None) -> str:
    """The page of a recipient: at a unit, or the person's own."""
    return url_for("care.recipient", recipient_id=recipient_id, unit_id=unit_id)


def there_is(endpoint: str) -> bool:
    """Whether some wing has the page."""
    return endpoint in current_app.view_functions
