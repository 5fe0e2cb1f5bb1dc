"""The demo of care: deterministic, only test numbers, every kind of person."""

from datetime import date
from random import Random
from types import SimpleNamespace

import pytest
from sqlalchemy import func, select

from care.commands.demo_people import Numbers, invent
from care.commands.demo_prescriptions import PrescriptionMaker
from care.models.recipients import Contact, Recipient
from care.models.units import CareProvider, CareUnit
from core.house import DemoPlan
from core.identity_number import OIDS, sex_told
from core.people import Person, Protection
from tests.people import ON


@pytest.fixture(scope="module")
def demo(make_app):
    app = make_app()
    plan = DemoPlan(
        recipients=60,
        articles=0,
        orders=0,
        on=ON,
        random=Random(2026),  # noqa: S311 - invented people
        vault=app.extensions["vault"],
        progress=lambda *_: None,
    )
    from care.commands.demo_recipients import load_recipients  # noqa: PLC0415
    from care.commands.demo_staff import load_staff  # noqa: PLC0415
    from care.commands.demo_units import load_units  # noqa: PLC0415
    from portal.commands.demo import load  # noqa: PLC0415

    with app.extensions["database"].writing() as session:
        for part in (load, load_units, load_staff, load_recipients):
            part(session, plan)
    with app.extensions["database"].reading() as session:
        yield session, plan
    app.extensions["database"].engine.dispose()
    app.extensions["vault"].keyring.engine.dispose()


def test_two_providers_have_six_units_of_different_kinds(demo):
    session, plan = demo

    assert session.scalar(select(func.count()).select_from(CareProvider)) == 2
    kinds = session.scalars(select(CareUnit.kind)).all()
    assert len(kinds) == len(set(kinds)) == 6
    assert set(plan.made) >= {"providers", "units", "care_areas", "recipients", "accounts"}


def test_the_known_people_are_there(demo):
    _session, plan = demo

    known = {"astrid", "bo", "cilla", "dan", "eva", "farid", "hedda", "ivar", "maja", "olof"}
    assert set(plan.made["accounts"]) >= known | {"sixten"}


def test_as_many_recipients_as_asked_for_can_be_read(demo):
    session, plan = demo

    assert session.scalar(select(func.count()).select_from(Recipient)) == 60
    eva = plan.made["known_recipients"]["eva"]
    person = session.get(Person, eva.person_id)
    assert person.full_name == "Eva Falk"
    assert person.protection == Protection.PROTECTED_REGISTRATION
    assert session.scalar(select(func.count()).select_from(Contact)) > 5


def test_only_numbers_from_the_series_for_tests_are_used():
    random = Random(1)  # noqa: S311 - invented people
    numbers = Numbers(random, ON)
    made = [invent(random, numbers, "home_care", ON) for _ in range(2000)]

    national = [who.number for who in made if who.number and who.number.kind in OIDS]
    assert all(number.is_test for number in national)
    assert len({number.value for number in national}) == len(national) < len(made)
    assert {who.protection for who in made} == set(Protection)
    assert len({who.number.kind for who in made if who.number}) == 5


def test_the_same_seed_makes_the_same_people():
    def some():
        random = Random(7)  # noqa: S311 - invented people
        numbers = Numbers(random, ON)
        return [invent(random, numbers, "ward", ON) for _ in range(20)]

    assert some() == some()


def test_names_and_numbers_say_the_same_sex():
    random = Random(7)  # noqa: S311 - invented people
    numbers = Numbers(random, ON)
    for kind in ("home_care", "school"):
        for _ in range(80):
            who = invent(random, numbers, kind, ON)
            if who.number and who.number.oid in OIDS.values():
                assert sex_told(who.number.value, who.number.oid) == who.sex


def test_nobody_is_prescribed_what_is_made_for_others():
    maker = object.__new__(PrescriptionMaker)
    maker.random = Random(7)  # noqa: S311 - invented people
    maker.plan = SimpleNamespace(on=ON)
    goods = [
        SimpleNamespace(picture=f"catalogue/pictures/{kind}.svg", attributes=attributes)
        for kind, attributes in (
            ("pad", {"for_sex": "male"}),
            ("brief", {"from_age": 4, "to_age": 15}),
            ("pants", {}),
        )
    ]
    woman = SimpleNamespace(sex="female", born=date(1944, 3, 12))
    man = SimpleNamespace(sex="male", born=date(1944, 3, 12))
    for _ in range(20):
        assert maker._chosen(woman, "incontinence", goods, 3) == [goods[2]]
        assert goods[1] not in maker._chosen(man, "incontinence", goods, 3)
