"""What a scope may choose from, in the order it should be tried: first choices, then the rest."""

from datetime import date

from sqlalchemy import func, select
from sqlalchemy.orm import Session

from catalogue.models.articles import Article
from catalogue.models.contracts import ContractLine
from catalogue.queries.assortment import Scope, in_area, offered, openings
from catalogue.queries.found import Found, found_rows

FIRST = 1


def by_rank(session: Session, scope: Scope, *, on: date, limit: int) -> list[Found]:
    """A scope's articles: every first choice before any other, then by name. Three statements."""
    open_to = openings(session, scope, on)
    first = func.min(ContractLine.rank) == FIRST
    found = session.execute(
        select(Article.id)
        .join(ContractLine, ContractLine.article_id == Article.id)
        .where(Article.status != "gone", offered(open_to, on), in_area(Article.id, scope.care_area))
        .group_by(Article.id)
        .order_by(first.desc(), Article.sort_key, Article.id)
        .limit(limit)
    ).all()
    return found_rows(session, {row.id: None for row in found}, scope, open_to, on)
