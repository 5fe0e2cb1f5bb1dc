"""States of lines, orders and parcels, and the codes beside them, in words."""

from orders.rules.states import LineState, OrderState
from portal.web.i18n import _, lazy

Tag = tuple[str, str, str]
"""Kind, icon and words, as `status_tag` takes them."""

_S, _O = LineState, OrderState
_LINES = {
    _S.REQUESTED: ("info", "clock", lazy("Received")),
    _S.AWAITING_APPROVAL: ("warning", "hourglass", lazy("Waits for approval")),
    _S.REJECTED: ("stop", "stop", lazy("Not approved")),
    _S.ACCEPTED: ("info", "clock", lazy("Accepted")),
    _S.SENT: ("info", "clock", lazy("Sent to the supplier")),
    _S.CONFIRMED: ("info", "check", lazy("Confirmed")),
    _S.BACKORDERED: ("warning", "hourglass", lazy("Delayed")),
    _S.SUBSTITUTED: ("info", "swap", lazy("Replaced by an equivalent")),
    _S.REFUSED: ("stop", "stop", lazy("Cannot be delivered")),
    _S.PICKED: ("info", "package", lazy("Picked")),
    _S.PART_SHIPPED: ("info", "truck", lazy("Partly on its way")),
    _S.SHIPPED: ("info", "truck", lazy("On its way")),
    _S.DELIVERED: ("done", "done", lazy("Delivered")),
    _S.NOT_COLLECTED: ("warning", "warning", lazy("Not collected")),
    _S.RETURNED: ("quiet", "return", lazy("Returned")),
    _S.CANCELLED: ("quiet", "close", lazy("Cancelled")),
}
_SUPPLIER_LINES = {
    **_LINES,
    _S.SENT: ("warning", "info", lazy("New")),
    _S.BACKORDERED: ("warning", "hourglass", lazy("Back-ordered")),
}
_ORDERS = {
    **{_O(state.value): words for state, words in _LINES.items() if state.value in set(_O)},
    _O.PART_DELIVERED: ("info", "truck", lazy("Partly delivered")),
}
_PARCELS = {
    "on_way": ("info", "truck", lazy("On its way")),
    "delivered": ("done", "done", lazy("Delivered")),
    "not_collected": ("warning", "warning", lazy("Not collected")),
    "returned": ("quiet", "return", lazy("Returned")),
}
_REASONS = {
    "out_of_stock": lazy("Out of stock for a long time"),
    "discontinued": lazy("No longer made"),
    "not_in_contract": lazy("Not in the contract"),
    "wrong_quantity": lazy("The quantity cannot be delivered"),
    "recalled": lazy("Recalled"),
    "address": lazy("The address cannot be reached"),
    "other": lazy("Another reason: call the supplier"),
    "not_collected": lazy("Not collected in time"),
    "refused_delivery": lazy("Not accepted at the door"),
    "wrong_goods": lazy("Wrong goods"),
    "damaged": lazy("Damaged"),
    "not_needed": lazy("No longer needed"),
    "deceased": lazy("The person has died"),
    "by_orderer": lazy("At the orderer's wish"),
    "missing": lazy("Missing"),
    "wrong_article": lazy("Another article"),
    "too_many": lazy("Too many"),
    "too_dear": lazy("Too dear"),
    "too_much": lazy("More than is needed"),
    "other_article": lazy("Another article should be chosen"),
    "not_urgent": lazy("Not urgent"),
}
_MODES = {
    "home": lazy("Home delivery"),
    "unit": lazy("To the unit"),
    "pickup_point": lazy("Pick-up point"),
    "sealed_address": lazy("Through the unit"),
    "forwarding": lazy("Forwarded by the authority"),
}


def line_tag(state: str, *, supplier: bool = False) -> Tag:
    """A line's state; the supplier's desk calls what was sent to it new."""
    kind, icon, words = (_SUPPLIER_LINES if supplier else _LINES)[LineState(state)]
    return kind, icon, str(words)


def order_tag(state: OrderState) -> Tag:
    """An order's derived state."""
    kind, icon, words = _ORDERS[state]
    return kind, icon, str(words)


def parcel_tag(state: str) -> Tag:
    """How far a parcel has come."""
    kind, icon, words = _PARCELS[state]
    return kind, icon, str(words)


def reason_words(code: str) -> str:
    """A reason's code in words; a code nobody knows says only that there is a reason."""
    return str(_REASONS[code]) if code in _REASONS else _("Another reason")


def mode_words(mode: str) -> str:
    """How goods are handed over."""
    return str(_MODES[mode])
