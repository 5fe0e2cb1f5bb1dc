"""Customer service opens a person only in an open case of its own, which ends with the day."""

import pytest
import time_machine
from sqlalchemy import select

from care.jobs.rights import look_through_rights
from care.models.access import SupportCase
from core.audit import Reading


@pytest.fixture
def her(world, people):
    return f"/units/{world.unit.id}/recipients/{people.astrid.recipient_id}"


def call_about(visitor, her):
    return visitor.post(
        f"{her}/purpose", {"purpose": "call", "caller": "relative", "note": "Dottern ringer"}
    )


def test_a_case_opens_the_person_and_stands_at_every_reading(visit, people, her, db):
    dan = visit(people.dan)
    assert dan.get(her).status_code == 302
    assert call_about(dan, her).status_code == 302

    assert dan.get(her).status_code == 200

    case = db.scalars(select(SupportCase)).one()
    assert (case.caller, case.reason) == ("relative", "call")
    read = db.scalars(select(Reading).where(Reading.account_id == people.dan.account_id)).all()
    assert f"case:{case.number}" in {row.purpose for row in read}
    assert str(case.number) in dan.get("/cases").text


def test_a_closed_case_shuts_the_person_again(visit, people, her, db):
    dan = visit(people.dan)
    call_about(dan, her)
    case = db.scalars(select(SupportCase)).one()

    assert dan.post(f"/cases/{case.id}/close").status_code == 303

    assert dan.get(her).status_code == 302


def test_a_case_ends_with_the_day(visit, people, her, db, app):
    call_about(visit(people.dan), her)

    with time_machine.travel("2026-05-05T06:00:00+00:00", tick=True):
        assert visit(people.dan).get(her).status_code == 302
        with app.test_request_context(base_url="https://localhost"):
            look_through_rights(db, {})
        assert {row.closed_by for row in db.scalars(select(SupportCase))} == {"day"}
