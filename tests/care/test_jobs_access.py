"""Rights nobody uses end with warning; nothing else lapses by itself."""

from datetime import UTC, date, datetime, timedelta

import pytest
from sqlalchemy import select

from care.jobs.rights import ask_for_reviews, end_idle, look_through_rights, warn_of_ends
from care.models.access import Certificate
from care.models.units import Membership, PrescriberAppointment
from core.audit import Change
from core.outbox import Letter
from core.people import Person
from portal.models import Account

ON = date(2026, 5, 4)


@pytest.fixture
def night(app, db, people):
    """Bo, Hedda and Sixten have mail addresses; jobs run where letters get their links."""
    for who in (people.bo, people.hedda, people.sixten):
        db.get(Person, who.person_id).email = f"{who.key}@example.org"
    db.flush()
    with app.test_request_context(base_url="https://localhost"):
        yield db


def last_seen(db, who, day: date) -> None:
    moment = datetime(day.year, day.month, day.day, 9, tzinfo=UTC)
    db.get(Account, who.account_id).signed_in_at = moment
    for row in held(db, who):
        row.valid_from = min(row.valid_from, day)
    db.flush()


def held(db, who):
    mine = Membership.account_id == who.account_id
    return db.scalars(select(Membership).where(mine)).all()


def letters(db, who):
    return db.scalars(select(Letter.title).where(Letter.person_id == who.person_id)).all()


def test_twelve_months_without_signing_in_end_every_role(night, people):
    last_seen(night, people.bo, date(2025, 5, 4))

    end_idle(night, ON)

    assert {row.valid_to for row in held(night, people.bo)} == {ON - timedelta(days=1)}
    why = {row.facts["why"] for row in night.scalars(select(Change)) if "why" in row.facts}
    assert why == {"idle"}
    assert len(letters(night, people.bo)) == 1


@pytest.mark.parametrize("left", [30, 7])
def test_before_it_a_letter_warns_once(night, people, left):
    last_seen(night, people.bo, ON - timedelta(days=365 - left))

    end_idle(night, ON)
    end_idle(night, ON)

    assert [row.valid_to for row in held(night, people.bo)] == [None, None]
    assert len(letters(night, people.bo)) == 1


def test_whoever_signed_in_lately_hears_nothing(night, people):
    last_seen(night, people.bo, date(2026, 4, 30))

    end_idle(night, ON)

    assert letters(night, people.bo) == []


def test_an_appointment_and_a_certificate_that_end_soon_are_warned_of(night, people):
    mine = PrescriberAppointment.account_id == people.bo.account_id
    row = night.scalars(select(PrescriberAppointment).where(mine)).one()
    row.valid_to = ON + timedelta(days=30)
    night.add(
        Certificate(
            appointment_id=row.id,
            name="Blåsdysfunktion 7,5 hp",
            issuer="Högskolan",
            issued_on=date(2021, 5, 1),
            valid_to=ON + timedelta(days=6),
        )
    )
    night.flush()

    warn_of_ends(night, ON)

    assert len(letters(night, people.bo)) == 2


def test_a_review_that_lies_is_told_to_the_unit_and_then_to_the_system(night, people):
    ask_for_reviews(night, ON)

    assert len(letters(night, people.hedda)) == 1
    assert letters(night, people.sixten)
    assert {row.valid_to for row in held(night, people.bo)} == {None}


def test_the_whole_night_runs_twice_and_writes_once(night, people):
    look_through_rights(night, {})
    first = letters(night, people.hedda)
    look_through_rights(night, {})

    assert letters(night, people.hedda) == first
