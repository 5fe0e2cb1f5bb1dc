"""Contracts and their priced lines as rows."""

from dataclasses import dataclass
from datetime import date, timedelta
from typing import Any
from uuid import UUID

from sqlalchemy import Row, func, select, tuple_
from sqlalchemy.orm import Session, joinedload

from catalogue.models.articles import Article
from catalogue.models.contracts import Assortment, Contract, ContractLine
from portal.queries import valid_on

SOON = timedelta(days=120)


def contract_by_id(session: Session, contract_id: UUID) -> Contract | None:
    """A contract with its supplier."""
    return session.scalars(
        select(Contract).where(Contract.id == contract_id).options(joinedload(Contract.supplier))
    ).first()


@dataclass(frozen=True, slots=True)
class Agreed:
    """A contract in the list, with how many articles it prices on the day."""

    contract: Contract
    articles: int


def contracts(session: Session, *, on: date, supplier_id: UUID | None = None) -> list[Agreed]:
    """All contracts, those that last longest first, with their articles on the day."""
    counts = (
        select(ContractLine.contract_id, func.count().label("articles"))
        .where(valid_on(ContractLine, on))
        .group_by(ContractLine.contract_id)
        .subquery()
    )
    query = (
        select(Contract, func.coalesce(counts.c.articles, 0))
        .outerjoin(counts, counts.c.contract_id == Contract.id)
        .options(joinedload(Contract.supplier))
        .order_by(Contract.valid_to.is_(None).desc(), Contract.valid_to.desc(), Contract.id)
    )
    if supplier_id is not None:
        query = query.where(Contract.supplier_id == supplier_id)
    return [Agreed(contract, count) for contract, count in session.execute(query)]


def expiring(session: Session, *, on: date) -> list[Contract]:
    """Contracts that end within four months, the nearest first."""
    return list(
        session.scalars(
            select(Contract)
            .where(Contract.valid_to >= on, Contract.valid_to <= on + SOON)
            .options(joinedload(Contract.supplier))
            .order_by(Contract.valid_to, Contract.id)
        )
    )


def priced_articles(
    session: Session,
    contract_id: UUID,
    *,
    on: date,
    after: tuple[str, UUID] | None = None,
    limit: int = 50,
) -> list[Row[Any]]:
    """A page of a contract's lines that hold on the day or later, by article."""
    query = (
        select(
            ContractLine,
            Article.article_no,
            Article.name,
            Article.plain_name,
            Article.plain_name_en,
            Article.picture,
            Article.pack_size,
            Article.pack_unit,
            Article.piece_unit,
            Article.status,
            Article.sort_key,
        )
        .join(Article, Article.id == ContractLine.article_id)
        .where(ContractLine.contract_id == contract_id, valid_on(ContractLine, on))
        .order_by(Article.sort_key, ContractLine.id)
        .limit(limit)
    )
    if after is not None:
        query = query.where(tuple_(Article.sort_key, ContractLine.id) > after)
    return list(session.execute(query))


def prices_held(session: Session, contract_id: UUID, *, on: date) -> int:
    """How many prices of a contract hold on a day."""
    where = (ContractLine.contract_id == contract_id, valid_on(ContractLine, on))
    return session.scalar(select(func.count()).select_from(ContractLine).where(*where)) or 0


def price_history(
    session: Session, contract_id: UUID, article_ids: list[UUID]
) -> dict[UUID, list[ContractLine]]:
    """Every price of some articles in a contract, the newest first, in one statement."""
    found: dict[UUID, list[ContractLine]] = {article_id: [] for article_id in article_ids}
    for line in session.scalars(
        select(ContractLine)
        .where(ContractLine.contract_id == contract_id, ContractLine.article_id.in_(article_ids))
        .order_by(ContractLine.valid_from.desc(), ContractLine.id)
    ):
        found[line.article_id].append(line)
    return found


def prices_of(session: Session, article_id: UUID, *, on: date) -> list[ContractLine]:
    """An article's prices, one for each contract that holds on the day."""
    return list(
        session.scalars(
            select(ContractLine)
            .join(ContractLine.contract)
            .where(
                ContractLine.article_id == article_id,
                valid_on(ContractLine, on),
                valid_on(Contract, on),
            )
            .options(joinedload(ContractLine.contract))
            .order_by(ContractLine.rank, ContractLine.price_ore, ContractLine.id)
        )
    )


def openings_of(session: Session, contract_id: UUID, *, on: date) -> list[Assortment]:
    """To whom a contract is open on the day."""
    return list(
        session.scalars(
            select(Assortment)
            .where(Assortment.contract_id == contract_id, valid_on(Assortment, on))
            .order_by(Assortment.valid_from, Assortment.id)
        )
    )
