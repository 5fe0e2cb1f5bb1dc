"""Prescribing as the known people meet it: three pages, refusals that explain, nothing lost."""

import re
from datetime import date

import pytest
from sqlalchemy import select, update

from care.models.policies import PolicyRow
from care.models.prescriptions import Prescription, PrescriptionLine, PrescriptionMeasure
from care.models.units import PrescriberAppointment
from catalogue.models.articles import Article
from core.counting import counted
from core.db import new_id
from portal.models import Draft

KEY = "01890000-0000-7000-8000-00000000abcd"


@pytest.fixture
def base(world):
    return f"/units/{world.unit.id}/recipients/{world.people.astrid.recipient_id}/prescriptions"


@pytest.fixture
def here(world):
    return f"/units/{world.unit.id}/prescriptions/{world.prescription.id}"


@pytest.fixture
def bo(visit, world):
    return visit(world.people.bo)


def picked(world, key="pad", **more):
    """What the second page sends for one product."""
    name = world.articles[key].id.hex
    return {
        "area": "incontinence",
        "article": str(world.articles[key].id),
        "form_key": KEY,
        "valid_from": "2026-05-04",
        "valid_to": "2027-05-03",
        "cover": "90",
        "withdrawals": "4",
        f"include_{name}": "y",
        f"dose_{name}": "4",
        f"unit_{name}": "day",
        f"substitution_{name}": "ask",
        f"instruction_{name}": "",
        "act": "sign",
        **more,
    }


def newest(db):
    db.expire_all()
    return db.scalars(select(Prescription).order_by(Prescription.made_at.desc())).first()


@pytest.mark.contract("001-14")
def test_a_nurse_prescribes_in_three_pages(bo, db, world, base):
    first = bo.get(f"{base}/new")
    assert "Incontinence" in first.text
    products = {"area": "incontinence", "article": str(world.articles["pad"].id), "act": "go"}
    second = bo.follow(bo.post(f"{base}/new", products))
    assert "Inkontinensskydd normal" in second.text
    receipt = bo.follow(bo.post(f"{base}/lines", picked(world)))
    assert "Prescription receipt" in receipt.text
    assert "12 packs" in receipt.text
    made = newest(db)
    assert (made.status, made.valid_to) == ("active", date(2027, 5, 3))
    line = db.scalars(
        select(PrescriptionLine).where(PrescriptionLine.prescription_id == made.id)
    ).one()
    assert (line.dose_milli, line.dose_unit, line.withdrawals_allowed) == (4000, "day", 4)


def test_sending_the_same_page_twice_makes_one_prescription(bo, db, world, base):
    ways = {bo.post(f"{base}/lines", picked(world)).headers["Location"] for _ in range(2)}
    assert len(ways) == 1
    found = db.scalars(select(Prescription.id).where(Prescription.id != world.prescription.id))
    assert len(found.all()) == 1


def test_packs_and_leftovers_are_told_while_one_types(bo, world, base):
    answer = bo.post(f"{base}/compute", picked(world, withdrawals="2"))
    text = re.sub(r"<[^>]+>", " ", answer.text)
    assert "360" in text
    assert "24 in all" in text


def test_packs_are_computed_without_scripts_too(bo, world, base):
    answer = bo.post(f"{base}/lines", picked(world, act="compute"))
    assert answer.status_code == 200
    assert (
        "24 in all" in bo.post(f"{base}/lines", picked(world, act="compute", withdrawals="2")).text
    )
    assert 'value="90"' in answer.text


@pytest.mark.parametrize(
    ("typed", "told"),
    [
        ({"valid_to": "2027-05-04"}, "3 May 2027"),
        ({"withdrawals": "7"}, "at most 6 withdrawals"),
        ({"cover": "91"}, "30 to 90 days"),
        ({"valid_from": "2026-05-03"}, "4 May 2026"),
        ({"valid_to": "2026-05-01"}, "must not lie before"),
        ({"valid_to": "soon"}, "Write a day"),
        ({"cover": "many"}, "whole number"),
    ],
)
def test_what_the_rules_say_no_to_is_told_at_the_field_and_nothing_is_lost(
    bo, db, world, base, typed, told
):
    answer = bo.post(f"{base}/lines", picked(world, note="Ring först", **typed))
    assert answer.status_code == 422
    text = answer.text.replace("\N{NO-BREAK SPACE}", " ")
    assert told in re.sub(r"May (\d), (\d{4})", r"\1 May \2", text)
    assert "Ring först" in answer.text
    assert "error-summary" in answer.text
    for value in typed.values():
        assert value in answer.text or value.startswith("202")
    assert db.get(Prescription, world.prescription.id) is not None
    assert newest(db).id == world.prescription.id


def test_a_dose_is_needed_for_every_product(bo, world, base):
    name = f"dose_{world.articles['pad'].id.hex}"
    answer = bo.post(f"{base}/lines", picked(world, **{name: ""}))
    assert answer.status_code == 422
    assert "Say how many are used" in answer.text


def test_a_dose_far_above_what_is_usual_has_to_be_confirmed(bo, db, world, base):
    db.execute(
        update(Article).where(Article.id == world.articles["pad"].id).values(iso_code="09 30 18")
    )
    db.commit()
    name = f"dose_{world.articles['pad'].id.hex}"
    refused = bo.post(f"{base}/lines", picked(world, **{name: "7"}))
    assert refused.status_code == 422
    assert "usual is at most 4 a day" in refused.text
    assert bo.post(f"{base}/lines", picked(world, sure="y", **{name: "7"})).status_code == 303


@pytest.mark.contract("001-15")
def test_a_required_measure_is_asked_for_and_kept_with_the_prescription(bo, db, world, base):
    policy = world.policies["incontinence"].id
    db.execute(update(PolicyRow).where(PolicyRow.id == policy).values(measures_required=True))
    db.commit()
    refused = bo.post(f"{base}/lines", picked(world))
    assert refused.status_code == 422
    assert "A treatment measure is needed first" in refused.text
    measure = {
        "measure_0": str(world.measures["toileting"].id),
        "outcome_0": "not_enough",
        "done_on_0": "2026-04-01",
        "measure_text_0": "Sex veckor",
    }
    assert bo.post(f"{base}/lines", picked(world, **measure)).status_code == 303
    kept = db.scalars(select(PrescriptionMeasure)).one()
    assert (kept.outcome, kept.text, kept.done_on) == ("not_enough", "Sex veckor", date(2026, 4, 1))


def test_a_product_outside_the_assortment_is_refused_and_logged(bo, db, world, base):
    gone = picked(world, "gone")
    both = {
        **gone,
        **picked(world),
        "article": [str(world.articles[k].id) for k in ("pad", "gone")],
    }
    answer = bo.post(f"{base}/lines", both)
    assert answer.status_code == 422
    assert "not in the unit" in answer.text
    assert newest(db).id == world.prescription.id
    assert bo.post(f"{base}/lines", gone).status_code == 303  # back to the products


def test_a_measure_of_another_list_is_refused(bo, world, base):
    forged = {"measure_0": KEY, "outcome_0": "helped"}
    assert bo.post(f"{base}/lines", picked(world, **forged)).status_code == 422


@pytest.mark.parametrize(
    ("who", "status"),
    [("ivar", 403), ("hedda", 403), ("dan", 302), ("farid", 404), ("astrid", 404), ("gunnar", 404)],
)
def test_only_prescribers_of_the_unit_open_the_form(visit, world, base, who, status):
    assert visit(getattr(world.people, who)).get(f"{base}/new").status_code in {status, 403}
    if status == 404:
        assert visit(getattr(world.people, who)).get(f"{base}/new").status_code == 404


def test_somebody_elses_recipient_is_not_found(bo, world, base):
    other = f"/units/{world.second_unit.id}/recipients/{world.people.astrid.recipient_id}"
    assert bo.get(f"{other}/prescriptions/new").status_code == 404
    assert (
        bo.get(base.replace(str(world.people.astrid.recipient_id), KEY) + "/new").status_code == 404
    )


def test_an_ended_right_is_told_with_who_can_renew_it(bo, db, world, base):
    db.execute(update(PrescriberAppointment).values(valid_to=date(2026, 5, 1)))
    db.commit()
    refused = bo.post(f"{base}/lines", picked(world))
    assert refused.status_code == 422
    assert "Your right to prescribe has ended" in refused.text
    assert "Hedda Hallonqvist" in refused.text
    assert f"/units/{world.unit.id}/prescribers" in refused.text


def test_what_one_may_not_sign_can_be_kept_for_a_colleague_to_sign(bo, db, world, base):
    db.execute(update(PrescriberAppointment).values(valid_to=date(2026, 5, 1)))
    db.commit()
    assert bo.post(f"{base}/lines", picked(world, act="prepare")).status_code == 303
    draft = newest(db)
    assert (draft.status, draft.signed_at) == ("draft", None)
    url = f"/units/{world.unit.id}/prescriptions/{draft.id}"
    assert "Waits for a signature" in bo.get(url).text
    assert bo.post(f"{url}/sign").status_code == 409
    db.execute(update(PrescriberAppointment).values(valid_to=None))
    db.commit()
    assert bo.post(f"{url}/sign").status_code == 303
    assert newest(db).status == "active"


def test_what_is_typed_comes_back_after_a_pause(bo, db, world, base):
    typed = picked(world, note="Halvvägs")
    typed.pop("act")
    assert bo.post(f"{base}/draft", typed).status_code == 204
    again = bo.get(f"{base}/lines")
    assert "Halvvägs" in again.text
    kept = db.scalars(select(Draft)).one()
    assert b"Halv" not in kept.input_sealed
    bo.post(f"{base}/lines", picked(world))
    assert db.scalars(select(Draft)).first() is None


def test_the_page_of_a_prescription_tells_all_of_it(bo, here):
    text = bo.get(here).text
    for told in ("Inkontinensskydd normal", "4 a day", "Valid", "What was done", "Renew"):
        assert told in text


def test_the_recipient_reads_her_own_prescription_without_colleagues_notes(visit, db, world):
    row = db.get(Prescription, world.prescription.id)
    row.note = "Endast kollegor"
    db.commit()
    astrid = visit(world.people.astrid)
    page = astrid.get(f"/prescriptions/{world.prescription.id}")
    assert page.status_code == 200
    assert "Endast kollegor" not in page.text
    assert "Renew" not in page.text
    assert astrid.get(f"/prescriptions/{world.prescription.id}/receipt").status_code == 200


@pytest.mark.parametrize(
    ("who", "status"), [("bo", 200), ("ivar", 200), ("hedda", 200), ("farid", 404), ("gunnar", 404)]
)
def test_only_the_recipients_own_care_reads_a_prescription(visit, world, here, who, status):
    assert visit(getattr(world.people, who)).get(here).status_code == status


@pytest.mark.parametrize(
    ("step", "reason", "status"),
    [
        ("pause", "hospital", "paused"),
        ("review", "does_not_fit", "under_review"),
        ("end", "need_ended", "ended"),
        ("annul", "wrong_product", "annulled"),
    ],
)
def test_a_prescription_is_stopped_with_a_reason(bo, db, here, step, reason, status):
    page = bo.get(f"{here}/{step}")
    version = re.search(r'name="version" value="(\d+)"', page.text).group(1)
    assert bo.post(f"{here}/{step}", {"version": version, "reason": ""}).status_code == 422
    typed = {"version": version, "reason": reason, "note": "Därför"}
    assert bo.post(f"{here}/{step}", typed).status_code == 303
    row = newest(db)
    assert (row.status, row.end_reason, row.end_note) == (status, reason, "Därför")
    assert "Därför" in bo.get(here).text


def test_a_paused_prescription_holds_again(bo, db, here):
    bo.post(f"{here}/pause", {"version": "1", "reason": "away"})
    assert "Resume" in bo.get(here).text
    assert bo.post(f"{here}/resume", {"version": "2"}).status_code == 303
    assert newest(db).status == "active"
    assert bo.get(f"{here}/resume").status_code == 404


def test_an_old_page_is_refused_with_both_versions(bo, db, here):
    bo.post(f"{here}/pause", {"version": "1", "reason": "away"})
    stale = bo.post(f"{here}/end", {"version": "1", "reason": "moved"})
    assert stale.status_code == 409
    assert "Paused" in stale.text
    assert "End" in stale.text
    assert newest(db).status == "paused"


def renewed(world, **more):
    names = {key: world.articles[key].id.hex for key in ("pad", "catheter")}
    lines = {}
    for key, dose in (("pad", "3"), ("catheter", "5")):
        lines |= {
            f"include_{names[key]}": "y",
            f"dose_{names[key]}": dose,
            f"unit_{names[key]}": "day",
            f"substitution_{names[key]}": "ask",
        }
    return {
        **picked(world),
        **lines,
        "version": "1",
        "valid_from": "2027-03-01",
        "valid_to": "2028-02-28",
        **more,
    }


def test_renewing_keeps_the_old_one_until_it_ends_and_links_them(bo, db, world, here):
    page = bo.get(f"{here}/renew")
    assert "Tappningskateter" in page.text
    assert re.search(r"Mar 1, 2027|1 Mar 2027", page.text)
    assert bo.post(f"{here}/renew", renewed(world)).status_code == 303
    new = newest(db)
    assert (new.renews_id, new.valid_from) == (world.prescription.id, date(2027, 3, 1))
    assert db.get(Prescription, world.prescription.id).status == "active"
    doses = db.scalars(
        select(PrescriptionLine.dose_milli)
        .where(PrescriptionLine.prescription_id == new.id)
        .order_by(PrescriptionLine.position)
    )
    assert doses.all() == [3000, 5000]


def test_replacing_ends_the_old_one_at_once(bo, db, world, here):
    today = {"valid_from": "2026-05-04", "valid_to": "2027-05-03"}
    assert bo.post(f"{here}/replace", renewed(world, **today)).status_code == 303
    old = db.get(Prescription, world.prescription.id, populate_existing=True)
    assert (old.status, old.replaced_by_id) == ("replaced", newest(db).id)
    assert "Replaced by" in bo.get(here).text


def test_a_product_that_is_gone_is_flagged_when_renewing(bo, db, world, here):
    db.execute(update(Article).where(Article.id == world.articles["pad"].id).values(status="gone"))
    db.commit()
    page = bo.get(f"{here}/renew")
    assert "Some products are gone" in page.text
    assert "Tappningskateter" in page.text


def test_renewing_from_an_old_page_is_refused(bo, here, world):
    bo.post(f"{here}/pause", {"version": "1", "reason": "away"})
    assert bo.post(f"{here}/renew", renewed(world)).status_code == 409


@pytest.mark.parametrize("path", ["new", "lines"])
def test_the_pages_of_prescribing_take_few_statements(bo, world, base, path):
    products = {"area": "incontinence", "article": str(world.articles["pad"].id), "act": "go"}
    bo.post(f"{base}/new", products)
    with counted() as count:
        bo.get(f"{base}/{path}", inspect=False)
    assert count.total <= 16, count.total


def test_the_page_of_a_prescription_takes_few_statements(bo, here):
    with counted() as count:
        bo.get(here, inspect=False)
    assert count.total <= 16


def test_more_lines_cost_no_more_statements(bo, db, world, here):
    bo.get(here, inspect=False)
    with counted() as few:
        bo.get(here, inspect=False)
    row = world.lines["pad"]
    for position in range(3, 9):
        copy = {c.key: getattr(row, c.key) for c in PrescriptionLine.__table__.columns}
        db.add(PrescriptionLine(**{**copy, "id": new_id(), "position": position}))
    db.commit()
    with counted() as many:
        bo.get(here, inspect=False)
    assert many.total == few.total


def test_a_prescription_leads_on_to_ordering_and_back_to_the_person(bo, base, here):
    person = base.removesuffix("/prescriptions")
    page = bo.get(here).text

    assert f'href="{person}/order"' in page
    assert f'href="{person}"' in page


def test_what_is_renewed_is_not_renewed_again_and_the_page_tells_where_it_is(bo, db, world, here):
    bo.post(f"{here}/renew", renewed(world))
    made = newest(db)
    page = bo.get(f"{here}/renew")
    assert "It has been renewed already" in page.text
    assert f"/prescriptions/{made.id}" in page.text
    again = bo.post(f"{here}/renew", renewed(world, form_key=str(new_id())))
    assert again.status_code == 422
    assert "renewed already" in again.text


def test_what_was_renewed_by_mistake_can_be_renewed_when_that_is_annulled(bo, db, world, here):
    bo.post(f"{here}/renew", renewed(world))
    made = newest(db)
    there = f"/units/{world.unit.id}/prescriptions/{made.id}"
    version = re.search(r'name="version" value="(\d+)"', bo.get(f"{there}/annul").text).group(1)
    typed = {"version": version, "reason": "wrong_amount", "note": "Fel antal"}
    assert bo.post(f"{there}/annul", typed).status_code == 303
    assert bo.post(f"{here}/renew", renewed(world, form_key=str(new_id()))).status_code == 303


def test_of_a_prepared_and_a_signed_renewal_only_one_is_ever_signed(bo, db, world, here):
    bo.post(f"{here}/renew", renewed(world, act="prepare"))
    draft = newest(db)
    again = bo.post(f"{here}/renew", renewed(world, form_key=str(new_id())))
    assert again.status_code == 422
    assert "prepared its renewal already" in again.text
    there = f"/units/{world.unit.id}/prescriptions/{draft.id}"
    assert bo.post(f"{there}/sign").status_code == 303
    assert newest(db).status == "active"
