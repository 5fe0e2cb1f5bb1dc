"""The products one chooses from, and what is typed so far."""

from collections.abc import Iterable, Mapping
from dataclasses import dataclass, field
from typing import Any
from uuid import UUID

from flask import request

from care.models.policies import CareArea
from care.models.recipients import Recipient
from care.queries.appointments import appointments_of
from care.queries.policies import in_force, registered
from care.rules.prescribers import prescriber_refusal
from care.texts.prescriptions import explain
from care.texts.shelf import say_unfit, why_closed
from catalogue.queries.articles import articles_by_id
from catalogue.queries.assortment import Scope
from catalogue.queries.first_choices import by_rank
from catalogue.queries.search import find_articles
from catalogue.rules.families import Family, families
from catalogue.rules.fitness import made_for, unfit
from core.clock import today
from core.identity_number import sex_told
from core.vault import ring_of
from portal.services.drafts import keep_draft
from portal.texts import Explanation
from portal.web.drafts import reopen
from portal.web.forms import note_forged
from portal.web.guard import current_actor
from portal.web.transactions import session

SHOWN, LOOKED_AT = 48, 120
"""Articles looked through: of those searched for, of the assortment."""
Typed = dict[str, list[str]]


@dataclass(frozen=True)
class Product:
    """A product on the shelf. `unfit` says whom it is made for, when that is not the person."""

    article: Any
    unfit: str = ""
    closed: Explanation | None = None
    successor: Any = None


Shown = list[Family[Product]]


@dataclass(frozen=True)
class Shelf:
    """The products page: care areas to choose from, what was found, what is chosen."""

    areas: list[tuple[CareArea, Explanation | None]]
    area: CareArea | None
    text: str
    ticked: frozenset[UUID] = frozenset()
    chosen: tuple[Product, ...] = ()
    """What is chosen and stands in none of the groups below."""
    first: Shown = field(default_factory=list)
    """First choices made for somebody like the person."""
    others: Shown = field(default_factory=list)
    unfit: Shown = field(default_factory=list)
    """What can be prescribed, but is made for others."""
    closed: list[Product] = field(default_factory=list)
    """What cannot be prescribed, each with its reason."""
    corrected: Mapping[str, str] = field(default_factory=dict)
    more: bool = False
    """Whether there is more than is shown."""

    @property
    def nothing(self) -> bool:
        """Whether there is no product to show below what is chosen."""
        return not (self.first or self.others or self.unfit or self.closed)

    @property
    def told(self) -> Explanation | None:
        """Why the reader may not prescribe in the chosen area."""
        return next((why for area, why in self.areas if area is self.area), None)

    def any_ticked(self, shown: Iterable[Family[Product]]) -> bool:
        """Whether something of a group is chosen, so that it must not be folded away."""
        return any(one.article.id in self.ticked for each in shown for _size, one in each.members)


def shelf_of(recipient: Recipient, unit_id: UUID, typed: Typed) -> Shelf:
    """The products page's contents for what is typed."""
    areas = _areas(recipient, unit_id)
    asked = (typed.get("area") or [""])[0]
    area = _chosen_area(areas, asked, registered(session(), recipient.id))
    text = (typed.get("q") or [""])[0].strip()[:80]
    if area is None:
        return Shelf(areas, None, text)
    rows, corrected, more = _found(Scope(recipient.provider_id, unit_id, area.code), text)
    asked_ids, who = ids_of(typed), _about(recipient)
    groups: dict[str, list[Product]] = {"first": [], "others": [], "unfit": [], "closed": []}
    for row in rows:
        group, product = _placed(row, who)
        groups[group].append(product)
    seen = {one.article.id for group in ("first", "others", "unfit") for one in groups[group]}
    kept = [key for key in asked_ids if key not in seen]
    known = articles_by_id(session(), kept) if kept else {}
    return Shelf(
        areas,
        area,
        text,
        frozenset(asked_ids),
        tuple(_product(known[key], who) for key in kept if key in known),
        _put_together(groups["first"]),
        _put_together(groups["others"]),
        _put_together(groups["unfit"]),
        groups["closed"],
        corrected,
        more,
    )


def _put_together(products: list[Product]) -> Shown:
    """Products by family; those made for somebody else never stand with those made for another."""
    told = dict.fromkeys(one.unfit for one in products)
    return [
        each
        for text in told
        for each in families((one for one in products if one.unfit == text), _article)
    ]


def _article(product: Product) -> Any:
    return product.article


def _areas(recipient: Recipient, unit_id: UUID) -> list[tuple[CareArea, Explanation | None]]:
    work, on = session(), today()
    appointed = [one.rule for one in appointments_of(work, current_actor().account_id, unit_id)]
    areas = []
    for one in in_force(work, provider_id=recipient.provider_id, unit_id=unit_id, on=on):
        why = prescriber_refusal(appointed, care_area=one.area.id, unit=unit_id, on=on)
        areas.append((one.area, explain(why, current_actor()) if why else None))
    return areas


def _found(scope: Scope, text: str) -> tuple[list[Any], Mapping[str, str], bool]:
    """What is searched for, or first choices, then others by name; and whether there is more."""
    if text:
        hits = find_articles(session(), text, scope=scope, on=today(), limit=SHOWN)
        return hits.rows, hits.corrected, hits.after is not None
    rows = by_rank(session(), scope, on=today(), limit=LOOKED_AT)
    if len(rows) < LOOKED_AT:
        return rows, {}, False
    whole = families(rows, lambda row: row.article)[:-1]  # the last may lack sizes
    return [row for each in whole for _size, row in each.members], {}, True


Who = tuple[str | None, int | None]


def _about(recipient: Recipient) -> Who:
    """Registered sex and age, as far as they are known."""
    person, on = recipient.person, today()
    born = person.birth_date
    age = on.year - born.year - ((on.month, on.day) < (born.month, born.day)) if born else None
    return sex_told(person.identity, person.identity_oid), age


def _product(article: Any, who: Who, **more: Any) -> Product:
    fits = made_for(article.attributes)
    why = unfit(fits, sex=who[0], age=who[1])
    return Product(article, say_unfit(why, fits) if why else "", **more)


def _placed(row: Any, who: Who) -> tuple[str, Product]:
    """In which group of the shelf a product stands."""
    if not row.can_choose:
        return "closed", _product(row.article, who, closed=why_closed(row), successor=row.successor)
    product = _product(row.article, who)
    if product.unfit:
        return "unfit", product
    return ("first" if row.line.first_choice else "others"), product


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
    by = current_actor()
    ring_of(session()).warm(one for one in (recipient.person_id, by.person_id) if one)
    kept: Typed = reopen(draft_name(unit_id), recipient.id) or {}
    if request.method != "POST":
        return kept
    posted = {name: request.form.getlist(name) for name in request.form if name != "csrf_token"}
    if "form_key" in posted:
        return posted
    chosen = posted.pop("choose", None)
    area = chosen or posted.get("area") or kept.get("area") or []
    changed = bool(chosen) and chosen != kept.get("area")
    picks = [] if changed else posted.get("article", [])
    if changed:
        posted["q"] = [""]
    if look := posted.pop("look", None):
        posted["q"] = look
    posted.pop("act", None)
    return {**kept, **posted, "area": area, "article": picks}


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
