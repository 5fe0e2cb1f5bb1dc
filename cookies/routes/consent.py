"""Consent to others' services: asked only when there are any, given and withdrawn alike."""

from dataclasses import dataclass
from typing import Any

from flask import Response, current_app, g, make_response, redirect, request, url_for
from flask.blueprints import BlueprintSetupState
from flask.typing import ResponseReturnValue

from cookies.exchange import read_services, text_version
from cookies.routes.blueprint import cookies
from cookies.routes.jar import forget_foreign, put, sent
from cookies.rules import (
    CONSENT,
    Category,
    Choice,
    Service,
    allowed,
    must_ask,
    read_choice,
    widened,
)
from cookies.services.consents import note_choice
from cookies.texts import say_category
from core.clock import now
from portal.routes.entering import safe_target
from portal.web.guard import current_actor, open_to_all
from portal.web.headers import POLICY
from portal.web.i18n import _
from portal.web.pages import tell
from portal.web.transactions import session, settings

OFFER = "foreign_services"


@dataclass(frozen=True)
class Offer:
    """The services of others in this house, and the version of the question about them."""

    services: tuple[Service, ...]
    version: str

    @property
    def categories(self) -> tuple[Category, ...]:
        """The categories that have a service."""
        return tuple(one for one in Category if any(s.category is one for s in self.services))


@cookies.record
def _read(state: BlueprintSetupState) -> None:
    services = read_services(state.app.extensions["settings"].statistics)
    state.app.extensions[OFFER] = Offer(services, text_version(services))


def offer() -> Offer:
    """What is configured."""
    found: Offer = current_app.extensions[OFFER]
    return found


def choice() -> Choice | None:
    """What this browser has chosen, if anything."""
    return read_choice(sent(request, CONSENT, secure=settings().secure_cookies))


def _loaded() -> tuple[Service, ...]:
    """What this page may load: never on a page of someone signed in."""
    there = offer()
    if not there.services or current_actor().signed_in:
        return ()
    return allowed(there.services, choice(), there.version)


@cookies.app_context_processor
def of_page() -> dict[str, Any]:
    """For the frame of every page: whether to ask, what to load, what can be withdrawn."""
    there = offer()
    if not there.services:
        return {"cookie_consent": None}
    chosen = choice()
    g.loaded = _loaded()
    agreed = chosen.agreed if chosen and chosen.version == there.version else frozenset()
    return {
        "cookie_consent": {
            "ask": must_ask(there.services, chosen, there.version)
            and not current_actor().signed_in
            and request.endpoint != "cookies.about",
            "given": bool(agreed),
            "categories": [(one, *say_category(one), one in agreed) for one in there.categories],
            "services": there.services,
            "scripts": [service.script for service in g.loaded],
        }
    }


@cookies.after_app_request
def let_in(response: Response) -> Response:
    """Widen the policy by the very services the page was drawn with."""
    services: tuple[Service, ...] = g.pop("loaded", ())
    if services:
        policy = widened(POLICY, services)
        response.headers["Content-Security-Policy"] = "; ".join(
            f"{name} {value}" for name, value in policy.items()
        )
    return response


@cookies.route("/cookies/choices", methods=["POST"])
@open_to_all
def choose() -> ResponseReturnValue:
    """Accept all, refuse all, or each category by itself; withdrawing is refusing all."""
    there = offer()
    if not there.services:
        return redirect(url_for("cookies.about"))
    agreed = _asked_for(there)
    secure = settings().secure_cookies
    made = note_choice(session(), choice(), agreed, version=there.version, at=now())
    answer = make_response(redirect(safe_target(request.form.get("next"))))
    put(answer, CONSENT, made.written(), secure=secure)
    gone = [service for service in there.services if service.category not in agreed]
    forget_foreign(request, answer, [name for service in gone for name in service.cookies])
    tell("done", _("Your choice is saved.") if agreed else _("Nothing of others is loaded."))
    return answer


def _asked_for(there: Offer) -> frozenset[str]:
    known = frozenset(one.value for one in there.categories)
    match request.form.get("choice"):
        case "accept":
            return known
        case "some":
            return known & frozenset(request.form.getlist("category"))
    return frozenset()
