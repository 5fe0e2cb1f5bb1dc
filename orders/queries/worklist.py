"""Who runs out: the kept standings of a unit's prescription lines, a page at a time."""

from collections import defaultdict
from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from datetime import date, timedelta
from functools import lru_cache
from typing import Any, NamedTuple
from uuid import UUID

from sqlalchemy import ColumnElement, Select, and_, bindparam, case, func, or_, select
from sqlalchemy.orm import Session

from care.rules.prescription import Status
from catalogue.models.articles import Article
from core.asking import Asked
from core.people import Person
from core.vault import Ring, ring_of
from orders.models.standings import LineStanding
from orders.queries.names import name_and_birth_in
from orders.rules.states import LineState
from orders.rules.worklist import LineFacts, Standing, worklist_cause

PAGE = 50
SOON = 5
"""Within how many days "runs out soon" on the home page and above the list is counted."""
_FACTS = (
    LineStanding.status,
    LineStanding.valid_to,
    LineStanding.withdrawals_left,
    LineStanding.opens_on,
    LineStanding.lasts_until,
    LineStanding.latest,
    LineStanding.expected_on,
    LineStanding.article_gone,
    LineStanding.address_confirmed,
    LineStanding.expiring_days,
)
_KEYS = (
    LineStanding.prescription_line_id,
    LineStanding.prescription_id,
    LineStanding.recipient_id,
    LineStanding.person_id,
    LineStanding.unit_id,
    LineStanding.latest_order_id,
    LineStanding.place,
    LineStanding.counted_on,
)
_GOODS = (Article.name, Article.plain_name, Article.plain_name_en)
_FIRST, _THEN, _PERSON = len(_KEYS), len(_KEYS) + len(_FACTS), 3


class Goods(NamedTuple):
    """What an article is called."""

    name: str
    plain_name: str
    plain_name_en: str | None


class Waiting(NamedTuple):
    """One row of the worklist."""

    line_id: UUID
    prescription_id: UUID
    recipient_id: UUID
    person_id: UUID
    unit_id: UUID
    order_id: UUID | None
    place: int
    counted_on: date
    standing: Standing
    lasts_until: date | None
    name: str
    protected: bool
    goods: Goods
    born: str
    """Year of birth; nothing when protected or not known."""


@dataclass(frozen=True, slots=True)
class Counts:
    """What the worklist says above its rows and on its tabs: always lines that need a hand."""

    needs_hand: int
    """The sum of the tabs."""
    soon: int
    stopped: int
    tabs: dict[str, int]


def worklist(
    session: Session,
    unit_id: UUID,
    *,
    on: date,
    tab: str = "",
    care_area_id: UUID | None = None,
    after: tuple[int, UUID] | None = None,
) -> list[Waiting]:
    """A page of the list and one row more, soonest first; one statement and the keyring's.

    The order is as it was counted last; what each row says is decided anew for the day.
    """
    place, line_id = after or (None, None)
    asked = {"unit_id": unit_id, "tab": tab, "area": care_area_id, "place": place, "line": line_id}
    query = _standing("unit_id", tab=bool(tab), area=bool(care_area_id), after=bool(after))
    return _rows(session, query, asked, on=on, limit=PAGE + 1)


def count_of_list(
    session: Session, unit_id: UUID, *, tab: str = "", care_area_id: UUID | None = None
) -> int:
    """How many rows `worklist` has on all its pages."""
    where = _listed(unit_id, tab, care_area_id)
    return session.scalar(select(func.count()).select_from(LineStanding).where(*where)) or 0


def _listed(unit_id: UUID, tab: str, care_area_id: UUID | None) -> list[ColumnElement[bool]]:
    where: list[ColumnElement[bool]] = [LineStanding.unit_id == unit_id]
    if tab:
        where.append(LineStanding.tab == tab)
    if care_area_id is not None:
        where.append(LineStanding.care_area_id == care_area_id)
    return where


def standings_of(session: Session, recipient_id: UUID, *, on: date) -> list[Waiting]:
    """Where each of a recipient's lines stands, soonest first."""
    query = _standing("recipient_id")
    return _rows(session, query, {"recipient_id": recipient_id}, on=on, limit=200)


@lru_cache  # put together once for each way to ask
def _standing(whose: str, *, tab: bool = False, area: bool = False, after: bool = False) -> Asked:
    """Standings of `whose` column's bound value, narrowed to those of the bound values told."""
    columns: list[Any] = [
        *_KEYS,
        *_FACTS,
        *_GOODS,
        Person.given_name_sealed,
        Person.family_name_sealed,
        Person.protection,
        Person.birth_date_text_sealed,
    ]
    place, line = LineStanding.place, LineStanding.prescription_line_id
    query = (
        select(*columns)
        .join(Article, Article.id == LineStanding.article_id)
        .join(Person, Person.id == LineStanding.person_id)
        .where(getattr(LineStanding, whose) == bindparam(whose))
        .order_by(place, line)
        .limit(bindparam("most"))
    )
    if tab:
        query = query.where(LineStanding.tab == bindparam("tab"))
    if area:
        query = query.where(LineStanding.care_area_id == bindparam("area"))
    if after:
        further = or_(place > bindparam("place"), line > bindparam("line"))
        query = query.where(and_(place >= bindparam("place"), further))
    return Asked(query)


def _rows(
    session: Session, query: Asked, asked: Mapping[str, Any], *, on: date, limit: int
) -> list[Waiting]:
    rows = query.rows(session.connection(), {**asked, "most": limit})
    ring = ring_of(session)
    ring.warm(row[_PERSON] for row in rows)
    found = [_waiting(ring, row, on) for row in rows]
    return [row for row in found if row is not None]


def _waiting(ring: Ring, row: Any, on: date) -> Waiting | None:
    status, valid_to, left, opens, lasts, latest, expected, gone, confirmed, expiring = row[
        _FIRST:_THEN
    ]
    facts = LineFacts(
        Status(status), valid_to, left, opens, lasts,
        LineState(latest) if latest else None, expected, gone, confirmed, expiring,
    )  # fmt: skip
    standing = worklist_cause(facts, on)
    if standing is None:
        return None
    named = name_and_birth_in(ring, row[_PERSON], *row[-4:])
    name, protected, year = named
    told = (standing, lasts, name, protected, Goods(*row[_THEN:-4]), year)
    return Waiting._make((*row[:_FIRST], *told))


def counts(
    session: Session, unit_id: UUID, *, on: date, care_area_id: UUID | None = None
) -> Counts:
    """How many lines need a hand: all, those that run out soon, and by tab; one statement."""
    return _counts(session, [unit_id], on, care_area_id).get(unit_id, Counts(0, 0, 0, {}))


def counts_by_unit(session: Session, units: Iterable[UUID], *, on: date) -> dict[UUID, Counts]:
    """The same for several units, in one statement."""
    return _counts(session, list(units), on, None)


def _counts(
    session: Session, units: list[UUID], on: date, care_area_id: UUID | None
) -> dict[UUID, Counts]:
    asked = {"units": units, "soon": on + timedelta(days=SOON), "area": care_area_id}
    by_unit: dict[UUID, list[Any]] = defaultdict(list)
    for row in session.connection().execute(_counted(area=bool(care_area_id)), asked):
        by_unit[row[0]].append(row)
    return {unit_id: _together(found) for unit_id, found in by_unit.items()}


@lru_cache
def _counted(*, area: bool) -> Select[Any]:
    """Lines that need a hand by unit and tab, and how many of them run out soon."""
    soon = LineStanding.lasts_until <= bindparam("soon")
    columns: list[Any] = [
        LineStanding.unit_id,
        LineStanding.tab,
        func.count(),
        func.sum(case((soon, 1), else_=0)),
    ]
    query = (
        select(*columns)
        .where(
            LineStanding.unit_id.in_(bindparam("units", expanding=True)), LineStanding.needs_hand
        )
        .group_by(LineStanding.unit_id, LineStanding.tab)
    )
    return query.where(LineStanding.care_area_id == bindparam("area")) if area else query


def _together(rows: list[Any]) -> Counts:
    tabs = {row[1]: int(row[2]) for row in rows}
    soon = sum(int(row[3]) for row in rows)
    return Counts(sum(tabs.values()), soon, tabs.get("stopped", 0), tabs)
