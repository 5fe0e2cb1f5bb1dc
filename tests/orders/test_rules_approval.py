from dataclasses import replace
from uuid import UUID

import pytest

from care.rules.policy import Policy
from orders.rules.approval import (
    ApprovalCause,
    Approver,
    Asked,
    NotAnApprover,
    OverLimit,
    OwnOrder,
    approval_cause,
    check_approver,
    is_approved,
)
from orders.rules.states import LineState
from orders.rules.supply import Kind

ANN, BERT, PATIENT = UUID(int=1), UUID(int=2), UUID(int=3)
ASKED = Asked(frozenset({BERT}), PATIENT, 50_000)
APPROVER = Approver(ANN, UUID(int=9), (None,))


@pytest.mark.parametrize(
    ("policy", "line", "cause"),
    [
        ({}, {}, None),
        ({"approval_over_ore": 99_999}, {}, ApprovalCause.AMOUNT),
        ({"approval_over_ore": 100_000}, {}, None),
        ({"approval_over_ore": 0}, {"amount": 0}, None),
        ({"approval_always": True}, {"amount": 0}, ApprovalCause.AREA),
        ({"approval_urgent": True}, {}, None),
        ({"approval_urgent": True}, {"urgent": True}, ApprovalCause.URGENT),
        ({"approval_early": True}, {}, None),
        ({"approval_early": True}, {"kind": Kind.EARLY}, ApprovalCause.OUTSIDE),
        ({"approval_early": True}, {"kind": Kind.EXTRA}, ApprovalCause.OUTSIDE),
        ({"approval_early": True}, {"kind": Kind.BRIDGING}, ApprovalCause.OUTSIDE),
    ],
)
def test_the_policy_says_what_is_approved_first(policy, line, cause):
    given = {"amount": 100_000, "urgent": False, "kind": Kind.NORMAL, **line}
    assert approval_cause(replace(Policy(), **policy), **given) is cause


@pytest.mark.parametrize(
    ("who", "asked", "refusal"),
    [
        ({}, {}, None),
        ({"limits": (50_000,)}, {}, None),
        ({"limits": (49_999,)}, {}, OverLimit),
        ({"limits": (10, 50_000)}, {}, None),
        ({"limits": (0,)}, {}, OverLimit),
        ({"limits": ()}, {}, NotAnApprover),
        ({"account": None}, {}, NotAnApprover),
        ({"account": BERT}, {}, OwnOrder),
        ({}, {"by": frozenset({ANN, BERT})}, OwnOrder),
        ({"person": PATIENT}, {}, OwnOrder),
        ({"account": BERT, "limits": ()}, {}, NotAnApprover),
        ({"person": None}, {"person": None}, None),
    ],
)
def test_duties_are_separated(who, asked, refusal):
    decide = (replace(APPROVER, **who), replace(ASKED, **asked))
    if refusal is None:
        check_approver(*decide)
    else:
        with pytest.raises(refusal):
            check_approver(*decide)


S = LineState


@pytest.mark.parametrize(
    ("steps", "approved"),
    [
        ((S.REQUESTED, S.ACCEPTED, S.SENT), True),
        ((S.REQUESTED, S.AWAITING_APPROVAL), False),
        ((S.REQUESTED, S.AWAITING_APPROVAL, S.ACCEPTED, S.SENT), True),
        ((S.REQUESTED, S.AWAITING_APPROVAL, S.REJECTED), False),
        ((S.REQUESTED, S.AWAITING_APPROVAL, S.REJECTED, S.SENT), False),
        ((S.REQUESTED, S.AWAITING_APPROVAL, S.REJECTED, S.REQUESTED), False),
        (
            (
                S.REQUESTED, S.AWAITING_APPROVAL, S.REJECTED,
                S.REQUESTED, S.AWAITING_APPROVAL, S.ACCEPTED,
            ),
            True,
        ),
    ],
)  # fmt: skip
def test_what_was_refused_is_never_sent_by_another_way(steps, approved):
    assert is_approved(steps) is approved
