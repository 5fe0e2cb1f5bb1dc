"""One's own sign-ins and devices."""

from typing import Any

from flask import redirect, url_for
from flask.typing import ResponseReturnValue
from sqlalchemy.orm import Session

from cookies.models import SignIn
from cookies.permissions import OWN_SIGN_IN, CookiesPermission
from cookies.queries import own_sign_ins
from cookies.routes.blueprint import cookies
from cookies.rules import over
from cookies.services.own import end_others, end_own
from cookies.texts import say_end, say_way
from core.actors import Actor
from core.clock import now
from portal.web import identity
from portal.web.guard import current_actor, requires
from portal.web.i18n import _, ngettext
from portal.web.pages import page, tell
from portal.web.transactions import session


def _row(sign_in: SignIn) -> dict[str, Any]:
    found = identity.authentication()
    why = sign_in.ended_by or over(
        made_at=sign_in.made_at, last_used_at=sign_in.last_used_at, at=now()
    )
    here = found is not None and found.sign_in_id == sign_in.id
    return {
        "id": sign_in.id,
        "made_at": sign_in.made_at,
        "used_at": found.last_used_at if here and found else sign_in.last_used_at,
        "way": say_way(sign_in.way),
        "browser": sign_in.browser or _("Unknown browser"),
        "here": here,
        "ended": None if here or not why else say_end(why),
        "ended_at": sign_in.ended_at,
    }


@cookies.route("/account/sign-ins")
@requires(CookiesPermission.SIGN_INS)
def sign_ins() -> ResponseReturnValue:
    """When, how and with which browser the account was signed in; which sign-ins still live."""
    account_id = current_actor().account_id
    rows = [_row(row) for row in own_sign_ins(session(), account_id)] if account_id else []
    live = [row for row in rows if row["ended"] is None]
    ended = [row for row in rows if row["ended"] is not None]
    return page("cookies/sign_ins.html", live=live, ended=ended)


@cookies.route("/account/sign-ins/<uuid:sign_in_id>/end", methods=["POST"])
@requires(CookiesPermission.SIGN_INS, on=OWN_SIGN_IN)
def end_sign_in(sign_in: SignIn) -> ResponseReturnValue:
    """End one of one's own sign-ins; ending this one is signing out."""
    found = identity.authentication()
    if found is not None and found.sign_in_id == sign_in.id:
        identity.sign_out()
        return redirect(url_for("portal.sign_in"))
    end_own(session(), sign_in, by=current_actor(), at=now())
    tell("done", _("That sign-in is ended."))
    return redirect(url_for("cookies.sign_ins"))


@cookies.route("/account/sign-ins/end-others", methods=["POST"])
@requires(CookiesPermission.SIGN_INS)
def end_other_sign_ins() -> ResponseReturnValue:
    """Sign out everywhere else, under a new value for this one."""
    found = identity.authentication()
    gone = end_others(
        session(), spare=found.sign_in_id if found else None, by=current_actor(), at=now()
    )
    identity.renew()
    tell("done", ngettext("%(num)s sign-in ended.", "%(num)s sign-ins ended.", gone))
    return redirect(url_for("cookies.sign_ins"))


def account_part(_session: Session, _actor: Actor, _account: Any, _on: Any) -> dict[str, Any]:
    """The link on the account's page needs no facts."""
    return {}
