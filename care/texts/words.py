"""Doses, quantities, states and choices of prescriptions in words."""

from collections.abc import Mapping
from datetime import date, timedelta
from decimal import Decimal
from typing import Any

from care.rules.prescribers import Profession
from care.rules.prescription import Status
from care.rules.quantity import DoseUnit
from care.rules.wish import Outcome, Substitution
from care.services.prescription_steps import Step
from portal.web.i18n import _, language, lazy, ngettext, say_number, say_short_day

UNITS: Mapping[DoseUnit, Any] = {
    DoseUnit.DAY: lazy("a day"),
    DoseUnit.WEEK: lazy("a week"),
    DoseUnit.MONTH: lazy("a month"),
    DoseUnit.YEAR: lazy("a year"),
}
SUBSTITUTIONS: Mapping[Substitution, Any] = {
    Substitution.ASK: lazy("Ask first"),
    Substitution.ACCEPT: lazy("May be exchanged for an equivalent"),
    Substitution.NEVER: lazy("Never exchange"),
}
OUTCOMES: Mapping[Outcome, Any] = {
    Outcome.NOT_ENOUGH: lazy("Tried, was not enough"),
    Outcome.HELPED: lazy("Tried, helped"),
    Outcome.ONGOING: lazy("Going on"),
    Outcome.PLANNED: lazy("Planned"),
    Outcome.NOT_POSSIBLE: lazy("Not possible"),
}
PROFESSIONS: Mapping[Profession, Any] = {
    Profession.NURSE: lazy("Nurse"),
    Profession.PHYSICIAN: lazy("Physician"),
    Profession.MIDWIFE: lazy("Midwife"),
    Profession.PHYSIOTHERAPIST: lazy("Physiotherapist"),
    Profession.DENTIST: lazy("Dentist"),
}
REASON_WORDS: Mapping[str, Any] = {
    "hospital": lazy("In hospital"),
    "away": lazy("Away for a time"),
    "enough": lazy("Has enough at home"),
    "changed_need": lazy("The need has changed"),
    "does_not_fit": lazy("The product does not fit"),
    "follow_up": lazy("Follow-up is due"),
    "need_ended": lazy("The need has ended"),
    "moved": lazy("Has moved to another care provider"),
    "deceased": lazy("Has died"),
    "wrong_person": lazy("Written for the wrong person"),
    "wrong_product": lazy("Wrong product"),
    "wrong_amount": lazy("Wrong amount"),
    "duplicate": lazy("There was one already"),
    "other": lazy("Another reason, in the note"),
}
STATUSES: Mapping[Status, tuple[str, str, Any]] = {
    Status.DRAFT: ("quiet", "edit", lazy("Not signed")),
    Status.ACTIVE: ("done", "check", lazy("Valid")),
    Status.PAUSED: ("warning", "pause", lazy("Paused")),
    Status.UNDER_REVIEW: ("warning", "hourglass", lazy("Under review")),
    Status.EXPIRED: ("stop", "clock", lazy("Expired")),
    Status.EXHAUSTED: ("stop", "stop", lazy("Used up")),
    Status.ENDED: ("quiet", "stop", lazy("Ended")),
    Status.REPLACED: ("quiet", "swap", lazy("Replaced")),
    Status.ANNULLED: ("quiet", "close", lazy("Annulled")),
}
EXPIRING = ("warning", "clock", lazy("Expires soon"))
STEPS: Mapping[Step, Any] = {
    Step.PAUSE: lazy("Pause"),
    Step.REVIEW: lazy("Put under review"),
    Step.RESUME: lazy("Resume"),
    Step.END: lazy("End"),
    Step.ANNUL: lazy("Annul"),
}
STEP_HEADINGS: Mapping[Step, Any] = {
    Step.PAUSE: lazy("Pause the prescription?"),
    Step.REVIEW: lazy("Put the prescription under review?"),
    Step.RESUME: lazy("Let the prescription hold again?"),
    Step.END: lazy("End the prescription?"),
    Step.ANNUL: lazy("Annul the prescription?"),
}
STEP_TEXTS: Mapping[Step, Any] = {
    Step.PAUSE: lazy("Nothing can be ordered from it until somebody lets it hold again."),
    Step.REVIEW: lazy("Only a short withdrawal can be made until the need has been looked at."),
    Step.RESUME: lazy("It can be ordered from again, with the withdrawals that are left."),
    Step.END: lazy("Nothing more can be ordered from it. This cannot be undone."),
    Step.ANNUL: lazy("It was wrong from the start. Nothing more can be ordered from it. This cannot"
                     " be undone."),
}  # fmt: skip
_CHANGES: Mapping[str, Any] = {
    "prescription.made": lazy("Prescribed"),
    "prescription.prepared": lazy("Prepared, not signed"),
    "prescription.signed": lazy("Signed"),
    "prescription.renewed": lazy("Prescribed as a renewal"),
    "prescription.replaced": lazy("Replaced by a newer prescription"),
    "prescription.paused": lazy("Paused"),
    "prescription.under_review": lazy("Put under review"),
    "prescription.resumed": lazy("Resumed"),
    "prescription.ended": lazy("Ended"),
    "prescription.annulled": lazy("Annulled"),
}
_THOUSAND = 1000
ENDS_SOON = timedelta(days=60)


def say_amount(milli: int) -> str:
    """Thousandths of a piece as people write a number."""
    return say_number(Decimal(milli) / _THOUSAND)  # type: ignore[arg-type]


def say_dose(milli: int, unit: str) -> str:
    """A dose in words: "5 a day"."""
    return f"{say_amount(milli)} {UNITS[DoseUnit(unit)]}"


def say_line(line: Any) -> str:
    """A prescribed line in words: what it is called (columns of its article) and its dose."""
    return f"{plain_name(line)}, {say_dose(line.dose_milli, line.dose_unit)}"


def say_prescribed(line: Any) -> str:
    """A line of a prescription (a PrescriptionLine with its article) in words."""
    return f"{plain_name(line.article)}, {say_dose(line.dose_milli, line.dose_unit)}"


def say_days(days: int) -> str:
    """A number of days in words."""
    return ngettext("%(num)s day", "%(num)s days", days)


def say_packs(packs: int) -> str:
    """A number of packs in words."""
    return ngettext("%(num)s pack", "%(num)s packs", packs)


def say_withdrawals(number: int) -> str:
    """A number of withdrawals in words."""
    return ngettext("%(num)s withdrawal", "%(num)s withdrawals", number)


def area_name(area: Any) -> str:
    """A care area's name in the reader's language."""
    return str(area.name_en if language() == "en" else area.name)


def plain_name(article: Any) -> str:
    """What an article is, for the user, in the reader's language."""
    plain = article.plain_name_en if language() == "en" else article.plain_name
    return str(plain or article.name)


def measure_name(code: Any) -> str:
    """A treatment measure in the reader's language."""
    return str(code.name_en if language() == "en" else code.name)


def say_status(status: Status, *, expiring: bool = False) -> tuple[str, str, Any]:
    """Kind, icon and word of a status tag."""
    return EXPIRING if expiring and status is Status.ACTIVE else STATUSES[status]


def say_appointment(row: Any, on: date) -> tuple[str, str, str]:
    """Where a right to prescribe stands on a day: kind, icon and word of its tag."""
    if row.valid_from > on:
        return "info", "calendar", _("Not yet")
    if row.valid_to is not None and row.valid_to < on:
        return "stop", "clock", _("Has ended")
    if row.valid_to is not None and row.valid_to - on <= ENDS_SOON:
        return "warning", "clock", _("Ends soon")
    return "done", "check", _("May prescribe")


def say_change(what: str, reason: str) -> tuple[str, str]:
    """What was done, as the history tells it, and why."""
    return str(_CHANGES.get(what, _("Changed"))), str(REASON_WORDS.get(reason, ""))


def say_certificate(proof: Any) -> str:
    """A certificate with who gave it, when, and until when it holds."""
    given = f"{proof.name}, {proof.issuer}, {say_short_day(proof.issued_on)}"
    if proof.valid_to is None:
        return given
    return _("%(given)s, holds until %(day)s", given=given, day=say_short_day(proof.valid_to))
