"""What happens to a prescription after it was made: paused, reviewed, resumed, ended, annulled."""

from dataclasses import dataclass, field
from datetime import date, datetime
from enum import StrEnum

from sqlalchemy.orm import Session

from care.models.prescriptions import Prescription
from care.rules.prescription import Status, check_step
from care.services.prescriptions import check_right, locked
from core import audit
from core.actors import Actor
from core.errors import StalePage


class Step(StrEnum):
    """What somebody does to a prescription."""

    PAUSE = "pause"
    REVIEW = "review"
    RESUME = "resume"
    END = "end"
    ANNUL = "annul"


LEADS_TO = {
    Step.PAUSE: Status.PAUSED,
    Step.REVIEW: Status.UNDER_REVIEW,
    Step.RESUME: Status.ACTIVE,
    Step.END: Status.ENDED,
    Step.ANNUL: Status.ANNULLED,
}
NEEDS_RIGHT = frozenset({Step.RESUME, Step.END, Step.ANNUL})
"""To stop for the time being is safe, and open to every prescriber of the unit; these decide."""
REASONS: dict[Step, tuple[str, ...]] = {
    Step.PAUSE: ("hospital", "away", "enough", "other"),
    Step.REVIEW: ("changed_need", "does_not_fit", "follow_up", "other"),
    Step.RESUME: (),
    Step.END: ("need_ended", "changed_need", "does_not_fit", "moved", "deceased", "other"),
    Step.ANNUL: ("wrong_person", "wrong_product", "wrong_amount", "duplicate", "other"),
}


@dataclass(frozen=True)
class Asked:
    """A step with its coded reason, a note, and the version of the row as the page showed it."""

    step: Step
    reason: str = ""
    note: str = field(default="", repr=False)
    version: int | None = None


def take_step(
    session: Session,
    prescription: Prescription,
    asked: Asked,
    *,
    by: Actor,
    on: date,
    at: datetime,
) -> None:
    """Take the step. Raises NotThatStep, ReasonRequired, NotAppointed, StalePage."""
    row = locked(session, prescription)
    if asked.version is not None and asked.version != row.version:
        raise StalePage(sent=asked.version, current=row.version)
    step, to = asked.step, LEADS_TO[asked.step]
    known = asked.reason if asked.reason in REASONS[step] else ""
    check_step(Status(row.status), to, reason=known)
    if step in NEEDS_RIGHT and row.status != Status.DRAFT:
        check_right(session, row.care_area_id, by=by, unit_id=row.unit_id, on=on)
    row.status, row.end_reason = to, known or None
    row.end_note = asked.note
    row.ended_at = at if to in {Status.ENDED, Status.ANNULLED} else None
    audit.changed(
        session,
        f"prescription.{to}" if step is not Step.RESUME else "prescription.resumed",
        row.id,
        by=by,
        subject_id=row.person_id,
        number=row.number,
        reason=known,
    )
