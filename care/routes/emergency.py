"""Opening a person outside one's care, and the list by which it is looked through."""

from uuid import UUID

from flask import g, redirect, request, url_for
from flask.typing import ResponseReturnValue

from care.forms.access import DecisionForm, EmergencyForm
from care.models.access import EmergencyOpening
from care.models.recipients import Recipient
from care.models.units import CareUnit
from care.permissions import OPENING, UNIT, CarePermission, reviewed_providers
from care.queries.appointments import accounts_named
from care.queries.openings import opener, openings, persons_elsewhere
from care.routes.blueprint import care
from care.routes.context import recipient_url
from care.routes.typed import real_service
from care.rules.access import Decision, EmergencyReason
from care.rules.recipients import AlreadyHere, NumberKind, read_number
from care.services.openings import Emergency, Said, decide_opening, open_in_emergency
from care.texts.access import DECISIONS, EMERGENCY_REASONS
from care.texts.letters import write_letter
from care.texts.refusals import number_problem
from core.actors import Role
from core.clock import civil_date, now, today
from core.errors import NotFound, Refusal
from core.identity_number import IdentityNumber, InvalidIdentityNumber
from core.short_number import said_number
from core.vault import ring_of
from portal.web.errors import explain
from portal.web.guard import current_actor, requires
from portal.web.i18n import _
from portal.web.pages import page, tell
from portal.web.transactions import session, vault

REFUSED = 422


@care.route("/units/<uuid:unit_id>/emergency", methods=["GET", "POST"])
@requires(CarePermission.EMERGENCY, on=UNIT)
def emergency(unit: CareUnit) -> ResponseReturnValue:
    """The whole number, a reason and a sentence; then the person is open for 24 hours."""
    form = EmergencyForm()
    if form.validate_on_submit() and (number := _number(form)) is not None:
        new = Emergency(number, EmergencyReason(form.reason.data), form.note.data)
        try:
            opened = open_in_emergency(session(), vault(), unit, new, by=current_actor(), at=now())
        except AlreadyHere as here:
            return redirect(recipient_url(here.recipient_id, unit.id), 303)
        except NotFound:
            _note_elsewhere(unit, number)
            form.refuse(_("Nobody in your care provider's care has this number."), "number")
        else:
            tell("warning", _("Open for 24 hours. A reviewer looks through every such opening."))
            return redirect(recipient_url(opened.recipient_id, unit.id), 303)
    status = REFUSED if request.method == "POST" else 200
    return page("care/emergency.html", unit=unit, form=form), status


def _number(form: EmergencyForm) -> IdentityNumber | None:
    try:
        return read_number(form.number.data, NumberKind.NATIONAL, on=today(), real=real_service())
    except InvalidIdentityNumber as refusal:
        form.refuse(number_problem(refusal.reason), "number")
        return None


def _note_elsewhere(unit: CareUnit, number: IdentityNumber) -> None:
    """Another care provider's person was asked for: denied, and not a word of it (LOG-03)."""
    found = persons_elsewhere(session(), vault(), unit.provider_id, number)
    g.setdefault("denied_subjects", set()).update(found)


@care.route("/openings")
@requires(CarePermission.OPENINGS)
def opening_list() -> ResponseReturnValue:
    """What was opened in emergencies: what waits first."""
    actor = current_actor()
    where = None if actor.holds(Role.AUDITOR) else reviewed_providers(actor)
    waiting = openings(session(), where, decided=False)
    decided = openings(session(), where, decided=True)
    names = accounts_named(session(), [row.account_id for row in (*waiting, *decided)])
    ring_of(session()).warm([person.id for person in names.values()])
    return page(
        "care/openings.html",
        waiting=waiting,
        decided=decided,
        names=names,
        reasons=EMERGENCY_REASONS,
        decisions=DECISIONS,
        number=said_number,
        me=actor.account_id,
    )


@care.route("/openings/<uuid:opening_id>", methods=["GET", "POST"])
@requires(CarePermission.OPENING, on=OPENING)
def review_opening(opened: EmergencyOpening) -> ResponseReturnValue:
    """Look through one opening and decide."""
    form = DecisionForm()
    if form.validate_on_submit():
        form.check_version(opened.version)
        decision = Decision(form.decision.data)
        try:
            said = Said(decision, form.note.data or "")
            decide_opening(session(), opened, said, by=current_actor(), at=now())
        except Refusal as refusal:
            form.refuse(explain(refusal).sentence)
        else:
            if decision is Decision.FOLLOW_UP:
                _ask_opener(opened)
            tell("done", _("Your decision is written down."))
            return redirect(url_for("care.opening_list"), 303)
    who = opener(session(), opened.account_id)
    values = {
        "opened": opened,
        "who": who,
        "number": said_number(_recipient_number(opened.recipient_id)),
        "reason": EMERGENCY_REASONS[opened.reason],
        "decisions": DECISIONS,
        "own": opened.account_id == current_actor().account_id,
    }
    status = REFUSED if request.method == "POST" else 200
    return page("care/opening.html", form=form, **values), status


def _recipient_number(recipient_id: UUID) -> int:
    return session().get_one(Recipient, recipient_id).number


def _ask_opener(opened: EmergencyOpening) -> None:
    day = civil_date(opened.opened_at)
    write_letter(session(), opened.account_id, "followed_up", str(opened.id), day=day)
