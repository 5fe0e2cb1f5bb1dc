"""Signing in and out."""

from flask import abort, redirect, request, url_for
from flask.typing import ResponseReturnValue

from portal.models import Account
from portal.routes.blueprint import portal
from portal.services import note_sign_in
from portal.web import identity
from portal.web.guard import current_actor, open_to_all
from portal.web.pages import page
from portal.web.transactions import session, settings


@portal.route("/sign-in")
@open_to_all
def sign_in() -> ResponseReturnValue:
    """Choose how to sign in."""
    return page("portal/sign_in.html", ways=[])


@portal.route("/sign-out", methods=["POST"])
@open_to_all
def sign_out() -> ResponseReturnValue:
    """End the session."""
    identity.sign_out()
    return redirect(url_for("portal.sign_in"))


@portal.route("/sign-in/demo/<uuid:account_id>", methods=["POST"])
@open_to_all
def sign_in_demo(account_id: object) -> ResponseReturnValue:
    """Sign in as one of the demo's known people, by the e-ID simulator."""
    if not settings().demo_eid:
        abort(404)
    account = session().get(Account, account_id)
    if account is None or account.disabled_at is not None:
        abort(404)
    note_sign_in(session(), account, by=current_actor(), way="demo")
    identity.sign_in(account.id)
    return redirect(request.form.get("next") or url_for("portal.home"))
