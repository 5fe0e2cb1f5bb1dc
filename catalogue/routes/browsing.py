"""What a reader looks for: text, unit, care area; from the address to an assortment."""

from dataclasses import dataclass
from typing import Any
from uuid import UUID

from flask import request, url_for

from catalogue.queries.assortment import Scope
from catalogue.queries.search import Search, find_articles
from catalogue.texts.articles import AREAS
from core.clock import today
from portal.web.guard import current_actor
from portal.web.pages import sections
from portal.web.transactions import session

LONGEST = 80


@dataclass(frozen=True)
class Wanted:
    """A search as the address gives it."""

    text: str
    unit_id: UUID | None
    area: str | None
    everything: bool
    after: str | None

    @property
    def scope(self) -> Scope | None:
        """The assortment to look in; none is everything there is."""
        provider_id = current_actor().provider_of(self.unit_id) if self.unit_id else None
        if self.everything or provider_id is None:
            return None
        return Scope(provider_id, self.unit_id, self.area)

    def href(self, **changes: Any) -> str:
        """The address of this search with something changed."""
        kept = {
            "q": self.text or None,
            "unit": self.unit_id,
            "area": self.area,
            "all": "1" if self.everything else None,
        }
        return url_for(request.endpoint or "catalogue.articles", **{**kept, **changes})


def wanted() -> Wanted:
    """What the address asks for; without a unit the reader's only one."""
    units = current_actor().units
    unit_id = _uuid(request.args.get("unit"))
    if unit_id not in units:
        unit_id = min(units) if units else None
    area = request.args.get("area") or None
    return Wanted(
        text=request.args.get("q", "").strip()[:LONGEST],
        unit_id=unit_id,
        area=area if area in AREAS else None,
        everything=request.args.get("all") == "1",
        after=request.args.get("after"),
    )


def search(asked: Wanted, *, limit: int = 25) -> Search:
    """The page of articles that is asked for. Without a scope a care area does not narrow."""
    return find_articles(
        session(), asked.text, scope=asked.scope, on=today(), after=asked.after, limit=limit
    )


def unit_choices() -> list[tuple[UUID, str]]:
    """The reader's units by name, as the wing above tells them; none when there is one."""
    if len(current_actor().units) < 2:  # noqa: PLR2004 - one unit is no choice
        return []
    told = sections("catalogue.articles", current_actor())
    return [unit for _template, facts in told for unit in facts.get("units", ())]


def _uuid(text: str | None) -> UUID | None:
    try:
        return UUID(text) if text else None
    except ValueError:
        return None
