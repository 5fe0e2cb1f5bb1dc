"""Fifty at once register one person, or renew one prescription: one does, the rest are told."""

from collections.abc import Callable
from datetime import date

import pytest
from sqlalchemy import func, select

from care.models.prescriptions import Prescription, PrescriptionLine
from care.models.recipients import Recipient, RecipientToken, RecipientUnit
from care.rules.recipients import AlreadyHere, KnownElsewhere
from care.services.recipients import Particulars, Registration, register_recipient
from core.actors import Role
from core.audit import Change
from core.db import new_id
from core.identity_number import make_test_number, parse
from core.people import Person
from tests.client import BASE, Visitor
from tests.people import ON, Builder
from tests.races import AT_ONCE, race

NUMBER = make_test_number(date(1951, 8, 14), 981)
WHO = {
    "number": NUMBER, "kind": "national", "given_name": "Torsten", "family_name": "Provsson",
    "language": "sv", "residence": "own_home", "protection": "none", "source": "typed",
}  # fmt: skip


@pytest.fixture
def sender(own_app) -> Callable[..., Callable[[], tuple[int, str]]]:
    """Makes what a browser sends when the moment comes; the token is fetched before."""
    app, world = own_app

    def make(who, url, typed) -> Callable[[], tuple[int, str]]:
        visitor = Visitor(app, world, who, language="en")
        form = {"csrf_token": visitor.token(), **typed}

        def send() -> tuple[int, str]:
            response = visitor.client.post(url, data=form, base_url=BASE)
            return response.status_code, response.text

        return send

    return make


def told(text: str, *sentences: str) -> bool:
    return any(sentence in text for sentence in sentences)


def count(session, model, *where) -> int:
    return session.scalar(select(func.count()).select_from(model).where(*where))


def check_one_registered(database) -> None:
    """One person with one number, one recipient, one unit, its words once, one row in the book."""
    with database.reading() as session:
        made = session.scalars(select(Recipient).where(Recipient.number > 10_002)).one()
        assert made.number == 10_003
        assert count(session, Person, Person.id == made.person_id) == 1
        assert count(session, RecipientUnit, RecipientUnit.recipient_id == made.id) == 1
        tokens = session.scalars(
            select(RecipientToken.token).where(RecipientToken.recipient_id == made.id)
        ).all()
        assert len(tokens) == len(set(tokens)) > 0
        assert count(session, Change, Change.what == "recipient.registered") == 1


def registering(vault, unit, by, database):
    new = Registration(unit, parse(NUMBER, on=ON), Particulars("Torsten", "Provsson"))
    with database.writing() as session:
        register_recipient(session, vault, new, by=by, on=ON)
    return "registered"


@pytest.mark.slow
def test_of_fifty_who_register_one_person_at_one_unit_one_does(own_app):
    app, world = own_app
    database, vault = app.extensions["database"], app.extensions["vault"]
    found = race(lambda: registering(vault, world.unit, world.people.bo.actor, database))
    assert found == {"registered": 1, AlreadyHere: AT_ONCE - 1}
    check_one_registered(database)


@pytest.mark.slow
def test_of_fifty_who_register_one_person_at_two_units_one_does(own_app):
    app, world = own_app
    database, vault = app.extensions["database"], app.extensions["vault"]
    units = [world.unit, world.second_unit] * (AT_ONCE // 2)
    found = race(lambda unit: registering(vault, unit, world.people.bo.actor, database), *units)
    half = AT_ONCE // 2
    assert found == {"registered": 1, AlreadyHere: half - 1, KnownElsewhere: half}
    check_one_registered(database)


@pytest.mark.slow
def test_the_pages_of_two_units_register_a_person_once_and_tell_the_rest(own_app, sender):
    app, world = own_app
    with app.extensions["database"].writing() as session:
        maker = Builder(session, app.extensions["vault"])
        maker.member(world.people.cilla, world.second_unit, Role.ORDERER)
    pages = [
        sender(who, f"/units/{unit.id}/register/details", WHO)
        for who, unit in (
            (world.people.bo, world.unit),
            (world.people.ivar, world.unit),
            (world.people.cilla, world.second_unit),
        ) * 5
    ]  # fmt: skip

    def send(page):
        status, text = page()
        sentences = ("registered at this unit already", "registered at another unit")
        return status, status == 302 or told(text, *sentences)

    found = race(send, *pages)
    assert found == {(302, True): 1, (422, True): len(pages) - 1}
    check_one_registered(app.extensions["database"])


def renewed(world, **more):
    typed = {
        "version": "1", "form_key": str(new_id()), "act": "sign", "cover": "90",
        "withdrawals": "4", "valid_from": "2027-03-01", "valid_to": "2028-02-28", **more,
    }  # fmt: skip
    for key, dose in (("pad", "4"), ("catheter", "5")):
        name = world.articles[key].id.hex
        line = {"include": "y", "dose": dose, "unit": "day", "substitution": "ask"}
        typed |= {f"{field}_{name}": value for field, value in line.items()}
    return typed


def check_one_renewal(database, world, status="active") -> None:
    with database.reading() as session:
        made = session.scalars(
            select(Prescription).where(Prescription.renews_id == world.prescription.id)
        ).one()
        assert made.status == status
        assert count(session, PrescriptionLine, PrescriptionLine.prescription_id == made.id) == 2
        what = Change.what.in_(("prescription.renewed", "prescription.prepared"))
        assert count(session, Change, what) == 1


@pytest.mark.slow
@pytest.mark.parametrize(
    ("path", "typed"),
    [
        ("renew", {}),
        ("renew", {"act": "prepare"}),
        ("replace", {"valid_from": "2026-05-04", "valid_to": "2027-05-03"}),
    ],
    ids=["renewed", "prepared", "replaced"],
)
def test_of_fifty_who_renew_one_prescription_one_does(own_app, sender, path, typed):
    app, world = own_app
    url = f"/units/{world.unit.id}/prescriptions/{world.prescription.id}/{path}"
    pages = [sender(world.people.bo, url, renewed(world, **typed)) for _ in range(AT_ONCE)]

    def send(page):
        status, text = page()
        if status == 303:
            return "renewed"
        known = told(text, "renewed already", "prepared its renewal already", "this cannot be done",
                     "changed")  # fmt: skip
        return "told" if status in {409, 422} and known else (status, known)

    assert race(send, *pages) == {"renewed": 1, "told": AT_ONCE - 1}
    status = "draft" if typed.get("act") == "prepare" else "active"
    check_one_renewal(app.extensions["database"], world, status)


@pytest.mark.slow
def test_of_fifty_copies_of_one_page_of_renewal_one_prescription_is_made(own_app, sender):
    app, world = own_app
    url = f"/units/{world.unit.id}/prescriptions/{world.prescription.id}/renew"
    same = renewed(world)
    pages = [sender(world.people.bo, url, same) for _ in range(AT_ONCE)]
    assert race(lambda page: page()[0], *pages) == {303: AT_ONCE}
    check_one_renewal(app.extensions["database"], world)
