"""Recipients of the demo: three hundred, or a million for measuring; the known people first."""

from collections.abc import Iterator
from datetime import date

from sqlalchemy.orm import Session

from care.commands.demo_people import Invented, Numbers, invent
from care.commands.demo_rows import Maker
from care.commands.demo_units import UNITS
from care.models.recipients import Contact
from core.house import DemoPlan
from core.identity_number import OIDS, IdentityNumber, Kind, make_test_number
from core.people import OPERATOR_ID, Address, Person, PersonKind, Protection
from portal.commands.demo import demo_account, demo_person

CHUNK = 1000


def load_recipients(session: Session, plan: DemoPlan) -> None:
    """Fill "recipients" (list of MadeRecipient) and "known_recipients" (by key)."""
    numbers = {key: Numbers(plan.random, plan.on) for key in plan.made["providers"]}
    known = _known(plan)
    waiting = _everyone(plan, known, numbers)
    maker, made = Maker(plan), []
    for start in range(0, plan.recipients, CHUNK):
        size = min(CHUNK, plan.recipients - start)
        for person_id, (unit, who) in zip(maker.begin(size), waiting, strict=False):
            made.append(maker.add(person_id, unit, who))
        maker.store(session)
        plan.progress("recipients", start + size, plan.recipients)
    plan.made["recipients"] = made
    plan.made["known_recipients"] = dict(zip(known, made, strict=False))
    _accounts(session, plan)


def _everyone(
    plan: DemoPlan, known: dict[str, Invented], numbers: dict[str, Numbers]
) -> Iterator[tuple[str, Invented]]:
    for who in known.values():
        if who.number:
            numbers["municipality"].taken.add(who.number.value)
        yield "sodra", who
    shares = [unit.share for unit in UNITS]
    while True:
        unit = plan.random.choices(UNITS, shares)[0]
        yield unit.key, invent(plan.random, numbers[unit.provider], unit.kind, plan.on)


def _known(plan: DemoPlan) -> dict[str, Invented]:
    return {
        "astrid": _somebody(
            ("Astrid", "Lindahl"),
            date(plan.on.year - 81, 3, 12),
            Address("Storgatan 1", "749 01", "Ekby", door_code="1944"),
            ("urine_retention", "incontinence"),
        ),
        "eva": _somebody(
            ("Eva", "Falk"),
            date(plan.on.year - 44, 10, 5),
            Address("Granvägen 8", "749 12", "Almtuna"),
            ("stoma",),
            Protection.PROTECTED_REGISTRATION,
        ),
    }


def _somebody(
    names: tuple[str, str],
    born: date,
    address: Address,
    areas: tuple[str, ...],
    protection: Protection = Protection.NONE,
) -> Invented:
    kind = Kind.PERSONNUMMER
    value = make_test_number(born, 980)
    return Invented(
        given=names[0],
        family=names[1],
        born=born,
        number=IdentityNumber(value, kind, OIDS[kind], born.year, born),
        address=address,
        phone="+46701740610" if protection is Protection.NONE else "+46701740611",
        email=f"{names[0].lower()}@example.org",
        language="sv",
        protection=protection,
        areas=areas,
        residence="own_home",
    )


def _accounts(session: Session, plan: DemoPlan) -> None:
    for key, made in plan.made["known_recipients"].items():
        person = session.get(Person, made.person_id)
        if person is not None:
            demo_account(session, plan, key, person)
    cilla = demo_person(
        plan, PersonKind.PROXY, OPERATOR_ID, ("Cilla", "Lindahl"), date(1971, 5, 28)
    )
    demo_account(session, plan, "cilla", cilla)
    astrid = plan.made["known_recipients"]["astrid"]
    daughter = Contact(
        provider_id=astrid.provider_id, recipient_id=astrid.id, person_id=astrid.person_id
    )
    daughter.name, daughter.phone, daughter.relation = "Cilla Lindahl", "+46701740612", "dotter"
    session.add(daughter)
    session.flush()
