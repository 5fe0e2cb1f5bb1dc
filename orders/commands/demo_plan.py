"""Who ordered what and when in the demo, and how far each line has come: values, no rows."""

from collections.abc import Iterator, Sequence
from dataclasses import dataclass, field
from datetime import date, datetime, time, timedelta
from itertools import cycle, groupby, islice
from random import Random
from typing import Any
from uuid import UUID

from care.rules.policy import Policy
from care.rules.quantity import Dose, DoseUnit, Pack, packs_needed, pieces_needed
from core.calendar import Country, is_working_day
from core.clock import STOCKHOLM
from core.house import DemoPlan
from orders.rules.delivery import Promise, promise
from orders.rules.states import LineState

S = LineState
YEAR = timedelta(days=365)
HISTORY_LINES = 3
_POLICY = Policy()
_FRESH = ((S.SENT, 70), (S.CONFIRMED, 20), (S.AWAITING_APPROVAL, 6), (S.CANCELLED, 4))
_DAYS_OLD = (
    (S.CONFIRMED, 24), (S.PICKED, 16), (S.SHIPPED, 26), (S.BACKORDERED, 12), (S.SUBSTITUTED, 6),
    (S.AWAITING_APPROVAL, 5), (S.REJECTED, 3), (S.CANCELLED, 5), (S.REFUSED, 3),
)  # fmt: skip
_WEEK_OLD = (
    (S.DELIVERED, 62), (S.SHIPPED, 9), (S.PART_SHIPPED, 9), (S.BACKORDERED, 9),
    (S.NOT_COLLECTED, 5), (S.REFUSED, 3), (S.CANCELLED, 3),
)  # fmt: skip
_OLD = (
    (S.DELIVERED, 945), (S.RETURNED, 15), (S.CANCELLED, 20), (S.REFUSED, 10), (S.BACKORDERED, 4),
    (S.NOT_COLLECTED, 3), (S.REJECTED, 3),
)  # fmt: skip
_BY_AGE = ((1, _FRESH), (4, _DAYS_OLD), (12, _WEEK_OLD))
NOTHING_CAME = frozenset({S.CANCELLED, S.REJECTED, S.REFUSED, S.RETURNED})


@dataclass(slots=True)
class PlannedLine:
    """A line to be."""

    article_id: UUID
    supplier_id: UUID
    packs: int
    pack_size: int
    state: LineState
    cover_days: int = 0
    prescription_line_id: UUID | None = None


@dataclass(slots=True)
class PlannedOrder:
    """An order to be."""

    placed_at: datetime
    provider_id: UUID
    unit_id: UUID
    account_id: UUID
    recipient: Any
    mode: str
    channel: str
    promised: Promise
    lines: list[PlannedLine] = field(default_factory=list)


def works(day: date) -> bool:
    """Swedish working days."""
    return is_working_day(day, Country.SE)


class Planner:
    """Draws a year of orders from prescriptions, the same on every machine."""

    def __init__(self, plan: DemoPlan) -> None:
        self.plan, self.random, self.on = plan, plan.random, plan.on
        self.recipients = {who.id: who for who in plan.made["recipients"]}
        known = plan.made["known_recipients"]
        self.astrid = known["astrid"].id if "astrid" in known else None
        self.for_astrid = 0
        made = plan.made["prescriptions"]
        self.groups = [list(lines) for _key, lines in groupby(made, lambda m: m.prescription_id)]

    def year(self) -> list[PlannedOrder]:
        """Twelve months of ordinary use, oldest first."""
        found = [order for group in self.groups for order in self._of(group)]
        found += list(self._stock())
        return sorted(found, key=lambda order: order.placed_at)

    def before(self, count: int) -> Iterator[PlannedOrder]:
        """Older orders of the same people, all come to an end, oldest first; for measuring."""
        first, span = self.on - 6 * YEAR, 5 * YEAR
        for number in range(count):
            group = self.groups[self.random.randrange(len(self.groups))]
            day = first + span * number // max(count, 1)
            lines = [
                self._line(made, max(made.packs, 1), S.DELIVERED, history=True)
                for made in islice(cycle(group), HISTORY_LINES)
            ]
            order = self._order(group[0], day)
            order.lines = lines
            yield order

    def _of(self, group: Sequence[Any]) -> Iterator[PlannedOrder]:
        had = dict.fromkeys((made.line_id for made in group), 0)
        days = self._days(group[0])
        for nth, day in enumerate(days, start=1):
            order = self._order(group[0], day)
            for made in group:
                packs = _packs(made, nth, had[made.line_id])
                if packs:
                    state = self._state((self.on - day).days, made.recipient_id)
                    order.lines.append(self._line(made, packs, state))
                    if state not in NOTHING_CAME:
                        had[made.line_id] += packs * made.pack_size
            if order.lines:
                yield order

    def _days(self, made: Any) -> list[date]:
        last = min(self.on, made.valid_to)
        if made.status in {"annulled", "draft"}:
            return []
        if made.recipient_id == self.astrid:
            return self._days_of_astrid(made, last)
        found: list[date] = []
        day = made.valid_from + timedelta(days=self.random.randrange(3))
        while day <= last and len(found) < made.withdrawals_allowed:
            if day > self.on - YEAR:
                found.append(day)
            day += timedelta(days=max(round(made.cover_days * self.random.uniform(0.68, 1.02)), 1))
        if found and self.random.random() < 0.12:
            found.pop()
        return found

    def _days_of_astrid(self, made: Any, last: date) -> list[date]:
        """One prescription on its way, another due."""
        self.for_astrid += 1
        newest = last - timedelta(days=3 if self.for_astrid % 2 else round(made.cover_days * 0.85))
        days = [newest - timedelta(days=made.cover_days * n) for n in (2, 1, 0)]
        return [day for day in days if made.valid_from <= day][-made.withdrawals_allowed :]

    def _state(self, age: int, recipient_id: UUID) -> LineState:
        if recipient_id == self.astrid:
            return S.SHIPPED if age < 4 else S.DELIVERED
        table = next((states for days, states in _BY_AGE if age < days), _OLD)
        states, weights = zip(*table, strict=True)
        chosen: LineState = self.random.choices(states, weights)[0]
        return chosen

    def _line(
        self, made: Any, packs: int, state: LineState, *, history: bool = False
    ) -> PlannedLine:
        return PlannedLine(
            made.article_id,
            made.supplier_id,
            packs,
            made.pack_size,
            state,
            0 if history else made.cover_days,
            None if history else made.line_id,
        )

    def _order(self, made: Any, day: date) -> PlannedOrder:
        who = self.recipients[made.recipient_id]
        at = self.plan.past(placed_at(self.random, day))
        mode = "unit" if who.protected else self.random.choices(MODES, (78, 8, 14))[0]
        phone = self.random.random() < 0.06
        return PlannedOrder(
            at,
            made.provider_id,
            made.unit_id,
            self.plan.made["accounts"]["dan"] if phone else made.prescriber_id,
            who,
            mode,
            "phone" if phone else "staff",
            promise(at, _POLICY, works, notice=mode == "home"),
        )

    def _stock(self) -> Iterator[PlannedOrder]:
        """Goods for each unit's own shelf, every other month."""
        by_unit: dict[UUID, list[Any]] = {}
        for group in self.groups:
            by_unit.setdefault(group[0].unit_id, []).append(group[0])
        for made in by_unit.values():
            few = made[:4]
            for back in range(20, 360, 60):
                day = self.on - timedelta(days=back + self.random.randrange(10))
                at = self.plan.past(placed_at(self.random, day))
                first = few[0]
                yield PlannedOrder(
                    at, first.provider_id, first.unit_id, first.prescriber_id, None, "unit",
                    "staff", promise(at, _POLICY, works),
                    [PlannedLine(m.article_id, m.supplier_id, self.random.randrange(1, 9),
                                 m.pack_size, S.DELIVERED) for m in few],
                )  # fmt: skip


MODES = ("home", "unit", "pickup_point")


def placed_at(random: Random, day: date) -> datetime:
    """A moment of a working day's hours in Stockholm."""
    return datetime.combine(
        day, time(random.randrange(7, 16), random.randrange(60), random.randrange(60)), STOCKHOLM
    )


def _packs(made: Any, nth: int, had: int) -> int:
    dose = Dose(made.dose_milli, DoseUnit(made.dose_unit))
    need = pieces_needed(dose, made.cover_days * nth, month_days=_POLICY.month_days)
    return packs_needed(need, had, Pack(made.pack_size))
