"""Who runs out: the kept standings of a unit's prescription lines, a page at a time."""

from collections import defaultdict
from collections.abc import Iterable
from dataclasses import dataclass
from datetime import date, timedelta
from typing import Any
from uuid import UUID

from sqlalchemy import ColumnElement, Row, and_, case, func, or_, select
from sqlalchemy.orm import Session

from care.rules.prescription import Status
from catalogue.models.articles import Article
from core.people import Person
from core.vault import ring_of
from orders.models.standings import LineStanding
from orders.queries.names import NAME, born_of, name_of
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


@dataclass(frozen=True, slots=True)
class Waiting:
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
    goods: Any
    """name, plain_name and plain_name_en of the article."""
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
    where = _listed(unit_id, tab, care_area_id)
    if after is not None:
        place, line_id = after
        further = LineStanding.prescription_line_id > line_id
        where.append(
            and_(
                LineStanding.place >= place,
                or_(LineStanding.place > place, further),
            )
        )
    return _rows(session, where, on=on, limit=PAGE + 1)


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
    return _rows(session, [LineStanding.recipient_id == recipient_id], on=on, limit=200)


def _rows(
    session: Session, where: Iterable[ColumnElement[bool]], *, on: date, limit: int
) -> list[Waiting]:
    columns: list[Any] = [*_KEYS, *_FACTS, *_GOODS, Person.birth_date_text_sealed, *NAME]
    rows = session.execute(
        select(*columns)
        .join(Article, Article.id == LineStanding.article_id)
        .join(Person, Person.id == LineStanding.person_id)
        .where(*where)
        .order_by(LineStanding.place, LineStanding.prescription_line_id)
        .limit(limit)
    ).all()
    ring_of(session).warm(row.person_id for row in rows)
    found = [_waiting(session, row, on) for row in rows]
    return [row for row in found if row is not None]


def _waiting(session: Session, row: Row[Any], on: date) -> Waiting | None:
    first, then = len(_KEYS), len(_KEYS) + len(_FACTS)
    keys: list[Any] = list(row[:first])
    status, valid_to, left, opens, lasts, latest, expected, gone, confirmed, expiring = row[
        first:then
    ]
    facts = LineFacts(
        Status(status), valid_to, left, opens, lasts,
        LineState(latest) if latest else None, expected, gone, confirmed, expiring,
    )  # fmt: skip
    standing = worklist_cause(facts, on)
    if standing is None:
        return None
    name, protected = name_of(session, row)
    make: Any = Waiting  # a row's columns, in the order of the fields
    return make(*keys, standing, lasts, name, protected, row, born_of(session, row))  # type: ignore[no-any-return]


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
    soon = LineStanding.lasts_until <= on + timedelta(days=SOON)
    where: list[ColumnElement[bool]] = [LineStanding.unit_id.in_(units), LineStanding.needs_hand]
    if care_area_id is not None:
        where.append(LineStanding.care_area_id == care_area_id)
    columns: list[Any] = [
        LineStanding.unit_id,
        LineStanding.tab,
        func.count(),
        func.sum(case((soon, 1), else_=0)),
    ]
    rows = session.execute(
        select(*columns).where(*where).group_by(LineStanding.unit_id, LineStanding.tab)
    )
    by_unit: dict[UUID, list[Any]] = defaultdict(list)
    for row in rows:
        by_unit[row[0]].append(row)
    return {unit_id: _together(found) for unit_id, found in by_unit.items()}


def _together(rows: list[Any]) -> Counts:
    tabs = {row[1]: int(row[2]) for row in rows}
    soon = sum(int(row[3]) for row in rows)
    return Counts(sum(tabs.values()), soon, tabs.get("stopped", 0), tabs)
