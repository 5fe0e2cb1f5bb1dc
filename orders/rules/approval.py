"""What has to be approved before it goes to the supplier, and who may approve it."""

from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from enum import StrEnum
from typing import ClassVar
from uuid import UUID

from care.rules.policy import Policy
from core.errors import Lifter, Refusal
from orders.rules.states import LineState
from orders.rules.supply import Kind


class ApprovalCause(StrEnum):
    """Why a line waits for approval."""

    AREA = "area"
    """The care area has everything approved."""
    AMOUNT = "amount"
    URGENT = "urgent"
    OUTSIDE = "outside"
    """Early, extra or bridging."""


class RejectReason(StrEnum):
    """Why something is not approved."""

    TOO_DEAR = "too_dear"
    TOO_MUCH = "too_much"
    NOT_NEEDED = "not_needed"
    OTHER_ARTICLE = "other_article"
    NOT_URGENT = "not_urgent"


@dataclass(eq=False)
class OwnOrder(Refusal):
    """Nobody approves what they ordered themselves, or what is for themselves."""

    code: ClassVar[str] = "own_order"
    lifted_by: ClassVar[Lifter] = Lifter.UNIT_ADMIN


@dataclass(eq=False)
class NotAnApprover(Refusal):
    """The actor may not approve at the order's unit."""

    code: ClassVar[str] = "not_an_approver"
    lifted_by: ClassVar[Lifter] = Lifter.UNIT_ADMIN


@dataclass(eq=False)
class OverLimit(Refusal):
    """The order comes to more öre than the actor may approve."""

    code: ClassVar[str] = "over_limit"
    lifted_by: ClassVar[Lifter] = Lifter.UNIT_ADMIN
    amount: int
    limit: int


@dataclass(eq=False)
class NotApproved(Refusal):
    """A line that has to be approved has not been, or was refused."""

    code: ClassVar[str] = "not_approved"
    lifted_by: ClassVar[Lifter] = Lifter.UNIT_ADMIN


@dataclass(frozen=True, slots=True)
class Approver:
    """Somebody who is to decide: whether they may at the unit, and up to how much."""

    account: UUID | None
    person: UUID | None
    limits: Sequence[int | None]
    """Of each membership as approver at the unit today, in öre; none: without limit."""


@dataclass(frozen=True, slots=True)
class Asked:
    """What is to be decided: who asked for it, for whom, and what the whole order comes to."""

    by: frozenset[UUID]
    """Every account that has asked for one of its lines, at first or anew."""
    person: UUID | None
    amount: int


def approval_cause(
    policy: Policy, *, amount: int, urgent: bool, kind: Kind
) -> ApprovalCause | None:
    """Why a line of this amount in öre has to be approved, or none; the strictest cause first."""
    if policy.approval_always:
        return ApprovalCause.AREA
    if policy.approval_over_ore is not None and amount > policy.approval_over_ore:
        return ApprovalCause.AMOUNT
    if policy.approval_early and kind is not Kind.NORMAL:
        return ApprovalCause.OUTSIDE
    return ApprovalCause.URGENT if policy.approval_urgent and urgent else None


def check_approver(who: Approver, asked: Asked) -> None:
    """Raise why somebody may not decide: not an approver here, their own, over their limit."""
    if who.account is None or not who.limits:
        raise NotAnApprover
    if who.account in asked.by or (who.person is not None and who.person == asked.person):
        raise OwnOrder
    if None in who.limits:
        return
    limit = max(limit for limit in who.limits if limit is not None)
    if asked.amount > limit:
        raise OverLimit(asked.amount, limit)


def is_approved(steps: Iterable[LineState]) -> bool:
    """Whether a line with these steps, oldest first, may be sent: asked for, then approved.

    A refusal is final until the line is asked for anew, whatever came after it.
    """
    waits = False
    for step in steps:
        if step in {LineState.AWAITING_APPROVAL, LineState.REJECTED}:
            waits = True
        elif step is LineState.ACCEPTED:
            waits = False
    return not waits
