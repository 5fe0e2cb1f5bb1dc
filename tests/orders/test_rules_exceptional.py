from dataclasses import replace
from datetime import date, timedelta

import pytest

from care.rules.policy import AfterShare, Policy
from care.rules.prescription import Status
from care.rules.quantity import Dose, DoseUnit, Pack
from orders.rules.exceptional import (
    KIND_OF,
    BridgedEnough,
    NothingToBridge,
    NothingToReplace,
    OutsideReason,
    Standpoint,
    StillEnough,
    TooFarAhead,
    days_early,
    may_hurry,
    may_order,
)
from orders.rules.refusals import Expired, NothingLeft
from orders.rules.supply import Kind, PrescribedLine, Withdrawal, packs_allowed, withdrawals_left
from orders.rules.withdrawals import Ask, opens_on, withdrawal_refusal

START = date(2026, 1, 1)
LINE = PrescribedLine(
    status=Status.ACTIVE,
    valid_from=START,
    valid_to=date(2026, 12, 31),
    allowed=4,
    cover_days=90,
    release=AfterShare(2, 3),
    dose=Dose(1_000, DoseUnit.DAY),
    pack=Pack(1),
    month_days=3044,
    bridging_days=14,
    bridging_after_days=30,
    bridging_most=2,
)
FIRST = Withdrawal(
    date(2026, 1, 10), date(2026, 1, 13), 90, 90
)  # opens 11 March, lasts to 13 April
OPENS = date(2026, 3, 11)
REVIEW = replace(LINE, status=Status.UNDER_REVIEW)
BRIDGE = Withdrawal(date(2026, 4, 13), date(2026, 4, 13), 14, 14, Kind.BRIDGING)


def refusal(line, on, kind, *, taken=(FIRST,), packs=1, days=None):
    return withdrawal_refusal(line, taken, Ask(packs, on, kind, days))


def test_with_a_reason_an_orderer_may_order_some_days_before_and_a_prescriber_more():
    policy = Policy(early_days=14, early_days_prescriber=92)
    assert days_early(policy, Standpoint.ORDERER) == days_early(policy, Standpoint.SERVICE) == 14
    assert days_early(policy, Standpoint.PRESCRIBER) == 92
    assert days_early(policy, Standpoint.OTHER) == 0
    assert days_early(replace(policy, early_days_prescriber=0), Standpoint.PRESCRIBER) == 14


def test_even_with_a_reason_there_is_a_first_day():
    first = OPENS - timedelta(days=14)
    assert refusal(LINE, first, Kind.EARLY, days=14) is None
    early = refusal(LINE, first - timedelta(days=1), Kind.EARLY, days=14)
    assert isinstance(early, TooFarAhead)
    assert early.facts() == {"opens_on": OPENS, "early_from": first}
    assert refusal(LINE, START + timedelta(days=12), Kind.EARLY, days=92) is None


def test_an_early_one_uses_a_withdrawal_and_carries_the_leftover():
    early = replace(
        FIRST, ordered_on=date(2026, 3, 1), supplied_on=date(2026, 3, 4), kind=Kind.EARLY
    )
    assert withdrawals_left(4, [FIRST, early]) == 2
    assert opens_on(LINE, [FIRST, early]) > OPENS
    assert packs_allowed(LINE, [FIRST], kind=Kind.EARLY, on=date(2026, 3, 1)) == 90
    assert isinstance(refusal(replace(LINE, allowed=1), OPENS, Kind.EARLY), NothingLeft)


def test_goods_in_place_of_others_use_none_but_there_must_have_been_some():
    assert {KIND_OF[reason] for reason in OutsideReason} == {Kind.EARLY, Kind.EXTRA}
    assert refusal(LINE, date(2026, 2, 1), Kind.EXTRA) is None
    assert isinstance(refusal(LINE, date(2026, 2, 1), Kind.EXTRA, taken=()), NothingToReplace)
    extra = replace(FIRST, kind=Kind.EXTRA)
    assert withdrawals_left(4, [FIRST, extra]) == 3


@pytest.mark.parametrize(
    ("line", "on", "why"),
    [
        (REVIEW, date(2026, 4, 13), None),
        (REVIEW, date(2026, 3, 30), None),  # 14 days left at home
        (REVIEW, date(2026, 3, 29), StillEnough),
        (LINE, date(2026, 4, 13), NothingToBridge),
        (replace(LINE, status=Status.EXPIRED), date(2027, 1, 30), None),
        (replace(LINE, status=Status.EXPIRED), date(2027, 1, 31), Expired),
        (replace(REVIEW, bridging_most=0), date(2026, 4, 13), BridgedEnough),
    ],
)
def test_a_bridging_withdrawal_bridges_and_no_more(line, on, why):
    found = refusal(line, on, Kind.BRIDGING)
    assert found is None if why is None else isinstance(found, why)


def test_a_bridging_withdrawal_covers_its_days_only_and_uses_none():
    assert packs_allowed(REVIEW, [FIRST], kind=Kind.BRIDGING, on=date(2026, 4, 13)) == 14
    assert withdrawals_left(4, [FIRST, BRIDGE]) == 3
    inherited = replace(BRIDGE, inherited=True)
    for taken in ((FIRST, BRIDGE, BRIDGE), (FIRST, inherited, inherited, inherited)):
        on = date(2026, 6, 30)
        enough = isinstance(refusal(REVIEW, on, Kind.BRIDGING, taken=taken), BridgedEnough)
        assert enough is not taken[1].inherited


def test_a_voided_bridging_withdrawal_gives_its_place_back():
    void = replace(BRIDGE, void=True)
    assert refusal(REVIEW, date(2026, 4, 13), Kind.BRIDGING, taken=(FIRST, void, void)) is None


ALL = frozenset(Standpoint)


@pytest.mark.parametrize(
    ("kind", "who"),
    [
        (Kind.NORMAL, ALL),
        (Kind.EARLY, ALL - {Standpoint.OTHER}),
        (Kind.EXTRA, {Standpoint.PRESCRIBER}),
        (Kind.BRIDGING, {Standpoint.PRESCRIBER, Standpoint.ORDERER}),
        (Kind.TRIAL, {Standpoint.PRESCRIBER}),
    ],
)
def test_who_may_order_what(kind, who):
    assert {one for one in Standpoint if may_order(kind, one)} == set(who)


def test_urgent_delivery_is_there_where_the_policy_offers_it():
    urgent = Policy(urgent_lead_days=1)
    assert {one for one in Standpoint if may_hurry(urgent, one)} == ALL - {Standpoint.OTHER}
    assert not any(may_hurry(Policy(), one) for one in Standpoint)
