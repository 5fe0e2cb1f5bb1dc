"""Renewing many: the list of what ends soon, ticks, a review, one signature."""

from dataclasses import dataclass, field
from typing import Any
from uuid import UUID

from flask import redirect, request, url_for
from flask.typing import ResponseReturnValue

from care.exchange.prescription_lists import ending_listing
from care.forms.prescriptions import RenewManyForm
from care.models.units import CareUnit
from care.permissions import UNIT, CarePermission
from care.queries.prescriptions import expiring, lines_in_words, people_named
from care.routes.blueprint import care
from care.routes.prescribing import posted_ids
from care.services.renewals import Renewal, prepare_renewals, renew_all
from care.texts import words
from care.texts.prescriptions import explain
from core.clock import now, today
from core.vault import ring_of
from portal.services.drafts import Kept, drop_draft, keep_draft, take_draft
from portal.web.exports import export, wanted_kind
from portal.web.guard import Proof, current_actor, may, requires
from portal.web.i18n import language, ngettext
from portal.web.pages import page, tell
from portal.web.transactions import session

DAYS, MOST, SHOWN = (30, 60, 90), 30, 100
DRAFT = "renew-list"
REFUSED = 422


@dataclass(frozen=True)
class Ending:
    """A prescription in the list of those that end soon."""

    row: Any
    name: str
    protected: bool
    area: str
    lines: list[str] = field(default_factory=list)


@care.route("/units/<uuid:unit_id>/prescriptions/expiring", methods=["GET", "POST"])
@requires(CarePermission.PRESCRIPTION_LIST, on=UNIT)
def expiring_prescriptions(unit: CareUnit) -> ResponseReturnValue:
    """What ends soon at the unit; ticks lead to the review."""
    if request.method == "POST":
        return _review_of(unit, posted_ids("prescription")[:MOST])
    days = next((one for one in DAYS if str(one) == request.args.get("days")), DAYS[0])
    if (kind := wanted_kind()) and may(CarePermission.LISTS_EXPORT, unit):
        return export(ending_listing(session(), unit.id, days=days, on=today()), kind)
    rows = expiring(session(), unit.id, on=today(), days=days, limit=SHOWN)
    return page(
        "care/prescriptions_expiring.html",
        unit=unit,
        rows=_named(rows),
        days=days,
        choices=DAYS,
        on=today(),
        words=words,
    )


@care.route("/units/<uuid:unit_id>/prescriptions/renew", methods=["GET", "POST"])
@requires(CarePermission.RENEW_LIST, on=UNIT, proof=Proof.ACT)
def renew_prescriptions(unit: CareUnit) -> ResponseReturnValue:
    """Review of what was ticked; one signature for all that can be renewed."""
    work, by = session(), current_actor()
    kept = take_draft(work, by=by, form=DRAFT, thing_id=unit.id, at=now()) or Kept()
    ids = [UUID(text) for text in kept.get("prescription", [])]
    found = prepare_renewals(work, unit.id, ids, by=by, on=today())
    form = RenewManyForm.of(found)
    if not found:
        return redirect(url_for("care.expiring_prescriptions", unit_id=unit.id), 303)
    if form.validate_on_submit():
        form.read_doses(found)
        done, refused = renew_all(work, found, form.ticked(), by=by, on=today(), at=now())
        drop_draft(work, by=by, form=DRAFT, thing_id=unit.id)
        return _result(unit, done, refused)
    names = people_named(work, [one.old.person_id for one in found])
    status = REFUSED if request.method == "POST" else 200
    return page(
        "care/prescriptions_renew.html",
        unit=unit,
        found=[(one, names[one.old.person_id], _why_not(one)) for one in found],
        form=form,
        words=words,
    ), status


def _review_of(unit: CareUnit, ids: list[UUID]) -> ResponseReturnValue:
    if not ids:
        return redirect(url_for("care.expiring_prescriptions", unit_id=unit.id), 303)
    typed = {"prescription": [str(one) for one in ids]}
    keep_draft(session(), by=current_actor(), form=DRAFT, thing_id=unit.id, typed=typed)
    return redirect(url_for("care.renew_prescriptions", unit_id=unit.id), 303)


def _result(
    unit: CareUnit, done: list[Renewal], refused: list[tuple[Renewal, Any]]
) -> ResponseReturnValue:
    text = ngettext(
        "%(num)s prescription was renewed.", "%(num)s prescriptions were renewed.", len(done)
    )
    tell("done" if done else "warning", text)
    for one, refusal in refused:
        told = explain(refusal, current_actor())
        tell("warning", f"{one.number}: {told.title if told else refusal.code}")
    return redirect(url_for("care.expiring_prescriptions", unit_id=unit.id), 303)


def _why_not(one: Renewal) -> Any:
    return explain(one.refusal, current_actor()) if one.refusal else None


def _named(rows: list[Any]) -> list[Ending]:
    work = session()
    people = people_named(work, [row.person_id for row in rows])
    ring_of(work).warm(people)
    lines = lines_in_words(work, [row.id for row in rows])
    return [
        Ending(
            row,
            people[row.person_id].short_name,
            people[row.person_id].protected,
            row.area_en if language() == "en" else row.area,
            [words.say_line(line) for line in lines.get(row.id, [])],
        )
        for row in rows
    ]
