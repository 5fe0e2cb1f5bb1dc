"""Who the demo's recipients are: names, ages, numbers, addresses; nobody who lives."""

from collections.abc import Callable
from dataclasses import dataclass
from datetime import date, timedelta
from random import Random

from care.commands.demo_names import FAMILY, GIVEN, LANGUAGES, MEN, STREETS, TOWNS
from core.identity_number import (
    OIDS,
    IdentityNumber,
    InvalidIdentityNumber,
    Kind,
    ReserveFormat,
    make_test_number,
    parse_reserve,
)
from core.people import Address, Protection
from core.reserve_number import LMA, NRID, VGR

AGES = {
    "home_care": (82, 9),
    "care_home": (86, 6),
    "primary_care": (63, 18),
    "clinic": (66, 15),
    "ward": (70, 16),
    "school": (12, 3),
}
AREAS = {
    "home_care": ("incontinence", "diabetes", "wound_care", "urine_retention", "compression"),
    "care_home": ("incontinence", "nutrition", "wound_care", "diabetes"),
    "primary_care": ("diabetes", "incontinence", "compression", "wound_care"),
    "clinic": ("urine_retention", "stoma", "incontinence"),
    "ward": ("stoma", "nutrition", "tracheostomy", "wound_care"),
    "school": ("diabetes", "nutrition", "tracheostomy"),
}
RESIDENCE = {"care_home": "care_home", "ward": "own_home"}
OLD, MIDDLE = 65, 30
DAYS = 365.2425


@dataclass(frozen=True)
class Invented:
    """One invented recipient, before anything is sealed or stored."""

    given: str
    family: str
    born: date | None
    number: IdentityNumber | None
    address: Address
    phone: str
    email: str
    language: str
    protection: Protection
    areas: tuple[str, ...]
    residence: str

    @property
    def sex(self) -> str:
        """As the name says; the number says the same."""
        return "male" if self.given in MEN else "female"


class Numbers:
    """Numbers from the series kept for tests, none twice within a care provider."""

    def __init__(self, random: Random, on: date) -> None:
        self.random, self.on = random, on
        self.taken: set[str] = set()

    def new(self, born: date, *, male: bool) -> tuple[IdentityNumber | None, date | None]:
        """A number of a kind that is as common as in life, and the birth date we may keep."""
        kind = self.random.random()
        if kind < 0.006:
            return None, born if self.random.random() < 0.5 else None
        if kind < 0.013:
            return self._other(self._lma), None
        if kind < 0.025:
            return self._other(self._reserve), None
        return self._national(born, male=male, coordination=kind < 0.045), born

    def _national(self, born: date, *, male: bool, coordination: bool) -> IdentityNumber:
        kind = Kind.COORDINATION if coordination else Kind.PERSONNUMMER
        while True:
            for step in range(10):
                serial = 980 + 2 * ((step + born.day) % 10) + male
                value = make_test_number(born, serial, coordination=coordination)
                if value not in self.taken:
                    self.taken.add(value)
                    return IdentityNumber(value, kind, OIDS[kind], born.year, born)
            born -= timedelta(days=1)

    def _other(self, make: Callable[[], IdentityNumber]) -> IdentityNumber:
        while (number := make()).value in self.taken:
            pass
        self.taken.add(number.value)
        return number

    def _lma(self) -> IdentityNumber:
        return IdentityNumber(f"{self.random.randrange(50_000_000, 60_000_000)}", Kind.LMA, LMA)

    def _reserve(self) -> IdentityNumber:
        day = self.on - timedelta(days=self.random.randrange(9_000, 25_000))
        if self.random.random() < 0.5:
            return _closed(f"{day:%Y%m%d}X8{self.random.randrange(10)}", VGR, self.on)
        century = {1900: "22", 2000: "23"}[day.year // 100 * 100]
        start = f"{century}{day:%y%m%d}{self.random.choice('ABCDEFGH')}"
        return _closed(start + self.random.choice("JKLMN") + "7", NRID, self.on)


def _closed(start: str, chosen: ReserveFormat, on: date) -> IdentityNumber:
    """The number with the only last digit its format accepts."""
    for digit in range(10):
        try:
            return parse_reserve(f"{start}{digit}", chosen, on=on)
        except InvalidIdentityNumber:
            continue
    raise ValueError(chosen.key)


def invent(random: Random, numbers: Numbers, unit_kind: str, on: date) -> Invented:
    """A recipient as one meets them at a unit of this kind."""
    middle, spread = AGES[unit_kind]
    age = min(max(random.gauss(middle, spread), 0.1 if unit_kind == "ward" else 6), 103)
    born = on - timedelta(days=int(age * DAYS))
    group = "old" if age > OLD else "middle" if age > MIDDLE else "young"
    given, family = random.choice(GIVEN[group]), random.choice(FAMILY)
    number, known = numbers.new(born, male=given in MEN)
    language = random.choice(LANGUAGES)
    digital = random.random() < (0.3 if age > OLD else 0.8)
    areas = AREAS[unit_kind]
    return Invented(
        given=given,
        family=family,
        born=number.birth_date if number else known,
        number=number,
        address=_address(random),
        phone=_phone(random) if random.random() < 0.85 else "",
        email=f"{random.getrandbits(40):010x}@example.org" if digital else "",
        language=language,
        protection=_protection(random),
        areas=tuple(random.sample(areas, random.choices((1, 2, 3), (60, 32, 8))[0])),
        residence=RESIDENCE.get(unit_kind, "own_home"),
    )


def _address(random: Random) -> Address:
    postal_code, city = random.choice(TOWNS)
    return Address(
        street=f"{random.choice(STREETS)} {random.randrange(1, 60)}",
        postal_code=postal_code,
        city=city,
        door_code=f"{random.randrange(1000, 9999)}" if random.random() < 0.4 else "",
    )


def _phone(random: Random) -> str:
    """Numbers that the telecom authority keeps for films and examples."""
    return random.choice(
        (f"+4670174{random.randrange(605, 700):04}", f"+4684650{random.randrange(400, 500):04}")
    )


def _protection(random: Random) -> Protection:
    chance = random.random()
    if chance < 0.008:
        return Protection.PROTECTED_REGISTRATION
    return Protection.CONFIDENTIALITY_MARK if chance < 0.02 else Protection.NONE
