"""Early, extra, bridging and urgent orders in words."""

from collections.abc import Mapping
from typing import Any

from orders.rules.approval import ApprovalCause, RejectReason
from orders.rules.exceptional import OutsideReason, UrgentReason
from orders.rules.supply import Kind
from portal.web.i18n import lazy

OUTSIDE: Mapping[str, Any] = {
    OutsideReason.TRAVEL: lazy("Goes on a journey"),
    OutsideReason.CLOSED: lazy("The unit or the carrier is closed on the day"),
    OutsideReason.NEED_GREW: lazy("Uses more than before"),
    OutsideReason.LOST: lazy("Goods are lost"),
    OutsideReason.DAMAGED: lazy("Goods are damaged"),
    OutsideReason.WRONG_FIT: lazy("Goods do not fit"),
}
URGENT: Mapping[str, Any] = {
    UrgentReason.LIFE_SUSTAINING: lazy("Urgent: sustains life"),
    UrgentReason.AVOID_ADMISSION: lazy("Urgent: avoids a stay in hospital"),
    UrgentReason.DISCHARGE: lazy("Urgent: comes home from hospital"),
    UrgentReason.OUT_OF_GOODS: lazy("Urgent: has nothing left"),
    UrgentReason.DELIVERY_FAILED: lazy("Urgent: a delivery failed"),
}
KINDS: Mapping[str, Any] = {
    Kind.EARLY: lazy("Before its day"),
    Kind.EXTRA: lazy("Instead of other goods"),
    Kind.BRIDGING: lazy("Bridging withdrawal"),
    Kind.TRIAL: lazy("To try out"),
}


def say_kind(kind: str, reason: str | None) -> str:
    """What kind of withdrawal a line is and why; nothing of a normal one."""
    if kind not in KINDS:
        return ""
    why = OUTSIDE.get(reason or "")
    return f"{KINDS[kind]}: {str(why)[0].lower()}{str(why)[1:]}" if why else str(KINDS[kind])


CAUSES: Mapping[str, Any] = {
    ApprovalCause.AREA: lazy("The care area has everything approved"),
    ApprovalCause.AMOUNT: lazy("The amount has to be approved"),
    ApprovalCause.URGENT: lazy("Urgent orders are approved"),
    ApprovalCause.OUTSIDE: lazy("Orders outside the ordinary are approved"),
}

REJECTS: Mapping[str, Any] = {
    RejectReason.TOO_DEAR: lazy("Too dear"),
    RejectReason.TOO_MUCH: lazy("More than is needed"),
    RejectReason.NOT_NEEDED: lazy("No longer needed"),
    RejectReason.OTHER_ARTICLE: lazy("Another article should be chosen"),
    RejectReason.NOT_URGENT: lazy("Not urgent"),
}


def say_cause(cause: str) -> str:
    """Why a line waits for approval."""
    return str(CAUSES.get(cause, ""))


def say_urgent(reason: str | None) -> str:
    """Why an order is urgent; nothing of one that is not."""
    return str(URGENT[reason]) if reason and reason in URGENT else ""
