"""Policies in the database: rows to values and back, rule sets loaded, changes closed and noted."""

from datetime import date

import pytest
from sqlalchemy import select

from care.commands.policies import read_rule_sets
from care.models.policies import PolicyRow
from care.queries.policies import (
    in_force,
    policy_columns,
    policy_on,
    policy_value,
)
from care.rules.policy import NoPolicy
from care.rules.policy_changes import PoliciesOverlap
from care.services.policies import NewPolicy, add_policy, load_rule_set
from core.audit import Change
from core.counting import counted

SETS = read_rule_sets()


@pytest.mark.parametrize("code", sorted(SETS))
def test_every_published_rule_set_comes_back_from_the_database_as_it_was(db, world, code):
    area = world.areas["diabetes"]
    row = PolicyRow(
        provider_id=area.provider_id,
        care_area_id=area.id,
        unit_id=world.unit.id,
        profile=code,
        source=SETS[code].source,
        valid_from=date(2026, 1, 1),
        **policy_columns(SETS[code].policy),
    )
    db.add(row)
    db.flush()
    db.expire(row)
    assert policy_value(row) == SETS[code].policy


def test_a_rule_set_holds_from_its_first_day_and_closes_the_one_before(db, world, people):
    area, old = world.areas["diabetes"], world.policies["diabetes"]
    load_rule_set(db, area, SETS["stockholm_diabetes"], by=people.sixten.actor)

    def profile(on):
        where = {"provider_id": world.provider.id, "unit_id": world.unit.id}
        return policy_on(db, **where, care_area_id=area.id, on=on).profile

    assert profile(date(2025, 12, 31)) == old.profile
    assert profile(date(2026, 1, 1)) == "stockholm_diabetes"
    what = db.scalars(select(Change.what).order_by(Change.id)).all()
    assert what[-2:] == ["policy.closed", "policy.added"]


def test_the_same_rule_set_twice_is_refused_with_the_day_both_would_hold(db, world, people):
    area = world.areas["diabetes"]
    load_rule_set(db, area, SETS["stockholm_diabetes"], by=people.sixten.actor)
    with pytest.raises(PoliciesOverlap) as caught:
        load_rule_set(db, area, SETS["stockholm_diabetes"], by=people.sixten.actor)
    assert caught.value.on == date(2026, 1, 1)


def test_a_units_own_policy_goes_before_its_providers(db, world, people):
    area = world.areas["diabetes"]
    own = NewPolicy(SETS["finland"].policy, "own", "", date(2026, 1, 1), unit_id=world.unit.id)
    add_policy(db, area, own, by=people.sixten.actor)
    for unit, profile in ((world.unit, "own"), (world.second_unit, "test-diabetes")):
        found = policy_on(
            db,
            provider_id=world.provider.id,
            unit_id=unit.id,
            care_area_id=area.id,
            on=date(2026, 5, 4),
        )
        assert found.profile == profile


def test_before_the_first_policy_there_is_none(db, world):
    with pytest.raises(NoPolicy):
        policy_on(
            db,
            provider_id=world.provider.id,
            unit_id=world.unit.id,
            care_area_id=world.areas["diabetes"].id,
            on=date(2000, 1, 1),
        )


def test_all_policies_of_a_unit_take_two_statements(db, world):
    where = {"provider_id": world.provider.id, "unit_id": world.unit.id}
    db.connection()
    with counted() as count:
        found = in_force(db, **where, on=date(2026, 5, 4))
    assert {item.area.code for item in found} == set(world.areas)
    assert count.total == 2
