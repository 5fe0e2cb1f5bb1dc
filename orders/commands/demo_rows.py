"""From planned orders to rows: sealed, numbered, with events, parcels and the books."""

from collections.abc import Iterable, Sequence
from datetime import date, datetime, time, timedelta
from typing import Any
from uuid import UUID

from sqlalchemy import insert, select
from sqlalchemy.orm import Session

from care.models.units import Agreement, CareUnit, FiscalYear
from catalogue.models.articles import Article
from catalogue.models.contracts import ContractLine
from core.clock import STOCKHOLM
from core.db import Model
from core.house import DemoPlan
from core.people import Address
from core.vault import Ring
from orders.commands.demo_plan import PlannedLine, PlannedOrder
from orders.models.accounting import AccountingRow
from orders.models.orders import FIRST_NUMBER, LineEvent, Order, OrderLine, Shipment, ShipmentLine
from orders.rules.states import LineState
from portal.queries import valid_on

S = LineState
TABLES = (Order, OrderLine, LineEvent, Shipment, ShipmentLine, AccountingRow)
CARRIERS = ("PostNord", "DB Schenker", "Bring", "Budbee")
SENT = frozenset({S.PART_SHIPPED, S.SHIPPED, S.DELIVERED, S.NOT_COLLECTED, S.RETURNED})
_START = (S.REQUESTED, S.ACCEPTED, S.SENT)
_GONE = (*_START, S.CONFIRMED, S.PICKED)
PATHS: dict[LineState, tuple[LineState, ...]] = {
    S.SENT: _START,
    S.AWAITING_APPROVAL: (S.REQUESTED, S.AWAITING_APPROVAL),
    S.REJECTED: (S.REQUESTED, S.AWAITING_APPROVAL, S.REJECTED),
    S.CANCELLED: (*_START, S.CANCELLED),
    S.CONFIRMED: (*_START, S.CONFIRMED),
    S.BACKORDERED: (*_START, S.BACKORDERED),
    S.SUBSTITUTED: (*_START, S.SUBSTITUTED),
    S.REFUSED: (*_START, S.REFUSED),
    S.PICKED: _GONE,
    S.PART_SHIPPED: (*_GONE, S.PART_SHIPPED),
    S.SHIPPED: (*_GONE, S.SHIPPED),
    S.DELIVERED: (*_GONE, S.SHIPPED, S.DELIVERED),
    S.NOT_COLLECTED: (*_GONE, S.SHIPPED, S.NOT_COLLECTED),
    S.RETURNED: (*_GONE, S.SHIPPED, S.DELIVERED, S.RETURNED),
}
REASONS = {S.REFUSED: "out_of_stock", S.CANCELLED: "by_orderer", S.RETURNED: "not_needed",
           S.NOT_COLLECTED: "not_collected", S.BACKORDERED: None}  # fmt: skip
ENDED = {S.DELIVERED: "delivered", S.NOT_COLLECTED: "not_collected", S.RETURNED: "returned"}


class Rows:
    """Collects the rows of some orders and stores them together."""

    def __init__(self, session: Session, plan: DemoPlan, now: datetime) -> None:
        self.session, self.plan, self.random, self.now = session, plan, plan.random, now
        self.ring: Ring = plan.vault.ring()
        self.rows: dict[type[Model], list[dict[str, Any]]] = {}
        self.order_no = self.parcel_no = FIRST_NUMBER - 1
        self.units = {unit.id: unit for unit in session.scalars(select(CareUnit))}
        self.agreements = {a.provider_id: a.entity_id for a in session.scalars(select(Agreement))}
        self.years = list(session.scalars(select(FiscalYear)))
        self.articles: dict[UUID, Any] = {}
        self.prices: dict[UUID, Any] = {}

    def key(self, at: datetime) -> UUID:
        """A UUIDv7 of a past moment, so that lists ordered by key are ordered by time."""
        milli, chance = int(at.timestamp() * 1000), self.random.getrandbits(74)
        head = milli << 16 | 0x7000 | chance >> 62
        return UUID(int=head << 64 | 0x2 << 62 | chance & ((1 << 62) - 1))

    def store(self, orders: Sequence[PlannedOrder]) -> None:
        """Write some orders with all that belongs to them."""
        self.rows = {}
        self.ring = self.plan.vault.ring()
        self.ring.warm({order.recipient.person_id for order in orders if order.recipient})
        self._learn({line.article_id for order in orders for line in order.lines})
        for order in orders:
            self._order(order)
        for table in TABLES:
            if rows := self.rows.get(table):
                self.session.execute(insert(table.__table__), rows)  # type: ignore[arg-type]

    def _learn(self, articles: Iterable[UUID]) -> None:
        new = sorted(set(articles) - self.articles.keys())
        if not new:
            return
        rows = self.session.execute(
            select(Article.id, Article.article_no, Article.name, Article.udi_di).where(
                Article.id.in_(new)
            )
        )
        self.articles |= {row.id: row for row in rows}
        lines = self.session.execute(
            select(
                ContractLine.article_id,
                ContractLine.id,
                ContractLine.price_ore,
                ContractLine.vat_permille,
            )
            .where(ContractLine.article_id.in_(new), valid_on(ContractLine, self.plan.on))
            .order_by(ContractLine.rank.desc())
        )
        self.prices |= {row.article_id: row for row in lines}

    def _order(self, order: PlannedOrder) -> None:
        key, who = self.key(order.placed_at), order.recipient
        self.order_no += 1
        receiver = address = None
        if who is not None:
            receiver = self.ring.seal(who.person_id, "orders.receiver", key, who.name)
            where = self._unit_address(order) if order.mode == "unit" else who.address_text
            if where:
                address = self.ring.seal(who.person_id, "orders.address_text", key, where)
        row = {
            "id": key, "version": 1, "number": self.order_no, "form_key": self.key(order.placed_at),
            "provider_id": order.provider_id, "unit_id": order.unit_id,
            "recipient_id": who.id if who else None, "person_id": who.person_id if who else None,
            "placed_at": order.placed_at, "ordered_on": order.placed_at.date(),
            "placed_by": order.account_id, "principal_id": None, "mandate_id": None,
            "channel": order.channel, "delivery_mode": order.mode, "receiver_sealed": receiver,
            "address_text_sealed": address, "phone_sealed": None, "comment_sealed": None,
            "promised_on": order.promised.delivered_by,
            "cancel_until": order.promised.cancel_until, "urgent_reason": None,
        }  # fmt: skip
        self._row(Order, row)
        sent: dict[UUID, list[tuple[PlannedLine, dict[str, Any]]]] = {}
        for position, line in enumerate(order.lines, start=1):
            stored = self._line(order, row, line, position)
            if line.state in SENT:
                sent.setdefault(line.supplier_id, []).append((line, stored))
        for supplier_id, lines in sent.items():
            self._parcel(order, row, supplier_id, lines)

    def _unit_address(self, order: PlannedOrder) -> str | None:
        unit = self.units[order.unit_id]
        return Address(unit.street, unit.postal_code, unit.city).to_text()

    def _line(
        self, order: PlannedOrder, row: dict[str, Any], line: PlannedLine, position: int
    ) -> dict[str, Any]:
        price, key = self.prices.get(line.article_id), self.key(order.placed_at)
        shipped = _shipped(line)
        stored = {
            "id": key, "version": 1, "order_id": row["id"], "provider_id": order.provider_id,
            "supplier_id": line.supplier_id, "prescription_line_id": line.prescription_line_id,
            "contract_line_id": price.id if price else None, "article_id": line.article_id,
            "substitute_for_id": None, "position": position, "packs": line.packs,
            "pieces": line.packs * line.pack_size, "cover_days": line.cover_days,
            "price_ore": price.price_ore if price else 0,
            "vat_permille": price.vat_permille if price else 250, "state": line.state.value,
            "reason": REASONS.get(line.state), "expected_on": self._expected(line),
            "packs_shipped": shipped,
            "packs_delivered": shipped if line.state in {S.DELIVERED, S.RETURNED} else 0,
            "delivered_on": self._handed_over(order) if line.state in _ARRIVED else None,
        }  # fmt: skip
        self._row(OrderLine, stored)
        self._events(order, row["id"], stored, line)
        return stored

    def _expected(self, line: PlannedLine) -> date | None:
        if line.state is not S.BACKORDERED:
            return None
        return self.plan.on + timedelta(days=self.random.randrange(2, 21))

    def _handed_over(self, order: PlannedOrder) -> date:
        return min(order.promised.delivered_by, self.plan.on)

    def _events(
        self, order: PlannedOrder, order_id: UUID, stored: dict[str, Any], line: PlannedLine
    ) -> None:
        before = None
        for state in PATHS[line.state]:
            at = min(_when(order, state), self.now)
            staff = before is None or state in {S.CANCELLED, S.REJECTED}
            automatic = state in {S.ACCEPTED, S.SENT, S.AWAITING_APPROVAL}
            role = "system" if automatic else "supplier"
            facts: dict[str, Any] = {"packs": line.packs} if before is None else {}
            if state is line.state and stored["reason"]:
                facts["reason"] = stored["reason"]
            if state is S.BACKORDERED:
                facts["expected_on"] = stored["expected_on"].isoformat()
            self._row(
                LineEvent,
                {
                    "id": self.key(at), "order_id": order_id, "order_line_id": stored["id"],
                    "at": at, "from_state": before.value if before else None,
                    "to_state": state.value, "account_id": order.account_id if staff else None,
                    "role": "orderer" if staff else role, "facts": facts,
                },
            )  # fmt: skip
            before = state

    def _parcel(
        self,
        order: PlannedOrder,
        row: dict[str, Any],
        supplier_id: UUID,
        lines: list[tuple[PlannedLine, dict[str, Any]]],
    ) -> None:
        at = min(_when(order, S.SHIPPED), self.now)
        key, state = self.key(at), ENDED.get(lines[0][0].state, "on_way")
        self.parcel_no += 1
        over = self._handed_over(order) if state != "on_way" else None
        shipment = {
            "id": key, "version": 1, "number": self.parcel_no, "order_id": row["id"],
            "supplier_id": supplier_id, "shipped_at": at,
            "carrier": self.random.choice(CARRIERS),
            "tracking": f"{self.random.randrange(10**11, 10**12)}SE", "form_key": self.key(at),
            "state": state, "delivered_on": over if state in {"delivered", "returned"} else None,
            "ended_on": over, "received_at": None, "received_by": None,
        }  # fmt: skip
        self._row(Shipment, shipment)
        for line, stored in lines:
            goods = {
                "id": self.key(at), "shipment_id": key, "order_line_id": stored["id"],
                "packs": _shipped(line),
                "batch_no": f"L{at:%y%m}{self.random.randrange(100, 999)}",
                "expires_on": at.date() + timedelta(days=self.random.randrange(300, 1100)),
                "packs_received": None, "difference": None,
            }  # fmt: skip
            self._row(ShipmentLine, goods)
            if shipment["delivered_on"] and goods["packs"]:
                self._book(row, stored, shipment, goods)

    def _book(
        self,
        order: dict[str, Any],
        stored: dict[str, Any],
        shipment: dict[str, Any],
        goods: dict[str, Any],
    ) -> None:
        entity, on = self.agreements[order["provider_id"]], shipment["delivered_on"]
        year = next((y for y in self.years if y.starts_on <= on <= y.ends_on), None)
        if year is None:
            return
        unit, article = self.units[order["unit_id"]], self.articles[stored["article_id"]]
        kinds = [("sale", goods["packs"])]
        if shipment["state"] == "returned":
            kinds.append(("credit", -goods["packs"]))
        for kind, packs in kinds:
            self._row(
                AccountingRow,
                {
                    "id": self.key(shipment["shipped_at"]), "entity_id": entity,
                    "fiscal_year_id": year.id, "provider_id": order["provider_id"],
                    "unit_id": order["unit_id"], "customer_no": unit.customer_no,
                    "cost_centre": unit.cost_centre, "order_number": order["number"],
                    "shipment_number": shipment["number"], "shipment_line_id": goods["id"],
                    "kind": kind, "supplier_id": shipment["supplier_id"],
                    "article_no": article.article_no, "article_name": article.name,
                    "udi_di": article.udi_di, "batch_no": goods["batch_no"], "packs": packs,
                    "price_ore": stored["price_ore"], "vat_permille": stored["vat_permille"],
                    "currency": "SEK", "ordered_on": order["ordered_on"], "delivered_on": on,
                    "booked_at": self.plan.past(datetime.combine(on, time(18), STOCKHOLM)),
                },
            )  # fmt: skip

    def _row(self, table: type[Model], row: dict[str, Any]) -> None:
        self.rows.setdefault(table, []).append(row)


_ARRIVED = frozenset({S.DELIVERED, S.RETURNED})


def _shipped(line: PlannedLine) -> int:
    if line.state is S.PART_SHIPPED:
        return line.packs // 2
    return line.packs if line.state in SENT else 0


def _when(order: PlannedOrder, state: LineState) -> datetime:
    """When a step was taken; the order it was planned in is kept by the clock."""
    placed, comes = order.placed_at, order.promised.delivered_by
    leaves = order.promised.leaves_on
    moments = {
        S.CONFIRMED: placed + timedelta(hours=2),
        S.BACKORDERED: placed + timedelta(hours=3),
        S.SUBSTITUTED: placed + timedelta(hours=3),
        S.REFUSED: placed + timedelta(hours=4),
        S.CANCELLED: placed + timedelta(minutes=25),
        S.REJECTED: placed + timedelta(hours=5),
        S.PICKED: datetime.combine(leaves, time(13), STOCKHOLM),
        S.PART_SHIPPED: datetime.combine(leaves, time(15, 30), STOCKHOLM),
        S.SHIPPED: datetime.combine(leaves, time(15, 30), STOCKHOLM),
        S.DELIVERED: datetime.combine(comes, time(11, 20), STOCKHOLM),
        S.NOT_COLLECTED: datetime.combine(comes, time(17), STOCKHOLM) + timedelta(days=5),
        S.RETURNED: datetime.combine(comes, time(12), STOCKHOLM) + timedelta(days=3),
    }
    return max(moments.get(state, placed), placed)
