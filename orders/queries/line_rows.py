"""The statements that read open prescription lines: made once, asked by every order."""

from collections.abc import Iterable, Sequence
from datetime import date
from typing import Any
from uuid import UUID

from sqlalchemy import ColumnElement, Date, Select, Uuid, and_, bindparam, or_, select
from sqlalchemy.orm import Session

from care.models.overrides import PolicyOverride
from care.models.policies import CareArea, PolicyRow
from care.models.prescriptions import Prescription, PrescriptionLine
from care.queries.policies import POLICY
from catalogue.models.articles import Article
from core.keys import among
from orders.queries.offers import GOODS

OPEN = ("active", "paused", "under_review")
_LINE, _WHOLE = PrescriptionLine.__table__, Prescription.__table__
_RULES, _AREA, _ARTICLE = PolicyRow.__table__, CareArea.__table__, Article.__table__
LINE = (
    _LINE.c.id,
    _LINE.c.version,
    _LINE.c.prescription_id,
    _LINE.c.provider_id,
    _LINE.c.recipient_id,
    _LINE.c.person_id,
    _WHOLE.c.unit_id,
    _WHOLE.c.care_area_id,
    _WHOLE.c.number,
    _WHOLE.c.version,
    _AREA.c.code,
    _AREA.c.name,
    _AREA.c.name_en,
)
TERMS = (
    _WHOLE.c.status,
    _WHOLE.c.valid_from,
    _WHOLE.c.valid_to,
    _LINE.c.withdrawals_allowed,
    _LINE.c.cover_days,
    _LINE.c.dose_milli,
    _LINE.c.dose_unit,
    _LINE.c.substitution,
)
IN_LINE = slice(0, len(LINE))
IN_TERMS = slice(IN_LINE.stop, IN_LINE.stop + len(TERMS))
IN_POLICY = slice(IN_TERMS.stop, IN_TERMS.stop + len(POLICY))
IN_GOODS = slice(IN_POLICY.stop, IN_POLICY.stop + len(GOODS))
"""Where the parts of a row lie."""


def open_lines(on: Any) -> ColumnElement[bool]:
    """The condition that a line of a prescription is still somebody's business on a day.

    An expired prescription is, until it is ended or renewed: then the new one takes over.
    """
    newer = _WHOLE.alias("newer")
    renewed = select(newer.c.id).where(
        newer.c.renews_id == _WHOLE.c.id, newer.c.status.in_(OPEN), newer.c.valid_from <= on
    )
    return and_(
        _WHOLE.c.status.in_(OPEN),
        _LINE.c.status == "active",
        or_(_WHOLE.c.valid_to >= on, ~renewed.exists()),
    )


def _excepted(on: Any) -> ColumnElement[bool]:
    """Whether the person has an exception from a policy: nearly nobody, so only then asked for."""
    own = PolicyOverride.__table__
    held = own.c.valid_from <= on, own.c.valid_to >= on
    mine = own.c.recipient_id == _LINE.c.recipient_id
    return select(own.c.id).where(mine, *held).exists().label("excepted")


def _lines() -> Select[Any]:
    on: Any = bindparam("on", type_=Date())
    return (
        select(*LINE, *TERMS, *POLICY, *GOODS, _excepted(on))
        .join_from(_LINE, _WHOLE, _WHOLE.c.id == _LINE.c.prescription_id)
        .join(_RULES, _RULES.c.id == _WHOLE.c.policy_id)
        .join(_AREA, _AREA.c.id == _WHOLE.c.care_area_id)
        .join(_ARTICLE, _ARTICLE.c.id == _LINE.c.article_id)
        .where(open_lines(on))
        .order_by(_WHOLE.c.number, _LINE.c.position, _LINE.c.id)
    )


_OPEN = _lines()
_MINE = _OPEN.where(_LINE.c.recipient_id == bindparam("recipient_id", type_=Uuid()))
_MINE_LOCKED = _MINE.with_for_update(of=_LINE)
_THESE = _OPEN.where(among(_LINE.c.id, "ids"))


def rows_where(
    session: Session, where: Sequence[ColumnElement[bool]], *, on: date, lock: bool
) -> Sequence[Any]:
    """The rows of open lines that conditions hold for, by prescription and position."""
    session.flush()
    query = _OPEN.where(*where)
    asked = query.with_for_update(of=_LINE) if lock else query
    return session.execute(asked, {"on": on}).all()


def rows_of_recipient(
    session: Session, recipient_id: UUID, *, on: date, lock: bool
) -> Sequence[Any]:
    """The rows of a recipient's open lines."""
    session.flush()  # these statements know no objects, so nothing else would
    asked = _MINE_LOCKED if lock else _MINE
    return session.execute(asked, {"on": on, "recipient_id": recipient_id}).all()


def rows_of_lines(session: Session, line_ids: Iterable[UUID], *, on: date) -> Sequence[Any]:
    """The rows of some lines, those that are still open."""
    session.flush()
    return session.execute(_THESE, {"on": on, "ids": line_ids}).all()
