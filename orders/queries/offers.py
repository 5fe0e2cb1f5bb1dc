"""What can be had instead of, or as, a prescribed article: contract prices and successors."""

from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from datetime import date
from typing import Any
from uuid import UUID

from sqlalchemy import Date, Select, bindparam, select
from sqlalchemy.orm import Session

from care.rules.quantity import Pack
from catalogue.models.articles import Article
from catalogue.models.articles import Successor as SuccessorRow
from catalogue.models.contracts import Assortment, Contract, ContractLine
from catalogue.rules.assortment import AssortmentLine, offers
from catalogue.rules.successors import Followed, Successor, SuccessorKind, follow
from core.keys import among
from portal.queries import valid_on

_KIND = {
    "same": SuccessorKind.SAME,
    "equal": SuccessorKind.EQUIVALENT,
    "trial": SuccessorKind.TRIAL,
    "none": SuccessorKind.NONE,
}


@dataclass(frozen=True, slots=True)
class Goods:
    """An article as the order pages show it."""

    id: UUID
    supplier_id: UUID
    article_no: str
    name: str
    plain_name: str
    plain_name_en: str
    picture: str
    pack: Pack
    orderable: bool
    """Not gone, and within the days it can be ordered."""


@dataclass(frozen=True, slots=True)
class Offer:
    """An article at the price of one contract line."""

    goods: Goods
    contract_line_id: UUID
    price_ore: int
    vat_permille: int
    line: AssortmentLine
    """How the catalogue's rule of the nearest line sees it."""


Offers = Mapping[UUID, tuple[Offer, ...]]
"""By article: every contract line that some care area or unit gets it by."""

_ARTICLE, _CONTRACT = Article.__table__, Contract.__table__
_PRICE, _OPENED = ContractLine.__table__, Assortment.__table__
GOODS = (
    _ARTICLE.c.id,
    _ARTICLE.c.supplier_id,
    _ARTICLE.c.article_no,
    _ARTICLE.c.name,
    _ARTICLE.c.plain_name,
    _ARTICLE.c.plain_name_en,
    _ARTICLE.c.picture,
    _ARTICLE.c.pack_size,
    _ARTICLE.c.order_multiple,
    _ARTICLE.c.min_packs,
    _ARTICLE.c.status,
    _ARTICLE.c.available_from,
    _ARTICLE.c.last_order_on,
)


def goods_of(row: Any, on: date) -> Goods:
    """The article in the columns `GOODS` of a row."""
    key, supplier, no, name, plain, plain_en, picture, size, multiple, least, *state = row
    status, first, last = state
    open_now = status != "gone" and (first is None or first <= on) and (last is None or on <= last)
    pack = Pack(size, multiple, least)
    return Goods(key, supplier, no, name, plain, plain_en, picture, pack, open_now)


def _offers() -> Select[Any]:
    on: Any = bindparam("on", type_=Date())
    return (
        select(
            _PRICE.c.id,
            _PRICE.c.price_ore,
            _PRICE.c.vat_permille,
            _OPENED.c.provider_id,
            _PRICE.c.valid_from,
            _PRICE.c.rank,
            _OPENED.c.unit_id,
            _OPENED.c.care_area,
            *GOODS,
        )
        .join_from(_PRICE, _CONTRACT, _CONTRACT.c.id == _PRICE.c.contract_id)
        .join(_OPENED, _OPENED.c.contract_id == _CONTRACT.c.id)
        .join(_ARTICLE, _ARTICLE.c.id == _PRICE.c.article_id)
        .where(
            among(_PRICE.c.article_id, "articles"),
            among(_OPENED.c.provider_id, "providers"),
            *(valid_on(table.c, on) for table in (_PRICE, _CONTRACT, _OPENED)),
        )
        .order_by(_PRICE.c.id, _OPENED.c.id)
    )


_OFFERS = _offers()  # made once: every order asks it


def offers_of(
    session: Session, articles: Iterable[UUID], *, providers: Iterable[UUID], on: date
) -> Offers:
    """The offers of some articles to care providers and their units on a day, in one statement."""
    asked = {"articles": sorted(set(articles)), "providers": sorted(set(providers)), "on": on}
    rows = session.execute(_OFFERS, asked)
    found: dict[UUID, tuple[Offer, ...]] = {}
    for row in rows:
        offer = _offer(row, on)
        found[offer.goods.id] = (*found.get(offer.goods.id, ()), offer)
    return found


def _offer(row: Any, on: date) -> Offer:
    line_id, price, vat, provider_id, since, rank, unit_id, area, *goods = row
    article = goods_of(goods, on)
    line = AssortmentLine(
        article.id, provider_id, since, unit=unit_id, rank=rank, care_area=area, price=line_id
    )
    return Offer(article, line_id, price, vat, line)


def offer_for(
    found: Offers,
    article_id: UUID,
    *,
    provider_id: UUID,
    unit_id: UUID,
    care_area: str | None,
    on: date,
) -> Offer | None:
    """The offer by which a unit gets an article in a care area, if it can be had.

    The tier does not matter: what is prescribed may be ordered by all who order. Without a care
    area any will do, as for a unit's shelf.
    """
    mine = {
        offer.line: offer
        for offer in found.get(article_id, ())
        if offer.goods.orderable
        and (care_area is None or offer.line.care_area in {None, care_area})
    }
    best = offers(mine, provider=provider_id, unit=unit_id, specialist=True, on=on)
    return mine[best[0].line] if best else None


def successors_of(session: Session, articles: Iterable[UUID], on: date) -> list[Successor]:
    """The steps that lead on from some articles, however long the chain, in one statement."""
    start = select(
        SuccessorRow.article_id.label("old"), SuccessorRow.successor_id.label("new")
    ).where(SuccessorRow.article_id.in_(sorted(set(articles))), SuccessorRow.valid_from <= on)
    chain = start.cte("chain", recursive=True)
    chain = chain.union(
        select(SuccessorRow.article_id, SuccessorRow.successor_id)
        .join(chain, SuccessorRow.article_id == chain.c.new)
        .where(SuccessorRow.valid_from <= on)
    )
    old, new = Article.__table__.alias("old_article"), Article.__table__.alias("new_article")
    rows = session.execute(
        select(
            SuccessorRow.article_id,
            SuccessorRow.successor_id,
            SuccessorRow.kind,
            SuccessorRow.valid_from,
            old.c.compat_group,
            new.c.compat_group,
        )
        .where(SuccessorRow.article_id.in_(select(chain.c.old)), SuccessorRow.valid_from <= on)
        .join(old, old.c.id == SuccessorRow.article_id)
        .outerjoin(new, new.c.id == SuccessorRow.successor_id)
        .order_by(SuccessorRow.valid_from, SuccessorRow.id)
    )
    return [
        Successor(was, now, _KIND[kind], since, group or None, new_group or None)
        for was, now, kind, since, group, new_group in rows
    ]


def followed(
    steps: Iterable[Successor], article_id: UUID, *, equivalents: bool, on: date
) -> Followed | None:
    """Where an article that cannot be had leads, or none when nothing follows it.

    Without equivalents those too need a prescriber.
    """
    chosen = [
        step
        if equivalents or step.kind is not SuccessorKind.EQUIVALENT
        else Successor(step.old, step.new, SuccessorKind.TRIAL, step.valid_from)
        for step in steps
    ]
    return follow(chosen, article_id, on)
