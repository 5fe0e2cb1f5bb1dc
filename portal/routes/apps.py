"""Codes from an app: its key as a picture and as text, its first code, its end."""

from flask import Response, abort, redirect, request, url_for
from flask.typing import ResponseReturnValue
from zxingcpp import BarcodeFormat, create_barcode, write_barcode_to_svg

from core.clock import now
from core.errors import Refusal
from portal.forms import CodeForm
from portal.models import Account, AppKey
from portal.permissions import PortalPermission
from portal.queries import factors, waiting_app_key
from portal.routes.blueprint import portal
from portal.routes.codes import codes_page
from portal.routes.entering import acting_as, own_account, warn
from portal.rules.factors import WrongCode
from portal.services.apps import app_address, begin_app, confirm_app, remove_app
from portal.web.errors import explain
from portal.web.guard import Proof, current_actor, requires
from portal.web.i18n import _
from portal.web.pages import page, tell
from portal.web.transactions import session

ISSUER, WRONG, GROUP = "Omvard", 422, 4


def app_picture(account: Account) -> Response:
    """The QR code of the key that waits for its first code; black on white in any scheme."""
    key = waiting_app_key(session(), account.id)
    if key is None:
        abort(404)
    code = create_barcode(_address(account, key), BarcodeFormat.QRCode, ec_level="M")
    return Response(write_barcode_to_svg(code, scale=4), mimetype="image/svg+xml")


def _address(account: Account, key: AppKey) -> str:
    return app_address(key, issuer=ISSUER, name=account.username or ISSUER)


def app_confirmed(account: Account) -> CodeForm | None:
    """None when the first code came and was right; else the form to show."""
    form = CodeForm()
    if request.method == "POST" and "begin" in request.form:
        begin_app(session(), account, by=acting_as(account))
        return CodeForm(formdata=None)
    if not form.validate_on_submit():
        return form
    try:
        confirm_app(session(), account, form.code.data, at=now(), by=acting_as(account))
    except WrongCode as refusal:
        form.refuse(explain(refusal).sentence, "code")
        return form
    warn(account, "app_added")
    return None


def app_page(account: Account, form: CodeForm, *, back: str, picture: str) -> ResponseReturnValue:
    """What to do, then the key as picture and text, and a field for its first code."""
    key, secret = waiting_app_key(session(), account.id), ""
    if key is not None:
        secret = key.secret or ""
    values = {
        "form": form if secret else CodeForm(formdata=None),
        "back": url_for(back),
        "picture": url_for(picture),
        "secret": " ".join(secret[at : at + GROUP] for at in range(0, len(secret), GROUP)),
        "address": _address(account, key) if key is not None else "",
    }
    return page("portal/app_new.html", **values), WRONG if form.errors else 200


@portal.route("/account/security/app", methods=["GET", "POST"])
@requires(PortalPermission.SECURITY, proof=Proof.ALWAYS)
def security_app() -> ResponseReturnValue:
    """Set up an app, or another in its place."""
    account = own_account()
    had = factors(session(), account.id)
    if (form := app_confirmed(account)) is None:
        tell("done", _("The app is in use."))
        if not had.codes:
            return codes_page(account, go_on=url_for("portal.security"))
        return redirect(url_for("portal.security"))
    return app_page(account, form, back="portal.security", picture="portal.security_picture")


@portal.route("/account/security/app.svg")
@requires(PortalPermission.SECURITY, proof=Proof.ALWAYS)
def security_picture() -> Response:
    """The QR code of the key being set up."""
    return app_picture(own_account())


@portal.route("/account/security/app/remove", methods=["POST"])
@requires(PortalPermission.SECURITY, proof=Proof.ALWAYS)
def remove_own_app() -> ResponseReturnValue:
    """Stop taking codes from the app, unless it is the last factor."""
    account = own_account()
    try:
        remove_app(session(), account, by=current_actor())
    except Refusal as refusal:
        tell("warning", explain(refusal).sentence)
    else:
        warn(account, "app_removed")
        tell("done", _("Codes from the app are no longer taken."))
    return redirect(url_for("portal.security"))
