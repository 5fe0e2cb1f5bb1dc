"""What care shows of prescriptions on other pages."""

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import date, timedelta
from typing import Any

from flask import url_for
from sqlalchemy.orm import Session

from care.models.prescriptions import Prescription
from care.models.recipients import Recipient
from care.permissions import CarePermission
from care.queries.overrides import overrides_of, policy_for
from care.queries.prescriptions import count_expiring, prescriptions_of, standing_on
from care.rules.prescription import Status
from care.texts import words
from core.actors import Actor, Role
from core.short_number import said_number
from portal.web.guard import may
from portal.web.i18n import _

CURRENT = frozenset({Status.DRAFT, Status.ACTIVE, Status.PAUSED, Status.UNDER_REVIEW})
WEEKS = 30


@dataclass(frozen=True)
class Listed:
    """A prescription in a list."""

    href: str
    area: str
    number: str
    lines: list[str]
    valid_to: date
    tag: tuple[str, str, Any]
    renew_href: str | None


def prescriptions_section(
    session: Session, actor: Actor, recipient: Recipient, on: date
) -> Mapping[str, Any] | None:
    """A recipient's prescriptions: those that hold or just ended, and the earlier ones."""
    if not may(CarePermission.PRESCRIPTION_READ, recipient):
        return None
    prescribes = may(CarePermission.PRESCRIBE, recipient)
    rows: list[Listed] = []
    earlier: list[Listed] = []
    held = overrides_of(session, [recipient.id], on=on)
    for one in prescriptions_of(session, recipient.id):
        status = standing_on(one, on=on)
        shown = rows if status in CURRENT or _lately(one, status, on) else earlier
        policy = policy_for(one.policy, held, (recipient.id, one.care_area_id), on)
        soon = one.valid_to - on <= timedelta(days=policy.expiring_days)
        shown.append(_listed(one, status, actor, soon=soon, prescribes=prescribes))
    here: dict[str, Any] = {"unit_id": actor.unit_id, "recipient_id": recipient.id}
    new = url_for("care.new_prescription", **here) if prescribes and actor.unit_id else None
    return {
        "rows": rows,
        "earlier": earlier,
        "new_href": new,
        "file": url_for("care.prescriptions_file", **here)
        if may(CarePermission.RECIPIENT_EXPORT, recipient)
        else None,
    }


def expiring_card(session: Session, actor: Actor, on: date) -> Mapping[str, Any] | None:
    """For prescribers: how many prescriptions of their units end within 30 days."""
    units = {s.unit_id for s in actor.standings if s.role is Role.PRESCRIBER and s.unit_id}
    if len(units) != 1:
        return None
    (unit_id,) = units
    number = count_expiring(session, unit_id, on=on, days=WEEKS)
    if not number:
        return None
    return {
        "title": _("Prescriptions that end soon"),
        "icon": "renew",
        "count": number,
        "text": _("Within 30 days. Renew them before somebody runs out."),
        "act": (_("Look through them"), url_for("care.expiring_prescriptions", unit_id=unit_id)),
    }


def _lately(one: Prescription, status: Status, on: date) -> bool:
    return status is Status.EXPIRED and on - one.valid_to <= timedelta(days=60)


def _listed(
    one: Prescription, status: Status, actor: Actor, *, soon: bool, prescribes: bool
) -> Listed:
    here = {"unit_id": actor.unit_id, "prescription_id": one.id}
    renewable = prescribes and actor.unit_id and status is not Status.DRAFT
    return Listed(
        url_for("care.prescription", **here),  # type: ignore[arg-type]
        words.area_name(one.care_area),
        said_number(one.number),
        [words.say_prescribed(line) for line in one.lines],
        one.valid_to,
        words.say_status(status, expiring=soon),
        url_for("care.renew", **here)  # type: ignore[arg-type]
        if renewable and (soon or status is Status.EXPIRED)
        else None,
    )
