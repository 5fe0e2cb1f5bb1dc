from dataclasses import replace
from datetime import date

import pytest

from catalogue.rules.successors import (
    AcrossGroups,
    BadSuccessor,
    Followed,
    Successor,
    SuccessorKind,
    check_successor,
    follow,
)

A, B, C, D = SuccessorKind
START = date(2026, 3, 1)
DAY = date(2026, 5, 4)


def step(old, new, kind, **more):
    return Successor(old, new, kind, START, **more)


def test_nothing_follows_an_article_that_stays():
    assert follow([step("x", "y", A)], "pad", DAY) is None


def test_a_chain_of_new_numbers_is_walked_to_its_end():
    assert follow([step("2", "3", A), step("1", "2", A)], "1", DAY) == Followed("3", A)


def test_one_equivalent_on_the_way_makes_the_whole_way_equivalent():
    chain = [step("1", "2", B), step("2", "3", A)]
    assert follow(chain, "1", DAY) == Followed("3", B)


def test_a_trial_stops_the_way_and_proposes_the_new_article_to_the_prescriber():
    found = follow([step("1", "2", A), step("2", "3", C)], "1", DAY)
    assert found == Followed("2", C, "3")
    assert found.stopped


def test_an_article_nothing_replaces_stops_the_way():
    found = follow([step("1", None, D)], "1", DAY)
    assert found == Followed("1", D)
    assert found.stopped


def test_an_exchange_is_never_automatic_across_compatibility_groups():
    strips = step("strip", "new strip", A, old_group="meter 1", new_group="meter 2")
    assert follow([strips], "strip", DAY) == Followed("strip", C, "new strip")
    with pytest.raises(AcrossGroups):
        check_successor(strips)
    check_successor(replace(strips, kind=C))
    check_successor(replace(strips, new_group="meter 1"))


def test_a_step_counts_from_its_day_and_the_newest_wins():
    later = replace(step("1", "3", A), valid_from=date(2026, 5, 4))
    both = [later, step("1", "2", A)]
    assert follow(both, "1", date(2026, 2, 28)) is None
    assert follow(both, "1", date(2026, 5, 3)) == Followed("2", A)
    assert follow(both, "1", date(2026, 5, 4)) == Followed("3", A)


def test_a_circle_ends_where_it_would_begin_again():
    assert follow([step("1", "2", A), step("2", "1", A)], "1", DAY) == Followed("2", A)


@pytest.mark.parametrize(("new", "kind"), [(None, A), ("1", B), (None, C), ("2", D)])
def test_every_kind_but_the_last_names_a_new_article(new, kind):
    with pytest.raises(BadSuccessor):
        check_successor(step("1", new, kind))
