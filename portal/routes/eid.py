"""Signing in with an e-ID: to the provider, back from it, and when it tells of a sign-out."""

from datetime import UTC, datetime, timedelta

from flask import abort, g, redirect, request, url_for
from flask import session as cookie
from flask.typing import ResponseReturnValue
from sqlalchemy.orm import Session

from core.clock import today
from core.errors import Refusal
from core.house import SigningIn
from portal.models import Account
from portal.queries import accounts_by_employee_number, accounts_by_number
from portal.routes.blueprint import portal
from portal.routes.entering import safe_target
from portal.rules.eid import LEEWAY, Identified
from portal.rules.eid_refusals import AnswerLate, AnswerWrong, Unregistered, Wrong
from portal.rules.logout import SignedOut
from portal.services.accounts import note_employee_number
from portal.services.security import note_event, spend
from portal.web import identity
from portal.web.arriving import Proof, arrive, at_provider, receive
from portal.web.eid import origin, provider
from portal.web.errors import explain
from portal.web.guard import not_from_a_form, open_to_all
from portal.web.i18n import language
from portal.web.limits import limit
from portal.web.pages import page, tell
from portal.web.transactions import session, settings, vault, writing_apart

NEXT = "eid_next"
MESSAGES = 600
"""Messages a provider may send in a minute."""


@portal.route("/sign-in/eid/<string:name>")
@open_to_all
def sign_in_eid(name: str) -> ResponseReturnValue:
    """Ask a provider who it is."""
    client = provider(name)
    cookie[NEXT] = safe_target(request.args.get("next"))
    back = settings().base_url.rstrip("/") + url_for("portal.eid_answer", name=name)
    try:
        return client.begin(back, language(), again="again" in request.args)
    except Refusal as refusal:
        return _failed(name, refusal)


@portal.route("/sign-in/eid/<string:name>/answer")
@open_to_all
def eid_answer(name: str) -> ResponseReturnValue:
    """Take the provider's answer; what does not hold leads back with a sentence."""
    client = provider(name)
    target = safe_target(cookie.pop(NEXT, None))
    try:
        answer = client.finish(request.args.to_dict())
        proof = Proof(
            "eid",
            answer.identified.assurance,
            name,
            at_provider(name, answer.session),
            at_provider(name, answer.subject),
        )
        with writing_apart() as work:
            return _arrive(work, answer.identified, proof, target)
    except Refusal as refusal:
        return _failed(name, refusal)


def _arrive(work: Session, who: Identified, proof: Proof, target: str) -> ResponseReturnValue:
    accounts = _accounts(work, who)
    if not accounts:
        raise Unregistered
    if who.employee_hsa_id and who.number is not None:
        note_employee_number(work, vault(), accounts[0], who.employee_hsa_id)
    units = None
    if who.commissions is not None:
        units = frozenset(one.unit_hsa_id for one in who.commissions)
    return arrive(work, accounts, proof, target, units)


def _accounts(work: Session, who: Identified) -> list[Account]:
    if who.number is None:
        return accounts_by_employee_number(work, vault(), who.employee_hsa_id)
    receive(work, SigningIn(who.number, vault(), today()))
    return accounts_by_number(work, vault(), who.number)


def _failed(key: str, refusal: Refusal) -> ResponseReturnValue:
    with writing_apart() as apart:
        note_event(apart, _code(refusal), way="eid", provider=key, origin=origin(g.request_id))
    if isinstance(refusal, AnswerLate) and not request.cookies:
        return redirect(url_for("portal.sign_in", tried=1))
    tell("warning", explain(refusal).sentence)
    return redirect(url_for("portal.sign_in"))


def _code(refusal: Refusal) -> str:
    return f"{refusal.code}.{refusal.wrong}" if isinstance(refusal, AnswerWrong) else refusal.code


@portal.route("/sign-out/eid/<string:name>")
@open_to_all
def sign_out_eid(name: str) -> ResponseReturnValue:
    """Signed out here; go on to sign out at the provider, which leads back to us.

    A page between, since browsers let no form's answer lead to somebody else's address.
    """
    client, here = provider(name), url_for("portal.sign_in")
    try:
        there = client.sign_out_address(settings().base_url.rstrip("/") + here)
    except Refusal:
        there = None
    if there is None:
        return redirect(here)
    shown = page(
        "portal/sign_out_eid.html", there=there, here=here, name=client.provider.called(language())
    )
    return shown, 200, {"Refresh": f"0; url={there}"}


@portal.route("/sign-in/eid/<string:name>/signed-out")
@open_to_all
def eid_signed_out(name: str) -> ResponseReturnValue:
    """The provider's page tells that a session there is over (Front-Channel Logout 1.0)."""
    client, told = provider(name), at_provider(name, request.args.get("sid"))
    if told is None or request.args.get("iss") != client.provider.issuer:
        abort(400)
    identity.end_sign_ins(why="provider", provider_session=told)
    return "", 200, {"Content-Type": "text/plain; charset=utf-8"}


@portal.route("/sign-in/eid/<string:name>/sign-out", methods=["POST"])
@open_to_all
@not_from_a_form
def eid_sign_out(name: str) -> ResponseReturnValue:
    """The provider tells by a signed message that somebody signed out there."""
    client = provider(name)
    limit("eid-sign-out", name, most=MESSAGES, every=timedelta(minutes=1))
    try:
        gone = client.signed_out(request.form.get("logout_token", ""))
        _once(name, gone)
    except Refusal as refusal:
        return {"error": "invalid_request", "error_description": _code(refusal)}, 400
    if gone.session:
        identity.end_sign_ins(why="provider", provider_session=at_provider(name, gone.session))
    else:
        identity.end_sign_ins(why="provider", provider_subject=at_provider(name, gone.subject))
    return "", 200, {"Content-Type": "text/plain; charset=utf-8"}


def _once(key: str, gone: SignedOut) -> None:
    spent = vault().blind("logout-token", f"{key} {gone.token_id}")
    until = datetime.fromtimestamp(gone.expires, UTC) + timedelta(seconds=2 * LEEWAY)
    if not spend(session(), spent, until=until):
        raise AnswerWrong(Wrong.REPLAYED)
