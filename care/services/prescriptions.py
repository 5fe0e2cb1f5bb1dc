"""Prescribing: new, renewed or replaced; signed, or kept for a colleague to sign."""

import secrets
from dataclasses import dataclass
from datetime import date, datetime
from uuid import UUID

from sqlalchemy import select
from sqlalchemy.orm import Session

from care.models.policies import CareArea, PolicyRow
from care.models.prescriptions import Prescription, PrescriptionLine, PrescriptionMeasure
from care.models.recipients import Recipient
from care.queries.appointments import appointments_of, covering
from care.queries.overrides import personal_policy
from care.queries.policies import measure_codes, policy_on, policy_value
from care.rules.prescribers import check_prescriber
from care.rules.prescription import TAKEN_BACK, AlreadyRenewed, Status, check_step, follow_up_due
from care.rules.wish import ArticleNotOffered, Wish, check_measures, check_wish
from catalogue.queries.articles import articles_by_id
from catalogue.queries.orderable import orderable
from core import audit
from core.actors import Actor
from core.errors import NotFound

_OWN = tuple(column.key for column in Prescription.__table__.columns)
FIRST_NUMBER, NUMBERS = 1_000_000, 9_000_000


@dataclass(frozen=True)
class Occasion:
    """When, where and as what something is prescribed.

    `key` is made with the page: the same page sent twice makes one prescription.
    """

    key: UUID
    unit_id: UUID
    on: date
    at: datetime
    sign: bool = True
    renews: Prescription | None = None


def prescribe(
    session: Session, recipient: Recipient, wish: Wish, *, by: Actor, occasion: Occasion
) -> Prescription:
    """Store a prescription; signed it holds at once, unsigned it waits for a prescriber.

    Raises NotAppointed and its kin (signed only), NoPolicy, what the policy says no to,
    ArticleNotOffered, MeasureUnknown, AlreadyRenewed. The recipient's row is locked first, so of
    two who renew the same prescription at once one is told.
    """
    _lock_recipient(session, recipient.id)
    if (made := session.get(Prescription, occasion.key)) is not None:
        return _same_persons(made, recipient)
    if occasion.renews is not None:
        check_not_renewed(session, occasion.renews.id)
    area = session.get_one(CareArea, wish.care_area)
    appointment_id = (
        check_right(session, area.id, by=by, unit_id=occasion.unit_id, on=occasion.on)
        if occasion.sign
        else None
    )
    policy = policy_on(
        session,
        provider_id=recipient.provider_id,
        unit_id=occasion.unit_id,
        care_area_id=area.id,
        on=occasion.on,
    )
    whose = (recipient.id, area.id)
    check_wish(wish, personal_policy(session, policy, whose, on=occasion.on), on=occasion.on)
    check_measures(wish, [code.id for code in measure_codes(session, area.id)])
    _check_articles(session, recipient, area, wish, occasion)
    row = _store(session, recipient, wish, policy, by=by, occasion=occasion)
    row.appointment_id = appointment_id
    if occasion.sign and occasion.renews is not None:
        close_renewed(session, occasion.renews, row, by=by, at=occasion.at)
    return row


def sign(
    session: Session, prescription: Prescription, *, by: Actor, on: date, at: datetime
) -> None:
    """Sign what a colleague has prepared; it holds from today or its later first day."""
    _lock_recipient(session, prescription.recipient_id)
    row = locked(session, prescription)
    check_step(Status(row.status), Status.ACTIVE)
    if row.renews_id is not None:
        check_not_renewed(session, row.renews_id, other_than=row.id)
    row.appointment_id = check_right(session, row.care_area_id, by=by, unit_id=row.unit_id, on=on)
    row.status, row.signed_at = Status.ACTIVE, at
    row.prescriber_id = by.account_id or row.prescriber_id
    audit.changed(
        session, "prescription.signed", row.id, by=by, subject_id=row.person_id, number=row.number
    )
    if row.renews_id and (old := session.get(Prescription, row.renews_id)):
        close_renewed(session, old, row, by=by, at=at)


def _lock_recipient(session: Session, recipient_id: UUID) -> None:
    session.execute(select(Recipient.id).where(Recipient.id == recipient_id).with_for_update())


def check_not_renewed(
    session: Session, prescription_id: UUID, *, other_than: UUID | None = None
) -> None:
    """Raise AlreadyRenewed when a renewal of the prescription holds or waits to be signed."""
    found = session.execute(
        select(Prescription.id, Prescription.number, Prescription.status)
        .where(Prescription.renews_id == prescription_id, Prescription.status.not_in(TAKEN_BACK))
        .order_by(Prescription.id)
    )
    for made in found:
        if made.id != other_than:
            raise AlreadyRenewed(made.id, made.number, waits=made.status == Status.DRAFT)


def check_right(
    session: Session, care_area_id: UUID, *, by: Actor, unit_id: UUID, on: date
) -> UUID | None:
    """The appointment that lets the actor prescribe here today; raises why it does not."""
    appointed = appointments_of(session, by.account_id, unit_id)
    check_prescriber([one.rule for one in appointed], care_area=care_area_id, unit=unit_id, on=on)
    held = covering(appointed, care_area_id=care_area_id, on=on)
    return held.id if held else None


def locked(session: Session, prescription: Prescription) -> Prescription:
    """The prescription's row, locked and as it is now."""
    session.refresh(prescription, _OWN, with_for_update=True)
    return prescription


def close_renewed(
    session: Session, old: Prescription, new: Prescription, *, by: Actor, at: datetime
) -> None:
    """Let the old prescription give way: at once when both would hold, else by its own end."""
    if new.valid_from > old.valid_to or old.status in {Status.ENDED, Status.ANNULLED}:
        return
    row = locked(session, old)
    check_step(Status(row.status), Status.REPLACED)
    row.status, row.ended_at, row.replaced_by_id = Status.REPLACED, at, new.id
    audit.changed(
        session,
        "prescription.replaced",
        row.id,
        by=by,
        subject_id=row.person_id,
        number=row.number,
        by_number=new.number,
    )


def _same_persons(made: Prescription, recipient: Recipient) -> Prescription:
    if made.recipient_id != recipient.id:
        raise NotFound
    return made


def _check_articles(
    session: Session, recipient: Recipient, area: CareArea, wish: Wish, occasion: Occasion
) -> None:
    wanted = [line.article for line in wish.lines]
    found = orderable(
        session,
        wanted,
        provider_id=recipient.provider_id,
        unit_id=occasion.unit_id,
        care_area=area.code,
        on=occasion.on,
    )
    for article in wanted:
        state = found.get(article)
        if state is None or not state.can_prescribe:
            raise ArticleNotOffered(article, state.availability if state else "unknown")


def _store(
    session: Session,
    recipient: Recipient,
    wish: Wish,
    policy: PolicyRow,
    *,
    by: Actor,
    occasion: Occasion,
) -> Prescription:
    row = Prescription(
        id=occasion.key,
        number=_free_number(session),
        provider_id=recipient.provider_id,
        unit_id=occasion.unit_id,
        recipient_id=recipient.id,
        person_id=recipient.person_id,
        care_area_id=wish.care_area,
        policy_id=policy.id,
        prescriber_id=by.account_id,
        status=Status.ACTIVE if occasion.sign else Status.DRAFT,
        valid_from=wish.valid_from,
        valid_to=wish.valid_to,
        signed_at=occasion.at if occasion.sign else None,
        renews_id=occasion.renews.id if occasion.renews else None,
        follow_up_on=follow_up_due(policy_value(policy), begun=wish.valid_from, last=None),
        made_at=occasion.at,
    )
    row.note = wish.note
    session.add(row)
    session.flush()
    _store_lines(session, row, wish)
    _store_measures(session, row, wish)
    _note_made(session, row, wish, by)
    return row


def _note_made(session: Session, row: Prescription, wish: Wish, by: Actor) -> None:
    what = "prescription.made" if row.status == Status.ACTIVE else "prescription.prepared"
    if row.renews_id is not None and row.status == Status.ACTIVE:
        what = "prescription.renewed"
    audit.changed(
        session,
        what,
        row.id,
        by=by,
        subject_id=row.person_id,
        number=row.number,
        lines=len(wish.lines),
        measures=len(wish.measures),
        valid_from=row.valid_from.isoformat(),
        valid_to=row.valid_to.isoformat(),
    )


def _store_lines(session: Session, row: Prescription, wish: Wish) -> None:
    articles = articles_by_id(session, [line.article for line in wish.lines])
    for position, line in enumerate(wish.lines, start=1):
        article = articles[line.article]
        stored = PrescriptionLine(
            prescription_id=row.id,
            provider_id=row.provider_id,
            recipient_id=row.recipient_id,
            person_id=row.person_id,
            position=position,
            article_id=article.id,
            pack_size=article.pack_size,
            dose_milli=line.dose.amount,
            dose_unit=line.dose.unit,
            cover_days=line.cover_days,
            withdrawals_allowed=line.withdrawals,
            substitution=line.substitution,
        )
        stored.instruction = line.instruction
        session.add(stored)


def _store_measures(session: Session, row: Prescription, wish: Wish) -> None:
    for measure in wish.measures:
        stored = PrescriptionMeasure(
            prescription_id=row.id,
            provider_id=row.provider_id,
            person_id=row.person_id,
            measure_id=measure.measure,
            done_on=measure.done_on,
            outcome=measure.outcome,
        )
        stored.text = measure.text
        session.add(stored)
    session.flush()


def _free_number(session: Session) -> int:
    """A number nobody has; drawn, so that it tells nothing of how many there are."""
    while True:
        number = FIRST_NUMBER + secrets.randbelow(NUMBERS)
        if session.scalar(select(Prescription.id).where(Prescription.number == number)) is None:
            return number
