"""Recovery codes: shown once, used in place of a code from the app."""

from flask import url_for
from flask.typing import ResponseReturnValue

from core.clock import now
from portal.models import Account
from portal.permissions import PortalPermission
from portal.routes.blueprint import portal
from portal.routes.entering import acting_as, own_account, warn
from portal.rules.factors import WrongCode
from portal.services.apps import use_app_code
from portal.services.codes import make_codes, use_recovery_code
from portal.services.steps import note_code
from portal.web.guard import Proof, requires
from portal.web.pages import page
from portal.web.transactions import session

APP_DIGITS = 6


def use_code(account: Account, typed: str) -> bool:
    """Whether it is a code from the app, or one of the recovery codes; it works once."""
    plain = "".join(typed.split())
    from_app = plain.isdecimal() and len(plain) == APP_DIGITS
    try:
        if from_app:
            use_app_code(session(), account, plain, at=now())
        else:
            use_recovery_code(session(), account, typed, at=now())
    except WrongCode:
        return False
    note_code(session(), account, by=acting_as(account), recovery=not from_app)
    if not from_app:
        warn(account, "recovery_code_used")
    return True


def codes_page(account: Account, *, go_on: str) -> ResponseReturnValue:
    """Ten new codes, which nobody sees again."""
    codes = make_codes(session(), account, at=now(), by=acting_as(account))
    return page("portal/codes.html", codes=codes, go_on=go_on)


@portal.route("/account/security/codes", methods=["POST"])
@requires(PortalPermission.SECURITY, proof=Proof.ALWAYS)
def new_codes() -> ResponseReturnValue:
    """New recovery codes in place of the old."""
    account = own_account()
    warn(account, "codes_made")
    return codes_page(account, go_on=url_for("portal.security"))
