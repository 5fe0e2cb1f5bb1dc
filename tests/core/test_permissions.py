"""Rights as tables, and refusals as values."""

from dataclasses import dataclass
from enum import StrEnum
from types import SimpleNamespace
from typing import ClassVar
from uuid import uuid4

import pytest

from core.actors import ANONYMOUS, Actor, Role, Standing
from core.errors import Forbidden, Lifter, Refusal
from core.permissions import (
    Permissions,
    all_of,
    any_of,
    anyone,
    has_role,
    has_role_at_unit,
    rule,
    signed_in,
)

HERE, ELSEWHERE = uuid4(), uuid4()
BO = Actor(account_id=uuid4(), standings=(Standing(Role.PRESCRIBER, uuid4(), HERE),))
DAN = Actor(account_id=uuid4(), standings=(Standing(Role.CUSTOMER_SERVICE),))


class Right(StrEnum):
    OPEN = "thing:open"
    CLOSE = "thing:close"


@rule("never")
def never(_actor, _thing):
    return False


def test_a_role_at_a_unit_counts_only_there():
    held = has_role_at_unit(Role.PRESCRIBER)

    assert held(BO, SimpleNamespace(unit_id=HERE))
    assert not held(BO, SimpleNamespace(unit_id=ELSEWHERE))
    assert not held(DAN, SimpleNamespace(unit_id=HERE))
    assert not held(BO, None)


def test_rules_combine_and_their_names_read_as_the_matrix_shows_them():
    either, both = any_of(never, signed_in), all_of(signed_in, has_role(Role.CUSTOMER_SERVICE))

    assert (either(BO, None), either(ANONYMOUS, None)) == (True, False)
    assert (both(DAN, None), both(BO, None)) == (True, False)
    assert either.name == "never or anyone signed in"
    assert both.name == "anyone signed in and customer_service"
    assert anyone(ANONYMOUS, None)


def test_an_unknown_permission_is_an_error_not_a_no():
    with pytest.raises(KeyError):
        Permissions([{Right.OPEN: anyone}]).allowed(Right.CLOSE, BO)


def test_a_permission_stands_in_one_wing_only():
    with pytest.raises(ValueError, match="stands twice"):
        Permissions([{Right.OPEN: anyone}, {Right.OPEN: never}])


def test_an_actor_has_the_role_of_the_chosen_unit():
    both = Actor(
        account_id=uuid4(),
        standings=(
            Standing(Role.ORDERER, uuid4(), ELSEWHERE),
            Standing(Role.PRESCRIBER, uuid4(), HERE),
        ),
    )

    assert both.at_unit(HERE).role is Role.PRESCRIBER
    assert both.role is Role.ORDERER
    assert both.units == {HERE, ELSEWHERE}
    assert both.provider_of(uuid4()) is None
    assert (ANONYMOUS.role, ANONYMOUS.signed_in) == (None, False)


@dataclass(eq=False)
class TooMany(Refusal):
    code: ClassVar[str] = "too_many"
    lifted_by: ClassVar[Lifter] = Lifter.PRESCRIBER
    packs: int


def test_a_refusal_carries_its_facts_and_says_only_its_code():
    refusal = TooMany(packs=4)

    assert refusal.facts() == {"packs": 4}
    assert str(refusal) == "too_many"
    assert Forbidden("a:b").facts() == {"permission": "a:b"}
    assert {refusal, refusal} == {refusal}
