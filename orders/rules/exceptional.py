"""Withdrawals outside the ordinary: early, extra, bridging, urgent; why, how early, and by whom."""

from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from datetime import date, timedelta
from enum import StrEnum
from typing import ClassVar

from care.rules.policy import Policy
from care.rules.prescription import Status
from core.errors import Lifter, Refusal
from orders.rules.supply import Kind, PrescribedLine, Withdrawal, lasts_until

_DAY = timedelta(days=1)


class OutsideReason(StrEnum):
    """Why something is ordered before its day."""

    TRAVEL = "travel"
    CLOSED = "closed"
    """The unit or the carrier is closed when the day comes."""
    NEED_GREW = "need_grew"
    LOST = "lost"
    DAMAGED = "damaged"
    WRONG_FIT = "wrong_fit"


class UrgentReason(StrEnum):
    """Why goods must come sooner than the policy's ordinary days."""

    LIFE_SUSTAINING = "life_sustaining"
    AVOID_ADMISSION = "avoid_admission"
    DISCHARGE = "discharge"
    OUT_OF_GOODS = "out_of_goods"
    DELIVERY_FAILED = "delivery_failed"


class Standpoint(StrEnum):
    """As what somebody orders."""

    PRESCRIBER = "prescriber"
    ORDERER = "orderer"
    SERVICE = "service"
    """Customer service."""
    OTHER = "other"


KIND_OF: Mapping[OutsideReason, Kind] = {
    OutsideReason.TRAVEL: Kind.EARLY,
    OutsideReason.CLOSED: Kind.EARLY,
    OutsideReason.NEED_GREW: Kind.EARLY,
    OutsideReason.LOST: Kind.EXTRA,
    OutsideReason.DAMAGED: Kind.EXTRA,
    OutsideReason.WRONG_FIT: Kind.EXTRA,
}
"""Goods in place of others use no withdrawal; goods before their day use the one they are."""
_WHO: Mapping[Kind, frozenset[Standpoint]] = {
    Kind.NORMAL: frozenset(Standpoint),
    Kind.EARLY: frozenset({Standpoint.PRESCRIBER, Standpoint.ORDERER, Standpoint.SERVICE}),
    Kind.EXTRA: frozenset({Standpoint.PRESCRIBER}),
    Kind.BRIDGING: frozenset({Standpoint.PRESCRIBER, Standpoint.ORDERER}),
    Kind.TRIAL: frozenset({Standpoint.PRESCRIBER}),
}
_URGENT = frozenset({Standpoint.PRESCRIBER, Standpoint.ORDERER, Standpoint.SERVICE})


@dataclass(eq=False)
class TooFarAhead(Refusal):
    """Even with a reason not before `early_from`; without one on `opens_on`."""

    code: ClassVar[str] = "too_far_ahead"
    lifted_by: ClassVar[Lifter] = Lifter.PRESCRIBER
    opens_on: date
    early_from: date


@dataclass(eq=False)
class KindNotYours(Refusal):
    """A withdrawal of this kind is for others to order."""

    code: ClassVar[str] = "kind_not_yours"
    lifted_by: ClassVar[Lifter] = Lifter.PRESCRIBER
    kind: Kind


@dataclass(eq=False)
class NothingToBridge(Refusal):
    """The prescription is neither under review nor just expired."""

    code: ClassVar[str] = "nothing_to_bridge"
    lifted_by: ClassVar[Lifter] = Lifter.YOU


@dataclass(eq=False)
class BridgedEnough(Refusal):
    """All `most` bridging withdrawals are made."""

    code: ClassVar[str] = "bridged_enough"
    lifted_by: ClassVar[Lifter] = Lifter.PRESCRIBER
    most: int


@dataclass(eq=False)
class StillEnough(Refusal):
    """Goods at home last longer than what would be bridged; from `opens_on` they do not."""

    code: ClassVar[str] = "still_enough"
    lifted_by: ClassVar[Lifter] = Lifter.TIME
    opens_on: date


@dataclass(eq=False)
class NothingToReplace(Refusal):
    """Nothing was delivered that could have been lost, damaged or wrong."""

    code: ClassVar[str] = "nothing_to_replace"
    lifted_by: ClassVar[Lifter] = Lifter.YOU


@dataclass(eq=False)
class UrgentNotOffered(Refusal):
    """The care area has no urgent delivery, or not for whoever asks."""

    code: ClassVar[str] = "urgent_not_offered"
    lifted_by: ClassVar[Lifter] = Lifter.YOU


def days_early(policy: Policy, standpoint: Standpoint) -> int:
    """How many days before its day somebody may order, with a reason."""
    if standpoint is Standpoint.PRESCRIBER:
        return max(policy.early_days, policy.early_days_prescriber)
    return policy.early_days if standpoint in _WHO[Kind.EARLY] else 0


def may_order(kind: Kind, standpoint: Standpoint) -> bool:
    """Whether a withdrawal of the kind is for somebody to order."""
    return standpoint in _WHO[kind]


def may_hurry(policy: Policy, standpoint: Standpoint) -> bool:
    """Whether somebody may ask for urgent delivery."""
    return policy.urgent_lead_days is not None and standpoint in _URGENT


def early_refusal(opens: date, on: date, days: int | None) -> Refusal | None:
    """Why not so early; `days` none: no bound."""
    if days is None or on >= (first := opens - days * _DAY):
        return None
    return TooFarAhead(opens, first)


def bridging_refusal(line: PrescribedLine, taken: Iterable[Withdrawal], on: date) -> Refusal | None:
    """Why no bridging withdrawal on the day: nothing to bridge, done already, or goods enough."""
    known = list(taken)
    over = on > line.valid_to or line.status is Status.EXPIRED
    if line.status is not Status.UNDER_REVIEW and not over:
        return NothingToBridge()
    bridged = [w for w in known if w.kind is Kind.BRIDGING and not w.void and not w.inherited]
    if line.bridging_most is not None and len(bridged) >= line.bridging_most:
        return BridgedEnough(line.bridging_most)
    until = lasts_until(line, known)
    if until is not None and (first := until - line.bridging_days * _DAY) > on:
        return StillEnough(first)
    return None


def bridging_until(line: PrescribedLine) -> date:
    """The last day on which a bridging withdrawal may be ordered."""
    return line.valid_to + line.bridging_after_days * _DAY
