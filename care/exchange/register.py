"""The population register as a port: what it may be asked, and the adapters none and demo."""

from collections.abc import Callable, Mapping
from dataclasses import dataclass, replace
from datetime import date
from enum import StrEnum
from random import Random
from typing import Protocol

from core.identity_number import OIDS, IdentityNumber
from core.people import NOWHERE, Address, Protection


class Profile(StrEnum):
    """How much is asked for; never more than the errand needs (law.md PU-02)."""

    IDENTITY = "P1"
    ADDRESS = "P2"
    CONTACT = "P3"


@dataclass(frozen=True)
class Registered:
    """What the register tells of one person."""

    given_name: str = ""
    family_name: str = ""
    birth_date: date | None = None
    deceased: bool = False
    protection: Protection = Protection.NONE
    address: Address = NOWHERE
    phone: str = ""
    email: str = ""


class PopulationRegister(Protocol):
    """Answers for one number and profile; None when the register does not know the number."""

    def person(self, number: IdentityNumber, profile: Profile) -> Registered | None:
        """What the profile holds; no more than P1 for a protected person (PU-03)."""


class NoRegister:
    """Everything is typed by hand."""

    def person(self, _number: IdentityNumber, _profile: Profile) -> None:
        """Nothing."""
        return


class DemoRegister:
    """Invents the same person each time for the same test number; knows no other numbers."""

    GIVEN = ("Alma", "Birger", "Cecilia", "David", "Edit", "Frans", "Greta", "Hjalmar")
    FAMILY = ("Ask", "Björklund", "Ceder", "Dahl", "Ekman", "Fors", "Grahn", "Holmgren")
    PROTECTED_SERIAL = "999"

    def person(self, number: IdentityNumber, profile: Profile) -> Registered | None:
        """An invented person; serial 999 has a protected registration."""
        if number.kind not in OIDS or not number.is_test:
            return None
        random = Random(number.value)  # noqa: S311 - invented people, not secrets
        protected = number.value[8:11] == self.PROTECTED_SERIAL
        told = Registered(
            given_name=random.choice(self.GIVEN),
            family_name=random.choice(self.FAMILY),
            birth_date=number.birth_date,
            protection=Protection.PROTECTED_REGISTRATION if protected else Protection.NONE,
            address=Address(f"Kungsgatan {random.randrange(1, 90)}", "749 01", "Ekby"),
            phone=f"+4670174{random.randrange(605, 700):04}",
        )
        return limited(told, profile)


def limited(told: Registered, profile: Profile) -> Registered:
    """Only what the profile holds, and P1 for a protected person whatever was asked (PU-03)."""
    if told.protection is not Protection.NONE:
        profile = Profile.IDENTITY
    if profile is Profile.IDENTITY:
        told = replace(told, address=NOWHERE)
    if profile is not Profile.CONTACT:
        told = replace(told, phone="", email="")
    address = replace(told.address, postal_code=postal_code(told.address.postal_code))
    return replace(told, address=address)


def postal_code(text: str) -> str:
    """A postal code as written; the register says 0 where there is none (PU-07)."""
    digits = text.replace(" ", "")
    return "" if not digits.strip("0") else f"{digits[:3]} {digits[3:]}".strip()


ADAPTERS: Mapping[str, Callable[[], PopulationRegister]] = {
    "none": NoRegister,
    "demo": DemoRegister,
}


def register_named(name: str) -> PopulationRegister:
    """The adapter the settings name. KeyError for one there is not."""
    return ADAPTERS[name]()
