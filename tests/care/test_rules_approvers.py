"""Who could approve what the rules say must be approved."""

import pytest

from care.rules.approvers import Gap, approval_gap
from care.rules.policy import Policy

OVER = Policy(approval_over_ore=100_000)


@pytest.mark.parametrize(
    ("policy", "limits", "gap"),
    [
        (Policy(), (), None),
        (OVER, (), Gap(None)),
        (OVER, (None,), None),
        (OVER, (200_000, None), None),
        (OVER, (200_000, 500_000), Gap(500_000)),
        (Policy(approval_over_ore=0), (), Gap(None)),
        (Policy(approval_always=True), (50_000,), Gap(50_000)),
        (Policy(approval_urgent=True), (), Gap(None)),
        (Policy(approval_early=True), (), Gap(None)),
    ],
)
def test_what_nobody_at_the_unit_may_approve_is_told(policy, limits, gap):
    assert approval_gap(policy, limits) == gap
