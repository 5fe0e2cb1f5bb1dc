from itertools import pairwise, product

import pytest
from hypothesis import given
from hypothesis import strategies as st

from orders.rules.states import (
    CANCELLABLE,
    DEAD,
    NEXT,
    STEPS,
    LineState,
    NotThatStep,
    NotYourStep,
    OrderState,
    Party,
    check_transition,
    is_void,
    order_state,
    steps_of,
)

S = LineState


@pytest.mark.contract("001-22")
@pytest.mark.parametrize("state", LineState)
def test_a_line_takes_only_the_steps_of_the_table_by_the_right_party(state):
    for to, by in product(LineState, Party):
        if to not in NEXT[state]:
            with pytest.raises(NotThatStep):
                check_transition(state, to, by=by)
        elif by not in STEPS[state][to]:
            with pytest.raises(NotYourStep):
                check_transition(state, to, by=by)
        else:
            check_transition(state, to, by=by)
            assert to in steps_of(state, by)


@pytest.mark.contract("001-22")
@pytest.mark.parametrize(
    "way",
    [
        "requested accepted sent confirmed picked shipped delivered",
        "requested awaiting_approval accepted sent confirmed picked part_shipped shipped delivered",
        "requested accepted sent backordered substituted picked shipped not_collected returned",
        "requested awaiting_approval rejected requested awaiting_approval accepted",
        "requested accepted sent refused",
        "requested accepted sent confirmed cancelled",
        "delivered returned",
    ],
)
def test_a_line_can_go_the_known_ways(way):
    states = [S(name) for name in way.split()]
    for state, to in pairwise(states):
        assert to in NEXT[state]


def test_every_state_has_its_row_and_is_reached_from_the_first():
    assert set(NEXT) == set(LineState)
    reached, rest = {S.REQUESTED}, [S.REQUESTED]
    while rest:
        new = NEXT[rest.pop()] - reached
        reached |= new
        rest += new
    assert reached == set(LineState)


def test_a_line_that_is_picked_can_no_longer_be_cancelled():
    assert {
        S.REQUESTED,
        S.AWAITING_APPROVAL,
        S.ACCEPTED,
        S.SENT,
        S.CONFIRMED,
        S.BACKORDERED,
        S.SUBSTITUTED,
    } == CANCELLABLE


def test_nothing_unapproved_or_rejected_can_ship_and_no_system_can_approve():
    assert NEXT[S.AWAITING_APPROVAL] == {S.ACCEPTED, S.REJECTED, S.CANCELLED}
    assert NEXT[S.REJECTED] == {S.REQUESTED}
    assert STEPS[S.AWAITING_APPROVAL][S.ACCEPTED] == {Party.APPROVER}


def test_the_supplier_never_cancels_and_the_orderer_never_ships():
    for state in LineState:
        assert S.CANCELLED not in steps_of(state, Party.SUPPLIER)
        assert not steps_of(state, Party.ORDERER) & {S.PICKED, S.SHIPPED, S.CONFIRMED}


@pytest.mark.parametrize(
    ("lines", "order"),
    [
        ("requested", "requested"),
        ("requested awaiting_approval", "awaiting_approval"),
        ("accepted confirmed", "accepted"),
        ("sent picked", "sent"),
        ("substituted picked", "confirmed"),
        ("confirmed backordered", "confirmed"),
        ("picked backordered", "picked"),
        ("backordered backordered", "backordered"),
        ("shipped confirmed", "part_shipped"),
        ("part_shipped", "part_shipped"),
        ("delivered backordered", "part_shipped"),
        ("shipped shipped", "shipped"),
        ("shipped delivered", "part_delivered"),
        ("delivered cancelled", "delivered"),
        ("delivered returned", "delivered"),
        ("returned", "returned"),
        ("delivered not_collected", "not_collected"),
        ("cancelled cancelled", "cancelled"),
        ("cancelled rejected", "rejected"),
        ("rejected refused cancelled", "refused"),
        ("refused confirmed", "confirmed"),
    ],
)
def test_an_orders_state_is_that_of_its_lines_and_one_bad_line_stops_no_other(lines, order):
    states = [S(name) for name in lines.split()]
    assert order_state(states) is order_state(states[::-1]) is OrderState(order)


def test_an_order_without_lines_has_no_state():
    with pytest.raises(ValueError, match="\\[\\]"):
        order_state([])


@given(st.lists(st.sampled_from(LineState), min_size=1))
def test_every_mixture_of_lines_gives_a_state_and_dead_lines_change_it_never(states):
    found = order_state(states)
    if set(states) - DEAD:
        assert order_state([*states, S.CANCELLED, S.REFUSED, S.REJECTED]) is found


@pytest.mark.parametrize(
    ("states", "void"),
    [
        ([S.CANCELLED, S.REJECTED], True),
        ([S.REFUSED], True),
        ([S.CANCELLED, S.DELIVERED], False),
        ([S.RETURNED], False),
        ([], False),
    ],
)
def test_a_withdrawal_gives_its_right_back_only_when_no_line_brought_goods(states, void):
    assert is_void(states) is void
