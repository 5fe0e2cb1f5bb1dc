"""The demo's accounts: people of the operator, and how the wings let theirs sign in."""

from datetime import date
from uuid import UUID

from sqlalchemy.orm import Session

from core.actors import SYSTEM, Role
from core.clock import now
from core.house import DemoPlan
from core.identity_number import OIDS, Kind, make_test_number
from core.people import OPERATOR_ID, Person, PersonKind, identity_purpose
from core.personal_data import Ground
from portal.models import HouseRole
from portal.services.accounts import make_account
from portal.services.confidentiality import acknowledge_for_demo
from portal.services.passwords import hash_password

PASSWORD = "omvard-demo"  # noqa: S105 - published in the README
OPERATORS = (
    ("dan", ("Dan", "Sjögren"), date(1986, 4, 2), Role.CUSTOMER_SERVICE),
    ("disa", ("Disa", "Holmqvist"), date(1992, 9, 17), Role.CUSTOMER_SERVICE),
    ("maja", ("Maja", "Ekdahl"), date(1979, 1, 23), Role.ASSORTMENT_MANAGER),
    ("olof", ("Olof", "Brandt"), date(1968, 11, 8), Role.AUDITOR),
    ("sixten", ("Sixten", "Wall"), date(1990, 6, 30), Role.SYSTEM_ADMIN),
)


def load(session: Session, plan: DemoPlan) -> None:
    """The operator's own people. Begins `plan.made` with "password_hash" and "accounts"."""
    plan.made["password_hash"] = hash_password(PASSWORD)
    plan.made["accounts"] = {}
    since = date(plan.on.year - 2, 1, 1)
    for key, names, born, role in OPERATORS:
        person = demo_person(plan, PersonKind.STAFF, OPERATOR_ID, names, born)
        account_id = demo_account(session, plan, key, person)
        session.add(HouseRole(account_id=account_id, role=role.value, valid_from=since))


def demo_person(
    plan: DemoPlan,
    kind: PersonKind,
    controller_id: UUID,
    names: tuple[str, str],
    born: date,
    serial: int = 980,
) -> Person:
    """An invented person with a number from the series kept for tests. Not yet stored."""
    number = make_test_number(born, serial)
    oid = OIDS[Kind.PERSONNUMMER]
    person = Person(
        kind=kind.value,
        controller_id=controller_id,
        ground=Ground.CARE if kind is PersonKind.RECIPIENT else Ground.CONTRACT,
        identity_kind=Kind.PERSONNUMMER.value,
        identity_oid=oid,
        identity_index=plan.vault.blind(identity_purpose(oid), number),
        language="sv",
        made_at=now(),
    )
    person.identity, person.birth_date_text = number, born.isoformat()
    person.given_name, person.family_name = names
    return person


def demo_account(session: Session, plan: DemoPlan, key: str, person: Person) -> UUID:
    """Let a person of the demo sign in as `key` with the demo's password."""
    session.add(person)
    session.flush()
    account = make_account(
        session,
        plan.vault,
        person,
        by=SYSTEM,
        username=key,
        password_hash=plan.made["password_hash"],
    )
    plan.made["accounts"][key] = account.id
    if person.kind == PersonKind.STAFF:
        acknowledge_for_demo(session, plan.on, account.id, at=account.made_at)
    return account.id
