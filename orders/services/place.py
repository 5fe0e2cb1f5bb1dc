"""Placing an order: withdrawals judged under lock; a bad line stops no other."""

from collections.abc import Collection, Iterable, Mapping
from dataclasses import dataclass, field
from datetime import date, datetime
from typing import Any
from uuid import UUID

from sqlalchemy import select
from sqlalchemy.orm import Session

from care.models.prescriptions import Prescription, PrescriptionLine
from care.models.recipients import Recipient
from care.rules.prescription import Status
from core import audit
from core.actors import Actor
from core.errors import Lifter, Refusal, StalePage
from core.together import put
from orders.models.orders import Order
from orders.queries.taken import Taken
from orders.queries.withdrawals import LineView, recipient_views
from orders.rules.approval import approval_cause
from orders.rules.delivery import check_duplicate
from orders.rules.exceptional import (
    KindNotYours,
    UrgentNotOffered,
    UrgentReason,
    may_hurry,
    may_order,
)
from orders.rules.refusals import (
    ForgedLine,
    LinesRefused,
    LooksLikeDuplicate,
    ModeNotAllowed,
    NothingChosen,
    PrescriptionStopped,
)
from orders.rules.states import LineState
from orders.rules.supply import Kind
from orders.services.asking import asked, standpoint_of
from orders.services.delivery import Delivery, modes_of, promise_for
from orders.services.lines import NEW_STATE, line_rows, next_number
from orders.services.receipt import receipt_job
from orders.services.standing import address_known, restated


@dataclass(frozen=True)
class Wish:
    """What somebody wants ordered for a recipient."""

    packs: Mapping[UUID, int]
    """By prescription line."""
    delivery: Delivery
    form_key: UUID
    """Made with the page: the same key twice is one order."""
    channel: str = "staff"
    kind: Kind = Kind.NORMAL
    kind_reason: str | None = None
    """Why it is not a normal one, as a code."""
    urgent: UrgentReason | None = None
    seen: int | None = None
    """The versions of the prescriptions as the page showed them, summed; none: not asked."""


@dataclass(frozen=True)
class Placement:
    """What became of a wish."""

    order_id: UUID
    number: int
    placed: tuple[UUID, ...] = ()
    refused: Mapping[UUID, Refusal] = field(default_factory=dict)
    """The lines that could not be ordered, each with its reason; the rest went on."""
    replayed: bool = False


@dataclass(frozen=True)
class _Act:
    by: Actor
    at: datetime
    on: date


def place_order(
    session: Session, recipient: Recipient, wish: Wish, *, by: Actor, at: datetime, on: date
) -> Placement:
    """Order what may be ordered; LinesRefused when nothing may, or when a number needs mending.

    The recipient's lines are locked first, so of two people ordering at once one is told.
    ForgedLine when a line is not the recipient's; NothingChosen without lines; StalePage when a
    prescription changed after the page was opened.
    """
    if not wish.packs:
        raise NothingChosen
    found = recipient_views(session, recipient.id, on=on, lock=True)
    views = {view.id: asked(view, wish.kind, by=by) for view in found}
    if earlier := _replayed(views.values(), wish.form_key):
        return earlier
    _check_seen(views.values(), wish.seen)
    refused = _not_open(session, recipient, wish.packs.keys() - views.keys())
    refused |= _refusals(views, wish, _Act(by, at, on))
    placed = [views[line_id] for line_id in wish.packs if line_id not in refused]
    if not placed or any(reason.lifted_by is Lifter.YOU for reason in refused.values()):
        raise LinesRefused(refused)
    order = _write(session, recipient, wish, placed, _Act(by, at, on))
    return Placement(order.id, order.number, tuple(view.id for view in placed), refused)


def seen_in(views: Iterable[LineView]) -> int:
    """One number that changes whenever one of the prescriptions does."""
    return sum(view.facts.version + view.facts.prescription_version for view in views)


def _check_seen(views: Iterable[LineView], seen: int | None) -> None:
    if seen is not None and seen != (current := seen_in(views)):
        raise StalePage(sent=seen, current=current)


def _replayed(views: Iterable[LineView], key: UUID) -> Placement | None:
    for view in views:
        for item in view.taken:
            if item.form_key == key:
                return Placement(item.order_id, item.number, replayed=True)
    return None


def _not_open(
    session: Session, recipient: Recipient, unknown: Collection[UUID]
) -> dict[UUID, Refusal]:
    """Lines closed after the page was opened; ForgedLine when they were never the recipient's."""
    if not unknown:
        return {}
    rows = session.execute(
        select(PrescriptionLine.id, Prescription.status)
        .join(Prescription, Prescription.id == PrescriptionLine.prescription_id)
        .where(PrescriptionLine.id.in_(unknown), PrescriptionLine.recipient_id == recipient.id)
    ).all()
    if len(rows) < len(unknown):
        raise ForgedLine(len(unknown) - len(rows))
    return {
        line_id: PrescriptionStopped(Status.ENDED if status == Status.ACTIVE else Status(status))
        for line_id, status in rows
    }


def _refusals(views: Mapping[UUID, LineView], wish: Wish, act: _Act) -> dict[UUID, Refusal]:
    known = {views[line_id]: packs for line_id, packs in wish.packs.items() if line_id in views}
    return {
        view.id: reason
        for view, packs in known.items()
        if (reason := _refusal(view, packs, wish, act) or _double(view, views.values(), act.at))
    }


def _refusal(view: LineView, packs: int, wish: Wish, act: _Act) -> Refusal | None:
    standpoint, delivery = standpoint_of(act.by), wish.delivery
    if not may_order(view.kind, standpoint):
        return KindNotYours(view.kind)
    if reason := view.refusal(packs):
        return reason
    if wish.urgent is not None and not may_hurry(view.policy, standpoint):
        return UrgentNotOffered()
    allowed = modes_of(view.policy)
    if not delivery.through_unit and delivery.mode not in allowed:
        return ModeNotAllowed(delivery.mode, allowed)
    return None


def _double(view: LineView, views: Iterable[LineView], at: datetime) -> Refusal | None:
    same = (other for other in views if other.goods.id == view.goods.id)
    times = {item.order_id: item.placed_at for other in same for item in other.taken}
    try:
        check_duplicate(times.values(), at)
    except LooksLikeDuplicate as doubled:
        return doubled
    return None


def _write(
    session: Session, recipient: Recipient, wish: Wish, placed: list[LineView], act: _Act
) -> Order:
    order = _order(session, recipient, wish, placed, act)
    session.add(order)
    session.flush()
    rows = [_row(view, wish) for view in placed]
    lines, steps = line_rows(order, rows, by=act.by, at=act.at)
    facts = {"order": order.number, "lines": len(placed), "channel": wish.channel}
    about = recipient.person_id
    told = audit.change("order.placed", order.id, by=act.by, subject_id=about, **facts)
    after = [
        view.with_taken(_taken(order, row["id"], row))
        for view, row in zip(placed, lines.rows, strict=True)
    ]
    standings = restated(after, confirmed={about: address_known(recipient)})
    put(session, [lines, steps, told, receipt_job(order.id), standings])
    return order


def _order(
    session: Session, recipient: Recipient, wish: Wish, placed: list[LineView], act: _Act
) -> Order:
    hurry = wish.urgent is not None
    promised = promise_for(placed, wish.delivery.mode, at=act.at, urgent=hurry)
    order = Order(
        number=next_number(session),
        form_key=wish.form_key,
        provider_id=recipient.provider_id,
        unit_id=act.by.unit_id or placed[0].facts.unit_id,
        recipient_id=recipient.id,
        person_id=recipient.person_id,
        placed_at=act.at,
        ordered_on=act.on,
        placed_by=act.by.account_id,
        principal_id=act.by.principal_id,
        mandate_id=act.by.mandate_id,
        channel=wish.channel,
        delivery_mode=wish.delivery.mode,
        promised_on=promised.delivered_by,
        cancel_until=promised.cancel_until,
        urgent_reason=wish.urgent,
        urgent_fee_ore=max(view.policy.urgent_fee_ore for view in placed) if hurry else 0,
    )
    wish.delivery.write_on(order)
    return order


def _row(view: LineView, wish: Wish) -> dict[str, Any]:
    offer, packs = view.offer, wish.packs[view.id]
    if offer is None:
        raise LookupError("a line without an offer was let through")
    why = approval_cause(
        view.policy,
        amount=packs * offer.price_ore,
        urgent=wish.urgent is not None,
        kind=view.kind,
    )
    return {
        "supplier_id": offer.goods.supplier_id,
        "prescription_line_id": view.id,
        "contract_line_id": offer.contract_line_id,
        "article_id": offer.goods.id,
        "substitute_for_id": view.prescribed.id if view.replaced else None,
        "packs": packs,
        "pieces": packs * offer.goods.pack.size,
        "cover_days": view.cover_days,
        "kind": view.kind.value,
        "kind_reason": None if view.kind is Kind.NORMAL else wish.kind_reason,
        "price_ore": offer.price_ore,
        "vat_permille": offer.vat_permille,
        "state": (LineState.AWAITING_APPROVAL if why else NEW_STATE).value,
        "why": why and why.value,
    }


def _taken(order: Order, key: UUID, row: Mapping[str, Any]) -> Taken:
    return Taken(
        order_id=order.id,
        order_line_id=key,
        number=order.number,
        form_key=order.form_key,
        state=LineState(row["state"]),
        packs=row["packs"],
        pieces=row["pieces"],
        packs_delivered=0,
        cover_days=row["cover_days"],
        kind=row["kind"],
        ordered_on=order.ordered_on,
        placed_at=order.placed_at,
        comes_on=order.promised_on,
        delivered_on=None,
    )
