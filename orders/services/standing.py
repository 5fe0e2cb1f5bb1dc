"""Keeping the worklist's rows true: worked out anew with every change to what they rest on."""

from collections import defaultdict
from collections.abc import Iterable, Mapping
from dataclasses import asdict
from datetime import date
from typing import Any, cast
from uuid import UUID

from sqlalchemy import ColumnElement, Table, delete, event, or_, select
from sqlalchemy.orm import Session

from care.models.overrides import PolicyOverride
from care.models.prescriptions import Prescription, PrescriptionLine
from care.models.recipients import Recipient
from core.clock import today
from core.people import Person, Protection
from core.together import Put, put
from orders.models.orders import OrderLine
from orders.models.standings import LineStanding
from orders.queries.taken import Taken
from orders.queries.withdrawals import LineView, views_of
from orders.rules.refusals import ArticleGone, NotInAssortment
from orders.rules.states import LineState
from orders.rules.worklist import Cause, LineFacts, Standing, worklist_cause

TAB = {
    Cause.CAN_ORDER: "runs_out",
    Cause.ADDRESS_UNCONFIRMED: "runs_out",
    Cause.EXPIRING: "expires",
    Cause.AWAITING_APPROVAL: "approval",
    Cause.ON_ITS_WAY: "quiet",
    Cause.TOO_EARLY: "quiet",
}
_HAD = frozenset({LineState.DELIVERED, LineState.RETURNED, LineState.CANCELLED})
_NEEDS_NO_HAND = 10**9
_CAUSES = list(Cause)


def facts_of(view: LineView, *, address_confirmed: bool) -> LineFacts:
    """What the rule asks of a line."""
    newest = newest_open(view.taken)
    refusal = view.refusal()
    return LineFacts(
        status=view.line.status,
        valid_to=view.line.valid_to,
        withdrawals_left=view.left,
        opens_on=view.opens_on,
        lasts_until=view.lasts_until,
        latest=newest.state if newest else None,
        expected_on=newest.comes_on if newest else None,
        article_gone=isinstance(refusal, ArticleGone | NotInAssortment),
        address_confirmed=address_confirmed,
        expiring_days=view.policy.expiring_days,
    )


def newest_open(taken: Iterable[Taken]) -> Taken | None:
    """The newest order line of a prescription line, while the person has not got it."""
    newest = max(taken, key=lambda item: (item.order_id, item.order_line_id), default=None)
    return None if newest is None or newest.state in _HAD else newest


def tab_of(standing: Standing) -> str:
    """Under which tab of the worklist a line is found."""
    tab = TAB.get(standing.cause, "stopped")
    return "runs_out" if tab == "quiet" and standing.needs_hand else tab


def place_of(standing: Standing, on: date) -> int:
    """The rule's sort key of the day as one number that stays right on later days."""
    quiet, left, urgency = standing.sort_key
    return quiet * _NEEDS_NO_HAND + (on.toordinal() + left) * 100 + urgency


def row_of(view: LineView, *, address_confirmed: bool) -> dict[str, Any] | None:
    """The worklist's row of a line; None when it is closed and nobody waits for it."""
    facts = facts_of(view, address_confirmed=address_confirmed)
    standing = worklist_cause(facts, view.on)
    if standing is None:
        return None
    newest, line = newest_open(view.taken), view.facts
    return asdict(facts) | {
        "prescription_line_id": line.id,
        "prescription_id": line.prescription_id,
        "provider_id": line.provider_id,
        "unit_id": line.unit_id,
        "recipient_id": line.recipient_id,
        "person_id": line.person_id,
        "care_area_id": line.care_area_id,
        "article_id": view.goods.id,
        "latest_order_id": newest.order_id if newest else None,
        "cause": standing.cause,
        "needs_hand": standing.needs_hand,
        "tab": tab_of(standing),
        "place": place_of(standing, view.on),
        "counted_on": view.on,
    }


_STANDINGS = cast("Table", LineStanding.__table__)


def restate(session: Session, views: Iterable[LineView], *, confirmed: Mapping[UUID, bool]) -> None:
    """Write the rows of lines already looked at; `confirmed` tells of each person's address."""
    put(session, [restated(views, confirmed=confirmed)])


def restated(views: Iterable[LineView], *, confirmed: Mapping[UUID, bool]) -> Put:
    """The same as rows, to be written together with what they follow from."""
    rows = [
        row
        for view in views
        if (row := row_of(view, address_confirmed=confirmed[view.facts.person_id]))
    ]
    return Put(_STANDINGS, rows, key=("prescription_line_id",))


def upsert(session: Session, rows: list[dict[str, Any]]) -> None:
    """Put rows in place of those of the same lines, in one statement."""
    put(session, [Put(_STANDINGS, rows, key=("prescription_line_id",))])


def recount(session: Session, line_ids: Iterable[UUID], *, on: date) -> int:
    """Work out the rows of lines from the order lines themselves; gives how many stand open."""
    ids = sorted(set(line_ids))
    views = views_of(session, ids, on=on)
    gone = set(ids) - {view.id for view in views}
    if gone:
        session.execute(
            delete(LineStanding)
            .where(LineStanding.prescription_line_id.in_(gone))
            .execution_options(synchronize_session=False)
        )
    if views:
        restate(session, views, confirmed=confirmed_addresses(session, views))
    return len(views)


def address_known(recipient: Recipient) -> bool:
    """Whether it is known where the goods of a recipient (with `person`) go."""
    person = recipient.person
    own_home = recipient.residence == "own_home"
    return person.address_text_sealed is not None or person.protected or not own_home


def confirmed_addresses(session: Session, views: Iterable[LineView]) -> dict[UUID, bool]:
    """Whether it is known where each person's goods go, without reading where."""
    ids = {view.facts.person_id for view in views}
    rows = session.execute(
        select(
            Person.id, Person.address_text_sealed.is_(None), Person.protection, Recipient.residence
        )
        .join(Recipient, Recipient.person_id == Person.id)
        .where(Person.id.in_(ids))
    )
    return {
        person_id: not nowhere or protection != Protection.NONE or residence != "own_home"
        for person_id, nowhere, protection, residence in rows
    }


@event.listens_for(Session, "after_flush")
def _note_touched(session: Session, _context: Any) -> None:
    """Remember what the worklist rests on that this flush changed, in whichever wing."""
    touched: dict[str, set[UUID]] = session.info.setdefault("touched", defaultdict(set))
    for row in (*session.new, *session.dirty, *session.deleted):
        match row:
            case OrderLine() if row.prescription_line_id:
                touched["line"].add(row.prescription_line_id)
            case PrescriptionLine():
                touched["line"].add(row.id)
            case Prescription():
                touched["prescription"].add(row.id)
            case PolicyOverride():
                touched["person"].add(row.person_id)
            case Person() if row not in session.new:
                touched["person"].add(row.id)


@event.listens_for(Session, "before_commit")
def _recount_touched(session: Session) -> None:
    """In the transaction of the change itself: no list is ever older than what it lists."""
    session.flush()
    touched: dict[str, set[UUID]] = session.info.pop("touched", {})
    if ids := _lines(session, touched):
        recount(session, ids, on=today())


def _lines(session: Session, touched: Mapping[str, set[UUID]]) -> set[UUID]:
    where: list[ColumnElement[bool]] = []
    if prescriptions := touched.get("prescription"):
        where.append(PrescriptionLine.prescription_id.in_(prescriptions))
    if persons := touched.get("person"):
        where.append(PrescriptionLine.person_id.in_(persons))
    found = set(touched.get("line", ()))
    if where:
        found |= set(session.scalars(select(PrescriptionLine.id).where(or_(*where))))
    return found
