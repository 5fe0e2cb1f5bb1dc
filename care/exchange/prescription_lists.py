"""Prescriptions, prescribers and rules as files, as their pages show them."""

from collections.abc import Iterator
from datetime import date
from typing import Any
from uuid import UUID

from sqlalchemy.orm import Session

from care.models.policies import PolicyRow
from care.models.recipients import Recipient
from care.models.units import CareUnit
from care.queries import prescriptions as read
from care.queries.appointments import appointments_at
from care.queries.policies import care_areas, policy_rows, policy_value
from care.texts import words
from care.texts.rules import rules_in_words
from core.people import Person
from core.short_number import short_number
from portal.web.exports import LOT, Column, Listing
from portal.web.i18n import _, language

Ending = tuple[Any, Person, list[Any]]


def ending_listing(session: Session, unit_id: UUID, *, days: int, on: date) -> Listing:
    """A unit's prescriptions that end soon or ended lately, soonest first."""
    return Listing(
        name="prescriptions-ending",
        columns=(
            Column(_("Person"), lambda row: row[1].short_name),
            Column(_("Prescription"), lambda row: short_number(row[0].number)),
            Column(_("Care area"), lambda row: _area(row[0])),
            Column(_("Products"), lambda row: "; ".join(map(words.say_line, row[2]))),
            Column(_("From"), lambda row: row[0].valid_from),
            Column(_("Until"), lambda row: row[0].valid_to),
            Column(_("Days left"), lambda row: max((row[0].valid_to - on).days, 0)),
        ),
        rows=lambda work: _endings(work, unit_id, days, on),
        count=read.count_ending(session, unit_id, on=on, days=days),
        filters={"unit": str(unit_id), "days": days},
        person=lambda row: row[1].id,
    )


def _endings(work: Session, unit_id: UUID, days: int, on: date) -> Iterator[Ending]:
    rows = read.expiring(work, unit_id, on=on, days=days, limit=None)
    for first in range(0, len(rows), LOT):
        lot = rows[first : first + LOT]
        people = read.people_named(work, [row.person_id for row in lot])
        lines = read.lines_in_words(work, [row.id for row in lot])
        yield from ((row, people[row.person_id], lines.get(row.id, [])) for row in lot)


def _area(row: Any) -> str:
    return str(row.area_en if language() == "en" else row.area)


def prescriptions_listing(session: Session, recipient: Recipient, *, on: date) -> Listing:
    """Everything ever prescribed for a person, the newest first; no name and no number."""
    recipient_id = recipient.id
    found = len(read.prescriptions_of(session, recipient_id))
    return Listing(
        name="prescriptions",
        columns=(
            Column(_("Prescription"), lambda one: short_number(one.number)),
            Column(_("Care area"), lambda one: words.area_name(one.care_area)),
            Column(_("Products"), lambda one: "; ".join(map(words.say_prescribed, one.lines))),
            Column(_("From"), lambda one: one.valid_from),
            Column(_("Until"), lambda one: one.valid_to),
            Column(_("State"), lambda one: words.say_status(read.standing_on(one, on=on))[2]),
        ),
        rows=lambda work: read.prescriptions_of(work, recipient_id),
        count=found,
        filters={"unit": ""},
        about=recipient.person_id,
    )


def prescribers_listing(session: Session, unit_id: UUID, *, on: date) -> Listing:
    """Everyone appointed at a unit, as the register shows them."""
    return Listing(
        name="prescribers",
        columns=(
            Column(_("Person"), lambda one: one.person.full_name),
            Column(_("Profession"), lambda one: words.PROFESSIONS[one.row.profession]),
            Column(_("Prescriber code"), lambda one: one.row.prescriber_code),
            Column(
                _("Care areas"), lambda one: ", ".join(words.area_name(area) for area in one.areas)
            ),
            Column(_("Certificates"), _say_proofs),
            Column(_("From"), lambda one: one.row.valid_from),
            Column(_("Until"), lambda one: one.row.valid_to),
            Column(_("State"), lambda one: words.say_appointment(one.row, on)[2]),
        ),
        rows=lambda work: appointments_at(work, unit_id),
        count=len(appointments_at(session, unit_id)),
        filters={"unit": str(unit_id)},
        person=lambda one: one.person.id,
    )


def _say_proofs(one: Any) -> str:
    said = [one.row.certificates] if one.row.certificates else []
    said += [words.say_certificate(proof) for proof in one.proofs]
    return "; ".join(said)


def rules_listing(session: Session, unit: CareUnit) -> Listing:
    """Every rule of every care area at a unit: those that hold, held and will hold."""
    provider_id, unit_id, name = unit.provider_id, unit.id, unit.name
    return Listing(
        name="rules",
        columns=(
            Column(_("Care area"), lambda row: row[0]),
            Column(_("Holds for"), lambda row: name if row[1].unit_id else _("All units")),
            Column(_("From"), lambda row: row[1].valid_from),
            Column(_("Until"), lambda row: row[1].valid_to),
            Column(_("Rule"), lambda row: row[2][0]),
            Column(_("What it says"), lambda row: row[2][1]),
            Column(_("Source"), lambda row: row[1].source),
        ),
        rows=lambda work: _rules(work, provider_id, unit_id),
        count=sum(1 for _row in _rules(session, provider_id, unit_id)),
        filters={"unit": str(unit_id)},
    )


def _rules(
    work: Session, provider_id: UUID, unit_id: UUID
) -> Iterator[tuple[str, PolicyRow, tuple[str, str]]]:
    areas = {area.id: words.area_name(area) for area in care_areas(work, provider_id)}
    for row in policy_rows(work, provider_id, unit_id=unit_id):
        for rule in rules_in_words(policy_value(row)):
            yield areas[row.care_area_id], row, rule
