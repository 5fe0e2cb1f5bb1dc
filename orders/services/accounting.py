"""Booking what was delivered: rows that tell of no recipient (ACC-01 to ACC-06)."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date, datetime
from typing import Any
from uuid import UUID

from sqlalchemy import RowMapping, insert, select, update
from sqlalchemy.orm import Session

from care.models.units import Agreement, CareUnit, FiscalYear
from catalogue.models.articles import Article
from catalogue.models.contracts import Contract, ContractLine
from core import audit
from core.actors import Actor
from core.db import new_id
from core.errors import Refusal
from orders.models.accounting import AccountingRow, AccountingStop
from orders.models.orders import Order, OrderLine, Shipment, ShipmentLine
from orders.rules import bookkeeping
from orders.rules.shipping import delivered_packs
from portal.queries import valid_on


@dataclass(frozen=True)
class Books:
    """In whose books and which fiscal year something goes."""

    entity_id: UUID
    fiscal_year_id: UUID


def book_shipment(
    session: Session, shipment: Shipment, *, on: date, by: Actor, at: datetime
) -> int:
    """Book a delivered parcel's lines; gives how many rows. The delivery day decides the year.

    Where no agreement or fiscal year covers the day, or two do, nothing is guessed: the quantity
    waits as a stop (RET-BFL-04, RET-BFL-06).
    """
    facts = [row for row in _facts(session, shipment.id) if row["packs"] > 0]
    return _book(session, facts, "sale", on=on, by=by, at=at)


def credit_shipment(
    session: Session, shipment: Shipment, *, on: date, by: Actor, at: datetime
) -> int:
    """Book back a returned parcel's lines that were booked as sold; gives how many rows.

    Lines still waiting to be booked are struck: sold and back leaves nothing to tell.
    """
    own = select(ShipmentLine.id).where(ShipmentLine.shipment_id == shipment.id)
    waiting = AccountingStop.shipment_line_id.in_(own) & AccountingStop.solved_at.is_(None)
    session.execute(update(AccountingStop).where(waiting).values(solved_at=at))
    sold = select(AccountingRow).where(
        AccountingRow.kind == "sale", AccountingRow.shipment_line_id.in_(own)
    )
    facts = [
        {name: getattr(row, name) for name in _COPIED} | {"packs": -row.packs}
        for row in session.scalars(sold.order_by(AccountingRow.id))
    ]
    return _book(session, facts, "credit", on=on, by=by, at=at)


def book_stopped(session: Session, *, by: Actor, at: datetime) -> int:
    """Try again what could not be booked, now that the years may be right; gives how many rows."""
    stops = session.scalars(
        select(AccountingStop).where(AccountingStop.solved_at.is_(None)).with_for_update()
    ).all()
    done = 0
    for stop in stops:
        facts = [row for row in _facts(session, None, stop.shipment_line_id) if row["packs"] > 0]
        if stop.kind == "credit":
            facts = [row | {"packs": -row["packs"]} for row in facts]
        books = _try_books(session, facts[0]["provider_id"], stop.happened_on) if facts else None
        if isinstance(books, Books):
            _write(session, facts, books, stop.kind, on=stop.happened_on, at=at)
            stop.solved_at = at
            done += 1
    audit.changed(
        session, "accounting.tried_again", None, by=by, booked=done, left=len(stops) - done
    )
    return done


_COPIED = (
    "provider_id",
    "unit_id",
    "customer_no",
    "cost_centre",
    "order_number",
    "shipment_number",
    "shipment_line_id",
    "supplier_id",
    "article_no",
    "article_name",
    "udi_di",
    "batch_no",
    "price_ore",
    "vat_permille",
    "currency",
    "ordered_on",
)


def _facts(
    session: Session, shipment_id: UUID | None, line_id: UUID | None = None
) -> list[dict[str, Any]]:
    """What the books need of parcel lines, copied; no recipient, need or free text among it."""
    where = (
        ShipmentLine.id == line_id
        if shipment_id is None
        else ShipmentLine.shipment_id == shipment_id
    )
    rows = session.execute(
        select(
            Order.provider_id,
            Order.unit_id,
            CareUnit.customer_no,
            CareUnit.cost_centre,
            Order.number.label("order_number"),
            Shipment.number.label("shipment_number"),
            ShipmentLine.id.label("shipment_line_id"),
            Shipment.supplier_id,
            Article.article_no,
            Article.name.label("article_name"),
            Article.udi_di,
            ShipmentLine.batch_no,
            ShipmentLine.packs.label("sent"),
            ShipmentLine.packs_received,
            OrderLine.price_ore,
            OrderLine.vat_permille,
            Contract.currency,
            Order.ordered_on,
        )
        .select_from(ShipmentLine)
        .join(Shipment, Shipment.id == ShipmentLine.shipment_id)
        .join(OrderLine, OrderLine.id == ShipmentLine.order_line_id)
        .join(Order, Order.id == OrderLine.order_id)
        .join(CareUnit, CareUnit.id == Order.unit_id)
        .join(Article, Article.id == OrderLine.article_id)
        .outerjoin(ContractLine, ContractLine.id == OrderLine.contract_line_id)
        .outerjoin(Contract, Contract.id == ContractLine.contract_id)
        .where(where)
        .order_by(ShipmentLine.id)
    ).mappings()
    return [_copied(row) for row in rows]


def _copied(row: RowMapping) -> dict[str, Any]:
    kept = {name: row[name] for name in _COPIED}
    kept["currency"] = row["currency"] or "SEK"
    return kept | {"packs": delivered_packs(row["sent"], row["packs_received"])}


def _book(
    session: Session,
    facts: Sequence[dict[str, Any]],
    kind: str,
    *,
    on: date,
    by: Actor,
    at: datetime,
) -> int:
    if not facts:
        return 0
    books = _try_books(session, facts[0]["provider_id"], on)
    if isinstance(books, Books):
        _write(session, facts, books, kind, on=on, at=at)
        return len(facts)
    for row in facts:
        session.add(
            AccountingStop(
                shipment_line_id=row["shipment_line_id"],
                kind=kind,
                happened_on=on,
                reason=books.code,
                made_at=at,
            )
        )
        audit.changed(
            session, "accounting.stopped", row["shipment_line_id"], by=by, reason=books.code
        )
    return 0


def _write(
    session: Session,
    facts: Sequence[dict[str, Any]],
    books: Books,
    kind: str,
    *,
    on: date,
    at: datetime,
) -> None:
    shared = {
        "entity_id": books.entity_id,
        "fiscal_year_id": books.fiscal_year_id,
        "kind": kind,
        "delivered_on": on,
        "booked_at": at,
    }
    session.execute(insert(AccountingRow), [{**shared, "id": new_id(), **row} for row in facts])


def _try_books(session: Session, provider_id: UUID, on: date) -> Books | Refusal:
    try:
        return books_for(session, provider_id, on)
    except Refusal as refusal:
        return refusal


def books_for(session: Session, provider_id: UUID, on: date) -> Books:
    """The entity whose agreement with the care provider holds on the day, and its one fiscal year.

    Raises NoAgreement, TwoAgreements, NoFiscalYear or TwoFiscalYears.
    """
    entities = session.scalars(
        select(Agreement.entity_id)
        .where(Agreement.provider_id == provider_id, valid_on(Agreement, on))
        .order_by(Agreement.id)
    ).all()
    entity_id = bookkeeping.entity_for(entities, on)
    years = session.execute(
        select(FiscalYear.id, FiscalYear.starts_on, FiscalYear.ends_on)
        .where(FiscalYear.entity_id == entity_id)
        .order_by(FiscalYear.starts_on, FiscalYear.id)
    ).all()
    by_days = {bookkeeping.FiscalYear(row.starts_on, row.ends_on): row.id for row in years}
    rows = [bookkeeping.FiscalYear(row.starts_on, row.ends_on) for row in years]
    return Books(entity_id, by_days[bookkeeping.fiscal_year_for(rows, on)])
