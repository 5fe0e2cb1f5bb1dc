"""Your account: name, mail, what is kept about you."""

import json

from flask import Response, current_app, redirect, request, url_for
from flask.typing import ResponseReturnValue

from core.clock import now
from core.people import Person
from portal.forms import AccountForm
from portal.models import Account
from portal.permissions import PortalPermission
from portal.queries import own_data
from portal.routes.blueprint import portal
from portal.services.accounts import ask_mail_change, confirm_mail_change, rename_account
from portal.web.guard import Proof, current_actor, requires
from portal.web.i18n import _
from portal.web.pages import page, sections, tell
from portal.web.transactions import session, settings


def _own() -> tuple[Account, Person]:
    account = session().get_one(Account, current_actor().account_id)
    return account, session().get_one(Person, account.person_id)


@portal.route("/account", methods=["GET", "POST"])
@requires(PortalPermission.ACCOUNT, proof=Proof.ACT)
def account() -> ResponseReturnValue:
    """Name and mail address, with a letter to a new address before it counts."""
    own, person = _own()
    form = AccountForm(
        given_name=person.given_name, family_name=person.family_name, mail=person.email
    )
    if form.validate_on_submit():
        _save(own, person, form)
        return redirect(url_for("portal.account"))
    values = {"form": form, "sections": sections("portal.account", own)}
    return page("portal/account.html", **values), 422 if form.errors else 200


def _save(own: Account, person: Person, form: AccountForm) -> None:
    by, typed = current_actor(), form.command()
    rename_account(
        session(), own, given_name=typed["given_name"], family_name=typed["family_name"], by=by
    )
    tell("done", _("Your name is saved."))
    if typed["mail"] and typed["mail"] != person.email:
        ask_mail_change(session(), own, typed["mail"], by=by, letter=_letter)
        tell("info", _("We sent a letter to the new mail address. Open it to confirm."))


def _letter(token: str) -> tuple[str, str]:
    address = settings().base_url + url_for("portal.confirm_mail", token=token)
    text = _("Confirm your mail address within 24 hours by opening this page: %(address)s")
    return _("Confirm your mail address"), text % {"address": address}


@portal.route("/account/mail/<string:token>", methods=["GET", "POST"])
@requires(PortalPermission.ACCOUNT)
def confirm_mail(token: str) -> ResponseReturnValue:
    """Confirm a new mail address from the letter."""
    if request.method == "POST":
        confirm_mail_change(session(), token, by=current_actor(), at=now())
        tell("done", _("Your mail address is confirmed."))
        return redirect(url_for("portal.account"))
    return page("portal/account_mail.html")


@portal.route("/account/extract")
@requires(PortalPermission.ACCOUNT, proof=Proof.ALWAYS)
def extract() -> ResponseReturnValue:
    """What is kept about your account, as JSON."""
    own, person = _own()
    told = own_data(own, person)
    for wing in current_app.extensions["wings"]:
        told |= wing.extract(session(), own.id) if wing.extract else {}
    text = json.dumps(told, ensure_ascii=False, indent=2)
    headers = {"Content-Disposition": "attachment; filename=omvard-account.json"}
    return Response(text, mimetype="application/json", headers=headers)
