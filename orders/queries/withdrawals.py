"""Prescription lines with all that decides about their next withdrawal, in constant statements."""

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass, replace
from datetime import date
from typing import Any, Self
from uuid import UUID

from sqlalchemy import ColumnElement
from sqlalchemy.orm import Session

from care.queries.overrides import Whose, overrides_of, policy_with
from care.queries.policies import policy_read
from care.rules.overrides import Override
from care.rules.policy import Policy
from care.rules.prescription import Status, status_on
from care.rules.quantity import Dose, DoseUnit
from catalogue.rules.successors import Followed, Successor, SuccessorKind
from core.errors import Refusal
from orders.queries import line_rows as rows
from orders.queries import offers as catalogue
from orders.queries.offers import Goods, Offer, goods_of
from orders.queries.taken import Taken, taken_of, withdrawals_from
from orders.rules.supply import (
    Kind,
    PrescribedLine,
    Withdrawal,
    cover_of,
    lasts_until,
    packs_allowed,
    withdrawals_left,
)
from orders.rules.withdrawals import Ask, opens_on, withdrawal_refusal


@dataclass(frozen=True, slots=True)
class LineFacts:
    """What the line's own rows say."""

    id: UUID
    version: int
    prescription_id: UUID
    provider_id: UUID
    recipient_id: UUID
    person_id: UUID
    unit_id: UUID
    care_area_id: UUID
    prescription_number: int
    prescription_version: int
    care_area: str
    care_area_name: str
    care_area_name_en: str


@dataclass(frozen=True, slots=True)
class LineView:
    """A prescription line, what was taken, what can be had, and hence what may be ordered."""

    facts: LineFacts
    policy: Policy
    line: PrescribedLine
    substitution: str
    prescribed: Goods
    offer: Offer | None
    taken: tuple[Taken, ...]
    withdrawals: tuple[Withdrawal, ...]
    on: date
    kind: Kind = Kind.NORMAL
    """What would be ordered; `days_early` is how much before its day, when that is allowed."""
    days_early: int | None = None
    excepted: tuple[Override, ...] = ()
    """What holds otherwise for the person than the care area's rules say."""

    @property
    def id(self) -> UUID:
        """The prescription line's key."""
        return self.facts.id

    @property
    def goods(self) -> Goods:
        """What would be sent: the prescribed article or what follows it."""
        return self.offer.goods if self.offer else self.prescribed

    @property
    def replaced(self) -> bool:
        """Whether something else than the prescribed article would be sent."""
        return self.goods.id != self.prescribed.id

    @property
    def most(self) -> int:
        """The packs the next withdrawal gives right to, leftovers counted."""
        return packs_allowed(self.line, self.withdrawals, kind=self.kind, on=self.on)

    @property
    def cover_days(self) -> int:
        """How many days what would be ordered covers."""
        return cover_of(self.line, self.kind)

    @property
    def left(self) -> int:
        """Withdrawals left."""
        return withdrawals_left(self.line.allowed, self.withdrawals)

    @property
    def opens_on(self) -> date | None:
        """The first day of the next withdrawal, or none when the line gives no more."""
        return opens_on(self.line, self.withdrawals)

    @property
    def lasts_until(self) -> date | None:
        """The first day without goods at the prescribed dose; none before any was ordered."""
        return lasts_until(self.line, self.withdrawals)

    def lasts_with(self, packs: int, on: date) -> date | None:
        """The first day without goods if so many packs were delivered on a day."""
        more = Withdrawal(self.on, on, self.cover_days, packs * self.line.pack.size)
        return lasts_until(self.line, (*self.withdrawals, more))

    def with_taken(self, item: Taken) -> Self:
        """The line as it stands after one more order line."""
        withdrawals = withdrawals_from([*self.taken, item])
        left = withdrawals_left(self.line.allowed, withdrawals)
        status = status_on(
            self.line.status, valid_to=self.line.valid_to, withdrawals_left=left, on=self.on
        )
        line = replace(self.line, status=status)
        taken = (*self.taken, item)
        return replace(
            self, taken=taken, withdrawals=withdrawals, line=line, kind=Kind.NORMAL, days_early=None
        )

    def asking(self, kind: Kind, days_early: int | None = None) -> Self:
        """The line as it stands for a withdrawal of another kind."""
        return replace(self, kind=kind, days_early=days_early)

    def refusal(self, packs: int | None = None) -> Refusal | None:
        """Why that many packs, or all it gives right to, may not be ordered; none when they may."""
        wanted = max(self.most, self.line.pack.minimum) if packs is None else packs
        ask = Ask(wanted, self.on, self.kind, self.days_early)
        return withdrawal_refusal(self.line, self.withdrawals, ask)


def line_views(
    session: Session, *where: ColumnElement[bool], on: date, lock: bool = False
) -> list[LineView]:
    """Open prescription lines with their withdrawals and offers; locked when they are to be used.

    Three statements, five when an article is gone, one more for personal exceptions from
    policies; however many lines.
    """
    return _views(session, rows.rows_where(session, where, on=on, lock=lock), on)


def recipient_views(
    session: Session, recipient_id: UUID, *, on: date, lock: bool = False
) -> list[LineView]:
    """The same of one recipient's lines, by statements that are made once."""
    return _views(session, rows.rows_of_recipient(session, recipient_id, on=on, lock=lock), on)


def views_of(session: Session, line_ids: Iterable[UUID], *, on: date) -> list[LineView]:
    """The same of some lines."""
    return _views(session, rows.rows_of_lines(session, line_ids, on=on), on)


def _views(session: Session, found: Sequence[Any], on: date) -> list[LineView]:
    taken = taken_of(session, [row[0] for row in found])
    excepted = {row.recipient_id for row in found if row.excepted}
    own = overrides_of(session, excepted, on=on) if excepted else {}
    drafts = [_draft(row, taken[row[0]], own, on) for row in found]
    return _offered(session, drafts, on)


def _draft(
    row: Any, taken: list[Taken], own: Mapping[Whose, Sequence[Override]], on: date
) -> LineView:
    facts = LineFacts(*row[rows.IN_LINE])
    status, since, until, allowed, cover, dose, unit, substitution = row[rows.IN_TERMS]
    whose = (facts.recipient_id, facts.care_area_id)
    policy = policy_with(policy_read(row[rows.IN_POLICY]), own, whose, on)
    goods = goods_of(row[rows.IN_GOODS], on)
    withdrawals = withdrawals_from(taken)
    left = withdrawals_left(allowed, withdrawals)
    line = PrescribedLine(
        status=status_on(Status(status), valid_to=until, withdrawals_left=left, on=on),
        valid_from=since,
        valid_to=until,
        allowed=allowed,
        cover_days=cover,
        release=policy.release,
        dose=Dose(dose, DoseUnit(unit)),
        pack=goods.pack,
        month_days=policy.month_days,
        bridging_days=policy.bridging_days,
        bridging_after_days=policy.bridging_after_days,
        bridging_most=0 if status == Status.PAUSED else policy.bridging_most,
    )
    view = LineView(facts, policy, line, substitution, goods, None, tuple(taken), withdrawals, on)
    return replace(view, excepted=tuple(own[whose])) if whose in own else view


def _offered(session: Session, drafts: list[LineView], on: date) -> list[LineView]:
    """Each line with the offer of its article, or of what follows an article that is gone."""
    if not drafts:
        return []
    providers = {view.facts.provider_id for view in drafts}
    found = catalogue.offers_of(
        session, (view.prescribed.id for view in drafts), providers=providers, on=on
    )
    views = [_with_offer(view, found, view.prescribed.id) for view in drafts]
    gone = {view.prescribed.id for view in views if view.offer is None}
    if not gone:
        return views
    steps = catalogue.successors_of(session, gone, on)
    after = {step.new for step in steps if isinstance(step.new, UUID)}
    if after:
        found = catalogue.offers_of(session, after, providers=providers, on=on)
    return [view if view.offer else _followed(view, found, steps) for view in views]


def _followed(view: LineView, found: catalogue.Offers, steps: list[Successor]) -> LineView:
    equivalents = view.policy.equivalent_allowed and view.substitution != "never"
    way = catalogue.followed(steps, view.prescribed.id, equivalents=equivalents, on=view.on)
    if way is None and view.prescribed.orderable:
        return replace(view, line=replace(view.line, in_assortment=False))
    way = way or Followed(view.prescribed.id, SuccessorKind.NONE)
    if way.stopped or not isinstance(way.article, UUID):
        return replace(view, line=replace(view.line, followed=way))
    there = _with_offer(view, found, way.article)
    line = replace(there.line, followed=way, in_assortment=there.offer is not None)
    return replace(there, line=line)


def _with_offer(view: LineView, found: catalogue.Offers, article_id: UUID) -> LineView:
    offer = catalogue.offer_for(
        found,
        article_id,
        provider_id=view.facts.provider_id,
        unit_id=view.facts.unit_id,
        care_area=view.facts.care_area,
        on=view.on,
    )
    if offer is None:
        return view
    return replace(view, offer=offer, line=replace(view.line, pack=offer.goods.pack))
