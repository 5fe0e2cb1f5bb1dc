from dataclasses import replace
from datetime import date, timedelta

import pytest
from sqlalchemy import select

from care.models.overrides import PolicyOverride
from care.models.prescriptions import PrescriptionLine
from care.models.recipients import Recipient
from care.queries.overrides import exceptions_of, overrides_of, personal_policy
from care.rules.overrides import BadOverride, NewOverride, Override, OverrideReason
from care.rules.policy import AfterShare, DaysBeforeEnd, DeliveryMode
from care.services.overrides import Occasion, add_override, end_override
from core.audit import Change
from core.errors import NotFound
from orders.models.standings import LineStanding
from orders.queries.withdrawals import line_views
from tests.people import AT, ON

LAST = ON + timedelta(days=30)
UNTIL = Override("cover_max", 120, ON, LAST, OverrideReason.TRAVEL)
WISHED = NewOverride(UNTIL, "Reser till Åre")


@pytest.fixture
def except_(db, world):
    def add(new=WISHED, area="incontinence", **changes):
        recipient = db.get(Recipient, world.people.astrid.recipient_id)
        new = replace(new, override=replace(new.override, **changes))
        occasion = Occasion(world.unit.id, AT, ON)
        return add_override(
            db, recipient, world.areas[area], new, by=world.people.bo.actor, occasion=occasion
        )

    return add


def policy_of(db, world, on=ON, area="incontinence"):
    whose = (world.people.astrid.recipient_id, world.areas[area].id)
    return personal_policy(db, world.policies[area], whose, on=on)


def test_an_exception_holds_for_one_person_one_area_and_its_days(db, world, except_):
    except_()
    assert policy_of(db, world).cover_max == 120
    assert policy_of(db, world, LAST).cover_max == 120
    assert policy_of(db, world, LAST + timedelta(days=1)).cover_max == 90
    assert policy_of(db, world, area="diabetes").cover_max == 90
    eva = (world.people.eva.recipient_id, world.areas["incontinence"].id)
    assert personal_policy(db, world.policies["incontinence"], eva, on=ON).cover_max == 90


def test_who_why_and_what_before_and_after_stand_in_the_book_but_no_text(db, world, except_):
    row = except_()
    change = db.scalars(select(Change).where(Change.what == "policy.excepted")).one()
    assert change.facts | {} == {
        "area": "incontinence",
        "name": "cover_max",
        "before": 90,
        "after": 120,
        "reason": "travel",
        "valid_from": ON.isoformat(),
        "valid_to": LAST.isoformat(),
    }
    assert change.subject_id == world.people.astrid.person_id
    assert (row.made_by, row.reason_text) == (world.people.bo.account_id, "Reser till Åre")
    assert b"Reser" not in row.reason_text_sealed


@pytest.mark.parametrize(
    ("name", "value"),
    [
        ("release", DaysBeforeEnd(20)),
        ("release", AfterShare(1, 2)),
        ("delivery_modes", frozenset({DeliveryMode.HOME, DeliveryMode.UNIT})),
        ("cut_off", None),
        ("confirmation_required", True),
    ],
)
def test_values_of_every_kind_come_back_as_they_went_in(db, world, except_, name, value):
    except_(name=name, value=value)
    assert getattr(policy_of(db, world), name) == value


def test_ended_early_it_holds_no_longer_from_that_day_and_stays_in_the_history(db, world, except_):
    row = except_()
    recipient = db.get(Recipient, world.people.astrid.recipient_id)
    later = ON + timedelta(days=3)
    by = world.people.hedda.actor
    assert end_override(db, recipient, row.id, by=by, at=AT, on=later)
    assert policy_of(db, world, later - timedelta(days=1)).cover_max == 120
    assert policy_of(db, world, later).cover_max == 90
    assert not end_override(db, recipient, row.id, by=by, at=AT, on=later)
    (kept,) = exceptions_of(db, recipient.id)
    assert (kept.ended_on, kept.ended_by) == (later, by.account_id)
    except_(valid_from=later)  # the days after it are free again


def test_two_from_the_same_value_on_the_same_days_are_refused(except_):
    except_()
    with pytest.raises(BadOverride):
        except_(valid_from=LAST, valid_to=LAST + timedelta(days=9))


def test_an_exception_of_somebody_else_is_not_found(db, world, except_):
    row = except_()
    eva = db.get(Recipient, world.people.eva.recipient_id)
    with pytest.raises(NotFound):
        end_override(db, eva, row.id, by=world.people.bo.actor, at=AT, on=ON)


def test_the_withdrawal_rules_go_by_the_exception(db, world, except_):
    mine = PrescriptionLine.recipient_id == world.people.astrid.recipient_id
    before = line_views(db, mine, on=ON)
    assert {view.line.release for view in before} == {AfterShare(2, 3)}
    except_(name="release", value=DaysBeforeEnd(20))
    after = line_views(db, mine, on=ON)
    assert {view.line.release for view in after} == {DaysBeforeEnd(20)}
    assert [view.id for view in after] == [view.id for view in before]
    assert overrides_of(db, [], on=date(2026, 5, 4)) == {}


def test_the_worklist_stands_by_the_exception_at_once(db, world, except_):
    db.get(PrescriptionLine, world.lines["pad"].id).withdrawals_allowed = 3
    db.commit()
    pad = LineStanding.prescription_line_id == world.lines["pad"].id
    assert db.scalars(select(LineStanding.expiring_days).where(pad)).one() == 30
    except_(name="expiring_days", value=90)
    db.commit()
    assert db.scalars(select(LineStanding.expiring_days).where(pad)).one() == 90


def test_the_database_says_no_as_well(db, except_):
    assert db.scalars(select(PolicyOverride)).all() == []
    row = except_()
    assert (row.valid_from, row.valid_to) == (ON, LAST)
