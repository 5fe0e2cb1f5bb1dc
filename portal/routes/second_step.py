"""After the password: the second factor, or setting one up before anything else."""

from flask import Response, abort, redirect, url_for
from flask.typing import ResponseReturnValue

from core.errors import Refusal
from portal.forms import CodeForm, NewPasskeyForm, PasskeyForm
from portal.models import Account
from portal.queries import factors
from portal.routes.apps import app_confirmed, app_page, app_picture
from portal.routes.blueprint import portal
from portal.routes.codes import codes_page, use_code
from portal.routes.entering import finish_half, finish_set_up, half_signed_in, half_signed_in_id
from portal.routes.passkeys import ADD, STEP, WRONG, passkey_owner, store_passkey
from portal.routes.password import refuse_guess
from portal.rules.factors import PasskeyRefused, StepGone, WrongCode
from portal.rules.throttle import CODES
from portal.web.errors import explain
from portal.web.guard import open_to_all
from portal.web.limits import guess
from portal.web.pages import page, tell
from portal.web.transactions import session

APP_WAY, PASSKEY_WAY = "password+totp", "password+passkey"


def _start_again(refusal: Refusal) -> ResponseReturnValue:
    tell("warning", explain(refusal).sentence)
    return redirect(url_for("portal.sign_in_password"))


@portal.route("/sign-in/second-step", methods=["GET", "POST"])
@open_to_all
def second_step() -> ResponseReturnValue:
    """A code after the password; or a passkey, by the form beside it."""
    form, status = CodeForm(), 200
    try:
        if form.validate_on_submit():
            tried = guess("code", str(half_signed_in_id()), CODES)
            account = half_signed_in()
            if not tried.blocked and use_code(account, form.code.data):
                tried.right()
                return finish_half(account, way=APP_WAY)
            status = refuse_guess(form, tried.until, explain(WrongCode()).sentence)
        return _second_step(form), max(status, WRONG if form.errors else 200)
    except StepGone as refusal:
        return _start_again(refusal)


def _second_step(form: CodeForm, passkey: PasskeyForm | None = None) -> str:
    held = factors(session(), half_signed_in().id)
    values = {"form": form, "passkey": passkey or PasskeyForm(), "held": held, "kind": STEP}
    return page("portal/second_step.html", **values)


@portal.route("/sign-in/second-step/passkey", methods=["POST"])
@open_to_all
def second_step_passkey() -> ResponseReturnValue:
    """A passkey after the password."""
    form = PasskeyForm()
    try:
        account = half_signed_in()
        passkey_owner(form, STEP, account.id)
        return finish_half(account, way=PASSKEY_WAY)
    except StepGone as refusal:
        return _start_again(refusal)
    except PasskeyRefused as refusal:
        form.refuse(explain(refusal).sentence)
        return _second_step(CodeForm(formdata=None), form), WRONG


@portal.route("/sign-in/set-up")
@open_to_all
def set_up() -> ResponseReturnValue:
    """Choose a second factor: nothing else opens before there is one."""
    try:
        _without_factors()
    except StepGone as refusal:
        return _start_again(refusal)
    return page("portal/set_up.html")


def _without_factors() -> Account:
    """Who sets up a first factor. A second one is added only by who has used the first."""
    account = half_signed_in()
    if factors(session(), account.id):
        raise StepGone
    return account


@portal.route("/sign-in/set-up/app", methods=["GET", "POST"])
@open_to_all
def set_up_app() -> ResponseReturnValue:
    """Set up an app as the first second factor, get recovery codes, and be signed in."""
    try:
        account = _without_factors()
    except StepGone as refusal:
        return _start_again(refusal)
    if (form := app_confirmed(account)) is None:
        target = finish_set_up(account, way=APP_WAY)
        return codes_page(account, go_on=target)
    return app_page(account, form, back="portal.set_up", picture="portal.set_up_picture")


@portal.route("/sign-in/set-up/app.svg")
@open_to_all
def set_up_picture() -> Response:
    """The QR code of the key being set up."""
    try:
        account = _without_factors()
    except StepGone:
        abort(404)
    return app_picture(account)


@portal.route("/sign-in/set-up/passkey", methods=["GET", "POST"])
@open_to_all
def set_up_passkey() -> ResponseReturnValue:
    """Make a passkey as the first second factor, get recovery codes, and be signed in."""
    try:
        account = _without_factors()
    except StepGone as refusal:
        return _start_again(refusal)
    form = NewPasskeyForm()
    if form.validate_on_submit() and store_passkey(form, account):
        return codes_page(account, go_on=finish_set_up(account, way=PASSKEY_WAY))
    values = {"form": form, "kind": ADD, "back": url_for("portal.set_up")}
    return page("portal/passkey_new.html", **values), WRONG if form.errors else 200
