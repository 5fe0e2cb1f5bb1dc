import json
from dataclasses import replace
from datetime import date
from pathlib import Path

import pytest

import care
from care.rules.overrides import (
    OVERRIDABLE,
    BadOverride,
    NewOverride,
    Override,
    OverrideFault,
    OverrideReason,
    check_new_override,
    check_override,
    personal,
)
from care.rules.policy import (
    AfterShare,
    BadPolicy,
    DaysBeforeEnd,
    DeliveryMode,
    NoPolicy,
    Policy,
    PolicyRow,
    check_policy,
    cover_max_on,
    policy_on,
)
from care.rules.rule_sets import policy_of, policy_values, rule_sets

DAY = date(2026, 5, 4)
ROW = PolicyRow(Policy(), "incontinence", date(2026, 1, 1))
LONGER = Override("cover_max", 120, date(2026, 5, 1), date(2026, 5, 31), "stays abroad")
JSON = json.loads((Path(care.__file__).parent / "rule_sets.json").read_text("utf-8"))
SETS = {found.code: found for found in rule_sets(JSON)}


def held(*rows, on=DAY):
    return policy_on(rows, care_area="incontinence", unit="home care", on=on)


def test_a_units_own_policy_goes_before_its_providers_whichever_comes_first():
    own = replace(ROW, unit="home care", valid_from=date(2025, 1, 1))
    assert held(ROW, own) is held(own, ROW) is own


def test_a_policy_of_another_unit_or_care_area_does_not_hold():
    with pytest.raises(NoPolicy) as caught:
        held(replace(ROW, unit="ward"), replace(ROW, care_area="stoma"))
    assert caught.value.on == DAY


def test_a_policy_holds_on_its_last_day_and_not_the_day_after():
    last = replace(ROW, valid_to=DAY)
    assert held(last) is last
    for outside in (date(2026, 5, 5), date(2025, 12, 31)):
        with pytest.raises(NoPolicy):
            held(last, on=outside)


def test_of_equally_near_policies_the_newest_holds():
    newer = replace(ROW, valid_from=date(2026, 5, 1))
    assert held(newer, ROW) is held(ROW, newer) is newer


def test_one_persons_override_changes_one_value_while_it_holds():
    policy = Policy()
    assert personal(policy, [LONGER], date(2026, 5, 31)).cover_max == 120
    assert personal(policy, [LONGER], date(2026, 6, 1)) == policy
    assert personal(policy, [LONGER], date(2026, 4, 30)) == policy


def test_a_later_override_goes_before_an_earlier():
    later = replace(LONGER, value=100, valid_from=date(2026, 5, 3))
    assert personal(Policy(), [later, LONGER], DAY).cover_max == 100


def test_delivery_mode_can_be_changed_for_one_person_as_stockholm_could_not_in_2020():
    home = replace(LONGER, name="delivery_modes", value=frozenset({DeliveryMode.HOME}))
    diabetes = SETS["stockholm_diabetes"].policy
    check_override(diabetes, home)
    assert diabetes.delivery_modes == {DeliveryMode.PICKUP_POINT}
    assert personal(diabetes, [home], DAY).delivery_modes == {DeliveryMode.HOME}


@pytest.mark.parametrize(
    ("wrong", "fault"),
    [
        ({"name": "country"}, OverrideFault.UNKNOWN_VALUE),
        ({"value": "120"}, OverrideFault.WRONG_KIND),
        ({"value": True}, OverrideFault.WRONG_KIND),
        ({"reason": " "}, OverrideFault.NO_REASON),
        ({"valid_to": None}, OverrideFault.NO_END),
        ({"valid_to": date(2026, 4, 30)}, OverrideFault.ENDS_BEFORE_START),
    ],
)
def test_an_override_without_reason_or_end_is_refused(wrong, fault):
    with pytest.raises(BadOverride) as caught:
        check_override(Policy(), replace(LONGER, **wrong))
    assert caught.value.fault is fault


@pytest.mark.parametrize("name", sorted(OVERRIDABLE))
def test_every_policy_value_can_be_overridden_for_one_person(name):
    policy = SETS["denmark_112_stoma"].policy
    check_override(policy, replace(LONGER, name=name, value=getattr(policy, name)))


def test_an_override_to_a_value_that_cannot_be_is_refused():
    with pytest.raises(BadPolicy):
        check_override(Policy(), replace(LONGER, value=0))


def test_a_reason_never_shows_when_an_override_is_printed():
    assert "abroad" not in repr(LONGER)


@pytest.mark.parametrize(
    ("wrong", "name"),
    [
        ({"validity_days": 0}, "validity_days"),
        ({"withdrawals": 0}, "withdrawals"),
        ({"cover_min": 30, "cover_max": 29}, "cover_max"),
        ({"cover_min": 30, "start_cover_max": 29}, "start_cover_max"),
        ({"cut_off": 0}, "cut_off"),
        ({"cut_off": 1440}, "cut_off"),
        ({"release": AfterShare(4, 3)}, "release"),
        ({"release": AfterShare(-1, 3)}, "release"),
        ({"release": AfterShare(0, 0)}, "release"),
        ({"release": DaysBeforeEnd(-1)}, "release"),
        ({"delivery_modes": frozenset()}, "delivery_modes"),
    ],
)
def test_a_policy_with_a_value_that_cannot_be_is_refused_by_its_name(wrong, name):
    with pytest.raises(BadPolicy) as caught:
        check_policy(replace(Policy(), **wrong))
    assert caught.value.name == name


@pytest.mark.parametrize(
    "edge", [{"cut_off": 1439}, {"cut_off": None}, {"release": AfterShare(1, 1)}, {"cover_max": 1}]
)
def test_a_policy_may_reach_its_edges(edge):
    check_policy(replace(Policy(), **edge))


@pytest.mark.parametrize(
    ("on", "most"), [(date(2026, 1, 1), 31), (date(2026, 7, 2), 31), (date(2026, 7, 3), 92)]
)
def test_denmark_gives_one_month_at_a_time_the_first_half_year(on, most):
    policy = SETS["denmark_112_stoma"].policy
    assert cover_max_on(policy, begun=date(2026, 1, 1), on=on) == most


@pytest.mark.parametrize(
    ("on", "stable", "most"),
    [
        (date(2027, 1, 1), None, 31),
        (date(2026, 3, 9), date(2026, 3, 10), 31),
        (date(2026, 3, 10), date(2026, 3, 10), 184),
    ],
)
def test_finland_gives_one_month_at_a_time_until_the_use_is_stable(on, stable, most):
    policy = SETS["finland"].policy
    assert cover_max_on(policy, begun=date(2026, 1, 1), on=on, stable_from=stable) == most


def test_without_a_start_rule_the_longest_cover_holds_from_the_first_day():
    assert cover_max_on(Policy(), begun=DAY, on=DAY) == 92


def test_every_published_rule_set_names_its_source_in_two_languages():
    assert len(SETS) == len(JSON["rule_sets"]) == 16
    for found in SETS.values():
        assert found.source
        assert set(found.names) == {"sv", "en"}


@pytest.mark.parametrize("code", sorted(SETS))
def test_a_policy_written_out_and_read_back_is_the_same(code):
    policy = SETS[code].policy
    assert policy_of(json.loads(json.dumps(policy_values(policy)))) == policy


def test_a_rule_set_may_end():
    (found,) = rule_sets({"rule_sets": [JSON["rule_sets"][0] | {"valid_to": "2026-12-31"}]})
    assert found.valid_to == date(2026, 12, 31)


def test_an_unknown_name_in_a_rule_set_is_an_error_never_dropped():
    with pytest.raises(ValueError, match="colour"):
        policy_of({"colour": "blue"})


def test_a_rule_set_with_a_value_that_cannot_be_is_refused():
    with pytest.raises(BadPolicy):
        policy_of({"validity_days": 0})


@pytest.mark.parametrize(
    ("code", "facts"),
    [
        ("stockholm_diabetes", {"withdrawals": 4, "validity_days": 365}),
        ("stockholm_incontinence", {"withdrawals": 6, "cover_max": 62}),
        ("stockholm_nutrition", {"withdrawals": 6, "validity_days": 183, "cover_max": 31}),
        ("stockholm_dressings", {"withdrawals": 1, "at_once": True}),
        ("vastmanland_incontinence", {"cut_off": 660, "lead_working_days": 3}),
        ("us_medicare", {"release": DaysBeforeEnd(30), "delivery_days_before_end": 10}),
    ],
)
def test_a_rule_set_says_what_its_source_says(code, facts):
    policy = SETS[code].policy
    assert {name: getattr(policy, name) for name in facts} == facts


WISHED = NewOverride(LONGER)
OTHER = replace(LONGER, reason=OverrideReason.OTHER)


@pytest.mark.parametrize(
    ("new", "others", "fault"),
    [
        (NewOverride(OTHER), [], OverrideFault.NO_TEXT),
        (NewOverride(OTHER, " "), [], OverrideFault.NO_TEXT),
        (
            NewOverride(replace(LONGER, valid_from=date(2026, 4, 30))),
            [],
            OverrideFault.IN_THE_PAST,
        ),
        (WISHED, [LONGER], OverrideFault.OVERLAPS),
        (
            WISHED,
            [replace(LONGER, valid_from=date(2026, 5, 31), valid_to=date(2026, 6, 3))],
            OverrideFault.OVERLAPS,
        ),
    ],
)
def test_an_exception_needs_its_reason_and_a_time_of_its_own(new, others, fault):
    with pytest.raises(BadOverride) as caught:
        check_new_override(Policy(), new, others, on=date(2026, 5, 1))
    assert caught.value.fault is fault


@pytest.mark.parametrize(
    "other",
    [
        replace(LONGER, valid_from=date(2026, 6, 1), valid_to=date(2026, 6, 3)),
        replace(LONGER, name="cover_min", value=2),
    ],
)
def test_exceptions_that_do_not_meet_may_both_be(other):
    check_new_override(Policy(), WISHED, [other], on=date(2026, 5, 1))
    check_new_override(Policy(), NewOverride(OTHER, "why"), [other], on=date(2026, 5, 1))


@pytest.mark.parametrize(
    "name", ["approval_always", "approval_over_ore", "approval_urgent", "approval_early"]
)
def test_nobody_is_freed_from_approval_by_an_exception(name):
    assert name not in OVERRIDABLE
