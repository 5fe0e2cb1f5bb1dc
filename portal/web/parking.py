"""What was typed when the time was up: kept sealed, given back on its page to its writer alone."""

import re
from collections.abc import Mapping
from dataclasses import dataclass
from datetime import timedelta
from typing import Any, Protocol, cast
from uuid import NAMESPACE_URL, UUID, uuid5

from flask import Flask, Response, current_app, g, redirect, request, url_for
from flask import session as cookie
from itsdangerous import BadData, URLSafeTimedSerializer
from sqlalchemy.orm import Session

from core.actors import Actor
from core.clock import now
from portal.services.drafts import drop_draft, keep_draft, take_draft
from portal.web import identity
from portal.web.filling import fill
from portal.web.guard import current_actor
from portal.web.i18n import _
from portal.web.pages import tell
from portal.web.transactions import READS, database, session, settings

MARK, PARKED = "written_by", "parked"
"""The hidden field that says whose form it is; the kind of draft, and what a visit calls them."""
LIFE = timedelta(hours=24)
DRAFT = re.compile(r"/drafts/([\w-]+)/([0-9a-f-]{36})$")
SECRETS = re.compile(
    r"^(csrf_token|written_by|pin|code|answer|old|new|again|repeat)$"
    r"|pass(word|phrase)|secret|recovery|totp|otp",
    re.IGNORECASE,
)
"""Fields that are never kept: tokens, passwords, codes."""


class Owners(Protocol):
    """Whoever keeps the sign-ins of all browsers."""

    def owner(self, work: Session, sign_in_id: UUID) -> tuple[UUID, UUID] | None:
        """Account and person of a sign-in, live or ended."""


@dataclass(frozen=True)
class Parked:
    """What was kept: on which page it was typed, and by whom."""

    page: str
    by: Actor


def _signer() -> URLSafeTimedSerializer:
    return URLSafeTimedSerializer(settings().secrets.secret_key, salt="written-by")


def written_by(draft_url: str | None = None) -> str:
    """The mark of a form: in which sign-in, on which page it is typed; empty for nobody's."""
    found = identity.authentication()
    if found is None:
        return ""
    return str(_signer().dumps([found.sign_in_id.hex, _page(), draft_url or ""]))


def _page() -> str:
    """The page a form stands on; drawn again by a refusal, it still stands where it stood."""
    rule = request.url_rule
    mark = _read_mark() if request.method not in READS else None
    if mark is not None or rule is None or "GET" not in (rule.methods or ()):
        return mark[1] if mark else "/"
    return request.full_path.rstrip("?")


def _read_mark() -> tuple[UUID, str, str] | None:
    try:
        sign_in, page, draft = _signer().loads(
            request.form.get(MARK, ""), max_age=int(LIFE.total_seconds())
        )
    except BadData:
        return None
    return UUID(sign_in), page, draft


def typed_now() -> dict[str, list[str]]:
    """What this request sends of a form, without tokens, passwords, codes and files."""
    return {name: request.form.getlist(name) for name in request.form if not SECRETS.search(name)}


def thing_of(page: str) -> UUID:
    """The name under which the form of a page is kept; it does not tell the page."""
    return uuid5(NAMESPACE_URL, page)


def park() -> Parked | None:
    """Keep the posted form for whoever typed it, sealed for 24 hours, in a transaction apart.

    None when the form does not say whose it is, or says it falsely. The page gives it back,
    filled and never sent, once the same person is signed in.
    """
    mark = _read_mark() if request.method not in READS else None
    if mark is None:
        return None
    sign_in_id, page, draft = mark
    with database().writing() as apart:
        owner = cast("Owners", current_app.session_interface).owner(apart, sign_in_id)
        if owner is None:
            return None
        by = Actor(account_id=owner[0], person_id=owner[1], route=request.endpoint or "")
        form, thing_id = _place(page, draft)
        keep_draft(apart, by=by, form=form, thing_id=thing_id, typed=typed_now())
    if current_actor().account_id == by.account_id and form == PARKED:
        cookie[PARKED] = sorted({*cookie.get(PARKED, ()), thing_id.hex})
    return Parked(page, by)


def _place(page: str, draft: str) -> tuple[str, UUID]:
    found = DRAFT.search(draft)
    return (found[1], UUID(found[2])) if found else (PARKED, thing_of(page))


def lead_back(parked: Parked) -> Response | None:
    """To the page of a kept form, by the sign-in page when need be.

    None when somebody else is signed in by now: it is not for them.
    """
    if request.headers.get("Sec-Fetch-Mode", "navigate") != "navigate":
        return Response(status=401)  # a script asked; the page tells that the time is up
    actor = current_actor()
    if actor.signed_in and actor.account_id != parked.by.account_id:
        return None
    back = parked.page if actor.signed_in else url_for("portal.sign_in", next=parked.page)
    return cast("Response", redirect(back, 303))


def _key() -> UUID | None:
    waiting = cookie.get(PARKED, ()) if cookie else ()
    key = thing_of(request.full_path.rstrip("?")) if waiting else None
    return key if key and key.hex in waiting else None


def _give_back() -> None:
    key = _key() if request.method == "GET" else None
    if key is None or not current_actor().signed_in:
        return
    typed = take_draft(session(), by=current_actor(), form=PARKED, thing_id=key, at=now())
    if typed is None:
        _forget(key)
        return
    g.given_back = typed
    tell("info", _("What you wrote is kept. Look through it and send it again."))


def _filled(response: Response) -> Response:
    typed: Mapping[str, Any] | None = g.pop("given_back", None)
    if typed and response.status_code == 200 and response.mimetype == "text/html":  # noqa: PLR2004
        text = fill(response.get_data(as_text=True), typed)
        if text is not None:
            response.set_data(text)
    elif request.method == "POST" and response.status_code < 400:  # noqa: PLR2004
        _sent()
    return response


def _sent() -> None:
    """A form that was sent after all is kept no longer."""
    mark = _read_mark() if cookie and cookie.get(PARKED) else None
    key = thing_of(mark[1]) if mark else None
    if key and key.hex in cookie.get(PARKED, ()) and "session" in g and current_actor().signed_in:
        drop_draft(session(), by=current_actor(), form=PARKED, thing_id=key)
        _forget(key)


def _forget(key: UUID) -> None:
    cookie[PARKED] = [name for name in cookie.get(PARKED, ()) if name != key.hex]


def init_app(app: Flask) -> None:
    """Give back before the view, fill and forget after it."""
    app.jinja_env.globals["written_by"] = written_by
    app.extensions["park"] = park
    app.before_request(_give_back)
    app.after_request(_filled)
