"""Whether an article can be had on a day, and what comes instead of what is gone."""

from collections.abc import Collection, Iterable
from dataclasses import dataclass
from datetime import date
from enum import StrEnum
from typing import Any
from uuid import UUID

from sqlalchemy import select
from sqlalchemy.orm import Session

from catalogue.models.articles import Article
from catalogue.queries.assortment import Priced, Scope, lines_for
from catalogue.queries.followers import successor_steps
from catalogue.rules.successors import Followed, follow
from catalogue.rules.successors import Successor as SuccessorStep


class Availability(StrEnum):
    """Whether an article can be had by a scope on a day."""

    OPEN = "open"
    PHASING_OUT = "phasing_out"
    """Can be ordered until its last day; see what follows."""
    NOT_YET = "not_yet"
    GONE = "gone"
    NOT_IN_ASSORTMENT = "not_in_assortment"


@dataclass(frozen=True, slots=True)
class Orderable:
    """Whether an article can be ordered, by which contract line, or why not and what follows.

    `successor` is what following A and B steps leads to (catalogue.rules.successors); its
    `successor_line` is there when the scope can get it.
    """

    article_id: UUID
    availability: Availability
    line: Priced | None = None
    available_from: date | None = None
    last_order_on: date | None = None
    successor: Followed | None = None
    successor_line: Priced | None = None

    @property
    def can_order(self) -> bool:
        """Whether a withdrawal may take it."""
        return self.availability in {Availability.OPEN, Availability.PHASING_OUT}

    @property
    def can_prescribe(self) -> bool:
        """Whether a new prescription may name it."""
        chosen = self.line is not None and self.line.choosable
        return chosen and self.availability is Availability.OPEN


def orderable(
    session: Session,
    article_ids: Collection[UUID],
    *,
    provider_id: UUID,
    unit_id: UUID | None,
    care_area: str | None,
    on: date,
) -> dict[UUID, Orderable]:
    """For each article whether it can be ordered on the day. Four statements for any number."""
    asked = set(article_ids)
    steps = successor_steps(session, asked)
    followed = {article_id: follow(steps, article_id, on) for article_id in asked}
    scope = Scope(provider_id, unit_id, care_area)
    lines = lines_for(session, asked.union(_keys(steps)), scope, on)
    rows = session.execute(
        select(Article.id, Article.status, Article.available_from, Article.last_order_on).where(
            Article.id.in_(asked)
        )
    )
    return {row.id: _orderable(row, lines, followed[row.id], on) for row in rows}


def _keys(steps: Iterable[SuccessorStep]) -> set[Any]:
    return {step.new for step in steps if step.new}


def _orderable(
    row: Any, lines: dict[Any, Priced], followed: Followed | None, on: date
) -> Orderable:
    line = lines.get(row.id)
    target = (followed.proposal or followed.article) if followed else None
    return Orderable(
        article_id=row.id,
        availability=availability(
            row.status, row.available_from, row.last_order_on, on, offered=line is not None
        ),
        line=line,
        available_from=row.available_from,
        last_order_on=row.last_order_on,
        successor=followed,
        successor_line=lines.get(target) if target else None,
    )


def availability(
    status: str,
    available_from: date | None,
    last_order_on: date | None,
    on: date,
    *,
    offered: bool,
) -> Availability:
    """What the article's own dates and the assortment make of it on a day."""
    if status == "gone" or (last_order_on is not None and last_order_on < on):
        return Availability.GONE
    if not offered:
        return Availability.NOT_IN_ASSORTMENT
    if available_from is not None and available_from > on:
        return Availability.NOT_YET
    if status == "phasing_out" or last_order_on is not None:
        return Availability.PHASING_OUT
    return Availability.OPEN
