"""What follows articles that are gone or going."""

from collections.abc import Collection
from typing import Any

from sqlalchemy import select
from sqlalchemy.orm import Session, aliased

from catalogue.models.articles import Article, Successor
from catalogue.rules.successors import Successor as SuccessorStep
from catalogue.rules.successors import SuccessorKind


def successor_steps(session: Session, article_ids: Collection[Any]) -> list[SuccessorStep]:
    """Every step on the ways from some articles, however long. One statement."""
    first = select(Successor.article_id, Successor.successor_id).where(
        Successor.article_id.in_(article_ids)
    )
    way = first.cte("way", recursive=True)
    way = way.union(
        select(Successor.article_id, Successor.successor_id).join(
            way, Successor.article_id == way.c.successor_id
        )
    )
    old, new = aliased(Article), aliased(Article)
    rows = session.execute(
        select(Successor, old.compat_group, new.compat_group)
        .join(old, old.id == Successor.article_id)
        .outerjoin(new, new.id == Successor.successor_id)
        .where(Successor.article_id.in_(select(way.c.article_id)))
        .order_by(Successor.valid_from, Successor.id)
    )
    return [
        SuccessorStep(
            old=step.article_id,
            new=step.successor_id,
            kind=SuccessorKind(step.kind),
            valid_from=step.valid_from,
            old_group=old_group or None,
            new_group=new_group or None,
        )
        for step, old_group, new_group in rows
    ]
