"""A care relation opens a person; without one only an emergency does, and it is looked through."""

from datetime import timedelta

import pytest
import time_machine
from sqlalchemy import select

from care.models.access import EmergencyOpening, ProviderRole
from care.models.recipients import RecipientUnit
from care.models.units import Membership
from core.audit import Reading
from tests.people import SINCE

NOTE = "Ambulansen kom utan henne papper"


@pytest.fixture
def apart(db, world, people):
    """Astrid is in care at another unit of Bo's care provider, and not at Bo's."""
    place = db.scalars(
        select(RecipientUnit).where(RecipientUnit.recipient_id == people.astrid.recipient_id)
    ).one()
    place.unit_id = world.second_unit.id
    db.commit()
    return f"/units/{world.unit.id}/recipients/{people.astrid.recipient_id}"


def open_her(visitor, world, whole, **changes):
    typed = {"number": whole, "reason": "life", "note": NOTE, **changes}
    return visitor.post(f"/units/{world.unit.id}/emergency", typed)


def test_without_a_care_relation_a_person_is_not_there(visit, people, apart):
    assert visit(people.bo).get(apart).status_code == 404


def test_an_emergency_opens_by_the_whole_number_with_a_reason_and_a_sentence(
    visit, people, world, apart, db
):
    bo = visit(people.bo)

    answer = open_her(bo, world, people.astrid.number)

    assert answer.headers["Location"].endswith(apart)
    page = bo.get(apart)
    assert page.status_code == 200
    assert "opened this person in an emergency" in page.text
    row = db.scalars(select(EmergencyOpening)).one()
    assert row.until - row.opened_at == timedelta(hours=24)
    read = db.scalars(select(Reading).where(Reading.purpose == "emergency:life")).all()
    assert people.astrid.person_id in {one.subject_id for one in read}


@pytest.mark.usefixtures("apart")
@pytest.mark.parametrize("missing", ["number", "reason", "note"])
def test_nothing_of_it_may_be_left_out(visit, people, world, missing, db):
    answer = open_her(visit(people.bo), world, people.astrid.number, **{missing: ""})

    assert answer.status_code == 422
    assert db.scalars(select(EmergencyOpening)).first() is None


def test_it_lets_nobody_change_anything(visit, people, world, apart):
    bo = visit(people.bo)
    open_her(bo, world, people.astrid.number)

    assert bo.get(f"{apart}/edit").status_code == 403
    assert bo.get(f"{apart}/prescriptions/new").status_code == 403


def test_it_is_over_after_a_day(visit, people, world, apart):
    bo = visit(people.bo)
    open_her(bo, world, people.astrid.number)

    with time_machine.travel("2026-05-05T08:00:05+00:00", tick=True):
        assert visit(people.bo).get(apart).status_code == 404


def test_it_opens_at_ones_own_unit_and_for_oneself_alone(visit, people, world, apart):
    open_her(visit(people.bo), world, people.astrid.number)

    assert visit(people.ivar).get(apart).status_code == 404


def test_across_care_providers_nobody_learns_that_a_person_exists(visit, people, world, db):
    farid, url = visit(people.farid), f"/units/{world.other_unit.id}/emergency"
    typed = {"reason": "life", "note": NOTE}

    known = farid.post(url, {**typed, "number": people.astrid.number})
    unknown = farid.post(url, {**typed, "number": "19440514-9807"})

    assert known.status_code == unknown.status_code == 422
    assert "Nobody in your care provider" in known.text
    denied = db.scalars(select(Reading).where(Reading.outcome == "denied")).all()
    assert {row.subject_id for row in denied} == {people.astrid.person_id}


@pytest.fixture
def opened(visit, people, world, db, request):
    request.getfixturevalue("apart")
    open_her(visit(people.bo), world, people.astrid.number)
    return db.scalars(select(EmergencyOpening)).one()


def test_every_opening_stands_on_the_reviewers_list_and_is_decided(visit, people, opened, db):
    olof = visit(people.olof)
    assert "Bo Bergqvist" in olof.get("/openings").text
    assert NOTE in olof.get(f"/openings/{opened.id}").text

    typed = {"version": str(opened.version), "decision": "follow_up"}
    assert olof.post(f"/openings/{opened.id}", typed).status_code == 422
    typed["note"] = "Fråga enhetschefen"
    assert olof.post(f"/openings/{opened.id}", typed).status_code == 303

    db.expire_all()
    row = db.get(EmergencyOpening, opened.id)
    assert (row.decision, row.decided_by) == ("follow_up", people.olof.account_id)


def test_a_reviewers_reading_is_written_down_too(visit, people, opened, db):
    visit(people.olof).get(f"/openings/{opened.id}")

    mine = Reading.account_id == people.olof.account_id
    assert people.astrid.person_id in set(db.scalars(select(Reading.subject_id).where(mine)))


def appoint_reviewer(db, who, provider):
    db.add(
        ProviderRole(
            provider_id=provider.id,
            account_id=who.account_id,
            role="access_reviewer",
            valid_from=SINCE,
        )
    )
    db.commit()


def test_a_reviewer_never_reviews_their_own(visit, people, world, opened, db):
    appoint_reviewer(db, people.bo, world.provider)
    bo = visit(people.bo)

    answer = bo.post(
        f"/openings/{opened.id}", {"version": str(opened.version), "decision": "justified"}
    )

    assert answer.status_code == 422
    db.expire_all()
    assert db.get(EmergencyOpening, opened.id).decided_at is None


def test_another_care_providers_reviewer_finds_nothing(visit, people, world, opened, db):
    appoint_reviewer(db, people.farid, world.other_provider)
    farid = visit(people.farid)

    assert farid.get(f"/openings/{opened.id}").status_code == 404
    assert "Bo Bergqvist" not in farid.get("/openings").text


@pytest.mark.usefixtures("opened")
def test_it_ends_with_the_role_at_the_unit(visit, people, apart, db):
    for row in db.scalars(select(Membership).where(Membership.account_id == people.bo.account_id)):
        row.valid_to = SINCE
    db.commit()

    assert visit(people.bo).get(apart).status_code == 404
