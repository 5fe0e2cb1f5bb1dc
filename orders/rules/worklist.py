"""Who runs out: for each prescription line the cause, the next step and its place in the list."""

from dataclasses import dataclass
from datetime import date
from enum import StrEnum

from care.rules.prescription import Status
from orders.rules.states import LineState

SOON_DAYS = 14
_FAR = 10**6


class Cause(StrEnum):
    """Why a line stands where it does."""

    ARTICLE_GONE = "article_gone"
    UNDER_REVIEW = "under_review"
    PAUSED = "paused"
    NOTHING_LEFT = "nothing_left"
    EXPIRED = "expired"
    REJECTED = "rejected"
    REFUSED = "refused"
    AWAITING_APPROVAL = "awaiting_approval"
    BACKORDERED = "backordered"
    NOT_COLLECTED = "not_collected"
    ON_ITS_WAY = "on_its_way"
    ADDRESS_UNCONFIRMED = "address_unconfirmed"
    CAN_ORDER = "can_order"
    EXPIRING = "expiring"
    TOO_EARLY = "too_early"


class Step(StrEnum):
    """What to do next."""

    ORDER = "order"
    RENEW = "renew"
    CHOOSE_ARTICLE = "choose_article"
    APPROVE = "approve"
    REASSESS = "reassess"
    RESUME = "resume"
    CONFIRM_ADDRESS = "confirm_address"
    SEE_ORDER = "see_order"
    CALL_SUPPLIER = "call_supplier"
    WAIT = "wait"


STEP: dict[Cause, Step] = {
    Cause.ARTICLE_GONE: Step.CHOOSE_ARTICLE,
    Cause.UNDER_REVIEW: Step.REASSESS,
    Cause.PAUSED: Step.RESUME,
    Cause.NOTHING_LEFT: Step.RENEW,
    Cause.EXPIRED: Step.RENEW,
    Cause.REJECTED: Step.SEE_ORDER,
    Cause.REFUSED: Step.SEE_ORDER,
    Cause.AWAITING_APPROVAL: Step.APPROVE,
    Cause.BACKORDERED: Step.CALL_SUPPLIER,
    Cause.NOT_COLLECTED: Step.SEE_ORDER,
    Cause.ON_ITS_WAY: Step.WAIT,
    Cause.ADDRESS_UNCONFIRMED: Step.CONFIRM_ADDRESS,
    Cause.CAN_ORDER: Step.ORDER,
    Cause.EXPIRING: Step.RENEW,
    Cause.TOO_EARLY: Step.WAIT,
}
_URGENCY = {cause: place for place, cause in enumerate(Cause)}
_UNASKED = frozenset({Cause.ON_ITS_WAY, Cause.TOO_EARLY})
_RENEWED = frozenset({Cause.NOTHING_LEFT, Cause.EXPIRED})


@dataclass(frozen=True, slots=True)
class LineFacts:
    """What is known of a prescription line when the list is made."""

    status: Status
    valid_to: date
    withdrawals_left: int
    opens_on: date | None
    """As `withdrawals.opens_on` says; none when the line gives no more."""
    lasts_until: date | None
    """As `supply.lasts_until` says; none when nothing has been supplied yet."""
    latest: LineState | None = None
    """The state of the newest order line, while the person has not got it."""
    expected_on: date | None = None
    article_gone: bool = False
    address_confirmed: bool = True
    expiring_days: int = 30
    """As the policy says."""


@dataclass(frozen=True, slots=True)
class Standing:
    """A line's row in the list; smaller `sort_key` first."""

    cause: Cause
    step: Step
    days_left: int | None
    """Days the goods at home last at the prescribed dose; below zero since when they do not."""
    on: date | None
    """The day the cause turns on: opens, expired, expires or expected."""
    needs_hand: bool
    """Whether somebody at the unit has to do something now."""
    sort_key: tuple[bool, int, int]


_ON_ITS_WAY = frozenset(
    {
        LineState.REQUESTED,
        LineState.ACCEPTED,
        LineState.SENT,
        LineState.CONFIRMED,
        LineState.SUBSTITUTED,
        LineState.PICKED,
        LineState.PART_SHIPPED,
        LineState.SHIPPED,
    }
)
_LINE_CAUSE = {
    LineState.AWAITING_APPROVAL: Cause.AWAITING_APPROVAL,
    LineState.BACKORDERED: Cause.BACKORDERED,
    LineState.NOT_COLLECTED: Cause.NOT_COLLECTED,
    LineState.REJECTED: Cause.REJECTED,
    LineState.REFUSED: Cause.REFUSED,
} | dict.fromkeys(_ON_ITS_WAY, Cause.ON_ITS_WAY)
_CLOSED = frozenset({Status.DRAFT, Status.ENDED, Status.REPLACED, Status.ANNULLED})


def worklist_cause(facts: LineFacts, on: date) -> Standing | None:
    """Where a line stands on the day, or none when it is closed and nobody waits for it."""
    if facts.status in _CLOSED:
        return None
    cause = _cause(facts, on)
    days_left = None if facts.lasts_until is None else (facts.lasts_until - on).days
    needs_hand = _asks(facts, cause, on) or _runs_out_first(facts, on)
    left = _FAR if days_left is None else days_left
    if days_left is None and cause is Cause.CAN_ORDER:
        left = 0
    key = (not needs_hand, left, _URGENCY[cause])
    return Standing(cause, STEP[cause], days_left, _turns_on(facts, cause), needs_hand, key)


def _asks(facts: LineFacts, cause: Cause, on: date) -> bool:
    """Whether the cause alone asks for a hand; a new prescription is not asked for too early."""
    if cause in _RENEWED and facts.lasts_until is not None:
        return (facts.lasts_until - on).days <= facts.expiring_days
    return cause not in _UNASKED


def _cause(facts: LineFacts, on: date) -> Cause:
    """The order of the questions: goods under way, then stops, then the calendar."""
    if facts.latest is not None and (known := _LINE_CAUSE.get(facts.latest)):
        return known
    return _stop(facts, on) or _calendar(facts, on)


def _stop(facts: LineFacts, on: date) -> Cause | None:
    if facts.status is Status.EXPIRED or on > facts.valid_to:
        return Cause.EXPIRED
    if facts.status is Status.UNDER_REVIEW:
        return Cause.UNDER_REVIEW
    if facts.status is Status.PAUSED:
        return Cause.PAUSED
    if facts.withdrawals_left <= 0:
        return Cause.NOTHING_LEFT
    return Cause.ARTICLE_GONE if facts.article_gone else None


def _calendar(facts: LineFacts, on: date) -> Cause:
    if facts.opens_on is None:
        return Cause.EXPIRING
    if facts.opens_on <= on:
        return Cause.CAN_ORDER if facts.address_confirmed else Cause.ADDRESS_UNCONFIRMED
    return Cause.EXPIRING if (facts.valid_to - on).days <= facts.expiring_days else Cause.TOO_EARLY


def _runs_out_first(facts: LineFacts, on: date) -> bool:
    """Whether goods end soon and before what is expected, or before the next may be ordered."""
    if facts.lasts_until is None:
        return False
    next_on = facts.opens_on if facts.expected_on is None else facts.expected_on
    soon = (facts.lasts_until - on).days <= SOON_DAYS
    return soon and (next_on is None or facts.lasts_until < next_on)


def _turns_on(facts: LineFacts, cause: Cause) -> date | None:
    if cause in {Cause.EXPIRED, Cause.EXPIRING}:
        return facts.valid_to
    if cause in {Cause.ON_ITS_WAY, Cause.BACKORDERED}:
        return facts.expected_on
    return facts.opens_on
