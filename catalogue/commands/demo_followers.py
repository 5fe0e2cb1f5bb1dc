"""The demo's articles that are gone or going, and what follows them, of all four kinds."""

from collections.abc import Iterator
from datetime import date, timedelta
from typing import Any

from sqlalchemy import bindparam, insert, update
from sqlalchemy.orm import Session

from catalogue.commands.demo_goods import Variant
from catalogue.models.articles import Article, Successor
from catalogue.services.search import add_old_number
from core.db import new_id

EVERY = 12
"""One article in so many is gone, or going."""
Thing = tuple[Variant, dict[str, Any]]


def make_followers(session: Session, goods: list[Thing], *, on: date) -> None:
    """Let some articles of the second brand or a later series go, and say what follows them."""
    steps: list[dict[str, Any]] = []
    ends: list[dict[str, Any]] = []
    for number, (old, new, kind) in enumerate(_pairs(goods)):
        gone = kind in {"same", "none"} or number % 3 == 0
        since = on - timedelta(days=20 + number % 60)
        old["status"] = "gone" if gone else "phasing_out"
        old["last_order_on"] = since if gone else on + timedelta(days=30 + number % 90)
        ends.append({"of": old["id"], "now": old["status"], "last": old["last_order_on"]})
        steps.append(
            {
                "id": new_id(),
                "article_id": old["id"],
                "successor_id": new["id"] if new else None,
                "kind": kind,
                "valid_from": since,
            }
        )
    _store(session, ends, steps)
    for step in steps[:3]:
        if step["successor_id"] is not None:
            add_old_number(session, step["successor_id"], f"TIDIGARE-{steps.index(step) + 4711}")


def _store(session: Session, ends: list[dict[str, Any]], steps: list[dict[str, Any]]) -> None:
    if not steps:
        return
    table: Any = Article.__table__
    session.connection().execute(
        update(table)
        .where(table.c.id == bindparam("of"))
        .values(status=bindparam("now"), last_order_on=bindparam("last")),
        ends,
    )
    session.execute(insert(Successor), steps)


def _pairs(goods: list[Thing]) -> Iterator[tuple[dict[str, Any], dict[str, Any] | None, str]]:
    """Old rows with what follows them: a later series became the first, or kinds in turn."""
    base = {_place(variant): row for variant, row in goods if not variant.series}
    turn = 0
    for number, (variant, row) in enumerate(goods):
        if _first(variant) or number % EVERY:
            continue
        if variant.series:
            yield row, base[_place(variant)], "same"
            continue
        kind = ("equal", "trial", "none")[turn % 3]
        turn += 1
        new = base[_place(variant, brand=0)] if kind != "none" else None
        across = new is not None and row["compat_group"] != new["compat_group"]
        yield row, new, "trial" if across else kind


def _first(variant: Variant) -> bool:
    return not variant.series and not variant.brand


def _place(variant: Variant, brand: int | None = None) -> tuple[str, int, int]:
    return variant.family["name"], variant.size, variant.brand if brand is None else brand
