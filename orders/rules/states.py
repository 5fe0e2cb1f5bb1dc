"""States of order lines and orders, and who may take which step."""

from collections.abc import Collection, Mapping
from dataclasses import dataclass
from enum import StrEnum
from typing import ClassVar

from core.errors import Lifter, Refusal


class LineState(StrEnum):
    """Where an order line stands."""

    REQUESTED = "requested"
    AWAITING_APPROVAL = "awaiting_approval"
    REJECTED = "rejected"
    ACCEPTED = "accepted"
    SENT = "sent"
    CONFIRMED = "confirmed"
    BACKORDERED = "backordered"
    SUBSTITUTED = "substituted"
    REFUSED = "refused"
    PICKED = "picked"
    PART_SHIPPED = "part_shipped"
    SHIPPED = "shipped"
    DELIVERED = "delivered"
    NOT_COLLECTED = "not_collected"
    RETURNED = "returned"
    CANCELLED = "cancelled"


class OrderState(StrEnum):
    """Where an order stands, derived from its lines and never stored."""

    AWAITING_APPROVAL = "awaiting_approval"
    REQUESTED = "requested"
    ACCEPTED = "accepted"
    SENT = "sent"
    CONFIRMED = "confirmed"
    BACKORDERED = "backordered"
    PICKED = "picked"
    PART_SHIPPED = "part_shipped"
    SHIPPED = "shipped"
    PART_DELIVERED = "part_delivered"
    DELIVERED = "delivered"
    NOT_COLLECTED = "not_collected"
    RETURNED = "returned"
    REJECTED = "rejected"
    REFUSED = "refused"
    CANCELLED = "cancelled"


class Party(StrEnum):
    """Who takes a step."""

    ORDERER = "orderer"
    """Recipient, proxy or staff: whoever may order."""
    APPROVER = "approver"
    SUPPLIER = "supplier"
    CUSTOMER_SERVICE = "customer_service"
    SYSTEM = "system"


@dataclass(eq=False)
class NotThatStep(Refusal):
    """A line cannot go from the one state to the other."""

    code: ClassVar[str] = "line_not_that_step"
    state: LineState
    to: LineState


@dataclass(eq=False)
class NotYourStep(Refusal):
    """Somebody else takes this step."""

    code: ClassVar[str] = "line_not_your_step"
    lifted_by: ClassVar[Lifter] = Lifter.SUPPLIER
    state: LineState
    to: LineState


_S = LineState
_ORDERER = frozenset({Party.ORDERER, Party.CUSTOMER_SERVICE})
_APPROVER = frozenset({Party.APPROVER})
_SYSTEM = frozenset({Party.SYSTEM})
_SUPPLIER = _SYSTEM | {Party.SUPPLIER}
_HANDED_OVER = _SUPPLIER | _ORDERER
_TAKEN_BACK = frozenset({Party.SUPPLIER, Party.CUSTOMER_SERVICE})
_ANSWERS = {_S.SUBSTITUTED: _SUPPLIER, _S.REFUSED: _SUPPLIER}
_CANCEL = {_S.CANCELLED: _ORDERER | _SYSTEM}
_ARRIVAL = {
    _S.DELIVERED: _HANDED_OVER,
    _S.NOT_COLLECTED: _SUPPLIER,
    _S.RETURNED: _TAKEN_BACK,
}

STEPS: Mapping[LineState, Mapping[LineState, frozenset[Party]]] = {
    _S.REQUESTED: {_S.AWAITING_APPROVAL: _SYSTEM, _S.ACCEPTED: _SYSTEM, **_CANCEL},
    _S.AWAITING_APPROVAL: {_S.ACCEPTED: _APPROVER, _S.REJECTED: _APPROVER, **_CANCEL},
    # A rejection is final until the line is asked for anew, and then it is approved anew.
    _S.REJECTED: {_S.REQUESTED: _ORDERER},
    _S.ACCEPTED: {_S.SENT: _SYSTEM, **_CANCEL},
    _S.SENT: {_S.CONFIRMED: _SUPPLIER, _S.BACKORDERED: _SUPPLIER, **_ANSWERS, **_CANCEL},
    _S.CONFIRMED: {_S.PICKED: _SUPPLIER, _S.BACKORDERED: _SUPPLIER, **_ANSWERS, **_CANCEL},
    _S.BACKORDERED: {_S.CONFIRMED: _SUPPLIER, _S.PICKED: _SUPPLIER, **_ANSWERS, **_CANCEL},
    _S.SUBSTITUTED: {
        _S.PICKED: _SUPPLIER,
        _S.BACKORDERED: _SUPPLIER,
        _S.REFUSED: _SUPPLIER,
        **_CANCEL,
    },
    _S.PICKED: {_S.BACKORDERED: _SUPPLIER, _S.PART_SHIPPED: _SUPPLIER, _S.SHIPPED: _SUPPLIER},
    _S.PART_SHIPPED: {_S.SHIPPED: _SUPPLIER, **_ARRIVAL},
    _S.SHIPPED: _ARRIVAL,
    _S.NOT_COLLECTED: {_S.SHIPPED: _SUPPLIER, _S.RETURNED: _TAKEN_BACK},
    _S.DELIVERED: {_S.RETURNED: _TAKEN_BACK},
    _S.REFUSED: {},
    _S.RETURNED: {},
    _S.CANCELLED: {},
}
NEXT: Mapping[LineState, frozenset[LineState]] = {
    state: frozenset(steps) for state, steps in STEPS.items()
}
CANCELLABLE = frozenset(state for state, following in NEXT.items() if _S.CANCELLED in following)
DEAD = frozenset({_S.CANCELLED, _S.REJECTED, _S.REFUSED})
"""Lines that bring no goods; a withdrawal with only these is void."""

_ENDED = frozenset({*DEAD, _S.DELIVERED, _S.NOT_COLLECTED, _S.RETURNED})
AWAITED = frozenset(state for state in OrderState if state not in {end.value for end in _ENDED})
"""Orders of which something is still to arrive."""

_GONE_OUT = frozenset({_S.SHIPPED, _S.DELIVERED, _S.RETURNED, _S.NOT_COLLECTED})
_BEFORE_SHIPPING: Mapping[LineState, OrderState] = {
    _S.AWAITING_APPROVAL: OrderState.AWAITING_APPROVAL,
    _S.REQUESTED: OrderState.REQUESTED,
    _S.ACCEPTED: OrderState.ACCEPTED,
    _S.SENT: OrderState.SENT,
    _S.CONFIRMED: OrderState.CONFIRMED,
    _S.SUBSTITUTED: OrderState.CONFIRMED,
    _S.PICKED: OrderState.PICKED,
    _S.BACKORDERED: OrderState.BACKORDERED,
}
"""From least to most advanced; a back order shows only when nothing else is still to come."""


def check_transition(state: LineState, to: LineState, *, by: Party) -> None:
    """Raise why the party may not take a line from the one state to the other."""
    if to not in STEPS[state]:
        raise NotThatStep(state, to)
    if by not in STEPS[state][to]:
        raise NotYourStep(state, to)


def steps_of(state: LineState, by: Party) -> frozenset[LineState]:
    """The states the party may take a line to, for buttons."""
    return frozenset(to for to, parties in STEPS[state].items() if by in parties)


def order_state(states: Collection[LineState]) -> OrderState:
    """The order's state from those of its lines; ValueError without lines.

    Lines that bring nothing are left out unless all are such.
    """
    if not states:
        raise ValueError(states)
    living = set(states) - DEAD
    if not living:
        return _dead_order(set(states))
    if living <= _GONE_OUT:
        return _gone_out_order(living)
    if living & _GONE_OUT or _S.PART_SHIPPED in living:
        return OrderState.PART_SHIPPED
    return min((_BEFORE_SHIPPING[state] for state in living), key=_ADVANCE.index)


def is_void(states: Collection[LineState]) -> bool:
    """Whether a withdrawal with lines in these states gives its right back."""
    return bool(states) and set(states) <= DEAD


_ADVANCE = list(dict.fromkeys(_BEFORE_SHIPPING.values()))


def _dead_order(states: set[LineState]) -> OrderState:
    if _S.REFUSED in states:
        return OrderState.REFUSED
    return OrderState.REJECTED if _S.REJECTED in states else OrderState.CANCELLED


def _gone_out_order(living: set[LineState]) -> OrderState:
    if _S.SHIPPED in living:
        return OrderState.SHIPPED if living == {_S.SHIPPED} else OrderState.PART_DELIVERED
    if _S.NOT_COLLECTED in living:
        return OrderState.NOT_COLLECTED
    return OrderState.RETURNED if living == {_S.RETURNED} else OrderState.DELIVERED
