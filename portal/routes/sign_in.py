"""Signing in and out."""

from dataclasses import dataclass
from typing import Any

from flask import abort, current_app, g, redirect, request, url_for
from flask.typing import ResponseReturnValue

from portal.exchange.oidc import Client
from portal.queries import account_by_username
from portal.routes.blueprint import portal
from portal.routes.entering import enter, safe_target
from portal.web import identity
from portal.web.eid import providers
from portal.web.guard import current_actor, open_to_all
from portal.web.i18n import _, language, lazy
from portal.web.pages import page
from portal.web.transactions import session, settings, vault


@dataclass(frozen=True)
class Way:
    """One way to sign in."""

    label: str
    href: str
    icon: str
    text: str = ""


@dataclass(frozen=True)
class DemoPerson:
    """Someone invented whom a visitor of the demo may be."""

    key: str
    name: str
    role: Any
    text: Any
    icon: str = "person"


DEMO_PEOPLE = (
    DemoPerson(
        "bo",
        "Bo",
        lazy("nurse, home health care"),
        lazy("Registers, prescribes and orders for the people of Södra hemsjukvården."),
        "people",
    ),
    DemoPerson(
        "ivar",
        "Ivar",
        lazy("orders for the unit"),
        lazy("Orders what is prescribed at Södra hemsjukvården, but may not prescribe."),
        "people",
    ),
    DemoPerson(
        "hedda",
        "Hedda",
        lazy("unit administrator"),
        lazy("Decides who may prescribe at Södra hemsjukvården."),
        "unit",
    ),
    DemoPerson(
        "kjell",
        "Kjell",
        lazy("approves orders"),
        lazy("Approves or refuses what the rules of Södra hemsjukvården say must be approved."),
        "check",
    ),
    DemoPerson(
        "gunnar",
        "Gunnar",
        lazy("supplier desk"),
        lazy("Confirms, picks and ships what was ordered."),
        "truck",
    ),
    DemoPerson(
        "dan",
        "Dan",
        lazy("customer service"),
        lazy("Helps everyone on the phone, and gives a reason each time."),
        "phone",
    ),
    DemoPerson(
        "astrid",
        "Astrid",
        lazy("care recipient, 81"),
        lazy("Needs pads and catheters and must never run out."),
        "heart",
    ),
    DemoPerson(
        "cilla",
        "Cilla",
        lazy("Astrid's daughter"),
        lazy("Has no power of attorney yet, so she sees nothing of her mother's."),
    ),
    DemoPerson(
        "eva",
        "Eva",
        lazy("care recipient with protected identity"),
        lazy("Nobody may see where she lives."),
        "shield",
    ),
    DemoPerson(
        "farid",
        "Farid",
        lazy("nurse at another care provider"),
        lazy("Sees nothing of the people at Bo's unit."),
        "people",
    ),
    DemoPerson(
        "maja",
        "Maja",
        lazy("looks after the assortment"),
        lazy("Imports price lists and keeps contracts."),
        "catalogue",
    ),
    DemoPerson("olof", "Olof", lazy("auditor"), lazy("Reads statements and the books."), "chart"),
    DemoPerson(
        "sixten",
        "Sixten",
        lazy("runs the system"),
        lazy("Keeps the rules of care areas."),
        "settings",
    ),
)

WHY_ENDED = {
    "idle": lazy("Twenty minutes passed without anything happening."),
    "too_long": lazy("Twelve hours passed since you signed in."),
    "elsewhere": lazy("This sign-in was ended from another place."),
    "provider": lazy("You signed out where your e-ID is kept."),
    "rights": lazy("What you may do has changed."),
}
"""By the reasons that the keeper of sign-ins gives; any other is the service's own."""


@portal.route("/sign-in")
@open_to_all
def sign_in() -> ResponseReturnValue:
    """Choose how to sign in."""
    target = request.args.get("next")
    return page(
        "portal/sign_in.html",
        ways=_eid_ways(target),
        staff_ways=_staff_ways(target),
        cookies_blocked="tried" in request.args,
        ended=_why_ended() if target is not None else "",
    )


def _why_ended() -> str:
    why = identity.ended()
    return str(WHY_ENDED.get(why, _("The service ended your sign-in."))) if why else ""


def _eid_ways(target: str | None) -> list[Way]:
    """E-ID, which everybody can use: the configured providers, and the demo's simulator."""
    ways = [_eid_way(client, target) for client in providers().values() if not client.for_staff]
    if settings().demo_eid:
        demo = Way(
            _("Sign in with e-ID"),
            url_for("portal.sign_in_demo", next=target),
            "shield",
            _("The demo's simulator: choose one of its invented people."),
        )
        ways.append(demo)
    return ways


def _staff_ways(target: str | None) -> list[Way]:
    """Ways for those who use the service in their work."""
    password = Way(
        _("Sign in with a password"),
        url_for("portal.sign_in_password", next=target),
        "key",
        _("For those whose organisation gave them a username."),
    )
    passkey = Way(
        _("Sign in with a passkey"),
        url_for("portal.sign_in_passkey", next=target),
        "phone",
        _("Your phone, computer or security key, once you have added it."),
    )
    own = [_eid_way(client, target) for client in providers().values() if client.for_staff]
    return [*own, passkey, password]


def _eid_way(client: Client, target: str | None) -> Way:
    name = client.provider.called(language())
    href = url_for("portal.sign_in_eid", name=client.provider.key, next=target)
    return Way(_("Sign in with %(name)s", name=name), href, "shield")


@portal.route("/sign-in/demo", methods=["GET", "POST"])
@open_to_all
def sign_in_demo() -> ResponseReturnValue:
    """Sign in as one of the demo's known people."""
    if not settings().demo_eid:
        abort(404)
    if request.method == "POST":
        known = {person.key for person in DEMO_PEOPLE}
        key = request.form.get("person", "")
        account = account_by_username(session(), vault(), key) if key in known else None
        if account is None or account.disabled_at is not None:
            abort(404)
        return enter(account, way="demo", target=request.form.get("next"))
    return page(
        "portal/sign_in_demo.html",
        people=DEMO_PEOPLE,
        action=url_for("portal.sign_in_demo"),
        next=request.args.get("next"),
    )


@portal.route("/signed-in")
@open_to_all
def signed_in() -> ResponseReturnValue:
    """Go on, or tell that the browser refuses our cookie instead of going in circles."""
    if not current_actor().signed_in:
        return redirect(url_for("portal.sign_in", tried=1))
    target = safe_target(request.args.get("next"))
    if g.get("must_choose"):
        return redirect(url_for("portal.assignment", next=target))
    return redirect(_welcome() or target)


def _welcome() -> str | None:
    """The page that somebody sees first, once."""
    for wing in current_app.extensions["wings"]:
        found = wing.welcome(session(), current_actor()) if wing.welcome else None
        if found is not None:
            return str(found)
    return None


@portal.route("/sign-out", methods=["POST"])
@open_to_all
def sign_out() -> ResponseReturnValue:
    """End the session; who came by e-ID goes on to sign out at its provider."""
    found = identity.authentication()
    identity.sign_out()
    there = found.provider if found and found.provider in providers() else None
    answer = redirect(url_for("portal.sign_out_eid" if there else "portal.sign_in", name=there))
    answer.headers["Clear-Site-Data"] = '"storage"'
    return answer
