import json
from dataclasses import replace
from datetime import date, timedelta
from pathlib import Path

import pytest
from hypothesis import given
from hypothesis import strategies as st

import care
from care.rules.policy import AfterShare, DaysBeforeEnd
from care.rules.prescription import Status
from care.rules.quantity import Dose, DoseUnit, Pack, pieces_needed
from care.rules.rule_sets import rule_sets
from catalogue.rules.successors import Followed, SuccessorKind
from core.errors import Lifter
from orders.rules.refusals import (
    ArticleGone,
    EndsBeforeNext,
    Expired,
    NothingLeft,
    NotInAssortment,
    NotYetValid,
    OrderMultiple,
    OverYearlyCap,
    PrescriptionStopped,
    TooEarly,
    TooMany,
    Wait,
)
from orders.rules.supply import (
    Kind,
    PrescribedLine,
    Withdrawal,
    lasts_until,
    needed_from,
    packs_allowed,
    supply_end,
    withdrawals_left,
)
from orders.rules.withdrawals import (
    Ask,
    check_withdrawal,
    earliest_delivery,
    opens_on,
    withdrawal_refusal,
)

START = date(2026, 1, 1)
LINE = PrescribedLine(
    status=Status.ACTIVE,
    valid_from=START,
    valid_to=date(2026, 12, 31),
    allowed=4,
    cover_days=90,
    release=AfterShare(2, 3),
    dose=Dose(1_000, DoseUnit.DAY),
    pack=Pack(30),
    month_days=3044,
    bridging_days=14,
)
FIRST = Withdrawal(date(2026, 1, 10), date(2026, 1, 13), 90, 90)
GONE = Followed("pad", SuccessorKind.TRIAL, "new pad")
JSON = json.loads((Path(care.__file__).parent / "rule_sets.json").read_text("utf-8"))
SETS = {found.code: found.policy for found in rule_sets(JSON)}


def day(number):
    return START + timedelta(days=number)


@pytest.mark.parametrize(
    ("code", "cover", "opens"),
    [
        ("se_national", 90, date(2026, 3, 11)),
        ("se_national", 30, date(2026, 1, 30)),
        ("stockholm_diabetes", 90, date(2026, 3, 11)),
        ("stockholm_incontinence", 60, date(2026, 2, 19)),
        ("stockholm_nutrition", 30, date(2026, 1, 30)),
        ("vastmanland_incontinence", 31, date(2026, 1, 31)),
        ("jonkoping_incontinence", 28, date(2026, 1, 29)),
        ("stoma", 92, date(2026, 3, 13)),
        ("vgr_lmn", 90, date(2026, 3, 11)),
        ("norway_blue", 91, date(2026, 3, 12)),
        ("denmark_112_stoma", 30, date(2026, 1, 30)),
        ("england_stoma", 30, date(2026, 1, 30)),
        ("finland", 90, date(2026, 3, 30)),
        ("england_pads", 84, date(2026, 3, 28)),
        ("england_pads", 140, date(2026, 5, 23)),
        ("us_medicare", 90, date(2026, 3, 14)),
        ("us_medicare", 30, date(2026, 1, 13)),
    ],
)
def test_the_next_withdrawal_opens_as_the_published_rule_set_says(code, cover, opens):
    line = replace(LINE, release=SETS[code].release, cover_days=cover)
    taken = [replace(FIRST, covered_days=cover, pieces=cover)]
    assert opens_on(line, taken) == opens
    assert withdrawal_refusal(line, taken, Ask(1, opens)) is None
    early = withdrawal_refusal(line, taken, Ask(1, opens - timedelta(days=1)))
    assert early.facts() == {"opens_on": opens, "wait": Wait.RELEASE}


def test_medicare_delivers_no_earlier_than_ten_days_before_the_supply_ends():
    policy = SETS["us_medicare"]
    assert earliest_delivery(policy.delivery_days_before_end, [FIRST]) == date(2026, 4, 3)
    assert earliest_delivery(None, [FIRST]) is None
    assert earliest_delivery(10, []) is None


@pytest.mark.parametrize("code", ["stockholm_dressings", "stockholm_compression"])
def test_what_is_withdrawn_with_the_prescription_gives_nothing_more(code):
    line = replace(LINE, allowed=SETS[code].withdrawals, valid_to=START)
    assert opens_on(line, []) == START
    assert opens_on(line, [replace(FIRST, ordered_on=START, supplied_on=START)]) is None


def test_the_first_withdrawal_opens_on_the_first_valid_day():
    assert opens_on(LINE, []) == START
    check_withdrawal(LINE, [], Ask(3, START))


@pytest.mark.parametrize("release", [AfterShare(2, 3), DaysBeforeEnd(10)])
def test_void_withdrawals_neither_count_nor_lock(release):
    line = replace(LINE, release=release)
    void = replace(FIRST, void=True)
    assert opens_on(line, [void]) == START
    assert withdrawals_left(4, [void, FIRST]) == 3
    assert supply_end([void]) is lasts_until(line, [void]) is None


@pytest.mark.parametrize("kind", [Kind.EXTRA, Kind.TRIAL, Kind.BRIDGING])
def test_extra_trial_and_bridging_goods_use_no_withdrawal_and_lock_nothing(kind):
    other = replace(FIRST, kind=kind, pieces=14, covered_days=14)
    assert withdrawals_left(4, [other]) == 4
    assert opens_on(LINE, [other]) == START


def test_withdrawals_left_never_fall_below_none():
    assert withdrawals_left(1, [FIRST, FIRST]) == 0


def test_a_late_delivery_moves_the_end_of_the_supply_and_an_early_one_adds_to_it():
    late = Withdrawal(date(2026, 5, 1), date(2026, 5, 4), 90, 90)
    early = Withdrawal(date(2026, 3, 11), date(2026, 3, 14), 90, 90)
    assert supply_end([FIRST]) == date(2026, 4, 13)
    assert supply_end([FIRST, late]) == date(2026, 8, 2)
    assert supply_end([early, FIRST]) == date(2026, 7, 12)


def test_a_prescription_that_ends_before_the_next_day_opens_nothing():
    line = replace(LINE, valid_to=date(2026, 3, 10))
    assert opens_on(line, [FIRST]) is None
    assert opens_on(replace(line, valid_to=date(2026, 3, 11)), [FIRST]) == date(2026, 3, 11)


def test_the_last_withdrawal_may_be_ordered_on_the_last_day():
    line = replace(LINE, valid_to=date(2026, 3, 11))
    check_withdrawal(line, [FIRST], Ask(3, date(2026, 3, 11)))


@pytest.mark.contract("001-14")
@pytest.mark.parametrize(
    ("change", "ask", "refusal"),
    [
        ({}, Ask(3, date(2026, 3, 10)), TooEarly(date(2026, 3, 11), Wait.RELEASE)),
        ({}, Ask(4, date(2026, 3, 11)), TooMany(4, 3)),
        ({}, Ask(3, date(2027, 1, 1)), Expired(date(2026, 12, 31))),
        ({"status": Status.EXPIRED}, Ask(3, date(2026, 4, 1)), Expired(date(2026, 12, 31))),
        ({}, Ask(3, date(2025, 12, 31)), NotYetValid(START)),
        ({"allowed": 1}, Ask(3, date(2026, 4, 1)), NothingLeft(1, 1)),
        ({"allowed": 1}, Ask(3, date(2026, 4, 1), Kind.EARLY), NothingLeft(1, 1)),
        (
            {"valid_to": date(2026, 3, 1)},
            Ask(3, date(2026, 2, 1)),
            EndsBeforeNext(date(2026, 3, 1), date(2026, 3, 11)),
        ),
        (
            {"valid_to": date(2026, 3, 11)},  # it opens on the very last day
            Ask(3, date(2026, 2, 1)),
            TooEarly(date(2026, 3, 11), Wait.RELEASE),
        ),
        (
            {"followed": GONE},
            Ask(3, date(2026, 4, 1)),
            ArticleGone("pad", SuccessorKind.TRIAL, "new pad"),
        ),
        ({"in_assortment": False}, Ask(3, date(2026, 4, 1)), NotInAssortment()),
        ({"pack": Pack(10, 3, 3)}, Ask(4, date(2026, 4, 1)), OrderMultiple(3, 3)),
        ({"pack": Pack(10, 3, 3)}, Ask(0, date(2026, 4, 1)), OrderMultiple(3, 3)),
        ({"yearly_cap": 179}, Ask(3, date(2026, 4, 1)), OverYearlyCap(179, 90)),
        (
            {"status": Status.PAUSED},
            Ask(1, date(2026, 4, 1), Kind.BRIDGING),
            PrescriptionStopped(Status.PAUSED),
        ),
        (
            {"status": Status.UNDER_REVIEW},
            Ask(1, date(2026, 4, 1)),
            PrescriptionStopped(Status.UNDER_REVIEW),
        ),
        (
            {"status": Status.UNDER_REVIEW},
            Ask(2, date(2026, 4, 13), Kind.BRIDGING),
            TooMany(2, 1),
        ),
    ],
)
def test_a_withdrawal_is_refused_with_the_fact_that_stops_it(change, ask, refusal):
    with pytest.raises(type(refusal)) as caught:
        check_withdrawal(replace(LINE, **change), [FIRST], ask)
    assert caught.value.facts() == refusal.facts()


@pytest.mark.parametrize(
    "status", sorted(set(Status) - {Status.ACTIVE, Status.EXPIRED, Status.EXHAUSTED})
)
def test_a_prescription_that_is_not_active_gives_nothing(status):
    assert isinstance(
        withdrawal_refusal(replace(LINE, status=status), [], Ask(1, START)), PrescriptionStopped
    )


@pytest.mark.parametrize(
    ("change", "ask"),
    [
        ({}, Ask(3, date(2026, 2, 1), Kind.EARLY)),
        ({"status": Status.UNDER_REVIEW}, Ask(1, date(2026, 4, 13), Kind.BRIDGING)),
        ({"allowed": 1}, Ask(3, date(2026, 2, 1), Kind.EXTRA)),
        ({"followed": Followed("new", SuccessorKind.EQUIVALENT)}, Ask(3, date(2026, 4, 1))),
        ({"yearly_cap": 180}, Ask(3, date(2026, 4, 1))),
        ({"yearly_cap": 90}, Ask(3, date(2027, 1, 10), Kind.NORMAL)),
    ],
)
def test_a_withdrawal_within_the_rules_is_allowed(change, ask):
    line = replace(LINE, valid_to=date(2027, 2, 1), **change)
    assert withdrawal_refusal(line, [FIRST], ask) is None


def test_a_refusal_says_who_can_lift_it():
    assert TooEarly.lifted_by is Lifter.TIME
    assert Expired.lifted_by is Lifter.PRESCRIBER
    assert TooMany.lifted_by is Lifter.YOU


def test_a_leftover_that_covers_a_whole_withdrawal_moves_the_next_day():
    line = replace(LINE, cover_days=30, pack=Pack(100))
    taken = [Withdrawal(START, START, 30, 100)]
    assert lasts_until(line, taken) == day(100)
    assert needed_from(line, taken) == opens_on(line, taken) == day(71)
    refusal = withdrawal_refusal(line, taken, Ask(1, day(70)))
    assert refusal.facts() == {"opens_on": day(71), "wait": Wait.LEFTOVER}
    assert packs_allowed(line, taken, on=day(70)) == 0
    assert packs_allowed(line, taken, on=day(71)) == 1


def test_an_article_that_lasts_beyond_any_calendar_breaks_no_date():
    line = replace(LINE, dose=Dose(1, DoseUnit.YEAR))
    assert lasts_until(line, [FIRST]) > date(2075, 1, 1)
    assert opens_on(line, [FIRST]) is None


def test_a_gap_without_goods_adds_no_claim():
    assert packs_allowed(LINE, [FIRST], on=date(2026, 11, 1)) == 3
    late = Withdrawal(date(2026, 11, 1), date(2026, 11, 1), 90, 90)
    assert lasts_until(LINE, [FIRST, late]) == date(2027, 1, 30)


def test_what_was_left_over_is_lived_on_in_a_gap():
    line = replace(LINE, cover_days=30, pack=Pack(100))
    taken = [Withdrawal(START, START, 30, 100), Withdrawal(day(80), day(80), 30, 100)]
    assert lasts_until(line, taken) == day(200)


def test_who_took_less_may_catch_up_within_the_plan():
    assert packs_allowed(LINE, [replace(FIRST, pieces=60)], on=date(2026, 3, 14)) == 4


@st.composite
def histories(draw):
    """A line and withdrawals made whenever the rules open, each late by some days."""
    line = replace(
        LINE,
        allowed=12,
        valid_to=date(2028, 12, 31),
        cover_days=draw(st.integers(1, 120)),
        dose=Dose(draw(st.integers(50, 9_000)), draw(st.sampled_from(DoseUnit))),
        pack=Pack(draw(st.integers(1, 200)), draw(st.integers(1, 4)), draw(st.integers(1, 3))),
        release=draw(
            st.builds(AfterShare, st.integers(0, 3), st.just(3))
            | st.builds(DaysBeforeEnd, st.integers(0, 30))
        ),
    )
    taken = []
    for late in draw(st.lists(st.integers(0, 60), max_size=6)):
        opening = opens_on(line, taken)
        if opening is None:
            break
        on = opening + timedelta(days=late)
        packs = packs_allowed(line, taken, on=on)
        taken.append(Withdrawal(on, on, line.cover_days, packs * line.pack.size))
    return line, taken


@given(histories())
def test_nobody_has_to_run_out_because_of_the_time_lock(history):
    line, taken = history
    opening = opens_on(line, taken)
    if taken and opening is not None:
        assert opening <= max(supply_end(taken), lasts_until(line, taken))


@given(histories())
def test_what_opens_lies_within_validity_and_can_be_ordered_that_day(history):
    line, taken = history
    opening = opens_on(line, taken)
    if opening is not None:
        assert line.valid_from <= opening <= line.valid_to
        packs = packs_allowed(line, taken, on=opening)
        assert packs >= 1
        check_withdrawal(line, taken, Ask(packs, opening))


@given(histories())
def test_ordering_all_one_may_never_piles_up_a_whole_order_beyond_the_plan(history):
    line, taken = history
    if taken:
        spare = (lasts_until(line, taken) - supply_end(taken)).days
        order = line.pack.size * max(line.pack.multiple, line.pack.minimum + line.pack.multiple - 1)
        assert spare >= 0
        assert pieces_needed(line.dose, spare, month_days=3044) <= order


@given(histories(), st.integers(-30, 400))
def test_a_withdrawal_is_refused_exactly_before_the_day_that_is_shown(history, days):
    line, taken = history
    opening, on = opens_on(line, taken), day(days)
    if opening is not None and on <= line.valid_to:
        allowed = packs_allowed(line, taken, on=max(on, opening))
        refusal = withdrawal_refusal(line, taken, Ask(max(allowed, line.pack.minimum), on))
        assert (on < opening) is isinstance(refusal, TooEarly | NotYetValid)
