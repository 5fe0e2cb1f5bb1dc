"""Ordering: the order itself, the whole journey, the lists of orders and of who runs out."""

from collections.abc import Sequence
from typing import Any

from sqlalchemy import text

from tests.bench.client import Browser, Failed, form_fields
from tests.bench.data import House
from tests.bench.works import Budget, Work, open_thing

LINES = 3
SEE_OTHER = 303
UNIT = """
    SELECT m.unit_id FROM memberships m JOIN line_standings s ON s.unit_id = m.unit_id
    WHERE m.role = 'orderer' AND m.account_id = :nurse
    GROUP BY m.unit_id ORDER BY count(*) DESC LIMIT 1
"""
NURSE = "SELECT account_id FROM sign_ins ORDER BY id LIMIT 1"
ORDERABLE = """
    SELECT recipient_id FROM line_standings JOIN people p ON p.id = person_id
    WHERE p.protection = 'none' AND unit_id = :unit AND valid_to > current_date + 7
      AND NOT article_gone
      AND status IN ('active', 'exhausted')
    GROUP BY recipient_id HAVING count(*) >= :lines ORDER BY recipient_id
"""
FORGET = """
    SET session_replication_role = replica;
    DELETE FROM order_lines USING orders o WHERE o.id = order_id
        AND o.recipient_id = ANY(:recipients);
    DELETE FROM orders WHERE recipient_id = ANY(:recipients);
    SET session_replication_role = DEFAULT;
"""
DEEP = """
    SELECT id FROM orders WHERE unit_id = :unit ORDER BY id
    OFFSET (SELECT count(*) / 10 FROM orders WHERE unit_id = :unit) LIMIT 1
"""


def unit_of(house: House) -> Any:
    """The nurse's largest unit. Raises Failed when nobody is there."""
    nurse = house.column(NURSE)
    found = house.column(UNIT, nurse=nurse[0]) if nurse else []
    if not found:
        raise Failed("the nurse has no unit with recipients")
    return found[0]


def units(house: House, count: int) -> Sequence[Any]:
    """The same unit each time."""
    return [unit_of(house)] * count


def deep(house: House, count: int) -> Sequence[str]:
    """A page nine tenths down the unit's orders."""
    unit = unit_of(house)
    before = house.column(DEEP, unit=unit)
    if not before:
        raise Failed("the unit has no orders")
    return [f"{unit}/orders?before={before[0]}"] * count


class Orderable:
    """Recipients who can order: each is given out once, as if they had never ordered before."""

    def __init__(self) -> None:
        self.given = 0

    def __call__(self, house: House, count: int) -> Sequence[str]:
        """Paths of persons. Raises Failed when the data hold none."""
        unit = unit_of(house)
        found = house.column(ORDERABLE, unit=unit, lines=LINES)[self.given :]
        fresh = found[: min(count, len(found) // (1 + (self.given == 0)))]  # leave some for others
        self.given += len(fresh)
        if not fresh:
            raise Failed("nobody can order three lines now")
        with house.sql() as connection:
            for statement in FORGET.split(";")[:-1]:
                used = {"recipients": fresh} if ":" in statement else {}
                connection.execute(text(statement), used)
        return [f"/units/{unit}/recipients/{recipient}" for recipient in fresh]


def fill_order(browser: Browser, person: str) -> tuple[str, list[tuple[str, str]]]:
    """The person's order form with three lines ticked, delivered home."""
    return f"{person}/order", filled(browser.get(f"{person}/order").text)


def filled(page: str) -> list[tuple[str, str]]:
    """The form's fields as a nurse would send them."""
    fields = [(name, value) for name, value in form_fields(page, "form_key") if name != "mode"]
    packs = [name for name, _value in fields if name.startswith("packs_")][:LINES]
    if len(packs) < LINES:
        raise Failed(f"only {len(packs)} lines can be ordered")
    taken = {"take_" + name.removeprefix("packs_") for name in packs}
    kept = [(name, value) for name, value in fields if not name.startswith("take_")]
    return [*kept, *((name, "1") for name in sorted(taken)), ("mode", "home")]


def send_order(browser: Browser, ready: tuple[str, list[tuple[str, str]]]) -> None:
    """Place the order."""
    browser.post(*ready, SEE_OTHER)


def journey(browser: Browser, person: str) -> None:
    """Person, form, order, receipt."""
    browser.get(person)
    path, form = fill_order(browser, person)
    browser.get(browser.post(path, form, SEE_OTHER).location)


orderable = Orderable()
ORDERING = (
    Work(
        "order",
        "place an order of 3 lines",
        send_order,
        Budget("F4", 2.5, 16),
        things=orderable,
        ready=fill_order,
        share=0.3,
    ),
    Work(
        "journey",
        "person, form, order, receipt",
        journey,
        Budget("F4", 10, 45),
        things=orderable,
        share=0.2,
    ),
    Work(
        "orders",
        "the unit's orders, first page",
        open_thing("/units/{}/orders"),
        Budget("F2", 3.0, 10),
        things=units,
    ),
    Work(
        "orders-deep",
        "the unit's orders, a deep page",
        open_thing("/units/{}"),
        Budget("F2", 3.3, 10),
        things=deep,
    ),
    Work(
        "worklist",
        "who runs out, 50 rows",
        open_thing("/units/{}/worklist"),
        Budget("F2", 5, 12),
        things=units,
    ),
    Work(
        "people",
        "the unit's recipients, 50 rows",
        open_thing("/units/{}/recipients"),
        things=units,
    ),
)
