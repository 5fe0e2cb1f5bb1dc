"""Renewing and replacing: one page with all lines, the old prescription kept and linked."""

from dataclasses import dataclass, field
from datetime import timedelta
from typing import Any
from uuid import UUID

from flask import request, url_for
from flask.typing import ResponseReturnValue

from care.models.prescriptions import Prescription, PrescriptionLine
from care.permissions import PRESCRIPTION, CarePermission
from care.queries.prescriptions import standing_on
from care.routes.blueprint import care
from care.routes.prescribing import Desk, lay_out
from care.routes.signing import answer
from care.rules.prescription import NEXT, Status, check_step, latest_end
from care.texts.words import STATUSES, plain_name
from catalogue.queries.orderable import orderable
from catalogue.rules.successors import SuccessorKind
from core.clock import today
from core.errors import StalePage
from portal.services.drafts import keep_draft
from portal.web.drafts import reopen
from portal.web.guard import Proof, current_actor, requires
from portal.web.i18n import _
from portal.web.pages import page
from portal.web.transactions import session

HERE = "/units/<uuid:unit_id>/prescriptions/<uuid:prescription_id>"
DRAFT = "renewal"
CONFLICT = 409


@dataclass
class Carried:
    """Which article each line of an old prescription goes on with."""

    lines: dict[UUID, PrescriptionLine] = field(default_factory=dict)
    notes: dict[UUID, str] = field(default_factory=dict)
    trials: set[UUID] = field(default_factory=set)
    gone: list[str] = field(default_factory=list)


@care.route(f"{HERE}/renew", methods=["GET", "POST"])
@requires(CarePermission.PRESCRIBE, on=PRESCRIPTION, proof=Proof.SIGN)
def renew(prescription: Prescription, unit_id: UUID) -> ResponseReturnValue:
    """All lines of the old prescription, ready to be signed again."""
    return _again(prescription, unit_id, at_once=False)


@care.route(f"{HERE}/replace", methods=["GET", "POST"])
@requires(CarePermission.PRESCRIBE, on=PRESCRIPTION, proof=Proof.SIGN)
def replace(prescription: Prescription, unit_id: UUID) -> ResponseReturnValue:
    """The same page, for a prescription that takes over at once."""
    return _again(prescription, unit_id, at_once=True)


def _again(prescription: Prescription, unit_id: UUID, *, at_once: bool) -> ResponseReturnValue:
    if at_once:
        check_step(standing_on(prescription, on=today()), Status.REPLACED)
    carried = carry_on(prescription, unit_id)
    desk = _desk(prescription, unit_id, carried)
    first = _first(prescription, desk, carried, at_once=at_once)
    typed = reopen(DRAFT, prescription.id)
    form = desk.form(typed if request.method == "GET" else None, **first)
    try:
        if form.is_submitted():
            form.check_version(prescription.version)
    except (StalePage, ValueError):
        return _stale(prescription, unit_id)
    return answer(desk, form, DRAFT, prescription.id)


@care.route(f"{HERE}/renewal/draft", methods=["POST"])
@requires(CarePermission.PRESCRIBE, on=PRESCRIPTION)
def renewal_draft(
    prescription: Prescription,
    unit_id: UUID,  # noqa: ARG001 - the guard chose it
) -> ResponseReturnValue:
    """Keep what is typed."""
    typed = {name: request.form.getlist(name) for name in request.form if name != "csrf_token"}
    keep_draft(session(), by=current_actor(), form=DRAFT, thing_id=prescription.id, typed=typed)
    return "", 204


def carry_on(prescription: Prescription, unit_id: UUID) -> Carried:
    """What each line goes on with: its article, what follows it, or nothing."""
    lines = [line for line in prescription.lines if line.status == "active"]
    offers = orderable(
        session(),
        [line.article_id for line in lines],
        provider_id=prescription.provider_id,
        unit_id=unit_id,
        care_area=prescription.care_area.code,
        on=today(),
    )
    carried = Carried()
    for line in lines:
        _carry(carried, line, offers.get(line.article_id))
    return carried


def _carry(carried: Carried, line: PrescriptionLine, offer: Any) -> None:
    name = plain_name(line.article)
    if offer is not None and offer.can_prescribe:
        carried.lines[line.article_id] = line
        return
    follower = offer.successor_line if offer is not None else None
    if follower is None or not follower.choosable:
        carried.gone.append(name)
        return
    trial = offer.successor.kind is SuccessorKind.TRIAL
    carried.lines[follower.article_id] = line
    if trial:
        carried.trials.add(follower.article_id)
    carried.notes[follower.article_id] = (
        _("Comes after %(product)s, which is gone. It has to be tried out first.", product=name)
        if trial
        else _("Comes instead of %(product)s, which is gone.", product=name)
    )


def _desk(prescription: Prescription, unit_id: UUID, carried: Carried) -> Desk:
    desk = lay_out(
        prescription.recipient, unit_id, prescription.care_area, list(carried.lines), prescription
    )
    desk.notes, desk.gone = carried.notes, carried.gone
    return desk


def _first(
    prescription: Prescription, desk: Desk, carried: Carried, *, at_once: bool
) -> dict[str, Any]:
    holds = NEXT[standing_on(prescription, on=desk.on)] and prescription.valid_to >= desk.on
    begins = prescription.valid_to + timedelta(days=1) if holds and not at_once else desk.on
    first: dict[str, Any] = {
        "version": prescription.version,
        "valid_from": begins,
        "valid_to": latest_end(desk.policy, begins),
        "note": prescription.note,
    }
    for article_id, line in carried.lines.items():
        first |= _line(article_id.hex, line, desk, trial=article_id in carried.trials)
    return first


def _line(key: str, line: PrescriptionLine, desk: Desk, *, trial: bool) -> dict[str, Any]:
    fits = desk.policy.cover_min <= line.cover_days <= desk.policy.cover_max
    most = desk.policy.withdrawals or line.withdrawals_allowed
    cover = line.cover_days if fits else desk.usual_cover
    withdrawals = min(line.withdrawals_allowed, most)
    return {
        f"include_{key}": not trial,
        f"dose_{key}": line.dose_milli,
        f"unit_{key}": line.dose_unit,
        f"cover_{key}": cover if cover != desk.usual_cover else None,
        f"withdrawals_{key}": withdrawals if withdrawals != desk.most_withdrawals else None,
        f"substitution_{key}": line.substitution,
        f"instruction_{key}": line.instruction,
    }


def _stale(prescription: Prescription, unit_id: UUID) -> ResponseReturnValue:
    here = url_for("care.prescription", unit_id=unit_id, prescription_id=prescription.id)
    now_is = str(STATUSES[Status(prescription.status)][2])
    differences = [(_("Status"), now_is, _("As it was when you opened the page"))]
    return page("portal/errors/409.html", differences=differences, now_href=here), CONFLICT
