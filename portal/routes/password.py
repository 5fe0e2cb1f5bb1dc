"""Signing in with a local username and password."""

from datetime import datetime

from flask import redirect, request, url_for
from flask.typing import ResponseReturnValue

from portal.forms import PasswordForm
from portal.models import Account
from portal.queries import account_by_username, factors
from portal.routes.blueprint import portal
from portal.routes.entering import begin_half, enter
from portal.rules.throttle import PASSWORDS
from portal.services.passwords import password_matches, renew_hash
from portal.web.forms import Form
from portal.web.guard import open_to_all
from portal.web.i18n import _, say_time
from portal.web.limits import guess
from portal.web.pages import page
from portal.web.transactions import session, settings, vault

WRONG, TOO_MANY = 422, 429


@portal.route("/sign-in/password", methods=["GET", "POST"])
@open_to_all
def sign_in_password() -> ResponseReturnValue:
    """Sign in with a local username and password."""
    form, status = PasswordForm(next=request.args.get("next")), 200
    if form.validate_on_submit():
        who = form.username.data.strip().casefold()
        tried = guess("sign-in", who, PASSWORDS)
        account = None if tried.blocked else account_by_username(session(), vault(), who)
        right = not tried.blocked and password_matches(account, form.password.data)
        if right and account is not None and account.disabled_at is None:
            tried.right()
            renew_hash(account, form.password.data)
            return _after_password(account, form.next.data)
        wrong = _("The username and the password do not belong together.")
        status = refuse_guess(form, tried.until, wrong)
    elif form.errors:
        status = WRONG
    way_back = url_for("portal.sign_in", next=request.args.get("next"))
    return page("portal/sign_in_password.html", form=form, other_ways_href=way_back), status


def _after_password(account: Account, target: str | None) -> ResponseReturnValue:
    """On to the second factor; to setting one up where there is none and one is needed."""
    held = factors(session(), account.id)
    if not held and not settings().factor_required:
        return enter(account, way="password", target=target)
    begin_half(account, target)
    return redirect(url_for("portal.second_step" if held else "portal.set_up"))


def refuse_guess(form: Form, until: datetime | None, wrong: str) -> int:
    """Say on the form that it was wrong, or until when to wait; gives the status."""
    if until is None:
        form.refuse(wrong)
        return WRONG
    form.refuse(
        _("There were too many tries. Wait until %(time)s and try again.", time=say_time(until))
    )
    return TOO_MANY
