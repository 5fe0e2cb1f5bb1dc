"""The products one chooses from, and what is typed so far."""

from dataclasses import dataclass
from typing import Any
from uuid import UUID

from flask import request

from care.models.policies import CareArea
from care.models.recipients import Recipient
from care.queries.appointments import appointments_of
from care.queries.policies import in_force, registered
from care.rules.prescribers import prescriber_refusal
from care.texts.prescriptions import explain
from catalogue.queries.articles import articles_by_id
from catalogue.queries.assortment import Scope
from catalogue.queries.search import find_articles
from core.clock import now, today
from portal.services.drafts import keep_draft, take_draft
from portal.texts import Explanation
from portal.web.forms import note_forged
from portal.web.guard import current_actor
from portal.web.transactions import session

SHOWN, LOOKED_AT = 24, 120
Typed = dict[str, list[str]]


@dataclass(frozen=True)
class Shelf:
    """The products page: care areas to choose from, what was found, what is chosen."""

    areas: list[tuple[CareArea, Explanation | None]]
    area: CareArea | None
    text: str
    found: Any
    chosen: list[Any]

    @property
    def chosen_ids(self) -> set[UUID]:
        """Keys of what is chosen."""
        return {article.id for article in self.chosen}

    @property
    def told(self) -> Explanation | None:
        """Why the reader may not prescribe in the chosen area."""
        return next((why for area, why in self.areas if area is self.area), None)


def shelf_of(recipient: Recipient, unit_id: UUID, typed: Typed) -> Shelf:
    """The products page's contents for what is typed."""
    work, on = session(), today()
    held = in_force(work, provider_id=recipient.provider_id, unit_id=unit_id, on=on)
    appointed = [one.rule for one in appointments_of(work, current_actor().account_id, unit_id)]
    areas = []
    for one in held:
        why = prescriber_refusal(appointed, care_area=one.area.id, unit=unit_id, on=on)
        areas.append((one.area, explain(why, current_actor()) if why else None))
    area = _chosen_area(areas, (typed.get("area") or [""])[0], registered(work, recipient.id))
    text = (typed.get("q") or [""])[0].strip()[:80]
    chosen = articles_by_id(work, ids_of(typed))
    if area is None:
        return Shelf(areas, None, text, None, [])
    scope = Scope(recipient.provider_id, unit_id, area.code)
    found = find_articles(work, text, scope=scope, on=on, limit=SHOWN if text else LOOKED_AT)
    ordered = [chosen[key] for key in ids_of(typed) if key in chosen]
    if not text:
        found.rows.sort(key=lambda row: not (row.line and row.line.first_choice))
        del found.rows[SHOWN:]
    return Shelf(areas, area, text, found, ordered)


def _chosen_area(
    areas: list[tuple[CareArea, Explanation | None]], code: str, own: set[UUID]
) -> CareArea | None:
    """The area asked for; else one the person is registered for that the reader may prescribe."""
    for area, _why in areas:
        if area.code == code:
            return area
    ranked = sorted(areas, key=lambda one: (one[1] is not None, one[0].id not in own))
    return next((area for area, _why in ranked), None)


def draft_name(unit_id: UUID) -> str:
    """A draft is for one recipient at one unit."""
    return f"prescription:{unit_id.hex}"


def typed_so_far(recipient: Recipient, unit_id: UUID) -> Typed:
    """What is typed: posted now, over what was kept before."""
    kept = take_draft(
        session(),
        by=current_actor(),
        form=draft_name(unit_id),
        thing_id=recipient.id,
        at=now(),
    )
    if request.method != "POST":
        return kept or {}
    posted = {name: request.form.getlist(name) for name in request.form if name != "csrf_token"}
    if "form_key" in posted:
        return posted
    chosen = posted.pop("choose", None)
    area = chosen or posted.get("area") or (kept or {}).get("area") or []
    changed = bool(chosen) and chosen != (kept or {}).get("area")
    picks = [] if changed else posted.get("article", [])
    posted.pop("act", None)
    return {**(kept or {}), **posted, "area": area, "article": picks}


def keep(recipient: Recipient, unit_id: UUID, typed: Typed) -> None:
    """Keep what is typed, sealed."""
    keep_draft(
        session(),
        by=current_actor(),
        form=draft_name(unit_id),
        thing_id=recipient.id,
        typed=typed,
    )


def ids_of(typed: Typed) -> list[UUID]:
    """The products chosen, in the order they were."""
    found = []
    for text in typed.get("article", []):
        try:
            found.append(UUID(text))
        except ValueError:
            note_forged("article")
    return found
