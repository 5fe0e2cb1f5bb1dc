"""Who stands where on a day."""

from datetime import date, timedelta

import pytest
from sqlalchemy import select, update

from care.models.recipients import Recipient
from care.models.units import Agreement, CareUnit, Membership
from care.queries.units import standings
from core.actors import Role
from tests.people import ON

YESTERDAY, TOMORROW = ON - timedelta(days=1), ON + timedelta(days=1)


def roles(db, who, on=ON):
    return {row.role for row in db.execute(standings(who.account_id, on))}


@pytest.fixture
def hold(db, people):
    """Changes Bo's memberships."""

    def change(**values):
        db.execute(
            update(Membership).where(Membership.account_id == people.bo.account_id).values(**values)
        )
        db.commit()

    return change


def test_a_membership_gives_its_roles_at_its_unit(db, people, world):
    rows = db.execute(standings(people.bo.account_id, ON)).all()

    assert {row.role for row in rows} == {Role.PRESCRIBER, Role.ORDERER}
    assert {row.unit_id for row in rows} == {world.unit.id}
    assert {row.provider_id for row in rows} == {world.provider.id}


@pytest.mark.contract("001-08")
@pytest.mark.parametrize(
    ("first", "last", "held"),
    [
        (date(2025, 1, 1), YESTERDAY, False),
        (date(2025, 1, 1), ON, True),
        (ON, None, True),
        (TOMORROW, None, False),
    ],
)
def test_a_membership_holds_from_its_first_to_its_last_day(db, people, first, last, held):
    db.execute(
        update(Membership)
        .where(Membership.account_id == people.bo.account_id, Membership.role == "orderer")
        .values(valid_from=first, valid_to=last)
    )

    assert (Role.ORDERER in roles(db, people.bo)) is held


@pytest.mark.contract("001-08")
def test_an_expired_membership_gives_no_access(visit, people, world, hold):
    hold(valid_to=YESTERDAY)

    browser = visit(people.bo)
    assert browser.get(f"/units/{world.unit.id}/recipients").status_code == 404
    assert browser.get("/units").status_code == 403


def test_nobody_works_at_a_closed_unit(db, people, world):
    db.execute(update(CareUnit).where(CareUnit.id == world.unit.id).values(closed_on=ON))

    assert roles(db, people.bo) == set()


def test_without_an_agreement_nobody_stands_anywhere(db, people, world):
    db.execute(
        update(Agreement)
        .where(Agreement.provider_id == world.provider.id)
        .values(valid_to=YESTERDAY)
    )

    assert roles(db, people.bo) == roles(db, people.astrid) == set()
    assert roles(db, people.farid) == {Role.PRESCRIBER, Role.ORDERER}


def test_a_recipient_stands_as_herself_until_she_dies(db, people):
    assert roles(db, people.astrid) == {Role.RECIPIENT}

    db.execute(
        update(Recipient)
        .where(Recipient.id == people.astrid.recipient_id)
        .values(status="deceased")
    )

    assert roles(db, people.astrid) == set()


def test_a_daughter_has_no_standing(db, people):
    assert roles(db, people.cilla) == set()


def test_the_database_refuses_a_membership_that_ends_before_it_begins(db, people):
    from sqlalchemy.exc import IntegrityError  # noqa: PLC0415

    found = db.scalars(
        select(Membership).where(Membership.account_id == people.bo.account_id)
    ).first()
    found.valid_to = found.valid_from - timedelta(days=1)
    with pytest.raises(IntegrityError):
        db.flush()
    db.rollback()
