"""As what somebody orders, and a line as it stands for the kind of withdrawal they ask for."""

from core.actors import Actor, Role
from orders.queries.withdrawals import LineView
from orders.rules.exceptional import Standpoint, days_early, may_order
from orders.rules.refusals import EndsBeforeNext, Expired, PrescriptionStopped, TooEarly
from orders.rules.supply import Kind

_HELD = (TooEarly, EndsBeforeNext)


def standpoint_of(by: Actor) -> Standpoint:
    """As what somebody orders at the unit they act at."""
    unit_id = by.unit_id
    if unit_id is not None and by.holds(Role.PRESCRIBER, unit_id=unit_id):
        return Standpoint.PRESCRIBER
    if unit_id is not None and by.holds(Role.ORDERER, unit_id=unit_id):
        return Standpoint.ORDERER
    return Standpoint.SERVICE if by.holds(Role.CUSTOMER_SERVICE) else Standpoint.OTHER


def asked(view: LineView, kind: Kind, *, by: Actor) -> LineView:
    """The line for a withdrawal of a kind; an early one of what is open already is a normal one."""
    if kind is Kind.NORMAL or (kind is Kind.EARLY and view.refusal() is None):
        return view
    return view.asking(kind, days_early(view.policy, standpoint_of(by)))


def ways(view: LineView, *, by: Actor) -> tuple[Kind, ...]:
    """The kinds of withdrawal that somebody may order of a line that gives no normal one now."""
    refusal = view.refusal()
    if isinstance(refusal, _HELD):
        tried: tuple[Kind, ...] = (Kind.EARLY, Kind.EXTRA)
    elif isinstance(refusal, Expired | PrescriptionStopped):
        tried = (Kind.BRIDGING,)
    else:
        return ()
    return tuple(kind for kind in tried if _open(view, kind, by))


def _open(view: LineView, kind: Kind, by: Actor) -> bool:
    one = asked(view, kind, by=by)
    return may_order(kind, standpoint_of(by)) and one.most > 0 and one.refusal() is None
