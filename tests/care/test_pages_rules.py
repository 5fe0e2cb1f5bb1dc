"""The rule book and the register of prescribers, as the known people meet them."""

from datetime import date

import pytest
from sqlalchemy import select, update

from care.models.policies import PolicyRow
from care.models.units import Membership, PrescriberAppointment
from tests.client import field_values


@pytest.fixture
def unit(world):
    return f"/units/{world.unit.id}"


@pytest.mark.parametrize("language", ["en", "sv"])
def test_the_rule_book_tells_the_rules_in_force(visit, world, unit, language):
    page = visit(world.people.ivar, language=language).get(f"{unit}/rules")
    told = {"en": ("At most 365 days.", "2/3"), "sv": ("Högst 365 dagar.", "2/3")}[language]
    for text in told:
        assert text in page.text


@pytest.mark.parametrize(("who", "status"), [("bo", 403), ("hedda", 403), ("sixten", 200)])
def test_only_the_system_administrator_changes_rules(visit, world, unit, who, status):
    url = f"{unit}/rules/{world.areas['diabetes'].id}/new"
    assert visit(getattr(world.people, who)).get(url).status_code == status


NEW = {
    "scope": "provider",
    "valid_from": "2027-01-01",
    "valid_to": "",
    "profile": "2027",
    "source": "Beslut 12",
    "validity_days": "183",
    "withdrawals": "6",
    "cover_min": "28",
    "cover_max": "31",
    "release": "days",
    "release_days": "14",
    "numerator": "",
    "denominator": "",
    "modes": ["home"],
    "cut_off": "660",
    "lead_working_days": "4",
    "follow_up_months": "12",
    "country": "SE",
}


def test_new_rules_hold_from_their_day_and_close_the_old(visit, db, world, unit):
    sixten, area = visit(world.people.sixten), world.areas["diabetes"]
    url = f"{unit}/rules/{area.id}/new"
    book = sixten.follow(sixten.post(url, NEW))
    assert "14 days before the supply ends" in book.text
    rows = db.scalars(
        select(PolicyRow).where(PolicyRow.care_area_id == area.id).order_by(PolicyRow.valid_from)
    ).all()
    assert [row.valid_to for row in rows] == [date(2026, 12, 31), None]
    assert rows[1].max_validity_days == 183


@pytest.mark.parametrize(
    ("typed", "told"),
    [
        ({"valid_from": "2026-05-03"}, "can begin on"),
        ({"cover_max": "20"}, "This value cannot be"),
        ({"modes": []}, "This value cannot be"),
        ({"valid_to": "2026-12-31"}, "must not lie before"),
    ],
)
def test_rules_that_cannot_be_are_refused_at_their_field(visit, world, unit, typed, told):
    sixten = visit(world.people.sixten)
    answer = sixten.post(f"{unit}/rules/{world.areas['diabetes'].id}/new", {**NEW, **typed})
    assert answer.status_code == 422
    assert told in answer.text
    assert "Beslut 12" in answer.text


def test_another_providers_care_area_is_not_found(visit, world):
    url = f"/units/{world.other_unit.id}/rules/{world.areas['diabetes'].id}/new"
    assert visit(world.people.sixten).get(url).status_code == 404


@pytest.mark.parametrize(
    ("who", "status"), [("bo", 200), ("ivar", 200), ("hedda", 200), ("dan", 200), ("farid", 404)]
)
def test_the_units_people_read_who_may_prescribe(visit, world, unit, who, status):
    page = visit(getattr(world.people, who)).get(f"{unit}/prescribers")
    assert page.status_code == status
    if status == 200:
        assert "Bo Bergqvist" in page.text


def appointing(world, **more):
    return {
        "account": str(world.people.ivar.account_id),
        "profession": "nurse",
        "areas": [str(world.areas["incontinence"].id)],
        "valid_from": "2026-05-04",
        "valid_to": "2026-12-31",
        **more,
    }


def test_the_unit_administrator_appoints_but_does_not_prescribe_herself(
    visit, db, world, people, unit
):
    hedda = visit(people.hedda)
    listed = hedda.follow(hedda.post(f"{unit}/prescribers/new", appointing(world)))
    assert "Ivar Isaksson" in listed.text
    roles = select(Membership.role).where(Membership.account_id == people.ivar.account_id)
    assert set(db.scalars(roles)) == {"orderer", "prescriber"}
    new = f"{unit}/recipients/{people.astrid.recipient_id}/prescriptions/new"
    assert hedda.get(new).status_code == 403


@pytest.mark.parametrize("who", ["bo", "ivar"])
def test_nobody_else_appoints(visit, world, unit, who):
    visitor = visit(getattr(world.people, who))
    assert visitor.get(f"{unit}/prescribers/new").status_code == 403
    assert visitor.post(f"{unit}/prescribers/new", appointing(world)).status_code == 403


@pytest.mark.parametrize(
    ("typed", "told"),
    [
        ({"profession": "dentist"}, "Dentist"),
        ({"areas": []}, "Choose at least one care area"),
        ({"valid_to": "2026-05-03"}, "must not lie before"),
    ],
)
def test_an_appointment_that_cannot_be_is_refused(visit, world, unit, typed, told):
    answer = visit(world.people.hedda).post(f"{unit}/prescribers/new", appointing(world, **typed))
    assert answer.status_code == 422
    assert told in answer.text


def test_somebody_from_elsewhere_cannot_be_appointed(visit, db, world, unit):
    typed = appointing(world, account=str(world.people.farid.account_id))
    assert visit(world.people.hedda).post(f"{unit}/prescribers/new", typed).status_code == 422
    assert len(db.scalars(select(PrescriberAppointment)).all()) == 1


def test_an_appointment_gets_a_last_day(visit, db, people, unit):
    row = db.scalars(select(PrescriberAppointment)).one()
    hedda = visit(people.hedda)
    url = f"{unit}/prescribers/{row.id}/end"
    assert "Bo Bergqvist" in hedda.get(url).text
    hedda.follow(hedda.post(url, {"version": str(row.version), "last": "2026-05-04"}))
    db.expire_all()
    assert db.scalars(select(PrescriberAppointment)).one().valid_to == date(2026, 5, 4)
    assert hedda.post(url, {"version": "1", "last": "2026-06-01"}).status_code == 409


OUTSIDE = {
    "expiring_days": "45",
    "early_days": "0",
    "early_days_prescriber": "30",
    "bridging_days": "10",
    "bridging_after_days": "20",
    "bridging_most": "1",
    "urgent_lead_days": "1",
    "urgent_fee_ore": "95,50",
    "approval_over_ore": "1 500 kr",
    "approval_urgent": "y",
    "approval_early": "y",
}


def test_urgency_earliness_and_approval_are_set_in_the_form_and_told_in_the_book(
    visit, db, world, unit
):
    sixten, area = visit(world.people.sixten), world.areas["diabetes"]
    book = sixten.follow(sixten.post(f"{unit}/rules/{area.id}/new", {**NEW, **OUTSIDE}))
    for text in (
        "Within 1 working day; it costs the unit 95.50 kr.",
        "Lines over 1,500.00 kr are approved first.",
        "Urgent orders are approved first.",
        "At most 1, within 20 days.",
    ):
        assert text in book.text
    row = db.scalars(select(PolicyRow).where(PolicyRow.valid_from == date(2027, 1, 1))).one()
    kept = {name: getattr(row, name) for name in OUTSIDE if hasattr(row, name)}
    assert kept == {
        "expiring_days": 45, "early_days": 0, "early_days_prescriber": 30, "bridging_days": 10,
        "bridging_after_days": 20, "bridging_most": 1, "urgent_fee_ore": 9_550,
        "approval_over_ore": 150_000, "approval_urgent": True, "approval_early": True,
    }  # fmt: skip
    assert row.urgent_lead_working_days == 1


def test_what_is_emptied_is_offered_and_asked_no_more(visit, db, world, unit):
    held = world.policies["diabetes"].id
    db.execute(
        update(PolicyRow)
        .where(PolicyRow.id == held)
        .values(urgent_lead_working_days=1, urgent_fee_ore=5_000, approval_over_ore=10_000)
    )
    db.commit()
    sixten, url = visit(world.people.sixten), f"{unit}/rules/{world.areas['diabetes'].id}/new"
    assert field_values(sixten.get(url).text)["urgent_fee_ore"] == "50"
    emptied = {"urgent_lead_days": "", "urgent_fee_ore": "", "approval_over_ore": ""}
    assert sixten.post(url, {**NEW, **emptied}).status_code == 303
    row = db.scalars(select(PolicyRow).where(PolicyRow.valid_from == date(2027, 1, 1))).one()
    assert (row.urgent_lead_working_days, row.urgent_fee_ore, row.approval_over_ore) == (
        None, 0, None,
    )  # fmt: skip


@pytest.mark.parametrize(
    ("field", "text"), [("early_days", ""), ("early_days", "-1"), ("approval_over_ore", "dyrt")]
)
def test_counts_and_amounts_that_cannot_be_read_are_told(visit, world, unit, field, text):
    url = f"{unit}/rules/{world.areas['diabetes'].id}/new"
    answer = visit(world.people.sixten).post(url, {**NEW, **OUTSIDE, field: text})
    assert answer.status_code == 422
    assert "Write a" in answer.text


def test_the_rule_book_warns_where_nobody_may_approve_enough(visit, db, world, unit):
    db.execute(
        update(PolicyRow)
        .where(PolicyRow.id == world.policies["diabetes"].id)
        .values(approval_over_ore=10_000)
    )
    db.commit()
    hedda = visit(world.people.hedda)
    assert "Nobody at the unit may approve: such orders" in hedda.get(f"{unit}/rules").text
    role = Membership(
        provider_id=world.provider.id,
        unit_id=world.unit.id,
        account_id=world.people.cilla.account_id,
        role="approver",
        valid_from=date(2026, 1, 1),
        approval_limit=200_000,
    )
    db.add(role)
    db.commit()
    assert "may approve more than 2,000.00 kr" in hedda.get(f"{unit}/rules").text
    role.approval_limit = None
    db.commit()
    assert "Orders could wait" not in hedda.get(f"{unit}/rules").text
