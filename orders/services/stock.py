"""Ordering for a unit's own shelf: goods for nobody in particular (contract 001-09)."""

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import date, datetime
from typing import Any
from uuid import UUID

from sqlalchemy import select
from sqlalchemy.orm import Session

from care.models.units import CareUnit
from care.queries.policies import policy_rows, policy_value
from care.rules.policy import Policy
from care.rules.quantity import is_orderable
from core import audit
from core.actors import Actor
from core.errors import Refusal
from orders.models.orders import Order
from orders.queries.offers import Offer, offer_for, offers_of
from orders.rules.delivery import promise
from orders.rules.refusals import LinesRefused, NothingChosen, NotInAssortment, OrderMultiple
from orders.services.delivery import UNIT, together, works_in
from orders.services.lines import next_number, write_lines


@dataclass(frozen=True)
class StockWish:
    """Packs by article, for a unit's shelf."""

    packs: Mapping[UUID, int]
    form_key: UUID
    channel: str = "staff"


def order_stock(
    session: Session, unit: CareUnit, wish: StockWish, *, by: Actor, at: datetime, on: date
) -> Order:
    """Order goods for the unit; NothingChosen without any, LinesRefused when one cannot be had."""
    if not wish.packs:
        raise NothingChosen
    session.refresh(unit, ["version"], with_for_update=True)
    if earlier := _earlier(session, unit, wish.form_key):
        return earlier
    offers = offers_of(session, wish.packs, providers=[unit.provider_id], on=on)
    chosen = {
        article_id: offer_for(
            offers,
            article_id,
            provider_id=unit.provider_id,
            unit_id=unit.id,
            care_area=None,
            on=on,
        )
        for article_id in wish.packs
    }
    refused = _refusals(chosen, wish.packs)
    if refused:
        raise LinesRefused(refused)
    order = _order(session, unit, wish, by=by, at=at, on=on)
    rows = [_row(offer, wish.packs[key]) for key, offer in chosen.items() if offer]
    write_lines(session, order, rows, by=by, at=at)
    facts: dict[str, Any] = {"order": order.number, "lines": len(rows), "channel": wish.channel}
    audit.changed(session, "order.placed", order.id, by=by, stock=True, **facts)
    return order


def _earlier(session: Session, unit: CareUnit, key: UUID) -> Order | None:
    return session.scalars(
        select(Order).where(Order.form_key == key, Order.unit_id == unit.id)
    ).first()


def _refusals(
    chosen: Mapping[UUID, Offer | None], packs: Mapping[UUID, int]
) -> dict[UUID, Refusal]:
    found: dict[UUID, Refusal] = {}
    for article_id, offer in chosen.items():
        if offer is None:
            found[article_id] = NotInAssortment()
        elif not is_orderable(packs[article_id], offer.goods.pack):
            found[article_id] = OrderMultiple(offer.goods.pack.multiple, offer.goods.pack.minimum)
    return found


def _order(
    session: Session, unit: CareUnit, wish: StockWish, *, by: Actor, at: datetime, on: date
) -> Order:
    rows = policy_rows(session, unit.provider_id, unit_id=unit.id)
    held = [row for row in rows if row.valid_from <= on <= (row.valid_to or on)]
    policies = [policy_value(row) for row in held] or [Policy()]
    promised = together(promise(at, policy, works_in(policy.country)) for policy in policies)
    order = Order(
        number=next_number(session),
        form_key=wish.form_key,
        provider_id=unit.provider_id,
        unit_id=unit.id,
        placed_at=at,
        ordered_on=on,
        placed_by=by.account_id,
        channel=wish.channel,
        delivery_mode=UNIT,
        promised_on=promised.delivered_by,
        cancel_until=promised.cancel_until,
    )
    session.add(order)
    session.flush()
    return order


def _row(offer: Offer, packs: int) -> dict[str, Any]:
    return {
        "supplier_id": offer.goods.supplier_id,
        "contract_line_id": offer.contract_line_id,
        "article_id": offer.goods.id,
        "packs": packs,
        "pieces": packs * offer.goods.pack.size,
        "price_ore": offer.price_ore,
        "vat_permille": offer.vat_permille,
    }
