"""What a unit may choose on a day, and at which price."""

from collections import defaultdict
from collections.abc import Collection, Iterable
from dataclasses import dataclass
from datetime import date
from typing import Any
from uuid import UUID

from sqlalchemy import and_, case, func, or_, select, true
from sqlalchemy.orm import Session

from catalogue.models.articles import ArticleCareArea
from catalogue.models.contracts import Assortment, Contract, ContractLine
from catalogue.rules.assortment import AssortmentLine, Tier, offers
from portal.queries import valid_on


@dataclass(frozen=True, slots=True)
class Scope:
    """Whose assortment is meant: a care provider's, at one of its units, for one care area."""

    provider_id: UUID
    unit_id: UUID | None = None
    care_area: str | None = None


@dataclass(frozen=True, slots=True)
class Opening:
    """A contract that is open to a scope on a day."""

    contract_id: UUID
    currency: str
    unit_id: UUID | None
    care_area: str | None
    specialist: bool
    valid_from: date


@dataclass(frozen=True, slots=True)
class Priced:
    """The contract line by which a scope gets an article. `price_ore` is for a pack, without tax.

    Not choosable: of the specialist tier, for someone who has the base tier only.
    """

    line_id: UUID
    contract_id: UUID
    article_id: UUID
    price_ore: int
    vat_permille: int
    currency: str
    rank: int
    tier: str
    fee_class: str
    valid_from: date
    valid_to: date | None
    choosable: bool

    @property
    def first_choice(self) -> bool:
        """Whether it is what should be tried first."""
        return self.rank == 1


def openings(session: Session, scope: Scope, on: date) -> list[Opening]:
    """The contracts that are open to the scope on the day. One statement."""
    unit = Assortment.unit_id.is_(None)
    area = Assortment.care_area.is_(None)
    rows = session.execute(
        select(
            Assortment.contract_id,
            Contract.currency,
            Assortment.unit_id,
            Assortment.care_area,
            Assortment.specialist,
            Assortment.valid_from,
        )
        .join(Assortment.contract)
        .where(
            Assortment.provider_id == scope.provider_id,
            or_(unit, Assortment.unit_id == scope.unit_id) if scope.unit_id else unit,
            or_(area, Assortment.care_area == scope.care_area) if scope.care_area else true(),
            valid_on(Assortment, on),
            valid_on(Contract, on),
        )
        .order_by(Assortment.id)
    )
    return [Opening(*row) for row in rows]


def in_area(article_id: Any, care_area: str | None) -> Any:
    """The condition that an article belongs to a care area; one without any belongs to all.

    Asked of each article by itself, so that PostgreSQL never reads all areas to answer for ten.
    """
    if care_area is None:
        return true()
    held = select(func.max(case((_AREA.care_area == care_area, 1), else_=0)))
    told = held.where(_AREA.article_id == article_id).correlate_except(_AREAS)
    return func.coalesce(told.scalar_subquery(), 1) == 1


_AREAS: Any = ArticleCareArea.__table__
_AREA = _AREAS.c


def offered(open_to: Iterable[Opening], on: date, line: Any = ContractLine) -> Any:
    """The condition that a contract line is offered by one of the openings on the day."""
    contract_ids = sorted({opening.contract_id for opening in open_to})
    return and_(line.contract_id.in_(contract_ids), valid_on(line, on))


def choose(
    lines: Iterable[Any], open_to: Iterable[Opening], scope: Scope, on: date
) -> dict[UUID, Priced]:
    """The line of each article that goes before its others."""
    by_contract: dict[UUID, list[Opening]] = defaultdict(list)
    for opening in open_to:
        by_contract[opening.contract_id].append(opening)
    by_id = {line.id: line for line in lines}
    candidates = [
        _candidate(line, opening, scope)
        for line in by_id.values()
        for opening in by_contract[line.contract_id]
    ]
    found = offers(
        candidates,
        provider=scope.provider_id,
        unit=scope.unit_id or scope.provider_id,
        specialist=False,
        on=on,
    )
    currency = {opening.contract_id: opening.currency for opening in open_to}
    chosen: dict[UUID, Priced] = {}
    for offer in found:
        line = by_id[offer.line.price]
        chosen[line.article_id] = _priced(
            line, currency[line.contract_id], choosable=offer.choosable
        )
    return chosen


def _candidate(line: Any, opening: Opening, scope: Scope) -> AssortmentLine:
    return AssortmentLine(
        article=line.article_id,
        provider=scope.provider_id,
        valid_from=line.valid_from,
        valid_to=line.valid_to,
        unit=opening.unit_id,
        tier=Tier(line.tier),
        rank=line.rank,
        care_area=opening.care_area,
        specialist=opening.specialist,
        price=line.id,
    )


def _priced(line: Any, currency: str, *, choosable: bool) -> Priced:
    return Priced(
        line_id=line.id,
        contract_id=line.contract_id,
        article_id=line.article_id,
        price_ore=line.price_ore,
        vat_permille=line.vat_permille,
        currency=currency,
        rank=line.rank,
        tier=line.tier,
        fee_class=line.fee_class,
        valid_from=line.valid_from,
        valid_to=line.valid_to,
        choosable=choosable,
    )


LINE = ContractLine.__table__.c


def lines_for(
    session: Session, article_ids: Collection[UUID], scope: Scope, on: date
) -> dict[UUID, Priced]:
    """The contract line of each article the scope can get. Two statements."""
    open_to = openings(session, scope, on)
    rows = session.execute(
        select(*LINE).where(
            LINE.article_id.in_(article_ids),
            offered(open_to, on),
            in_area(LINE.article_id, scope.care_area),
        )
    )
    return choose(rows, open_to, scope, on)


def price_for(
    session: Session,
    article_id: UUID,
    *,
    provider_id: UUID,
    unit_id: UUID | None,
    care_area: str | None,
    on: date,
) -> Priced | None:
    """The line by which a unit gets an article on a day, or none."""
    scope = Scope(provider_id, unit_id, care_area)
    return lines_for(session, [article_id], scope, on).get(article_id)
