"""What a prescription may say, and the states it goes through."""

from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from datetime import date, timedelta
from enum import StrEnum
from typing import ClassVar
from uuid import UUID

from care.rules.policy import Policy
from core.errors import Lifter, Refusal

_DAY = timedelta(days=1)


class Status(StrEnum):
    """Where a prescription stands."""

    DRAFT = "draft"
    ACTIVE = "active"
    PAUSED = "paused"
    UNDER_REVIEW = "under_review"
    EXPIRED = "expired"
    EXHAUSTED = "exhausted"
    ENDED = "ended"
    REPLACED = "replaced"
    ANNULLED = "annulled"


_CLOSING = frozenset({Status.ENDED, Status.REPLACED, Status.ANNULLED})
TAKEN_BACK = (Status.ENDED, Status.ANNULLED)
"""What was renewed by such a one may be renewed again."""
_USED_UP = frozenset({Status.EXPIRED, Status.EXHAUSTED})
NEXT: Mapping[Status, frozenset[Status]] = {
    Status.DRAFT: frozenset({Status.ACTIVE, Status.ANNULLED}),
    Status.ACTIVE: frozenset({Status.PAUSED, Status.UNDER_REVIEW}) | _USED_UP | _CLOSING,
    Status.PAUSED: frozenset({Status.ACTIVE, Status.UNDER_REVIEW, Status.EXPIRED}) | _CLOSING,
    Status.UNDER_REVIEW: frozenset({Status.ACTIVE, Status.PAUSED}) | _USED_UP | _CLOSING,
    # A withdrawal that is cancelled before it is picked gives its right back.
    Status.EXHAUSTED: frozenset({Status.ACTIVE, Status.EXPIRED}) | _CLOSING,
    Status.EXPIRED: _CLOSING,
    Status.ENDED: frozenset(),
    Status.REPLACED: frozenset(),
    Status.ANNULLED: frozenset(),
}
NEEDS_REASON = frozenset({Status.PAUSED, Status.UNDER_REVIEW, Status.ENDED, Status.ANNULLED})


@dataclass(frozen=True, slots=True)
class Terms:
    """What a prescriber asks for; validity includes both its days."""

    valid_from: date
    valid_to: date
    withdrawals: int
    cover_days: int
    measures: int = 0
    """How many treatment measures are noted."""


@dataclass(eq=False)
class EndsBeforeStart(Refusal):
    """The last day lies before the first."""

    code: ClassVar[str] = "ends_before_start"
    lifted_by: ClassVar[Lifter] = Lifter.YOU
    valid_from: date


@dataclass(eq=False)
class TooLongValidity(Refusal):
    """The policy ends validity on max_until at the latest."""

    code: ClassVar[str] = "too_long_validity"
    lifted_by: ClassVar[Lifter] = Lifter.YOU
    max_until: date


@dataclass(eq=False)
class TooManyWithdrawals(Refusal):
    """The policy lets a prescription have from one to `maximum` withdrawals."""

    code: ClassVar[str] = "too_many_withdrawals"
    lifted_by: ClassVar[Lifter] = Lifter.YOU
    maximum: int | None


@dataclass(eq=False)
class CoverOutsidePolicy(Refusal):
    """One withdrawal covers from `fewest` to `most` days."""

    code: ClassVar[str] = "cover_outside_policy"
    lifted_by: ClassVar[Lifter] = Lifter.YOU
    fewest: int
    most: int


@dataclass(eq=False)
class MeasureRequired(Refusal):
    """A treatment measure has to be noted before supplies are prescribed."""

    code: ClassVar[str] = "measure_required"
    lifted_by: ClassVar[Lifter] = Lifter.YOU


@dataclass(eq=False)
class NotThatStep(Refusal):
    """A prescription cannot go from the one status to the other."""

    code: ClassVar[str] = "not_that_step"
    status: Status
    to: Status


@dataclass(eq=False)
class ReasonRequired(Refusal):
    """The step has to be given a reason."""

    code: ClassVar[str] = "reason_required"
    lifted_by: ClassVar[Lifter] = Lifter.YOU
    to: Status


@dataclass(eq=False)
class AlreadyRenewed(Refusal):
    """The prescription has a renewal, signed or waiting to be: a second would give twice."""

    code: ClassVar[str] = "already_renewed"
    lifted_by: ClassVar[Lifter] = Lifter.YOU
    prescription_id: UUID
    number: int
    waits: bool = False
    """It waits for a signature."""


def latest_end(policy: Policy, valid_from: date) -> date:
    """The last day a prescription that begins on a day may hold."""
    return valid_from + (policy.validity_days - 1) * _DAY


def prescription_refusals(terms: Terms, policy: Policy) -> Iterator[Refusal]:
    """Every reason the policy says no to these terms; none when it says yes."""
    if terms.valid_to < terms.valid_from:
        yield EndsBeforeStart(terms.valid_from)
    if terms.valid_to > (latest := latest_end(policy, terms.valid_from)):
        yield TooLongValidity(latest)
    most = terms.withdrawals if policy.withdrawals is None else policy.withdrawals
    if not 1 <= terms.withdrawals <= most:
        yield TooManyWithdrawals(policy.withdrawals)
    if not policy.cover_min <= terms.cover_days <= policy.cover_max:
        yield CoverOutsidePolicy(policy.cover_min, policy.cover_max)
    if policy.measure_required and not terms.measures:
        yield MeasureRequired()


def check_prescription(terms: Terms, policy: Policy) -> None:
    """Raise the first reason the policy says no to these terms."""
    for refusal in prescription_refusals(terms, policy):
        raise refusal


def check_step(status: Status, to: Status, *, reason: str = "") -> None:
    """Raise why a prescription may not go from the one status to the other."""
    if to not in NEXT[status]:
        raise NotThatStep(status, to)
    if to in NEEDS_REASON and not reason.strip():
        raise ReasonRequired(to)


def status_on(status: Status, *, valid_to: date, withdrawals_left: int, on: date) -> Status:
    """The status as it is on the day: time and the last withdrawal close a prescription unasked."""
    open_now = status in {Status.ACTIVE, Status.UNDER_REVIEW, Status.PAUSED, Status.EXHAUSTED}
    if open_now and on > valid_to:
        return Status.EXPIRED
    if status is Status.ACTIVE and withdrawals_left <= 0:
        return Status.EXHAUSTED
    if status is Status.EXHAUSTED and withdrawals_left > 0:
        return Status.ACTIVE
    return status


def follow_up_due(policy: Policy, *, begun: date, last: date | None) -> date:
    """The day the need is to be followed up: first some months after its start, then regularly."""
    if last is None:
        return months_later(begun, policy.first_follow_up_months)
    return months_later(last, policy.follow_up_months)


def months_later(day: date, months: int) -> date:
    """The corresponding day some months later, or the last of a shorter month."""
    year, month = divmod(day.year * 12 + day.month - 1 + months, 12)
    first = date(year, month + 1, 1)
    following = date(year + (month == 11), (month + 1) % 12 + 1, 1)  # noqa: PLR2004 — December
    return min(first + (day.day - 1) * _DAY, following - _DAY)
