"""What a scanner types: GS1 element strings as values (GS1 General Specifications, ch. 3 and 7)."""

import re
from dataclasses import dataclass
from datetime import date, timedelta
from typing import ClassVar

from care.rules.prescription import months_later
from catalogue.rules.codes import BadGtin, gtin
from core.errors import Lifter, Refusal

SEPARATOR = "\x1d"
_FIXED = {
    "00": 18,
    "01": 14,
    "02": 14,
    "11": 6,
    "12": 6,
    "13": 6,
    "15": 6,
    "16": 6,
    "17": 6,
    "20": 2,
}
_OPEN = {"10": 20, "21": 20, "22": 20, "30": 8, "37": 8, "240": 30, "241": 30, "250": 30, "400": 30}
_PREFIX = re.compile(r"^\](C1|e0|d2|Q3|J1)")
_BRACKETED = re.compile(r"\((\d{2,4})\)([^()]*)")
_CENTURY = 100
_WINDOW = 50


@dataclass(eq=False)
class BadScan(Refusal):
    """The text begins as a GS1 string but does not hold together."""

    code: ClassVar[str] = "bad_scan"
    lifted_by: ClassVar[Lifter] = Lifter.YOU


@dataclass(frozen=True, slots=True)
class Scan:
    """What a pack tells of itself; what it does not tell is none."""

    gtin: str | None = None
    batch_no: str | None = None
    expires_on: date | None = None


def looks_scanned(text: str) -> bool:
    """Whether a text is a GS1 string and not something a person typed."""
    bare = text.strip()
    return bool(
        _PREFIX.match(bare)
        or _BRACKETED.match(bare)
        or SEPARATOR in bare
        or re.match(r"^0[12]\d{14}(1[0-7]|2[0-2]|30|37)", bare)
    )


def scan(text: str, *, on: date) -> Scan:
    """The values in a GS1 string, with or without brackets. Raises BadScan.

    Years are those nearest to the day `on`; day 00 is the last of its month.
    """
    bare = _PREFIX.sub("", text.strip()).strip(SEPARATOR)
    found = dict(_bracketed(bare) if bare.startswith("(") else _plain(bare))
    number = found.get("01") or found.get("02")
    try:
        return Scan(
            gtin=gtin(number) if number else None,
            batch_no=found.get("10"),
            expires_on=_day(found["17"], on) if "17" in found else None,
        )
    except (BadGtin, ValueError) as error:
        raise BadScan from error


def _bracketed(text: str) -> list[tuple[str, str]]:
    if _BRACKETED.sub("", text).strip():
        raise BadScan
    return [(ai, value.strip().strip(SEPARATOR)) for ai, value in _BRACKETED.findall(text)]


def _plain(text: str) -> list[tuple[str, str]]:
    found = []
    while text:
        ai = next((text[:n] for n in (2, 3) if text[:n] in _FIXED or text[:n] in _OPEN), None)
        if ai is None:
            raise BadScan
        rest = text[len(ai) :]
        value = rest[: _FIXED[ai]] if ai in _FIXED else rest.split(SEPARATOR, 1)[0]
        if len(value) != _FIXED.get(ai, len(value)) or not 0 < len(value) <= _OPEN.get(ai, 99):
            raise BadScan
        found.append((ai, value))
        text = rest[len(value) :].lstrip(SEPARATOR)
    return found


def _day(digits: str, on: date) -> date:
    year, month, day = int(digits[:2]), int(digits[2:4]), int(digits[4:])
    year += on.year - on.year % _CENTURY
    if year - on.year > _WINDOW:
        year -= _CENTURY
    elif on.year - year >= _WINDOW:
        year += _CENTURY
    if day:
        return date(year, month, day)
    return months_later(date(year, month, 1), 1) - timedelta(days=1)
