"""Proving again who one is, in the way one signed in (SES-01)."""

from flask import redirect, request, url_for
from flask.typing import ResponseReturnValue

from portal.forms import CodeForm, PasskeyForm, ProofForm
from portal.models import Account
from portal.permissions import PortalPermission
from portal.queries import factors
from portal.routes.blueprint import portal
from portal.routes.codes import use_code
from portal.routes.entering import own_account, safe_target
from portal.routes.passkeys import PROVE, passkey_owner
from portal.routes.password import refuse_guess
from portal.rules.factors import Factors, PasskeyRefused, WrongCode, WrongPassword
from portal.rules.throttle import CODES
from portal.services.accounts import note_proof
from portal.services.passwords import password_matches
from portal.web import identity
from portal.web.errors import explain
from portal.web.forms import Form
from portal.web.guard import current_actor, requires
from portal.web.limits import Guess, guess
from portal.web.pages import page
from portal.web.transactions import session, settings

WRONG = 422


def _target() -> str:
    return safe_target(request.args.get("next"))


def _way() -> str:
    found = identity.authentication()
    return found.way if found else ""


def _eid_href() -> str:
    """To one's own e-ID, which is asked to have one sign in anew."""
    found = identity.authentication()
    if found is None or found.way != "eid" or not found.provider:
        return url_for("portal.sign_in", next=_target())
    return url_for("portal.sign_in_eid", name=found.provider, next=_target(), again=1)


def _here(held: Factors) -> dict[str, bool]:
    """The ways this person can prove it: as surely as they signed in, never less."""
    way = _way()
    return {
        "simulator": way == "demo" and settings().demo_eid,
        "eid": way == "eid",
        "passkey": held.passkeys > 0 and way != "eid",
        "code": held.app and way not in {"demo", "eid"},
        "password": way == "password" and not held,
    }


def _page(code: Form, password: Form, passkey: Form, status: int = 200) -> ResponseReturnValue:
    held = factors(session(), own_account().id)
    forms = {"code": code, "password": password, "passkey": passkey}
    values = {
        "ways": _here(held),
        "kind": PROVE,
        "target": _target(),
        "eid_href": _eid_href(),
        **forms,
    }
    return page("portal/prove.html", **values), status


@portal.route("/prove")
@requires(PortalPermission.SECURITY)
def prove() -> ResponseReturnValue:
    """Choose how to prove again who one is; what one was doing goes on after it."""
    return _page(CodeForm(), ProofForm(), PasskeyForm())


def _proven(way: str) -> ResponseReturnValue:
    note_proof(session(), by=current_actor(), way=way)
    identity.prove()
    return redirect(_target())


def _offered(name: str) -> Account | None:
    """One's own account, where this way is one's own."""
    account = own_account()
    return account if _here(factors(session(), account.id))[name] else None


def _count() -> Guess:
    return guess("prove", str(current_actor().account_id), CODES)


@portal.route("/prove/code", methods=["POST"])
@requires(PortalPermission.SECURITY)
def prove_code() -> ResponseReturnValue:
    """By a code from the app, or a recovery code."""
    form = CodeForm()
    if not form.validate():
        return _page(form, ProofForm(formdata=None), PasskeyForm(formdata=None), WRONG)
    tried = _count()
    account = None if tried.blocked else _offered("code")
    if account is not None and use_code(account, form.code.data):
        tried.right()
        return _proven("code")
    status = refuse_guess(form, tried.until, explain(WrongCode()).sentence)
    return _page(form, ProofForm(formdata=None), PasskeyForm(formdata=None), status)


@portal.route("/prove/password", methods=["POST"])
@requires(PortalPermission.SECURITY)
def prove_password() -> ResponseReturnValue:
    """By the password, where it is all one has."""
    form = ProofForm()
    if not form.validate():
        return _page(CodeForm(formdata=None), form, PasskeyForm(formdata=None), WRONG)
    tried = _count()
    account = None if tried.blocked else _offered("password")
    if account is not None and password_matches(account, form.password.data):
        tried.right()
        return _proven("password")
    status = refuse_guess(form, tried.until, explain(WrongPassword()).sentence)
    return _page(CodeForm(formdata=None), form, PasskeyForm(formdata=None), status)


@portal.route("/prove/passkey", methods=["POST"])
@requires(PortalPermission.SECURITY)
def prove_passkey() -> ResponseReturnValue:
    """By one of one's own passkeys."""
    form = PasskeyForm()
    try:
        passkey_owner(form, PROVE, current_actor().account_id)
    except PasskeyRefused as refusal:
        form.refuse(explain(refusal).sentence)
        return _page(CodeForm(formdata=None), ProofForm(formdata=None), form, WRONG)
    return _proven("passkey")


@portal.route("/prove/simulator", methods=["POST"])
@requires(PortalPermission.SECURITY)
def prove_simulator() -> ResponseReturnValue:
    """By one press, where the demo's simulator stands for an e-ID."""
    if _offered("simulator") is None:
        return redirect(url_for("portal.prove", next=_target()))
    return _proven("demo")
