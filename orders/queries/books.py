"""The books: what units are to pay, VAT by rate, and what waits to be booked."""

from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from datetime import date
from typing import Any
from uuid import UUID

from sqlalchemy import case, func, select, true
from sqlalchemy.orm import Session

from care.models.units import BookkeepingEntity, CareProvider, CareUnit
from orders.models.accounting import AccountingRow, AccountingStop

LOT = 500
NET = AccountingRow.packs * AccountingRow.price_ore
# As `catalogue.rules.prices.vat`: half an öre away from zero, in whole numbers on both databases.
_SIZE = (func.abs(NET) * AccountingRow.vat_permille * 2 + 1000) // 2000
TAX = case((NET < 0, -_SIZE), else_=_SIZE)


@dataclass(frozen=True)
class Span:
    """Days of delivery, both included."""

    first: date
    last: date


def _within(span: Span) -> Any:
    return AccountingRow.delivered_on.between(span.first, span.last)


def unit_totals(session: Session, span: Span, unit_id: UUID | None = None) -> Sequence[Any]:
    """What each unit, or one, took in a span: rows, net and tax in öre, by currency."""
    one = AccountingRow.unit_id == unit_id if unit_id else true()
    return session.execute(
        select(
            CareUnit.id,
            CareUnit.name,
            CareUnit.customer_no,
            CareProvider.name.label("provider_name"),
            AccountingRow.currency,
            func.count().label("rows"),
            func.sum(NET).label("net"),
            func.sum(TAX).label("tax"),
        )
        .join(CareUnit, CareUnit.id == AccountingRow.unit_id)
        .join(CareProvider, CareProvider.id == CareUnit.provider_id)
        .where(_within(span), one)
        .group_by(CareUnit.id, CareProvider.id, AccountingRow.currency)
        .order_by(CareProvider.name, CareUnit.name, AccountingRow.currency)
    ).all()


def vat_totals(session: Session, span: Span) -> Sequence[Any]:
    """Net and tax in öre for each bookkeeping entity, fiscal year, rate and currency."""
    return session.execute(
        select(
            BookkeepingEntity.name,
            BookkeepingEntity.organisation_number,
            AccountingRow.vat_permille,
            AccountingRow.currency,
            func.sum(NET).label("net"),
            func.sum(TAX).label("tax"),
        )
        .join(BookkeepingEntity, BookkeepingEntity.id == AccountingRow.entity_id)
        .where(_within(span))
        .group_by(BookkeepingEntity.id, AccountingRow.vat_permille, AccountingRow.currency)
        .order_by(BookkeepingEntity.name, AccountingRow.vat_permille.desc(), AccountingRow.currency)
    ).all()


def statement_rows(
    session: Session, unit_id: UUID, span: Span, *, after: UUID | None = None, limit: int | None
) -> Iterator[Any]:
    """A unit's booked rows of a span, in the order they were booked; lot by lot without limit."""
    statement = (
        select(
            AccountingRow.id,
            AccountingRow.kind,
            AccountingRow.delivered_on,
            AccountingRow.ordered_on,
            AccountingRow.order_number,
            AccountingRow.shipment_number,
            AccountingRow.customer_no,
            AccountingRow.cost_centre,
            AccountingRow.article_no,
            AccountingRow.article_name,
            AccountingRow.batch_no,
            AccountingRow.packs,
            AccountingRow.price_ore,
            AccountingRow.vat_permille,
            AccountingRow.currency,
            NET.label("net"),
            TAX.label("tax"),
        )
        .where(AccountingRow.unit_id == unit_id, _within(span))
        .order_by(AccountingRow.id)
        .limit(limit)
        .execution_options(yield_per=LOT)
    )
    if after is not None:
        statement = statement.where(AccountingRow.id > after)
    yield from session.execute(statement)


def statement_count(session: Session, unit_id: UUID, span: Span) -> int:
    """How many rows a unit's statement has."""
    where = (AccountingRow.unit_id == unit_id, _within(span))
    return session.scalar(select(func.count()).select_from(AccountingRow).where(*where)) or 0


def open_stops(session: Session) -> Sequence[Any]:
    """What waits to be booked, by reason: how many, and since which day."""
    return session.execute(
        select(
            AccountingStop.reason,
            func.count().label("rows"),
            func.min(AccountingStop.happened_on).label("since"),
        )
        .where(AccountingStop.solved_at.is_(None))
        .group_by(AccountingStop.reason)
        .order_by(AccountingStop.reason)
    ).all()
