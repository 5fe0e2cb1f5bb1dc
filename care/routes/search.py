"""The search box. What was typed stands in no address and in no log."""

from collections.abc import Sequence
from datetime import timedelta

from flask import current_app, redirect, url_for
from flask.typing import ResponseReturnValue
from sqlalchemy.orm import Session

from care.forms.recipients import SearchForm
from care.permissions import CarePermission
from care.queries.search import MOST, find, prescription_by_number
from care.queries.units import units_named
from care.routes.blueprint import care
from care.routes.context import recipient_url
from care.services.search import read_query, short_number_in
from core.actors import Actor
from core.clock import today
from core.house import Hit
from core.short_number import said_number
from portal.web.guard import current_actor, requires
from portal.web.i18n import _, say_short_day
from portal.web.limits import limit
from portal.web.pages import page, sections
from portal.web.transactions import session, vault

TRIES, SPAN = 30, timedelta(minutes=1)


@care.route("/search", methods=["GET", "POST"])
@requires(CarePermission.SEARCH)
def search() -> ResponseReturnValue:
    """One box for number, name, birth year and order number."""
    form = SearchForm()
    if not form.validate_on_submit():
        return page("care/search.html", form=form, asked=False), 422 if form.errors else 200
    actor, text = current_actor(), form.q.data
    limit("search", str(actor.account_id), most=TRIES, every=SPAN)
    wanted = read_query(vault(), text, on=today())
    found = find(session(), actor, wanted, on=today())
    others: list[Hit] = [
        hit
        for finder in current_app.extensions["finders"]
        for hit in finder(session(), actor, text)
    ]
    if len(found) == 1 and not others and (wanted.numbers or wanted.recipient_number):
        return redirect(recipient_url(found[0].id, found[0].unit_id), 303)
    if len(others) == 1 and not found:
        return redirect(others[0].href, 303)
    return page(
        "care/search.html",
        form=form,
        asked=True,
        hits=found[:MOST],
        more=len(found) > MOST,
        others=others,
        units={unit.id: unit.name for unit in units_named(session(), {h.unit_id for h in found})},
        next_steps=_next_steps([hit.id for hit in found[:MOST]]),
        by_number=bool(wanted.numbers),
        recipient_url=recipient_url,
    )


def find_prescription(session: Session, actor: Actor, text: str) -> Sequence[Hit]:
    """The prescription whose receipt carries a number, for those at its unit."""
    number = short_number_in(text)
    if number is None or (row := prescription_by_number(session, actor, number)) is None:
        return ()
    href = url_for("care.prescription", unit_id=row.unit_id, prescription_id=row.id)
    title = _("Prescription %(number)s", number=said_number(number))
    return (Hit(title, href, note=_("From %(day)s", day=say_short_day(row.valid_from))),)


def _next_steps(recipient_ids: list[object]) -> dict[object, object]:
    """What other wings say of each hit: {recipient id: {"text", "label", "href"}}."""
    steps: dict[object, object] = {}
    for _template, facts in sections("care.search", recipient_ids):
        steps |= facts["steps"]
    return steps
