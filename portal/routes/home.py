"""The first page after signing in: what needs me."""

from flask import current_app, redirect, request
from flask.typing import ResponseReturnValue

from core.clock import today
from core.people import Person
from portal.permissions import PortalPermission
from portal.routes.blueprint import portal
from portal.services.accounts import switch_shortcuts
from portal.web.guard import current_actor, open_to_all, requires
from portal.web.i18n import _
from portal.web.pages import audience, page
from portal.web.transactions import session


@portal.route("/")
@requires(PortalPermission.HOME)
def home() -> ResponseReturnValue:
    """Cards that the wings hand in for this reader."""
    cards = [
        facts
        for card in current_app.extensions["home_cards"]
        if (facts := card.build(session(), current_actor(), today())) is not None
    ]
    return page("portal/home.html", title=_title(), lead=None, cards=cards)


def _title() -> str:
    """Who only looks after a private matter is greeted; who works goes straight to the work."""
    if audience() != "recipient":
        return _("Home")
    person = session().get(Person, current_actor().person_id)
    name = person.given_name if person else None
    return _("Hello %(name)s", name=name) if name else _("Home")


@portal.route("/help")
@open_to_all
def help_page() -> ResponseReturnValue:
    """Where to get help."""
    return page("portal/help.html")


@portal.route("/shortcuts", methods=["GET", "POST"])
@open_to_all
def shortcuts() -> ResponseReturnValue:
    """Every keyboard shortcut, and the switch that turns them off for this account."""
    account_id = current_actor().account_id
    if request.method == "POST" and account_id is not None:
        switch_shortcuts(session(), by=current_actor(), on=request.form.get("shortcuts") == "on")
        return redirect(request.path)
    return page("portal/shortcuts.html")


@portal.route("/accessibility")
@open_to_all
def accessibility() -> ResponseReturnValue:
    """How accessible the pages are, and where to report what is not."""
    return page("portal/accessibility.html")


@portal.route("/privacy")
@open_to_all
def privacy() -> ResponseReturnValue:
    """How personal data are used."""
    return page("portal/privacy.html")
