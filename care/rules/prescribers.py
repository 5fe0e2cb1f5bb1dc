"""Who may prescribe what: professions by law, appointments by the care provider."""

from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from datetime import date
from enum import StrEnum
from typing import ClassVar

from catalogue.rules.prices import Key
from core.errors import Lifter, Refusal


class Profession(StrEnum):
    """Licensed professions that may prescribe consumables."""

    PHYSICIAN = "physician"
    NURSE = "nurse"
    MIDWIFE = "midwife"
    PHYSIOTHERAPIST = "physiotherapist"
    DENTIST = "dentist"


class ProductGroup(StrEnum):
    """The groups that the national rules tell apart."""

    INCONTINENCE = "incontinence"
    STOMA = "stoma"
    MEDICATION = "medication"
    """To bring medicine into the body or to measure its effect oneself."""
    OTHER = "other"
    """Outside the subsidy rules: the care provider decides alone."""


_ALL = frozenset(ProductGroup)
_OWN = frozenset({ProductGroup.OTHER})
MAY_PRESCRIBE: Mapping[Profession, frozenset[ProductGroup]] = {
    Profession.PHYSICIAN: _ALL,
    Profession.NURSE: _ALL,
    Profession.MIDWIFE: _OWN | {ProductGroup.INCONTINENCE},
    Profession.PHYSIOTHERAPIST: _OWN | {ProductGroup.INCONTINENCE},
    Profession.DENTIST: _OWN | {ProductGroup.MEDICATION},
}
"""HSLF-FS 2021:52 chapter 4."""


@dataclass(frozen=True, slots=True)
class Appointment:
    """A person's right to prescribe at a unit within care areas, first and last day included."""

    unit: Key
    profession: Profession
    care_areas: frozenset[Key]
    valid_from: date
    valid_to: date | None = None


@dataclass(eq=False)
class ProfessionMayNot(Refusal):
    """The law does not let this profession prescribe this group."""

    code: ClassVar[str] = "profession_may_not"
    profession: Profession
    group: ProductGroup


@dataclass(eq=False)
class NotAppointed(Refusal):
    """The person is not in the register of prescribers for this care area at this unit."""

    code: ClassVar[str] = "not_appointed"
    lifted_by: ClassVar[Lifter] = Lifter.UNIT_ADMIN


@dataclass(eq=False)
class AppointmentExpired(Refusal):
    """The right to prescribe ended; reading and ordering go on."""

    code: ClassVar[str] = "appointment_expired"
    lifted_by: ClassVar[Lifter] = Lifter.UNIT_ADMIN
    ended_on: date


@dataclass(eq=False)
class AppointmentNotBegun(Refusal):
    """The right to prescribe begins on a later day."""

    code: ClassVar[str] = "appointment_not_begun"
    lifted_by: ClassVar[Lifter] = Lifter.TIME
    begins_on: date


@dataclass(eq=False)
class NotOfTheUnit(Refusal):
    """Only somebody who works at the unit can be appointed there."""

    code: ClassVar[str] = "not_of_the_unit"
    lifted_by: ClassVar[Lifter] = Lifter.UNIT_ADMIN


@dataclass(eq=False)
class NoCareArea(Refusal):
    """An appointment is for at least one care area of the care provider."""

    code: ClassVar[str] = "no_care_area"
    lifted_by: ClassVar[Lifter] = Lifter.YOU


@dataclass(eq=False)
class EndsBeforeItBegins(Refusal):
    """The appointment's last day lies before its first."""

    code: ClassVar[str] = "ends_before_it_begins"
    lifted_by: ClassVar[Lifter] = Lifter.YOU
    begins_on: date


def check_profession(profession: Profession, group: ProductGroup) -> None:
    """Raise ProfessionMayNot when the law does not let the profession prescribe the group."""
    if group not in MAY_PRESCRIBE[profession]:
        raise ProfessionMayNot(profession, group)


def check_prescriber(
    appointments: Iterable[Appointment], *, care_area: Key, unit: Key, on: date
) -> None:
    """Raise why a person with these appointments may not prescribe here on the day."""
    if refusal := prescriber_refusal(appointments, care_area=care_area, unit=unit, on=on):
        raise refusal


def may_prescribe(
    appointments: Iterable[Appointment], *, care_area: Key, unit: Key, on: date
) -> bool:
    """Whether a person with these appointments may prescribe in the care area at the unit."""
    return prescriber_refusal(appointments, care_area=care_area, unit=unit, on=on) is None


def prescriber_refusal(
    appointments: Iterable[Appointment], *, care_area: Key, unit: Key, on: date
) -> Refusal | None:
    """Why prescribing is refused, or none."""
    here = [a for a in appointments if a.unit == unit and care_area in a.care_areas]
    begun = [a for a in here if a.valid_from <= on]
    if any(a.valid_to is None or on <= a.valid_to for a in begun):
        return None
    if coming := [a.valid_from for a in here if a.valid_from > on]:
        return AppointmentNotBegun(min(coming))
    ended = [a.valid_to for a in begun if a.valid_to is not None]
    return AppointmentExpired(max(ended)) if ended else NotAppointed()


_GROUPS: Mapping[str, ProductGroup] = {
    "incontinence": ProductGroup.INCONTINENCE,
    "urine_retention": ProductGroup.INCONTINENCE,
    "stoma": ProductGroup.STOMA,
    "diabetes": ProductGroup.MEDICATION,
    "medication": ProductGroup.MEDICATION,
}


def group_of(care_area_code: str) -> ProductGroup:
    """The national group a care area belongs to by its code."""
    return _GROUPS.get(care_area_code, ProductGroup.OTHER)
