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
    assert f"case:{case.number}:call" in {row.purpose for row in read}
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


LISTS = ("recipients", "orders", "worklist")


@pytest.mark.parametrize("name", LISTS)
def test_a_units_lists_ask_for_a_case_about_the_unit_first(name, visit, people, world):
    asked = visit(people.dan).get(f"/units/{world.unit.id}/{name}?before=")
    assert asked.status_code == 302
    assert asked.location.startswith(f"/units/{world.unit.id}/case?next=")


def test_one_case_opens_every_list_of_the_unit_and_stands_at_each_reading(visit, people, world, db):
    dan, unit = visit(people.dan), f"/units/{world.unit.id}"
    form = {"purpose": "order", "caller": "staff", "next": f"{unit}/recipients"}
    assert dan.post(f"{unit}/case", form).location == f"{unit}/recipients"

    assert [dan.get(f"{unit}/{name}").status_code for name in LISTS] == [200, 200, 200]

    case = db.scalars(select(SupportCase)).one()
    assert (case.unit_id, case.recipient_id) == (world.unit.id, None)
    mine = db.scalars(select(Reading.purpose).where(Reading.account_id == people.dan.account_id))
    assert set(mine) == {f"case:{case.number}:order"}
    assert world.unit.name in dan.get("/cases").text
    dan.post(f"/cases/{case.id}/close")
    assert dan.get(f"{unit}/recipients").status_code == 302


def test_a_case_about_a_unit_opens_no_person_and_no_other_unit(visit, people, world, her):
    dan = visit(people.dan)
    dan.post(f"/units/{world.unit.id}/case", {"purpose": "order", "caller": "staff"})
    assert dan.get(her).status_code == 302
    assert dan.get(f"/units/{world.other_unit.id}/recipients").status_code == 302


def test_a_case_about_a_unit_needs_a_reason_and_keeps_what_was_typed(visit, people, world):
    answer = visit(people.dan).post(f"/units/{world.unit.id}/case", {"note": "Ringer om en låda"})
    assert answer.status_code == 422
    assert "Ringer om en låda" in answer.text
