"""Whether anybody at a unit could approve what its rules say must be approved."""

from collections.abc import Sequence
from dataclasses import dataclass

from care.rules.policy import Policy


@dataclass(frozen=True, slots=True)
class Gap:
    """What nobody at the unit may approve: everything, or what comes to more than `over` öre."""

    over: int | None = None


def asks_approval(policy: Policy) -> bool:
    """Whether any order may have to be approved."""
    causes = policy.approval_always, policy.approval_urgent, policy.approval_early
    return any(causes) or policy.approval_over_ore is not None


def approval_gap(policy: Policy, limits: Sequence[int | None]) -> Gap | None:
    """What would wait for ever, given the limits of the unit's approvers in öre (none: no limit).

    None when somebody may approve everything, or when nothing has to be approved.
    """
    if not asks_approval(policy) or None in limits:
        return None
    return Gap(max((limit for limit in limits if limit is not None), default=None))
