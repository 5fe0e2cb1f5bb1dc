"""Links by letter: a forgotten password, and the first password of somebody invited."""

from flask import redirect, url_for
from flask.typing import ResponseReturnValue

from core.clock import now
from core.errors import Refusal
from core.jobs import enqueue
from portal.forms import NewPasswordForm, UsernameForm
from portal.routes.blueprint import portal
from portal.routes.entering import acting_as, warn
from portal.rules.factors import LinkGone
from portal.rules.throttle import RESETS
from portal.services.links import RESET_ASKED, account_of_link, use_link
from portal.services.steps import end_steps
from portal.web import identity
from portal.web.errors import explain
from portal.web.guard import open_to_all
from portal.web.i18n import _
from portal.web.limits import guess
from portal.web.pages import page, tell
from portal.web.transactions import session, settings, vault

WRONG = 422


@portal.route("/sign-in/forgotten", methods=["GET", "POST"])
@open_to_all
def forgotten() -> ResponseReturnValue:
    """Ask for a link to choose a new password; the answer is the same for every name."""
    form = UsernameForm()
    if not form.validate_on_submit():
        return page("portal/forgotten.html", form=form), WRONG if form.errors else 200
    who = form.username.data.strip().casefold()
    if not guess("reset", who, RESETS).blocked:
        blinds = [blind.hex() for blind in vault().blinds("username", who)]
        enqueue(session(), RESET_ASKED, {"blinds": blinds})
    return page("portal/forgotten_sent.html")


@portal.route("/sign-in/new-password/<string:token>", methods=["GET", "POST"])
@open_to_all
def new_password(token: str) -> ResponseReturnValue:
    """Choose a password by the link of a letter; then sign in with it and the second factor."""
    try:
        account, purpose = account_of_link(session(), token, at=now())
    except LinkGone as refusal:
        return page("portal/refused.html", told=explain(refusal)), 404
    form = NewPasswordForm()
    if form.validate_on_submit() and _chosen(form, token):
        tell("done", _("Your password is chosen. Sign in with it now."))
        return redirect(url_for("portal.sign_in_password"))
    values = {"form": form, "invited": purpose == "invitation", "username": account.username}
    return page("portal/new_password.html", **values), WRONG if form.errors else 200


def _chosen(form: NewPasswordForm, token: str) -> bool:
    account, _purpose = account_of_link(session(), token, at=now())
    try:
        use_link(
            session(), token, form.password.data, operator=settings().operator_name,
            by=acting_as(account), at=now(),
        )  # fmt: skip
    except Refusal as refusal:
        form.refuse(explain(refusal).sentence, "password")
        return False
    end_steps(session(), account.id)
    identity.end_sign_ins(why="elsewhere", account_id=account.id)
    warn(account, "password_changed")
    return True
