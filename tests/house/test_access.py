"""Every door, every known person, own and foreign things: who opens it, who is asked, who not."""

import csv
import re
from collections.abc import Iterator
from pathlib import Path
from uuid import UUID

import pytest
from flask import Flask
from sqlalchemy import select
from werkzeug.routing import Rule

from care.models.access import AccessApplication, EmergencyOpening
from care.models.overrides import PolicyOverride
from care.models.recipients import Contact
from care.models.units import Membership, PrescriberAppointment
from core.db import new_id
from orders.models.orders import Shipment, ShipmentLine
from portal.models import HouseRole
from tests.house.test_routes import KNOWN, guard_of, rules
from tests.orders.supply_world import make_order
from tests.people import AT, ON

TABLE = Path(__file__).with_name("access.csv")
"""Who opens each door about Astrid, who has to say why first, who is refused; to all others it
is not there. An asterisk: everyone who is not named elsewhere in the row."""
WITHOUT_IMPORT = {"imports." + name for name in (
    "ask_undo", "choose_columns", "columns", "confirm", "drop", "read_as_known", "show", "undo",
)}  # fmt: skip
"""There is no import in the world: these are not found even by those who may."""
NOT_NOW = {
    "care.prescription_resume", "care.remove", "care.remove own",
    "care.end_role_at", "care.withdraw_application", "care.close",
}  # fmt: skip
"""Steps that the thing's state does not offer answer as not found."""


def expected() -> dict[str, dict[str, str]]:
    """Door → person → opens, asked or refused."""
    found: dict[str, dict[str, str]] = {}
    with TABLE.open(encoding="utf-8") as lines:
        for row in csv.DictReader(lines):
            door = row.pop("endpoint")
            said = {who: how for how, people in row.items() for who in people.split()}
            rest = said.pop("*", "not there")
            found[door] = {who: said.get(who, rest) for who in KNOWN}
    return found


def door_of(rule: Rule) -> str:
    """A view at two addresses is two doors: at a unit, and the person's own."""
    twice = rule.rule.startswith(("/recipients/", "/prescriptions/"))
    return f"{rule.endpoint} own" if twice else rule.endpoint


def doors(app: Flask) -> Iterator[tuple[str, Rule]]:
    """Every closed door, once for looking and once for acting."""
    for rule in rules(app):
        if guard_of(app, rule) != "open" and "static" not in rule.endpoint:
            yield from ((method, rule) for method in ("GET", "POST") if method in rule.methods)


def url_of(rule: Rule, ids: dict[str, object]) -> str:
    return re.sub(r"<[a-z]+:([a-z_]+)>", lambda found: str(ids[found[1]]), rule.rule)


def furnish(db, world, who="astrid") -> dict[str, object]:
    """An order, a parcel and a contact of somebody; the ids of all there is around them."""
    known = getattr(world.people, who)
    order, lines = make_order(db, world, ("pad", 4), ("catheter", 2), who=who)
    order.address_text = order.address_text.replace("gatan 980", f"gatan {known.number[8:11]}")
    contact = Contact(
        provider_id=world.provider.id, recipient_id=known.recipient_id, person_id=known.person_id
    )
    contact.name, contact.phone, contact.relation = "Gunilla Granne", "+46701740606", "granne"
    parcel = Shipment(
        number=700_000 + order.number,
        order_id=order.id,
        supplier_id=world.supplier.id,
        shipped_at=AT,
        form_key=new_id(),
    )
    excepted = exception_of(world, known)
    db.add_all([contact, parcel, excepted])
    db.flush()
    db.add(ShipmentLine(shipment_id=parcel.id, order_line_id=lines[0].id, packs=1))
    appointed = db.scalars(select(PrescriberAppointment.id)).first()
    asked = apply_for_access(world.people.cilla, world.unit)
    opened = emergency_of(world, known)
    db.add_all([asked, opened])
    db.commit()
    return {
        **rights_of(db, world.people.ivar),
        "application_id": asked.id,
        "appointment_id": appointed,
        "area_id": world.areas["incontinence"].id,
        "article_id": world.articles["pad"].id,
        "case_id": new_id(),
        "contact_id": contact.id,
        "contract_id": world.contract.id,
        "customer_id": world.unit.id,
        "form": "order",
        "import_id": new_id(),
        "line_id": lines[0].id,
        "order_id": order.id,
        "opening_id": opened.id,
        "override_id": excepted.id,
        "passkey_id": new_id(),
        "prescription_id": world.prescription.id,
        "recipient_id": known.recipient_id,
        "shipment_id": parcel.id,
        "sign_in_id": new_id(),
        "supplier_id": world.supplier.id,
        "thing_id": known.recipient_id,
        "token": "nothing",
        "unit_id": world.unit.id,
    }


def exception_of(world, known) -> PolicyOverride:
    """A rule that holds otherwise for somebody."""
    return PolicyOverride(
        provider_id=world.provider.id,
        unit_id=world.unit.id,
        recipient_id=known.recipient_id,
        person_id=known.person_id,
        care_area_id=world.areas["diabetes"].id,
        name="cover_max",
        value={"is": 120},
        valid_from=ON,
        valid_to=ON,
        reason="travel",
        made_at=AT,
    )


def apply_for_access(who, unit) -> AccessApplication:
    return AccessApplication(
        provider_id=unit.provider_id,
        unit_id=unit.id,
        account_id=who.account_id,
        person_id=who.person_id,
        role="orderer",
        asked_at=AT,
    )


def emergency_of(world, known) -> EmergencyOpening:
    """Farid opened somebody, long ago and decided on."""
    return EmergencyOpening(
        provider_id=world.provider.id,
        unit_id=world.unit.id,
        account_id=world.people.farid.account_id,
        recipient_id=known.recipient_id,
        person_id=known.person_id,
        reason="urgent",
        opened_at=AT,
        until=AT,
    )


def rights_of(db, who) -> dict[str, object]:
    held = select(Membership.id).where(Membership.account_id == who.account_id)
    dan = select(HouseRole.id).where(HouseRole.role == "customer_service")
    return {
        "account_id": who.account_id,
        "membership_id": db.scalars(held).first(),
        "role_id": db.scalars(dan).first(),
    }


def answer_of(response, door: str) -> str:
    """What a door did, in the words of the table."""
    asked = re.search(r"/purpose|/case\?", response.headers.get("Location", ""))
    if response.status_code in {302, 303} and asked:
        return "asked why"
    if response.status_code == 403:
        return "refused"
    absent = response.status_code == 404 and door not in WITHOUT_IMPORT | NOT_NOW
    return "not there" if absent or response.status_code >= 500 else "opens"


def test_the_table_names_every_closed_door_and_no_other(app):
    assert set(expected()) == {door_of(rule) for _method, rule in doors(app)}


@pytest.mark.slow  # every door as everyone
@pytest.mark.contract("001-25")
@pytest.mark.parametrize("who", KNOWN)
def test_every_door_opens_to_those_in_the_table_and_to_nobody_else(
    app, db, world, people, visit, who
):
    ids, table, wrong = furnish(db, world), expected(), []
    visitor = visit(getattr(people, who))
    for method, rule in doors(app):
        send = visitor.get if method == "GET" else visitor.post
        response, door = send(url_of(rule, ids)), door_of(rule)
        found, right = answer_of(response, door), table[door][who]
        absent = found == "opens" and response.status_code == 404 and right == "not there"
        if found != right and not absent:
            wrong.append(f"{method} {rule.rule}: {response.status_code}, {found}, not {right}")
    assert not wrong, "\n".join(wrong)


@pytest.mark.slow  # every door of a unit
@pytest.mark.contract("001-25")
@pytest.mark.parametrize("who", ["farid", "bo", "astrid", "eva", "sixten", "dan"])
def test_things_of_one_unit_are_not_found_through_another(app, db, world, people, visit, who):
    foreign = {**furnish(db, world), "unit_id": world.other_unit.id}
    visitor = visit(getattr(people, who))
    for method, rule in doors(app):
        if {"unit_id"} < rule.arguments:
            send = visitor.get if method == "GET" else visitor.post
            assert send(url_of(rule, foreign)).status_code in {403, 404}, rule.rule


HIDDEN = ("Hemliga gatan 984", "701740605", "Gunilla Granne", "701740606", "070-174 06")


@pytest.mark.slow  # every page
@pytest.mark.contract("001-11", "002-27")
@pytest.mark.parametrize("who", ["bo", "hedda", "ivar", "dan", "gunnar", "olof"])
def test_where_a_protected_person_lives_is_behind_no_door(app, db, world, people, visit, who):
    ids, visitor, opened = furnish(db, world, "eva"), visit(getattr(people, who)), 0
    with visitor.client.session_transaction(base_url="https://localhost") as session:
        session["purposes"] = {str(people.eva.person_id): "care"}
    for rule in (rule for method, rule in doors(app) if method == "GET"):
        for query in ("", "?format=csv"):
            response = visitor.get(url_of(rule, ids) + query)
            opened += response.status_code == 200
            assert not [text for text in HIDDEN if text in response.text], rule.rule
    assert opened > 5


@pytest.mark.slow  # every page
@pytest.mark.contract("002-04")
def test_no_page_of_a_person_is_missing_because_the_identity_is_protected(app, db, world, visit):
    ids, bo, table = furnish(db, world, "eva"), visit(world.people.bo), expected()
    with bo.client.session_transaction(base_url="https://localhost") as session:
        session["purposes"] = {str(world.people.eva.person_id): "care"}
    hers = {"recipient_id", "order_id", "contact_id", "shipment_id", "line_id"}
    looked = 0
    for rule in (rule for method, rule in doors(app) if method == "GET"):
        if hers & rule.arguments and table[door_of(rule)]["bo"] == "opens":
            answer = bo.get(url_of(rule, ids))
            assert answer_of(answer, door_of(rule)) == "opens", (rule.rule, answer.status_code)
            looked += 1
    assert looked > 10


@pytest.mark.slow  # every page of the desk
def test_the_desk_learns_no_number_no_prescription_and_no_name_but_on_the_label(
    app, db, world, people, visit
):
    ids, gunnar, number = furnish(db, world), visit(people.gunnar), people.astrid.number
    secrets = {number, number[2:], f"{number[:8]}-{number[8:]}", f"{number[2:8]}-{number[8:]}"}
    for _method, rule in (pair for pair in doors(app) if pair[0] == "GET"):
        text = gunnar.get(url_of(rule, ids)).text
        assert not [secret for secret in secrets if secret in text], rule.rule
        assert str(world.prescription.number) not in text
        if rule.endpoint not in {"orders.label", "orders.send"}:
            assert not re.search("Almkvist|Hemliga gatan", text), rule.rule


JUNK = ("x", "9" * 5000, "\u0663", "-1", "1:2:3", str(UUID(int=1)))
FIELDS = (
    "version", "seen", "line", "act", "form_key", "article_id", "account", "areas", "care_areas",
    "prescription", "article", "mode", "packs_" + "0" * 32, "take_" + "0" * 32, "packs_" + "z" * 32,
    "day", "reason", "purpose", "next", "q", "number", "kind", "postal_code", "valid_from",
)  # fmt: skip


@pytest.mark.slow  # every form with junk in every field
@pytest.mark.parametrize("junk", JUNK, ids=range(len(JUNK)))
@pytest.mark.parametrize("who", ["bo", "hedda", "gunnar", "sixten"])
def test_forged_fields_are_refused_and_never_an_error(app, db, world, visit, who, junk):
    ids, visitor = furnish(db, world), visit(getattr(world.people, who))
    table = expected()
    fields = [*FIELDS, *(f"l{n}-{name}" for n in (1, 2) for name in ("packs", "version"))]
    for rule in (rule for method, rule in doors(app) if method == "POST"):
        if table[door_of(rule)][who] == "opens":
            response = visitor.post(url_of(rule, ids), dict.fromkeys(fields, junk), inspect=False)
            assert response.status_code < 500, rule.rule
