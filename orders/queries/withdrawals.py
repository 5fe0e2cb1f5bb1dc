"""Prescription lines with all that decides about their next withdrawal, in constant statements."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, replace
from datetime import date
from typing import Any, Self
from uuid import UUID

from sqlalchemy import ColumnElement, and_, or_, select
from sqlalchemy.orm import Session

from care.models.overrides import PolicyOverride
from care.models.policies import CareArea, PolicyRow
from care.models.prescriptions import Prescription, PrescriptionLine
from care.queries.overrides import Whose, overrides_of, policy_for
from care.rules.overrides import Override
from care.rules.policy import Policy
from care.rules.prescription import Status, status_on
from care.rules.quantity import Dose, DoseUnit
from catalogue.models.articles import Article
from catalogue.rules.successors import Followed, Successor, SuccessorKind
from core.errors import Refusal
from orders.queries import offers as catalogue
from orders.queries.offers import GOODS, Goods, Offer, goods_of
from orders.queries.taken import Taken, taken_of, withdrawals_from
from orders.rules.supply import (
    PrescribedLine,
    Withdrawal,
    lasts_until,
    packs_allowed,
    withdrawals_left,
)
from orders.rules.withdrawals import Ask, opens_on, withdrawal_refusal

OPEN = ("active", "paused", "under_review")
LINE = (
    PrescriptionLine.id,
    PrescriptionLine.version,
    PrescriptionLine.prescription_id,
    PrescriptionLine.provider_id,
    PrescriptionLine.recipient_id,
    PrescriptionLine.person_id,
    Prescription.unit_id,
    Prescription.care_area_id,
    Prescription.number,
    Prescription.version,
    CareArea.code,
    CareArea.name,
    CareArea.name_en,
)
TERMS = (
    Prescription.status,
    Prescription.valid_from,
    Prescription.valid_to,
    PrescriptionLine.withdrawals_allowed,
    PrescriptionLine.cover_days,
    PrescriptionLine.dose_milli,
    PrescriptionLine.dose_unit,
    PrescriptionLine.substitution,
)


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
        return packs_allowed(self.line, self.withdrawals, on=self.on)

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
        more = Withdrawal(self.on, on, self.line.cover_days, packs * self.line.pack.size)
        return lasts_until(self.line, (*self.withdrawals, more))

    def with_taken(self, item: Taken) -> Self:
        """The line as it stands after one more order line."""
        withdrawals = withdrawals_from([*self.taken, item])
        left = withdrawals_left(self.line.allowed, withdrawals)
        status = status_on(
            self.line.status, valid_to=self.line.valid_to, withdrawals_left=left, on=self.on
        )
        line = replace(self.line, status=status)
        return replace(self, taken=(*self.taken, item), withdrawals=withdrawals, line=line)

    def refusal(self, packs: int | None = None) -> Refusal | None:
        """Why that many packs, or all it gives right to, may not be ordered; none when they may."""
        wanted = max(self.most, self.line.pack.minimum) if packs is None else packs
        return withdrawal_refusal(self.line, self.withdrawals, Ask(wanted, self.on))


def line_views(
    session: Session, *where: ColumnElement[bool], on: date, lock: bool = False
) -> list[LineView]:
    """Open prescription lines with their withdrawals and offers; locked when they are to be used.

    Three statements, five when an article is gone, one more for personal exceptions from
    policies; however many lines.
    """
    rows = _rows(session, where, on=on, lock=lock)
    taken = taken_of(session, [row[0] for row in rows])
    excepted = {row.recipient_id for row in rows if row.excepted}
    own = overrides_of(session, excepted, on=on) if excepted else {}
    drafts = [_draft(row, taken[row[0]], own, on) for row in rows]
    return _offered(session, drafts, on)


def open_lines(on: date) -> ColumnElement[bool]:
    """The condition that a line of a prescription is still somebody's business on a day.

    An expired prescription is, until it is ended or renewed: then the new one takes over.
    """
    newer = Prescription.__table__.alias("newer")
    renewed = select(newer.c.id).where(
        newer.c.renews_id == Prescription.id, newer.c.status.in_(OPEN), newer.c.valid_from <= on
    )
    return and_(
        Prescription.status.in_(OPEN),
        PrescriptionLine.status == "active",
        or_(Prescription.valid_to >= on, ~renewed.exists()),
    )


def _rows(
    session: Session, where: Sequence[ColumnElement[bool]], *, on: date, lock: bool
) -> Sequence[Any]:
    query = (
        select(*LINE, *TERMS, PolicyRow, *GOODS, _excepted(on))
        .join(Prescription, Prescription.id == PrescriptionLine.prescription_id)
        .join(PolicyRow, PolicyRow.id == Prescription.policy_id)
        .join(CareArea, CareArea.id == Prescription.care_area_id)
        .join(Article, Article.id == PrescriptionLine.article_id)
        .where(open_lines(on), *where)
        .order_by(Prescription.number, PrescriptionLine.position, PrescriptionLine.id)
    )
    return session.execute(query.with_for_update(of=PrescriptionLine) if lock else query).all()


def _excepted(on: date) -> ColumnElement[bool]:
    """Whether the person has an exception from a policy: nearly nobody, so only then asked for."""
    own = PolicyOverride.__table__
    held = own.c.valid_from <= on, own.c.valid_to >= on
    mine = own.c.recipient_id == PrescriptionLine.recipient_id
    return select(own.c.id).where(mine, *held).exists().label("excepted")


def _draft(
    row: Any, taken: list[Taken], own: Mapping[Whose, Sequence[Override]], on: date
) -> LineView:
    at, terms_at, goods_at = len(LINE), len(LINE) + len(TERMS), len(LINE) + len(TERMS) + 1
    facts = LineFacts(*row[:at])
    status, since, until, allowed, cover, dose, unit, substitution = row[at:terms_at]
    policy = policy_for(row[terms_at], own, (facts.recipient_id, facts.care_area_id), on)
    goods = goods_of(row[goods_at:-1], on)
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
    )
    return LineView(facts, policy, line, substitution, goods, None, tuple(taken), withdrawals, on)


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
