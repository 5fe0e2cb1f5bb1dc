"""Verbs on recipients, with what they leave in the books."""

from datetime import date

import pytest
from sqlalchemy import select

from care.models.recipients import RecipientToken
from care.queries.recipients import delivery_of, recipient
from care.queries.search import find
from care.rules.recipients import AlreadyHere, KnownElsewhere, SameNumber
from care.services.identities import change_number
from care.services.recipients import Particulars, Reach, Registration, join_unit, register_recipient
from care.services.reindex import reindex
from care.services.search import read_query
from core.audit import Change
from core.identity_number import make_test_number, parse
from core.people import Address, Protection
from tests.people import ON

NUMBER = parse(make_test_number(date(1939, 7, 1), 983), on=ON)


@pytest.fixture
def vault(app):
    return app.extensions["vault"]


@pytest.fixture
def take_in(db, vault, world, people):
    def register(number=NUMBER, unit=None, **who):
        named = {"given_name": "Gun", "family_name": "Provberg"} | who
        reach = Reach(Address("Provgatan 1", "123 45", "Exempelby"), "+46701740605")
        new = Registration(unit or world.unit, number, Particulars(**named), reach)
        return register_recipient(db, vault, new, by=people.bo.actor, on=ON)

    return register


@pytest.mark.contract("001-10")
def test_a_registered_recipient_is_found_by_name_year_and_number(db, vault, people, take_in):
    made = take_in()

    for text in ("gun prov", "provberg 1939", NUMBER.value):
        found = find(db, people.bo.actor, read_query(vault, text, on=ON), on=ON)
        assert [hit.id for hit in found] == [made.id]


@pytest.mark.contract("001-21")
def test_the_same_number_is_refused_with_the_recipient_there_is(world, take_in):
    made = take_in()

    with pytest.raises(AlreadyHere) as here:
        take_in()
    with pytest.raises(KnownElsewhere) as elsewhere:
        take_in(unit=world.second_unit)
    assert here.value.recipient_id == elsewhere.value.recipient_id == made.id


def test_another_provider_may_register_the_same_person(take_in, world):
    assert take_in().person_id != take_in(unit=world.other_unit).person_id


def test_the_book_of_changes_tells_nothing_of_the_person(db, take_in, world):
    made = take_in(care_areas=frozenset({world.areas["diabetes"].id}))

    change = db.scalars(select(Change).where(Change.what == "recipient.registered")).one()
    assert change.thing_id == made.id
    assert change.subject_id == made.person_id
    for secret in ("Gun", "Provberg", NUMBER.value, "Provgatan", "1939"):
        assert secret not in str(change.facts)


@pytest.mark.contract("001-11")
@pytest.mark.parametrize("kind", list(Protection))
def test_a_protected_persons_goods_go_through_the_unit(db, take_in, kind):
    made = take_in(protection=kind)

    delivery = delivery_of(recipient(db, made.id, on=ON))

    assert delivery.through_unit is (kind is not Protection.NONE)
    assert bool(delivery.address) is (kind is Protection.NONE)
    assert (delivery.phone is None) is (kind is not Protection.NONE)


def test_joining_twice_is_joining_once(db, world, people, take_in):
    made = take_in()

    for _ in range(2):
        join_unit(db, made.id, world.second_unit, by=people.dan.actor, on=ON)

    db.expire_all()
    assert recipient(db, made.id, on=ON).unit_ids == {world.unit.id, world.second_unit.id}


def test_a_unit_of_another_provider_cannot_join(db, world, people, take_in):
    made = take_in()

    with pytest.raises(LookupError):
        join_unit(db, made.id, world.other_unit, by=people.dan.actor, on=ON)


def test_the_number_a_recipient_has_already_is_refused(db, vault, people, take_in):
    made = take_in()

    with pytest.raises(SameNumber):
        change_number(db, vault, made, NUMBER, reason="mistyped", by=people.bo.actor)


def test_writing_the_look_up_anew_changes_nothing_that_is_found(db, vault, people, take_in):
    made = take_in()
    before = set(db.scalars(select(RecipientToken.token)))

    assert reindex(db, vault) == 3

    assert set(db.scalars(select(RecipientToken.token))) == before
    found = find(db, people.bo.actor, read_query(vault, "provberg", on=ON), on=ON)
    assert [hit.id for hit in found] == [made.id]
