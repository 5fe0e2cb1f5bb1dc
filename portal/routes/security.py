"""Sign-in and security: one's own password, passkeys, app, recovery codes and sign-ins."""

from flask import current_app, redirect, url_for
from flask.typing import ResponseReturnValue

from core.errors import Refusal
from portal.forms import ChangePasswordForm
from portal.models import Account
from portal.permissions import PortalPermission
from portal.queries import app_key, factors, passkeys
from portal.routes.blueprint import portal
from portal.routes.entering import own_account, warn
from portal.routes.password import refuse_guess
from portal.rules.throttle import CODES
from portal.services.links import drop_links
from portal.services.passwords import change_password
from portal.services.steps import end_steps
from portal.web import identity
from portal.web.errors import explain
from portal.web.guard import current_actor, requires
from portal.web.i18n import _
from portal.web.limits import guess
from portal.web.pages import page, sections, tell
from portal.web.transactions import session, settings

WRONG = 422


@portal.route("/account/security")
@requires(PortalPermission.SECURITY)
def security() -> ResponseReturnValue:
    """Everything with which one signs in, and what to do with it."""
    account = own_account()
    held, own = factors(session(), account.id), passkeys(session(), account.id)
    return page(
        "portal/security.html",
        has_password=account.password_hash is not None,
        local=account.password_hash is not None or bool(held),
        held=held,
        passkeys=own,
        app=app_key(session(), account.id),
        only_one=held.app + held.passkeys <= 1,
        sign_ins_href=_sign_ins(),
        sections=sections("portal.security", account),
    )


def _sign_ins() -> str | None:
    endpoint = "cookies.sign_ins"
    return url_for(endpoint) if endpoint in current_app.view_functions else None


@portal.route("/account/security/password", methods=["GET", "POST"])
@requires(PortalPermission.SECURITY)
def own_password() -> ResponseReturnValue:
    """Change the own password; every other sign-in ends."""
    form, status = ChangePasswordForm(), 200
    if form.validate_on_submit():
        tried = guess("old-password", str(current_actor().account_id), CODES)
        account = own_account()
        if tried.blocked:
            status = refuse_guess(form, tried.until, "")
        elif _changed(form, account):
            tried.right()
            tell("done", _("Your password is changed. You are signed out everywhere else."))
            return redirect(url_for("portal.security"))
    values = {"form": form, "back": url_for("portal.security")}
    status = max(status, WRONG if form.errors else 200)
    return page("portal/own_password.html", **values), status


def _changed(form: ChangePasswordForm, account: Account) -> bool:
    typed = form.command()
    try:
        change_password(
            session(), account, old=typed["old"], new=typed["password"],
            operator=settings().operator_name, by=current_actor(),
        )  # fmt: skip
    except Refusal as refusal:
        field = "old" if refusal.code == "wrong_password" else "password"
        form.refuse(explain(refusal).sentence, field)
        return False
    end_steps(session(), account.id)
    drop_links(session(), account.id)
    here = identity.authentication()
    identity.end_sign_ins(
        why="elsewhere", account_id=account.id, spare=here.sign_in_id if here else None
    )
    warn(account, "password_changed")
    return True
