"""Articles and suppliers as rows."""

from collections.abc import Collection
from dataclasses import dataclass
from datetime import date
from typing import Any
from uuid import UUID

from sqlalchemy import Row, or_, select
from sqlalchemy.orm import Session, aliased, joinedload

from catalogue.models.articles import Article, ArticleCareArea, ArticleNumber, Successor, Supplier

GROUP_LIMIT = 24


def article_by_id(session: Session, article_id: UUID) -> Article | None:
    """An article with its supplier."""
    return session.scalars(
        select(Article).where(Article.id == article_id).options(joinedload(Article.supplier))
    ).first()


def supplier_by_id(session: Session, supplier_id: UUID) -> Supplier | None:
    """A supplier."""
    return session.get(Supplier, supplier_id)


def suppliers(session: Session) -> list[Supplier]:
    """All suppliers by name."""
    return list(session.scalars(select(Supplier).order_by(Supplier.name, Supplier.id)))


def numbers_of(session: Session, article_id: UUID) -> list[ArticleNumber]:
    """Every number an article is known by."""
    return list(
        session.scalars(
            select(ArticleNumber)
            .where(ArticleNumber.article_id == article_id)
            .order_by(ArticleNumber.kind, ArticleNumber.number)
        )
    )


def care_areas_of(session: Session, article_id: UUID) -> list[str]:
    """Codes of the care areas an article belongs to."""
    return list(
        session.scalars(
            select(ArticleCareArea.care_area)
            .where(ArticleCareArea.article_id == article_id)
            .order_by(ArticleCareArea.care_area)
        )
    )


@dataclass(frozen=True, slots=True)
class Step:
    """One step to or from an article, as its page tells it."""

    article_id: UUID | None
    article_no: str
    name: str
    plain_name: str
    plain_name_en: str
    kind: str
    valid_from: date
    forward: bool


def steps_around(session: Session, article_id: UUID) -> list[Step]:
    """What replaces the article, and what it replaces."""
    other = aliased(Article)
    rows = session.execute(
        select(Successor, other.article_no, other.name, other.plain_name, other.plain_name_en)
        .outerjoin(
            other,
            or_(
                (Successor.article_id == article_id) & (other.id == Successor.successor_id),
                (Successor.successor_id == article_id) & (other.id == Successor.article_id),
            ),
        )
        .where(or_(Successor.article_id == article_id, Successor.successor_id == article_id))
        .order_by(Successor.valid_from.desc(), Successor.id)
    )
    return [_step(row, article_id) for row in rows]


def _step(row: Any, article_id: UUID) -> Step:
    step, number, name, plain, plain_en = row
    forward = step.article_id == article_id
    return Step(
        article_id=step.successor_id if forward else step.article_id,
        article_no=number or "",
        name=name or "",
        plain_name=plain or "",
        plain_name_en=plain_en or "",
        kind=step.kind,
        valid_from=step.valid_from,
        forward=forward,
    )


def fitting(session: Session, article: Article) -> list[Row[Any]]:
    """Articles of the same compatibility group, one of each plain name, the article's apart."""
    if not article.compat_group:
        return []
    return list(
        session.execute(
            select(
                Article.id,
                Article.article_no,
                Article.name,
                Article.plain_name,
                Article.plain_name_en,
                Article.picture,
            )
            .where(
                Article.compat_group == article.compat_group,
                Article.id != article.id,
                Article.plain_name != article.plain_name,
                Article.status != "gone",
            )
            .order_by(Article.sort_key, Article.id)
            .limit(GROUP_LIMIT)
        )
    )


def articles_by_id(session: Session, ids: Collection[UUID]) -> dict[UUID, Article]:
    """Articles by key, with their suppliers, in one statement."""
    found = session.scalars(
        select(Article).where(Article.id.in_(ids)).options(joinedload(Article.supplier))
    )
    return {article.id: article for article in found}
