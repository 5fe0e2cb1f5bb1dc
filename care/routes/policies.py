"""The rule book of a unit, made from the live policies; and new rules from a day on."""

from collections.abc import Sequence
from dataclasses import dataclass
from typing import Any
from uuid import UUID

from flask import abort, redirect, request, url_for
from flask.typing import ResponseReturnValue

from care.exchange.prescription_lists import rules_listing
from care.forms.appointments import PolicyForm, first_of_next_year
from care.models.policies import CareArea, PolicyRow
from care.models.units import CareUnit
from care.permissions import UNIT_RULES, CarePermission
from care.queries.policies import by_area, care_areas, holding, policy_rows, policy_value
from care.queries.units import approval_limits
from care.routes.blueprint import care
from care.rules.approvers import approval_gap
from care.rules.policy import BadPolicy, NoPolicy, Policy
from care.services.policies import add_policy
from care.texts import words
from care.texts.choices import choices
from care.texts.prescriptions import explain
from care.texts.rules import Rule, rules_in_words, say_gap
from core.clock import today
from core.errors import Refusal
from portal.web.exports import export, wanted_kind
from portal.web.guard import current_actor, requires
from portal.web.i18n import _
from portal.web.pages import page, tell
from portal.web.transactions import session

REFUSED = 422
_FIELD_OF = {
    "policies_overlap": "valid_from",
    "policy_too_early": "valid_from",
    "policy_ends_before_start": "valid_to",
}


@dataclass(frozen=True)
class Chapter:
    """A care area in the rule book: what holds, what comes, what held before."""

    area: CareArea
    row: PolicyRow | None
    rules: list[Rule]
    coming: list[tuple[PolicyRow, list[Rule]]]
    past: list[PolicyRow]
    gap: str = ""
    """What nobody at the unit may approve."""


@care.route("/units/<uuid:unit_id>/rules")
@requires(CarePermission.POLICY_READ, on=UNIT_RULES)
def rule_book(unit: CareUnit) -> ResponseReturnValue:
    """Every care area's rules in plain words, with validity and source."""
    if kind := wanted_kind():
        return export(rules_listing(session(), unit), kind)
    rows = by_area(policy_rows(session(), unit.provider_id, unit_id=unit.id))
    areas = care_areas(session(), unit.provider_id)
    limits = approval_limits(session(), unit.id, on=today())
    chapters = [_chapter(area, rows.get(area.id, []), unit.id, limits) for area in areas]
    return page(
        "care/policies.html",
        unit=unit,
        on=today(),
        chapters=[one for one in chapters if one.row or one.coming],
        empty=[one.area for one in chapters if not (one.row or one.coming)],
        words=words,
    )


@care.route("/units/<uuid:unit_id>/rules/<uuid:area_id>/new", methods=["GET", "POST"])
@requires(CarePermission.POLICY_EDIT, on=UNIT_RULES)
def new_policy(unit: CareUnit, area_id: UUID) -> ResponseReturnValue:
    """New rules for a care area from a day on."""
    area = session().get(CareArea, area_id)
    if area is None or area.provider_id != unit.provider_id:
        abort(404)
    before = _before(unit, area)
    form = _policy_form(unit, before)
    if form.validate_on_submit():
        try:
            new = form.new(policy_value(before) if before else Policy(), unit.id)
            add_policy(session(), area, new, by=current_actor(), earliest=today())
        except Refusal as refusal:
            _blame(form, refusal)
        else:
            tell("done", _("The new rules are in the rule book."))
            return redirect(url_for("care.rule_book", unit_id=unit.id), 303)
    status = REFUSED if request.method == "POST" else 200
    return page("care/policy_new.html", unit=unit, area=area, form=form, words=words), status


def _chapter(
    area: CareArea, rows: list[PolicyRow], unit_id: UUID, limits: Sequence[int | None]
) -> Chapter:
    on = today()
    try:
        row = holding(rows, care_area_id=area.id, unit_id=unit_id, on=on)
    except NoPolicy:
        row = None
    gap = approval_gap(policy_value(row), limits) if row else None
    coming = sorted((one for one in rows if one.valid_from > on), key=lambda one: one.valid_from)
    return Chapter(
        area,
        row,
        rules_in_words(policy_value(row)) if row else [],
        [(one, _differences(one, row)) for one in coming],
        [one for one in rows if one.valid_to is not None and one.valid_to < on],
        say_gap(gap) if gap else "",
    )


def _differences(new: PolicyRow, old: PolicyRow | None) -> list[Rule]:
    """What new rules say otherwise than the present ones."""
    told = rules_in_words(policy_value(new))
    known = set(rules_in_words(policy_value(old))) if old else set()
    return [rule for rule in told if rule not in known]


def _before(unit: CareUnit, area: CareArea) -> PolicyRow | None:
    rows = policy_rows(session(), unit.provider_id, unit_id=unit.id)
    try:
        return holding(rows, care_area_id=area.id, unit_id=unit.id, on=today())
    except NoPolicy:
        return None


def _policy_form(unit: CareUnit, before: PolicyRow | None) -> PolicyForm:
    first: dict[str, Any] = {"valid_from": first_of_next_year(today()), "scope": "provider"}
    if before is not None:
        own = "unit" if before.unit_id else "provider"
        first |= {"scope": own, "profile": before.profile, "source": before.source}
    form = PolicyForm.beginning_as(policy_value(before) if before else Policy(), **first)
    form.scope.choices = choices(
        {
            "provider": _("All units of the care provider"),
            "unit": _("%(unit)s only", unit=unit.name),
        }
    )
    return form


def _blame(form: PolicyForm, refusal: Refusal) -> None:
    told = explain(refusal, current_actor())
    field = refusal.name if isinstance(refusal, BadPolicy) else _FIELD_OF.get(refusal.code)
    form.refuse(
        told.sentence if told else refusal.code, {"delivery_modes": "modes"}.get(field or "", field)
    )
