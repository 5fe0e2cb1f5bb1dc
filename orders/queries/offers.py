"""What can be had instead of, or as, a prescribed article: contract prices and successors."""

from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from datetime import date
from typing import Any
from uuid import UUID

from sqlalchemy import select
from sqlalchemy.orm import Session

from care.rules.quantity import Pack
from catalogue.models.articles import Article
from catalogue.models.articles import Successor as SuccessorRow
from catalogue.models.contracts import Assortment, Contract, ContractLine
from catalogue.rules.successors import Followed, Successor, SuccessorKind, follow
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
    provider_id: UUID
    unit_id: UUID | None
    care_area: str | None


Offers = Mapping[UUID, tuple[Offer, ...]]
"""By article, nearest first: a unit's own contract before its provider's, first choices first."""

GOODS = (
    Article.id,
    Article.supplier_id,
    Article.article_no,
    Article.name,
    Article.plain_name,
    Article.plain_name_en,
    Article.picture,
    Article.pack_size,
    Article.order_multiple,
    Article.min_packs,
    Article.status,
    Article.available_from,
    Article.last_order_on,
)


def goods_of(row: Any, on: date) -> Goods:
    """The article in the columns `GOODS` of a row."""
    key, supplier, no, name, plain, plain_en, picture, size, multiple, least, *state = row
    status, first, last = state
    open_now = status != "gone" and (first is None or first <= on) and (last is None or on <= last)
    pack = Pack(size, multiple, least)
    return Goods(key, supplier, no, name, plain, plain_en, picture, pack, open_now)


def offers_of(
    session: Session, articles: Iterable[UUID], *, providers: Iterable[UUID], on: date
) -> Offers:
    """The offers of some articles to care providers and their units on a day, in one statement."""
    wanted = sorted(set(articles))
    rows = session.execute(
        select(
            ContractLine.id,
            ContractLine.price_ore,
            ContractLine.vat_permille,
            Assortment.provider_id,
            Assortment.unit_id,
            Assortment.care_area,
            *GOODS,
        )
        .join(Contract, Contract.id == ContractLine.contract_id)
        .join(Assortment, Assortment.contract_id == Contract.id)
        .join(Article, Article.id == ContractLine.article_id)
        .where(
            ContractLine.article_id.in_(wanted),
            Assortment.provider_id.in_(set(providers)),
            valid_on(ContractLine, on),
            valid_on(Contract, on),
            valid_on(Assortment, on),
        )
        .order_by(
            Assortment.unit_id.is_(None),
            Assortment.care_area.is_(None),
            ContractLine.rank,
            ContractLine.price_ore,
            ContractLine.id,
        )
    )
    found: dict[UUID, tuple[Offer, ...]] = {}
    for line_id, price, vat, provider_id, unit_id, area, *goods in rows:
        offer = Offer(goods_of(goods, on), line_id, price, vat, provider_id, unit_id, area)
        found[offer.goods.id] = (*found.get(offer.goods.id, ()), offer)
    return found


def offer_for(
    offers: Offers, article_id: UUID, *, provider_id: UUID, unit_id: UUID, care_area: str
) -> Offer | None:
    """The nearest offer of an article to a unit in a care area, if it can be had."""
    for offer in offers.get(article_id, ()):
        here = offer.provider_id == provider_id and offer.unit_id in {None, unit_id}
        if here and offer.care_area in {None, care_area} and offer.goods.orderable:
            return offer
    return None


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
