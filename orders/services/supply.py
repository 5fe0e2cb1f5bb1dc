"""What the supplier's desk does with lines: confirm, pick, delay, refuse, replace."""

from collections.abc import Callable, Sequence
from dataclasses import dataclass, replace
from datetime import date, datetime
from uuid import UUID

from sqlalchemy import select
from sqlalchemy.orm import Session

from core import audit
from core.actors import Actor
from core.errors import NotFound, Refusal
from orders.models.orders import Order, OrderLine
from orders.queries.substitutes import equivalents, ordered_goods
from orders.rules.shipping import check_day
from orders.rules.states import LineState
from orders.rules.substitution import NotEquivalent, check_consent, packs_for
from orders.services.transition import (
    ask_to_tell,
    check_version,
    locked_lines,
    move_line,
    note_event,
)

LONGEST_DELAY_DAYS = 366
REFUSE_REASONS = (
    "out_of_stock",
    "discontinued",
    "not_in_contract",
    "wrong_quantity",
    "recalled",
    "address",
    "other",
)


@dataclass(frozen=True)
class Chosen:
    """A line and the version of it that the page showed."""

    line_id: UUID
    version: int


@dataclass(frozen=True)
class Result:
    """What became of one line: done, or refused and why."""

    line_id: UUID
    position: int
    refusal: Refusal | None = None


def on_each(
    session: Session,
    supplier_id: UUID,
    chosen: Sequence[Chosen],
    act: Callable[[OrderLine], None],
) -> list[Result]:
    """Do the act with each line by itself: a refused line never stops the others (domain 1.3).

    Raises NotFound when a line is not the supplier's, and then nothing is done.
    """
    lines = locked_lines(session, [item.line_id for item in chosen])
    if len(lines) < len({item.line_id for item in chosen}) or any(
        line.supplier_id != supplier_id for line in lines.values()
    ):
        raise NotFound
    orders = session.scalars(
        select(Order).where(Order.id.in_({line.order_id for line in lines.values()}))
    ).all()
    results = [_one(lines[item.line_id], item.version, act) for item in chosen]
    del orders  # held until here, so that each step finds its own in the session
    return results


def _one(line: OrderLine, version: int, act: Callable[[OrderLine], None]) -> Result:
    result = Result(line.id, line.position)
    try:
        check_version(line, version)
        act(line)
    except Refusal as refusal:
        return replace(result, refusal=refusal)
    return result


def confirm_lines(
    session: Session, supplier_id: UUID, chosen: Sequence[Chosen], *, by: Actor, at: datetime
) -> list[Result]:
    """Promise to deliver the lines."""
    return on_each(
        session,
        supplier_id,
        chosen,
        lambda line: move_line(session, line, LineState.CONFIRMED, by=by, at=at),
    )


def pick_lines(
    session: Session, supplier_id: UUID, chosen: Sequence[Chosen], *, by: Actor, at: datetime
) -> list[Result]:
    """Say that the goods are taken from the shelf; from now on the lines cannot be cancelled."""
    return on_each(
        session,
        supplier_id,
        chosen,
        lambda line: move_line(session, line, LineState.PICKED, by=by, at=at),
    )


def backorder_lines(  # noqa: PLR0913 - whose lines, until when, by whom and when
    session: Session,
    supplier_id: UUID,
    chosen: Sequence[Chosen],
    *,
    expected_on: date,
    on: date,
    by: Actor,
    at: datetime,
) -> list[Result]:
    """Delay the lines to a day from tomorrow to a year ahead. Raises DayOutside."""
    check_day(
        expected_on,
        first=date.fromordinal(on.toordinal() + 1),
        last=date.fromordinal(on.toordinal() + LONGEST_DELAY_DAYS),
    )

    def delay(line: OrderLine) -> None:
        if line.state == LineState.BACKORDERED:
            _new_day(session, line, expected_on, by=by, at=at)
        else:
            move_line(session, line, LineState.BACKORDERED, by=by, at=at, expected_on=expected_on)

    return on_each(session, supplier_id, chosen, delay)


def refuse_lines(
    session: Session,
    supplier_id: UUID,
    chosen: Sequence[Chosen],
    *,
    reason: str,
    by: Actor,
    at: datetime,
) -> list[Result]:
    """Say that the lines cannot be delivered, with a coded reason; ValueError for another."""
    if reason not in REFUSE_REASONS:
        raise ValueError(reason)
    return on_each(
        session,
        supplier_id,
        chosen,
        lambda line: move_line(session, line, LineState.REFUSED, by=by, at=at, reason=reason),
    )


def substitute_line(  # noqa: PLR0913 - which line, by what, agreed with whom, by whom and when
    session: Session,
    supplier_id: UUID,
    chosen: Chosen,
    *,
    article_id: UUID,
    agreed: bool,
    on: date,
    by: Actor,
    at: datetime,
) -> Result:
    """Send an equivalent instead, in as many packs as give the same pieces.

    Refused with NeverReplace, AskFirst or NotEquivalent; the price is the contract's of the day.
    """

    def swap(line: OrderLine) -> None:
        ordered = ordered_goods(session, line)
        check_consent(ordered.consent, agreed=agreed)
        offers = {offer.goods.id: offer for offer in equivalents(session, ordered, on=on)}
        if article_id not in offers:
            raise NotEquivalent
        offer = offers[article_id]
        packs = packs_for(line.pieces, offer.goods)
        facts = {"agreed": agreed, "packs": packs, "packs_before": line.packs}
        move_line(session, line, LineState.SUBSTITUTED, by=by, at=at, facts=facts)
        line.substitute_for_id, line.article_id = line.article_id, article_id
        line.packs, line.pieces = packs, packs * offer.goods.pack_size
        line.contract_line_id = offer.contract_line_id
        line.price_ore, line.vat_permille = offer.price_ore, offer.vat_permille

    return on_each(session, supplier_id, [chosen], swap)[0]


def _new_day(
    session: Session, line: OrderLine, expected_on: date, *, by: Actor, at: datetime
) -> None:
    line.expected_on = expected_on
    day = expected_on.isoformat()
    note_event(session, line, line.state, by=by, at=at, facts={"expected_on": day})
    subject_id = session.get_one(Order, line.order_id).person_id
    audit.changed(session, "line.new_day", line.id, by=by, subject_id=subject_id, expected_on=day)
    ask_to_tell(session, line.order_id, LineState.BACKORDERED, at=at)
