"""Passkeys: what the browser is asked, signing in with one, and one's own list of them."""

from uuid import UUID

from flask import Response, abort, redirect, request, url_for
from flask.typing import ResponseReturnValue

from core.clock import now
from core.errors import Refusal
from core.people import Person
from portal.forms import DeviceForm, NewPasskeyForm, PasskeyForm
from portal.models import Account
from portal.permissions import PortalPermission
from portal.queries import factors, passkeys
from portal.routes.blueprint import portal
from portal.routes.codes import codes_page
from portal.routes.entering import acting_as, enter, half_signed_in, own_account, warn
from portal.rules.factors import PasskeyRefused
from portal.services.passkeys import (
    add_passkey,
    creation_options,
    remove_passkey,
    rename_passkey,
    request_options,
    use_passkey,
)
from portal.web.errors import explain
from portal.web.guard import Proof, current_actor, open_to_all, requires
from portal.web.i18n import _
from portal.web.pages import page, tell
from portal.web.passkeys import ask, asked, site
from portal.web.transactions import session

WRONG = 422
ADD, SIGN_IN, STEP, PROVE = "add", "sign-in", "step", "prove"


@portal.route("/sign-in/passkey/question", methods=["POST"])
@open_to_all
def passkey_question() -> ResponseReturnValue:
    """What the browser has to answer: to make a passkey, or to use one."""
    kind = request.form.get("kind", "")
    if kind == SIGN_IN:
        return _json(request_options((), site=site(), challenge=ask(kind)))
    account = own_account() if current_actor().signed_in else half_signed_in()
    own = passkeys(session(), account.id)
    if kind == ADD:
        return _json(_to_make(account))
    if kind not in {STEP, PROVE} or not own:
        abort(404)
    return _json(request_options(own, site=site(), challenge=ask(kind)))


def _json(text: str) -> Response:
    return Response(text, mimetype="application/json")


def _to_make(account: Account) -> str:
    name = account.username or "Omvard"
    names = (name, name)
    if current_actor().signed_in:
        names = (name, session().get_one(Person, account.person_id).full_name)
    own = passkeys(session(), account.id)
    return creation_options(account, own, site=site(), names=names, challenge=ask(ADD))


@portal.route("/sign-in/passkey", methods=["GET", "POST"])
@open_to_all
def sign_in_passkey() -> ResponseReturnValue:
    """Sign in with a passkey alone: it is on the device and opened by its owner, two factors."""
    form, target = PasskeyForm(), request.args.get("next")
    if form.validate_on_submit():
        try:
            return enter(passkey_owner(form, SIGN_IN), way="passkey", target=target)
        except PasskeyRefused as refusal:
            form.refuse(explain(refusal).sentence)
    way_back = url_for("portal.sign_in", next=target)
    values = {"form": form, "kind": SIGN_IN, "other_ways_href": way_back}
    return page("portal/sign_in_passkey.html", **values), WRONG if form.errors else 200


def passkey_owner(form: PasskeyForm, kind: str, owner_id: UUID | None = None) -> Account:
    """Whose passkey answered our question; the owner's own, if given. Raises PasskeyRefused."""
    challenge = asked(kind)
    if not form.validate():
        raise PasskeyRefused
    answer = form.answer.data
    account = use_passkey(session(), answer, site=site(), challenge=challenge, at=now())
    if owner_id not in {None, account.id}:
        raise PasskeyRefused
    return account


@portal.route("/account/security/passkeys/new", methods=["GET", "POST"])
@requires(PortalPermission.SECURITY, proof=Proof.ALWAYS)
def new_passkey() -> ResponseReturnValue:
    """Make a passkey on this device or another."""
    form, account = NewPasskeyForm(), own_account()
    had = factors(session(), account.id)
    if form.validate_on_submit() and store_passkey(form, account):
        tell("done", _("The passkey is saved. You can sign in with it from now on."))
        target = url_for("portal.security")
        return redirect(target) if had.codes else codes_page(account, go_on=target)
    values = {"form": form, "kind": ADD, "back": url_for("portal.security")}
    return page("portal/passkey_new.html", **values), WRONG if form.errors else 200


def store_passkey(form: NewPasskeyForm, account: Account) -> bool:
    """Keep the passkey a form brings, and tell its owner; says on the form why not."""
    try:
        challenge, at = asked(ADD), now()
        add_passkey(
            session(), account, form.answer.data, name=form.name.data, site=site(),
            challenge=challenge, at=at, by=acting_as(account),
        )  # fmt: skip
    except PasskeyRefused as refusal:
        form.refuse(explain(refusal).sentence)
        return False
    warn(account, "passkey_added")
    return True


@portal.route("/account/security/passkeys/<uuid:passkey_id>", methods=["GET", "POST"])
@requires(PortalPermission.SECURITY)
def passkey(passkey_id: UUID) -> ResponseReturnValue:
    """Call a device something else, or take its passkey away."""
    account = own_account()
    own = next((one for one in passkeys(session(), account.id) if one.id == passkey_id), None)
    if own is None:
        abort(404)
    form = DeviceForm(name=own.name)
    if form.validate_on_submit():
        rename_passkey(session(), account, passkey_id, form.name.data, by=current_actor())
        return redirect(url_for("portal.security"))
    values = {"form": form, "passkey": own, "back": url_for("portal.security")}
    return page("portal/passkey.html", **values), WRONG if form.errors else 200


@portal.route("/account/security/passkeys/<uuid:passkey_id>/remove", methods=["POST"])
@requires(PortalPermission.SECURITY, proof=Proof.ALWAYS)
def remove_own_passkey(passkey_id: UUID) -> ResponseReturnValue:
    """Take a passkey away, unless it is the last factor."""
    account = own_account()
    try:
        remove_passkey(session(), account, passkey_id, by=current_actor())
    except Refusal as refusal:
        tell("warning", explain(refusal).sentence)
    else:
        warn(account, "passkey_removed")
        tell("done", _("The passkey is removed. It opens nothing here any more."))
    return redirect(url_for("portal.security"))
