"""What is typed is kept for whoever typed it, and for nobody else."""

from datetime import timedelta
from uuid import uuid4

import pytest
import sqlalchemy as sa
import time_machine

from core.clock import now
from portal.models import Draft
from portal.services.drafts import drop_draft, keep_draft, sweep_drafts, take_draft

THING = uuid4()
TYPED = {"note": ["Ringklockan fungerar inte"]}


def taken(db, who, *, at=None, form="order"):
    return take_draft(db, by=who.actor, form=form, thing_id=THING, at=at or now())


def test_what_is_typed_comes_back_to_whoever_typed_it_and_to_nobody_else(visit, db, people):
    answer = visit(people.bo).post(f"/drafts/order/{THING}", {**TYPED, "password": "secret"})

    assert answer.status_code == 204
    assert taken(db, people.bo) == TYPED
    assert taken(db, people.ivar) is None
    assert taken(db, people.bo, form="prescription") is None


def test_a_draft_is_sealed_at_rest_and_keeps_no_token_or_password(visit, db, people):
    visit(people.bo).post(f"/drafts/order/{THING}", {**TYPED, "password": "secret"})

    row = db.scalars(sa.select(Draft).where(Draft.thing_id == THING)).one()
    assert b"Ringklockan" not in row.input_sealed
    assert "csrf_token" not in row.input


def test_a_newer_draft_takes_the_place_of_the_older(db, people):
    for text in ("first", "second"):
        keep_draft(db, by=people.bo.actor, form="order", thing_id=THING, typed={"note": [text]})

    assert taken(db, people.bo) == {"note": ["second"]}


@pytest.mark.parametrize(("hours", "there"), [(23.99, True), (24, False)])
def test_a_draft_lives_for_a_day(db, people, hours, there):
    with time_machine.travel(now(), tick=False):
        keep_draft(db, by=people.bo.actor, form="order", thing_id=THING, typed=TYPED)
        later = now() + timedelta(hours=hours)

    assert (taken(db, people.bo, at=later) == TYPED) is there
    sweep_drafts(db, at=later)
    assert (taken(db, people.bo) == TYPED) is there


def test_a_form_that_was_sent_forgets_its_draft(db, people):
    keep_draft(db, by=people.bo.actor, form="order", thing_id=THING, typed=TYPED)
    drop_draft(db, by=people.bo.actor, form="order", thing_id=THING)

    assert taken(db, people.bo) is None


def test_nobody_keeps_a_draft_without_signing_in(visit):
    assert visit(None).post(f"/drafts/order/{THING}", TYPED).status_code == 302
