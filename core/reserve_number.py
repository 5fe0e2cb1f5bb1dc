"""Reserve number formats by issuer, and the Migration Agency's LMA number."""

import re
from datetime import date

from core.identity_number import (
    IdentityNumber,
    InvalidIdentityNumber,
    Kind,
    Reason,
    ReserveFormat,
    existing_date,
    luhn,
    normalise,
)

LMA = "local:lma"  # no OID is registered for it; exchange adapters map or leave it out

_VGR_LETTERS = {"K": 5, "M": 7, "X": 8}
_VARMLAND_KNOWN_BIRTH = "F"
_STOCKHOLM_YEARS = range(1980, 2300)
_VGR_UNKNOWN_SEX = "8"
_LMA_SHAPE = re.compile(r"([0-9]{2})-?([0-9]{6})(?:/[0-9]{1,3})?")


def _close(value: str, values: list[int]) -> None:
    if luhn(values) != int(value[-1]):
        raise InvalidIdentityNumber(Reason.CHECK_DIGIT)


def _date(text: str) -> date:
    found = existing_date(int(text[:4]), int(text[4:6]), int(text[6:8]))
    if found is None:
        raise InvalidIdentityNumber(Reason.DATE)
    return found


def _read_stockholm(value: str) -> None:
    """99yyyyNNNNNC; the year is of issue, so there is no birth date."""
    if int(value[2:6]) not in _STOCKHOLM_YEARS:
        raise InvalidIdentityNumber(Reason.YEAR)
    _close(value, [int(digit) for digit in value[4:11]])


def _read_vgr(value: str) -> date:
    """yyyymmddGggC: serial 06 to 79, odd for M and even for K; 80 to 89 for X."""
    letter, serial = value[8], value[9:11]
    if letter == "X":
        fits = serial[0] == _VGR_UNKNOWN_SEX
    else:
        fits = "06" <= serial <= "79" and int(serial) % 2 == (letter == "M")
    if not fits:
        raise InvalidIdentityNumber(Reason.SERIAL)
    _close(value, [_VGR_LETTERS.get(sign) or int(sign) for sign in value[2:11]])
    return _date(value)


def _read_varmland(value: str) -> date | None:
    """yyyymmddABNC: the date must exist, but is a birth date only for type F."""
    day = _date(value)
    return day if value[9] == _VARMLAND_KNOWN_BIRTH else None


def _read_clnk(value: str) -> None:
    """yyyymmxxNNNC: xx stands for the day, so there is no birth date."""
    if existing_date(int(value[:4]), int(value[4:6]), 1) is None:
        raise InvalidIdentityNumber(Reason.MONTH)
    _close(value, [int(digit) for digit in value[2:11]])


def _read_nrid(value: str) -> date | None:
    """XXYYMMDDNNGC: XX is 00 or century plus a multiple of three; letters count in ASCII."""
    _close(value, [int(sign) if sign.isdigit() else ord(sign) for sign in value[:11]])
    series, month, day = int(value[:2]), int(value[4:6]), int(value[6:8])
    if series:
        return _date(f"{19 + (series - 19) % 3}{value[2:8]}")
    if month not in range(20, 100):
        raise InvalidIdentityNumber(Reason.MONTH)
    if day not in range(40, 60):
        raise InvalidIdentityNumber(Reason.DAY)
    return None


STOCKHOLM = ReserveFormat(
    "stockholm",
    Kind.RESERVE_LOCAL,
    "1.2.752.97.3.1.3",
    re.compile(r"99[0-9]{10}"),
    _read_stockholm,
)
VGR = ReserveFormat(
    "vgr",
    Kind.RESERVE_LOCAL,
    "1.2.752.113.11.0.2.1.1.1",
    re.compile(r"(?:18|19|20)[0-9]{6}[KMX][0-9]{3}"),
    _read_vgr,
)
VARMLAND = ReserveFormat(
    "varmland",
    Kind.RESERVE_LOCAL,
    "1.2.752.74.9.2",
    re.compile(r"(?:18|19|20)[0-9]{6}S[FUXPL][0-9][A-UW-Z1-9]"),
    _read_varmland,
)
CLNK = ReserveFormat(
    "clnk",
    Kind.RESERVE_LOCAL,
    "1.2.752.129.2.1.3.2",
    re.compile(r"(?:18|19|20)[0-9]{4}(?:3[2-9]|[45][0-9])[0-9]{4}"),
    _read_clnk,
)
NRID = ReserveFormat(
    "nrid",
    Kind.RESERVE_NATIONAL,
    "1.2.752.74.9.1",
    re.compile(r"(?:00|2[2-9]|[3-9][0-9])[0-9]{6}[A-HJ-NPR-UX-Z]{2}[0-9A-HJ-NPR-UX-Z][0-9]"),
    _read_nrid,
)
FORMATS = {each.key: each for each in (STOCKHOLM, VGR, VARMLAND, CLNK, NRID)}


def parse_lma(text: str) -> IdentityNumber:
    """Give the case number of an LMA card: eight digits, kept as they are; no check digit.

    The card's own running number after the slash changes with each card and is left out.
    """
    compact = normalise(text)
    if not compact:
        raise InvalidIdentityNumber(Reason.EMPTY)
    found = _LMA_SHAPE.fullmatch(compact)
    if not found:
        raise InvalidIdentityNumber(Reason.FORMAT)
    value = "".join(found.groups())
    if not int(value):
        raise InvalidIdentityNumber(Reason.SERIAL)
    return IdentityNumber(value, Kind.LMA, LMA)
