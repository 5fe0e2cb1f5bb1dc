"""Choices in words."""

from collections.abc import Iterable, Mapping
from typing import Any

from wtforms.fields import SelectChoice  # type: ignore[attr-defined]  # newer than its stubs

from care.rules.recipients import NumberKind, Purpose, Residence
from core.people import Protection
from portal.web.i18n import _, lazy

NUMBER_KINDS: Mapping[str, Any] = {
    NumberKind.NATIONAL: lazy("Personal identity number or coordination number"),
    NumberKind.NRID: lazy("National reserve number"),
    NumberKind.STOCKHOLM: lazy("Reserve number of Region Stockholm"),
    NumberKind.VGR: lazy("Reserve number of Västra Götalandsregionen"),
    NumberKind.VARMLAND: lazy("Reserve number of Region Värmland"),
    NumberKind.CLNK: lazy("Reserve number with day 32 to 59"),
    NumberKind.LMA: lazy("LMA number, from the card of an asylum seeker"),
    NumberKind.NONE: lazy("No number: newborn, or not known yet"),
}
NUMBER_REASONS: Mapping[str, Any] = {
    "given": lazy("The person now has a Swedish number"),
    "changed": lazy("The tax agency has changed the number"),
    "mistyped": lazy("The number was wrong from the start"),
}
RESIDENCES: Mapping[str, Any] = {
    Residence.OWN_HOME: lazy("Own home"),
    Residence.CARE_HOME: lazy("Care home"),
    Residence.SHORT_STAY: lazy("Short stay"),
    Residence.WARD: lazy("Hospital ward"),
}
PROTECTIONS: Mapping[str, Any] = {
    Protection.NONE: lazy("No"),
    Protection.CONFIDENTIALITY_MARK: lazy("Confidentiality marking"),
    Protection.PROTECTED_REGISTRATION: lazy("Protected population registration"),
}
PURPOSES: Mapping[str, Any] = {
    Purpose.CARE: lazy("I give care to this person"),
    Purpose.ORDER: lazy("I order for this person"),
    Purpose.CALL: lazy("The person, or someone near, has called"),
    Purpose.DELIVERY: lazy("I look into a delivery"),
    Purpose.CORRECTION: lazy("I correct what is registered"),
    Purpose.SECURITY: lazy("I look into a mistake or misuse"),
}
READING_PURPOSES: Mapping[str, Any] = {
    Purpose.CARE: lazy("Care"),
    Purpose.ORDER: lazy("Ordering"),
    Purpose.CALL: lazy("Someone called"),
    Purpose.DELIVERY: lazy("A delivery"),
    Purpose.CORRECTION: lazy("A correction"),
    Purpose.SECURITY: lazy("A mistake or misuse"),
}
OUTCOMES: Mapping[str, Any] = {
    "shown": lazy("Saw"),
    "denied": lazy("Was refused"),
    "exported": lazy("Took out a file"),
    "printed": lazy("Printed"),
}
UNIT_KINDS: Mapping[str, Any] = {
    "clinic": lazy("Clinic"),
    "primary_care": lazy("Primary care"),
    "home_care": lazy("Home health care"),
    "care_home": lazy("Care home"),
    "ward": lazy("Hospital ward"),
    "school": lazy("School health"),
}
LANGUAGE_NAMES: Mapping[str, str] = {
    "sv": "Svenska",
    "en": "English",
    "fi": "Suomi",
    "ar": "العربية",
    "so": "Soomaali",
    "pl": "Polski",
    "bs": "Bosanski",
    "fa": "فارسی",
    "ti": "ትግርኛ",
    "uk": "Українська",
    "es": "Español",
    "se": "Davvisámegiella",
}
NUMBER_NAMES: Mapping[str, Any] = {
    "personnummer": lazy("Personal identity number"),
    "coordination": lazy("Coordination number"),
    "reserve_local": lazy("Reserve number"),
    "reserve_national": lazy("National reserve number"),
    "lma": lazy("LMA number"),
}


def choices(texts: Mapping[Any, Any], only: Iterable[str] = ()) -> list[SelectChoice]:
    """The choices of a field: all, or only some in the order given."""
    keys = list(only) or list(texts)
    return [SelectChoice(str(getattr(key, "value", key)), texts[key]) for key in keys]


def reading_purpose(code: str) -> str:
    """Why a person was read, in words: said, in an emergency, or in a case, with its number."""
    kind, _colon, rest = code.partition(":")
    if kind == "emergency":
        return _("Emergency")
    if kind == "case":
        number, _colon, reason = rest.partition(":")
        why = READING_PURPOSES.get(reason, _("Customer service"))
        return _("%(why)s, case %(number)s", why=why, number=number)
    return str(READING_PURPOSES.get(code, code))
