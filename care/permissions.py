"""Who may do what with units, care recipients and prescriptions."""

from collections.abc import Callable
from dataclasses import dataclass, replace
from datetime import date
from enum import StrEnum
from typing import Any, ClassVar
from uuid import UUID

from sqlalchemy.orm import Session, joinedload

from care.models.prescriptions import Prescription
from care.models.recipients import Recipient
from care.queries import openings, recipients, units
from care.queries.appointments import appointment
from care.queries.prescriptions import prescription_with
from core.actors import PROVIDER_ROLES, UNIT_ROLES, Actor, Role
from core.clock import today
from core.errors import Lifter, Refusal
from core.permissions import On, Rule, all_of, any_of, has_role, has_role_at_unit, oneself, rule

WRITING = (Role.PRESCRIBER, Role.ORDERER, Role.UNIT_ADMIN)
STAFF = tuple(sorted(UNIT_ROLES))


class CarePermission(StrEnum):
    """Rights in care."""

    UNITS = "care:units"
    UNIT = "care:unit"
    ME = "care:me"
    RECIPIENTS = "care:recipients"
    RECIPIENTS_EXPORT = "care:recipients_export"
    LISTS_EXPORT = "care:lists_export"
    RECIPIENT_EXPORT = "care:recipient_export"
    SEARCH = "care:search"
    RECIPIENT_READ = "care:recipient_read"
    RECIPIENT_REGISTER = "care:recipient_register"
    RECIPIENT_EDIT = "care:recipient_edit"
    RECIPIENT_CONTACT = "care:recipient_contact"
    RECIPIENT_OPEN = "care:recipient_open"
    READINGS = "care:readings"
    PRESCRIPTION_READ = "care:prescription_read"
    PRESCRIBE = "care:prescribe"
    PRESCRIPTION_LIST = "care:prescription_list"
    RENEW_LIST = "care:renew_list"
    PRESCRIBERS_READ = "care:prescribers_read"
    PRESCRIBER_APPOINT = "care:prescriber_appoint"
    EMERGENCY = "care:emergency"
    """On a unit: open a person outside its care."""
    OPENINGS = "care:openings"
    """The list of what was opened in an emergency."""
    OPENING = "care:opening"
    """On an opening: say what of it."""
    PEOPLE = "care:people"
    """On a unit: who works there, in which roles."""
    CASES = "care:cases"
    """One's own cases of customer service."""
    APPLY = "care:apply"
    """Ask for access to a unit."""
    POLICY_READ = "care:policy_read"
    POLICY_EDIT = "care:policy_edit"
    EXCEPTIONS_READ = "care:exceptions_read"
    """On a recipient: what holds otherwise for them than the rules say."""
    EXCEPT = "care:except"
    """On a recipient: let a rule hold otherwise for them."""


@dataclass(eq=False)
class PurposeNeeded(Refusal):
    """A purpose has to be said before this person is opened (law.md PRO-02)."""

    code: ClassVar[str] = "purpose_needed"
    lifted_by: ClassVar[Lifter] = Lifter.YOU
    recipient_id: UUID


@dataclass(eq=False)
class CaseNeeded(Refusal):
    """Customer service opens a unit's lists in a case about the unit."""

    code: ClassVar[str] = "case_needed"
    lifted_by: ClassVar[Lifter] = Lifter.YOU
    unit_id: UUID


@dataclass(eq=False)
class HasLeft(Refusal):
    """The unit took part in the person's care once, and does not any more."""

    code: ClassVar[str] = "has_left"
    lifted_by: ClassVar[Lifter] = Lifter.CUSTOMER_SERVICE
    unit_id: UUID
    number: int
    last_day: date


def recipient_of(thing: Any) -> Recipient:
    """The recipient a thing is about: itself, or its `recipient` (loaded `with_person`)."""
    return thing if isinstance(thing, Recipient) else thing.recipient


def at_their_unit(*roles: Role) -> Rule:
    """Holds one of the roles at the unit in the address, and it takes part in the care today.

    Without a unit in the address nobody of the staff stands near: the books tell from where
    a person was read (law.md LOG-01).
    """
    name = " or ".join(role.value for role in roles)

    def holds(actor: Actor, thing: Any) -> bool:
        here = actor.unit_id
        shared = here is not None and here in recipient_of(thing).unit_ids
        return shared and actor.holds(*roles, unit_id=here)

    return Rule(f"{name} at the recipient's unit", holds)


@rule("the recipient")
def is_recipient(actor: Actor, thing: Any) -> bool:
    """The thing is about the actor as a care recipient."""
    own = {s.recipient_id for s in actor.standings if s.role is Role.RECIPIENT}
    return recipient_of(thing).id in own


@rule("customer service, in an open case of one's own")
def service_with_purpose(actor: Actor, thing: Any) -> bool:
    """Customer service that has said why it opens this person."""
    return actor.holds(Role.CUSTOMER_SERVICE) and thing.person_id in actor.purposes


@rule("customer service, at the recipient's unit")
def service_near(actor: Actor, thing: Any) -> bool:
    """Customer service stands near every recipient of the unit in the address."""
    here = recipient_of(thing).unit_ids
    return actor.unit_id in here and actor.holds(Role.CUSTOMER_SERVICE)


@rule("no protected identity, or a purpose said")
def open_or_purpose(actor: Actor, thing: Any) -> bool:
    """Nobody but the person herself opens a protected person without saying why."""
    return not recipient_of(thing).person.protected or thing.person_id in actor.purposes


@rule("opened in an emergency, at the unit in the address")
def opened_in_emergency(actor: Actor, thing: Any) -> bool:
    """Opened less than a day ago from the unit in the address; to read, never to change."""
    return (actor.unit_id, recipient_of(thing).id) in actor.openings


@rule("a reviewer of its care provider, or an auditor")
def reviews(actor: Actor, thing: Any) -> bool:
    """Appointed to look through what is opened at the thing's care provider (LOG-05)."""
    return thing.provider_id in reviewed_providers(actor) or actor.holds(Role.AUDITOR)


def reviewed_providers(actor: Actor) -> frozenset[UUID]:
    """The care providers whose openings the actor looks through."""
    held = (s for s in actor.standings if s.role in PROVIDER_ROLES)
    return frozenset(standing.provider_id for standing in held if standing.provider_id)


service = has_role(Role.CUSTOMER_SERVICE)
unit_staff = has_role_at_unit(*STAFF)
near_recipient = any_of(is_recipient, at_their_unit(*STAFF), service_near, opened_in_emergency)
staff_with_purpose = all_of(at_their_unit(*WRITING), open_or_purpose)
reads_recipient = any_of(
    is_recipient,
    staff_with_purpose,
    all_of(at_their_unit(Role.APPROVER, Role.READER), open_or_purpose),
    service_with_purpose,
    opened_in_emergency,
)
writes_recipient = any_of(staff_with_purpose, service_with_purpose)

RULES: dict[CarePermission, Rule] = {
    CarePermission.UNITS: has_role(*STAFF, Role.CUSTOMER_SERVICE),
    CarePermission.UNIT: any_of(unit_staff, service),
    CarePermission.ME: has_role(Role.RECIPIENT),
    CarePermission.RECIPIENTS: any_of(unit_staff, service),
    CarePermission.RECIPIENTS_EXPORT: unit_staff,
    CarePermission.LISTS_EXPORT: any_of(unit_staff, has_role(Role.SYSTEM_ADMIN, Role.AUDITOR)),
    CarePermission.RECIPIENT_EXPORT: any_of(
        is_recipient, all_of(at_their_unit(*STAFF), open_or_purpose)
    ),
    CarePermission.SEARCH: has_role(*STAFF, Role.CUSTOMER_SERVICE),
    CarePermission.RECIPIENT_READ: reads_recipient,
    CarePermission.RECIPIENT_REGISTER: any_of(has_role_at_unit(*WRITING), service),
    CarePermission.RECIPIENT_EDIT: writes_recipient,
    CarePermission.RECIPIENT_CONTACT: any_of(is_recipient, writes_recipient),
    CarePermission.RECIPIENT_OPEN: any_of(at_their_unit(*WRITING), service_near),
    CarePermission.READINGS: any_of(
        is_recipient, all_of(at_their_unit(Role.UNIT_ADMIN), open_or_purpose)
    ),
    CarePermission.PRESCRIPTION_READ: reads_recipient,
    CarePermission.PRESCRIBE: all_of(at_their_unit(Role.PRESCRIBER), open_or_purpose),
    CarePermission.PRESCRIPTION_LIST: unit_staff,
    CarePermission.RENEW_LIST: has_role_at_unit(Role.PRESCRIBER),
    CarePermission.PRESCRIBERS_READ: any_of(unit_staff, service),
    CarePermission.PRESCRIBER_APPOINT: has_role_at_unit(Role.UNIT_ADMIN),
    CarePermission.PEOPLE: any_of(has_role_at_unit(Role.UNIT_ADMIN), has_role(Role.SYSTEM_ADMIN)),
    CarePermission.APPLY: oneself,
    CarePermission.CASES: service,
    CarePermission.EMERGENCY: has_role_at_unit(*WRITING),
    CarePermission.OPENINGS: has_role(Role.ACCESS_REVIEWER, Role.DATA_PROTECTION, Role.AUDITOR),
    CarePermission.OPENING: all_of(reviews, has_role(Role.ACCESS_REVIEWER, Role.AUDITOR)),
    CarePermission.POLICY_READ: has_role(
        *STAFF, Role.CUSTOMER_SERVICE, Role.ASSORTMENT_MANAGER, Role.SYSTEM_ADMIN, Role.AUDITOR
    ),
    CarePermission.POLICY_EDIT: has_role(Role.SYSTEM_ADMIN),
    CarePermission.EXCEPTIONS_READ: any_of(staff_with_purpose, service_with_purpose),
    CarePermission.EXCEPT: all_of(at_their_unit(Role.PRESCRIBER, Role.UNIT_ADMIN), open_or_purpose),
}


def purpose_asked(actor: Actor, thing: Any) -> bool:
    """Whether this actor must say why before opening this person, and has not done so."""
    if thing.person_id in actor.purposes or is_recipient(actor, thing):
        return False
    working = at_their_unit(*STAFF)(actor, thing)
    return recipient_of(thing).person.protected or not working


def with_purpose(related: Rule) -> Callable[[Session, Actor, Any], Actor]:
    """For `On.also`: the actor with the purpose said for this person; or PurposeNeeded."""

    def said(_session: Session, actor: Actor, thing: Any) -> Actor:
        if related(actor, thing) and purpose_asked(actor, thing):
            raise PurposeNeeded(recipient_of(thing).id)
        return replace(actor, purpose=actor.purposes.get(thing.person_id, actor.purpose))

    return said


def load_recipient(session: Session, recipient_id: UUID) -> Recipient | None:
    """A recipient with the units of today."""
    return recipients.recipient(session, recipient_id, on=today())


def person_of(thing: Any) -> UUID | None:
    """The person a thing is about."""
    return thing.person_id  # type: ignore[no-any-return]


def tell_left(session: Session, actor: Actor, thing: Any) -> HasLeft | None:
    """For `On.otherwise`: staff of a unit the person has left learn that, instead of nothing."""
    unit_id, recipient = actor.unit_id, recipient_of(thing)
    if unit_id is None or not actor.holds(*STAFF, unit_id=unit_id):
        return None
    day = recipients.left_on(session, recipient.id, unit_id, on=today())
    return HasLeft(unit_id, recipient.number, day) if day else None


def with_case(_session: Session, actor: Actor, unit: Any) -> Actor:
    """For `On.also`: customer service with its case about the unit; or CaseNeeded."""
    if unit_staff(actor, unit) or not service(actor, unit):
        return actor
    if unit.id not in actor.purposes:
        raise CaseNeeded(unit.id)
    return replace(actor, purpose=actor.purposes[unit.id])


UNIT = On("unit_id", units.unit, any_of(unit_staff, service))
UNIT_LISTED = On("unit_id", units.unit_row, any_of(unit_staff, service), also=with_case)
"""The same for lists of people, which need a few of its columns only."""
RECIPIENT = On(
    "recipient_id",
    load_recipient,
    near_recipient,
    person_of,
    with_purpose(near_recipient),
    tell_left,
)
RECIPIENT_UNOPENED = On(
    "recipient_id", load_recipient, near_recipient, person_of, otherwise=tell_left
)


def load_prescription(session: Session, prescription_id: UUID) -> Prescription | None:
    """A prescription with all that stands on it, and the recipient's units of today."""
    start = joinedload(Prescription.recipient)
    return prescription_with(session, prescription_id, recipients.with_person(today(), start))


PRESCRIPTION = On(
    "prescription_id",
    load_prescription,
    near_recipient,
    person_of,
    with_purpose(near_recipient),
    tell_left,
)
UNIT_RULES = On("unit_id", units.unit, any_of(unit_staff, service, has_role(Role.SYSTEM_ADMIN)))
UNIT_PEOPLE = On("unit_id", units.unit, any_of(unit_staff, service, has_role(Role.SYSTEM_ADMIN)))
OPENING = On("opening_id", openings.opening, reviews, person_of)
APPOINTMENT = On("appointment_id", appointment, any_of(unit_staff, service))
