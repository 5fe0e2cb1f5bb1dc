"""A prescription: its page, its receipt, and the steps that stop or resume it."""

from dataclasses import dataclass
from datetime import timedelta
from typing import Any
from uuid import UUID

from flask import abort, current_app, redirect, request, url_for
from flask.typing import ResponseReturnValue
from markupsafe import Markup

from care.forms.prescriptions import StepForm
from care.models.prescriptions import Prescription
from care.permissions import PRESCRIPTION, CarePermission
from care.queries.appointments import accounts_named
from care.queries.history import changes_of
from care.queries.overrides import personal_policy
from care.queries.policies import measure_codes
from care.queries.prescriptions import dose_of, pack_of, standing_on
from care.routes.blueprint import care
from care.routes.context import recipient_url
from care.routes.signing import with_names
from care.rules.policy import Policy
from care.rules.prescription import NEXT, Status
from care.rules.quantity import Portion, plan
from care.services.prescription_steps import LEADS_TO, Step, take_step
from care.services.prescriptions import sign
from care.texts import words
from care.texts.prescriptions import explain
from core.clock import now, today
from core.errors import Refusal, StalePage
from core.people import Person
from core.short_number import said_number
from core.vault import ring_of
from portal.web.guard import Proof, current_actor, may, requires
from portal.web.i18n import _, say_moment, say_short_day
from portal.web.pages import page, sections, show_context, tell
from portal.web.transactions import session

HERE = "/units/<uuid:unit_id>/prescriptions/<uuid:prescription_id>"
REFUSED, CONFLICT = 422, 409


@dataclass(frozen=True)
class Told:
    """A prescription as its page tells it."""

    row: Prescription
    number: str
    status: Status
    tag: tuple[str, str, Any]
    policy: Policy
    lines: list[tuple[Any, list[Portion]]]
    prescriber: str
    mine: bool
    """The reader is the recipient: colleagues' notes are left out."""


def tell_of(prescription: Prescription, staff: dict[UUID, Person]) -> Told:
    """What the page and the receipt say of a prescription."""
    on, whose = today(), (prescription.recipient_id, prescription.care_area_id)
    policy = personal_policy(session(), prescription.policy, whose, on=on)
    status = standing_on(prescription, on=on)
    soon = prescription.valid_to - on <= timedelta(days=policy.expiring_days)
    person = staff.get(prescription.prescriber_id)
    return Told(
        prescription,
        said_number(prescription.number),
        status,
        words.say_status(status, expiring=soon),
        policy,
        [(line, _portions(line, policy)) for line in prescription.lines],
        person.full_name if person else "",
        current_actor().unit_id is None,
    )


def _portions(line: Any, policy: Policy) -> list[Portion]:
    cover = [line.cover_days] * line.withdrawals_allowed
    return plan(dose_of(line), cover, pack_of(line), month_days=policy.month_days)


@care.route(HERE)
@care.route("/prescriptions/<uuid:prescription_id>")
@requires(CarePermission.PRESCRIPTION_READ, on=PRESCRIPTION)
def prescription(prescription: Prescription, unit_id: UUID | None = None) -> ResponseReturnValue:
    """What is prescribed, what is left, what was done."""
    work = session()
    changes = changes_of(work, prescription.id)
    staff = _staff(prescription, [change.account_id for change in changes])
    _show_whom(prescription, unit_id)
    return page(
        "care/prescription.html",
        told=tell_of(prescription, staff),
        unit_id=unit_id,
        facts=_facts(prescription, staff, unit_id),
        replaceable=Status.REPLACED in NEXT[Status(prescription.status)],
        measures=_measures(prescription),
        events=[_event(change, staff) for change in changes],
        steps=_steps(prescription),
        parts=sections("care.prescription", prescription),
        order_href=order_href(prescription, unit_id),
        person_href=_person_href(prescription, unit_id),
        words=words,
    )


@care.route(f"{HERE}/receipt")
@care.route("/prescriptions/<uuid:prescription_id>/receipt")
@requires(CarePermission.PRESCRIPTION_READ, on=PRESCRIPTION)
def prescription_receipt(
    prescription: Prescription, unit_id: UUID | None = None
) -> ResponseReturnValue:
    """The receipt for paper: what was prescribed and when to come next."""
    told = tell_of(prescription, _staff(prescription, []))
    return page(
        "care/prescription_receipt.html",
        told=told,
        person=prescription.recipient.person,
        unit_id=unit_id,
        parts=sections("care.prescription_receipt", prescription),
        order_href=order_href(prescription, unit_id),
        first_from=prescription.valid_from if prescription.valid_from >= today() else None,
        back_href=_href(prescription, unit_id),
        words=words,
    )


def _take(prescription: Prescription, unit_id: UUID, step: Step) -> ResponseReturnValue:
    """Pause, review, resume, end or annul, with a reason."""
    form, told = StepForm.for_step(step, prescription.version), None
    if form.validate_on_submit():
        try:
            take_step(session(), prescription, form.asked(step),
                      by=current_actor(), on=today(), at=now())  # fmt: skip
        except StalePage:
            return _stale(prescription, unit_id, step)
        except Refusal as refusal:
            told = _refused(form, refusal, unit_id)
        else:
            tell("done", _("The prescription was changed."))
            return redirect(_href(prescription, unit_id), 303)
    return _step_page(prescription, unit_id, step, form, told)


def _open_step(step: Step) -> None:
    """One page for each step: the same view at its own address."""

    @care.route(f"{HERE}/{step}", methods=["GET", "POST"], endpoint=f"prescription_{step}")
    @requires(CarePermission.PRESCRIBE, on=PRESCRIPTION)
    def take(prescription: Prescription, unit_id: UUID) -> ResponseReturnValue:
        return _take(prescription, unit_id, step)


for _step in Step:
    _open_step(_step)


@care.route(f"{HERE}/sign", methods=["POST"])
@requires(CarePermission.PRESCRIBE, on=PRESCRIPTION, proof=Proof.ACT)
def prescription_sign(prescription: Prescription, unit_id: UUID) -> ResponseReturnValue:
    """Sign what a colleague has prepared."""
    sign(session(), prescription, by=current_actor(), on=today(), at=now())
    receipt = url_for("care.prescription_receipt", unit_id=unit_id, prescription_id=prescription.id)
    return redirect(receipt, 303)


def _step_page(
    prescription: Prescription, unit_id: UUID, step: Step, form: StepForm, told: Any
) -> ResponseReturnValue:
    if LEADS_TO[step] not in NEXT[Status(prescription.status)] and told is None:
        abort(404)
    _show_whom(prescription, unit_id)
    body = page(
        "care/prescription_step.html",
        told=tell_of(prescription, _staff(prescription, [])),
        refused=told,
        form=form,
        step=step,
        heading=words.STEP_HEADINGS[step],
        text=words.STEP_TEXTS[step],
        back_href=_href(prescription, unit_id),
        words=words,
    )
    return body, REFUSED if request.method == "POST" else 200


def _refused(form: StepForm, refusal: Refusal, unit_id: UUID) -> Any:
    told = with_names(explain(refusal, current_actor()), unit_id)
    form.refuse(told.title if told else refusal.code, "reason")
    return told


def _stale(prescription: Prescription, unit_id: UUID, step: Step) -> ResponseReturnValue:
    session().expire(prescription, ["status", "version"])
    now_is = str(words.STATUSES[Status(prescription.status)][2])
    differences = [(_("Status"), now_is, str(words.STEPS[step]))]
    return page(
        "portal/errors/409.html",
        differences=differences,
        now_href=_href(prescription, unit_id),
    ), CONFLICT


def order_href(prescription: Prescription, unit_id: UUID | None) -> str | None:
    """Where to order from it, when it holds and the house can order."""
    holds = standing_on(prescription, on=today()) is Status.ACTIVE
    begun = prescription.valid_from <= today()
    if not (holds and begun and unit_id) or "orders.place" not in current_app.view_functions:
        return None
    return url_for("orders.place", unit_id=unit_id, recipient_id=prescription.recipient_id)


def _person_href(prescription: Prescription, unit_id: UUID | None) -> str:
    """The page of the one it is for: the person at the unit, or the reader's own."""
    if unit_id is None:
        return url_for("care.me")
    return recipient_url(prescription.recipient_id, unit_id)


def _facts(
    prescription: Prescription, staff: dict[UUID, Person], unit_id: UUID | None
) -> list[tuple[str, Any]]:
    told = tell_of(prescription, staff)
    rows = [
        (_("From"), say_short_day(prescription.valid_from)),
        (_("Until"), say_short_day(prescription.valid_to)),
        (_("Prescriber"), told.prescriber),
    ]
    if prescription.follow_up_on:
        rows.append((_("Follow-up"), say_short_day(prescription.follow_up_on)))
    for label, other in (
        (_("Renews"), prescription.renews_id),
        (_("Replaced by"), prescription.replaced_by_id),
    ):
        if other is not None:
            rows.append((label, _link(other, unit_id)))
    if prescription.note and not told.mine:
        rows.append((_("Note"), prescription.note))
    return rows


def _link(prescription_id: UUID, unit_id: UUID | None) -> Markup:
    here = url_for("care.prescription", prescription_id=prescription_id, unit_id=unit_id)
    return Markup('<a href="{}">{}</a>').format(here, _("Open it"))


def _steps(prescription: Prescription) -> list[Step]:
    if not may(CarePermission.PRESCRIBE, prescription):
        return []
    open_to = NEXT[Status(prescription.status)]
    return [step for step in Step if LEADS_TO[step] in open_to and _offered(prescription, step)]


def _offered(prescription: Prescription, step: Step) -> bool:
    """A draft is signed, not resumed; what is only used up or expired cannot be resumed."""
    resumable = prescription.status in {Status.PAUSED, Status.UNDER_REVIEW}
    return step is not Step.RESUME or resumable


def _event(change: Any, staff: dict[UUID, Person]) -> dict[str, Any]:
    title, text = words.say_change(change.what, str(change.facts.get("reason", "")))
    person = staff.get(change.account_id)
    return {
        "title": title,
        "when": say_moment(change.at),
        "iso": change.at.isoformat(),
        "text": text,
        "by": person.full_name if person else None,
        "icon": "prescription",
    }


def _staff(prescription: Prescription, accounts: list[UUID | None]) -> dict[UUID, Person]:
    found = accounts_named(session(), [prescription.prescriber_id, *accounts])
    people = [person.id for person in found.values()]
    ring_of(session()).warm([*people, prescription.person_id])
    return found


def _measures(prescription: Prescription) -> list[tuple[Any, str]]:
    if not prescription.measures:
        return []
    codes = {code.id: code for code in measure_codes(session(), prescription.care_area_id)}
    return [
        (measure, words.measure_name(codes[measure.measure_id]))
        for measure in prescription.measures
        if measure.measure_id in codes
    ]


def _show_whom(prescription: Prescription, unit_id: UUID | None) -> None:
    if unit_id is not None:
        person = prescription.recipient.person
        born = f", {person.birth_year}" if person.birth_year and not person.protected else ""
        show_context(_("Prescription for %(name)s", name=f"{person.short_name}{born}"))


def _href(prescription: Prescription, unit_id: UUID | None) -> str:
    return url_for("care.prescription", unit_id=unit_id, prescription_id=prescription.id)
