"""The list of what ends soon, its review, and one signature for all."""

from datetime import date

import pytest
from sqlalchemy import select, update

from care.models.prescriptions import Prescription, PrescriptionLine
from care.models.units import PrescriberAppointment


@pytest.fixture
def soon(db, world):
    db.execute(update(Prescription).values(valid_to=date(2026, 5, 20)))
    db.commit()
    return f"/units/{world.unit.id}/prescriptions"


def test_what_ends_soon_is_listed_with_its_lines(visit, world, soon):
    page = visit(world.people.bo).get(f"{soon}/expiring")
    assert "Astrid A." in page.text
    assert "Tappningskateter, 5 a day" in page.text
    assert "16 days left" in page.text


def test_those_who_may_not_prescribe_read_the_list_without_ticks(visit, world, soon):
    page = visit(world.people.ivar).get(f"{soon}/expiring")
    assert "Astrid A." in page.text
    assert 'name="prescription"' not in page.text
    assert visit(world.people.ivar).get(f"{soon}/renew").status_code == 403
    assert visit(world.people.farid).get(f"{soon}/expiring").status_code == 404


def test_ticking_reviewing_and_signing_renews(visit, db, world, soon):
    bo = visit(world.people.bo)
    review = bo.follow(bo.post(f"{soon}/expiring", {"prescription": str(world.prescription.id)}))
    assert "Review and sign" in review.text
    line = world.lines["pad"].id.hex
    typed = {
        f"renew_{world.prescription.id.hex}": "y",
        f"dose_{line}": "3",
        f"dose_{world.lines['catheter'].id.hex}": "5",
    }
    done = bo.follow(bo.post(f"{soon}/renew", typed))
    assert "1 prescription was renewed" in done.text
    assert "Astrid A." not in done.text
    new = db.scalars(
        select(Prescription).where(Prescription.renews_id == world.prescription.id)
    ).one()
    assert new.valid_from == date(2026, 5, 21)
    doses = db.scalars(
        select(PrescriptionLine.dose_milli)
        .where(PrescriptionLine.prescription_id == new.id)
        .order_by(PrescriptionLine.position)
    )
    assert doses.all() == [3000, 5000]


def test_what_cannot_be_renewed_is_told_and_stops_nothing_else(visit, db, world, soon):
    db.execute(update(PrescriberAppointment).values(valid_to=date(2026, 5, 1)))
    db.commit()
    bo = visit(world.people.bo)
    review = bo.follow(bo.post(f"{soon}/expiring", {"prescription": str(world.prescription.id)}))
    assert "Your right to prescribe has ended" in review.text


def test_ticks_of_another_units_prescriptions_are_left_out(visit, db, world, soon):
    db.execute(update(Prescription).values(unit_id=world.second_unit.id))
    db.commit()
    bo = visit(world.people.bo)
    answer = bo.post(f"{soon}/expiring", {"prescription": str(world.prescription.id)})
    assert bo.get(answer.headers["Location"]).status_code == 303
