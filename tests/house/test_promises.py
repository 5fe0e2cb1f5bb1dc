"""What the contract promises of the house as a whole."""

import re
from datetime import UTC, datetime
from pathlib import Path

import pytest
from sqlalchemy import select

from care.models.policies import CareArea
from care.models.prescriptions import Prescription, PrescriptionLine
from core.audit import Change
from core.identity_number import parse
from orders.models.orders import OrderLine
from tests.conftest import MONDAY
from tests.orders.supply_world import make_order
from tests.people import ON

INTERNET_EXPLORER = "Mozilla/5.0 (Windows NT 10.0; Trident/7.0; rv:11.0) like Gecko"
FIREFOX = "Mozilla/5.0 (X11; Linux x86_64; rv:140.0) Gecko/20100101 Firefox/140.0"
CSS = Path(__file__).parents[2] / "portal" / "static" / "css"


@pytest.mark.contract("001-01")
@pytest.mark.parametrize("browser", [INTERNET_EXPLORER, FIREFOX, ""])
def test_an_old_browser_is_let_in_and_told_by_what_it_can_not_by_its_name(visit, people, browser):
    page = visit(people.bo).get("/", headers={"User-Agent": browser})

    assert page.status_code == 200
    assert '<p class="old-browser">' in page.text
    hidden = [
        p
        for p in CSS.glob("*.css")
        if re.search(r"\.old-browser \{\s*display: none", p.read_text())
    ]
    assert [p.name for p in hidden] == ["layout.css"]
    rules = hidden[0].read_text()
    assert rules.index("@layer") < rules.index(".old-browser {")  # unread by browsers before layers


@pytest.mark.contract("001-04")
@pytest.mark.parametrize("url", ["/privacy", "/help", "/sign-in"])
def test_whom_to_ask_about_personal_data_stands_on_every_page(app, visit, url):
    contact = app.extensions["operator"].privacy_contact

    assert contact in visit(None).get(url).text.split("<footer")[1]
    assert contact in visit(None).get("/privacy").text.split("<main")[1].split("</main>")[0]


@pytest.mark.contract("001-05")
@pytest.mark.parametrize(
    ("who", "audience", "own", "others"),
    [
        ("bo", "staff", "/units", "/me"),
        ("astrid", "recipient", "/me", "/units"),
        ("gunnar", "supplier", "/supplier/", "/units"),
    ],
)
def test_each_area_has_its_own_way_in_and_help(visit, people, who, audience, own, others):
    visitor = visit(getattr(people, who))
    home = visitor.get("/").text

    assert f"audience-{audience}" in home
    assert 'href="/help"' in home
    assert visitor.get("/help").status_code == 200
    assert visitor.get(own, follow_redirects=True).status_code == 200
    assert visitor.get(others).status_code == 403


@pytest.mark.contract("001-13")
def test_every_line_ordered_for_a_person_has_a_care_area(db, world):
    _order, lines = make_order(db, world)
    areas = db.scalars(
        select(CareArea.code)
        .join(Prescription, Prescription.care_area_id == CareArea.id)
        .join(PrescriptionLine, PrescriptionLine.prescription_id == Prescription.id)
        .join(OrderLine, OrderLine.prescription_line_id == PrescriptionLine.id)
        .where(OrderLine.id.in_([line.id for line in lines]))
    )

    assert areas.all() == ["incontinence"] * len(lines)
    assert not Prescription.__table__.c.care_area_id.nullable


@pytest.mark.contract("001-24")
@pytest.mark.parametrize("value", ["", "x", "0" * 43, "019df200-5008-7002-8b2f-08ca8e4c5311"])
def test_nobody_is_let_in_on_a_cookie_that_signing_in_did_not_make(visit, value):
    stranger = visit(None)
    for name in ("session", "__Host-session", "account_id"):
        stranger.client.set_cookie(name, value, domain="localhost", secure=True)

    assert stranger.get("/account").headers["Location"].startswith("/sign-in")


@pytest.mark.contract("002-13")
def test_what_is_noted_bears_the_time_of_the_house_not_of_the_browser(db, visit, people, world):
    url = f"/units/{world.unit.id}/recipients/{people.eva.recipient_id}/purpose"
    skewed = {"Date": "Fri, 01 Jan 1999 00:00:00 GMT"}
    visit(people.bo).post(url, {"purpose": "care", "at": "1999-01-01T00:00"}, headers=skewed)
    noted = db.scalars(select(Change.at).where(Change.what == "recipient.purpose_said")).one()

    assert abs((noted - MONDAY).total_seconds()) < 60
    assert noted < datetime.now(UTC)


def test_the_number_the_readme_proposes_can_be_typed():
    readme = (Path(__file__).parents[2] / "README.md").read_text(encoding="utf-8")
    proposed = re.findall(r"`(\d{12})`", readme)
    assert proposed
    assert all(parse(number, on=ON).is_test for number in proposed)
