"""The guard: loads the thing, checks the right, notes the reading. Deny by default."""

from collections import Counter
from collections.abc import Callable
from dataclasses import replace
from datetime import timedelta
from enum import StrEnum
from functools import wraps
from typing import Any, cast
from uuid import UUID

from flask import Flask, Response, abort, current_app, g, redirect, request, url_for
from flask.typing import ResponseReturnValue

from core import audit
from core.actors import ANONYMOUS, Actor, Role
from core.clock import now
from core.errors import Forbidden
from core.permissions import On, Permissions, oneself
from portal.rules.factors import is_proven
from portal.web.forms import note_forged
from portal.web.identity import authentication
from portal.web.transactions import READS, database, give_up, session, settings

View = Callable[..., ResponseReturnValue]


class Proof(StrEnum):
    """When one has to prove again who one is: see `rules.factors.is_proven` for how lately."""

    ACT = "act"
    SIGN = "sign"
    FOR_OTHERS = "for others"
    PROTECTED = "protected"
    ALWAYS = "always"


def current_actor() -> Actor:
    """Who this request is from; anonymous before signing in."""
    return cast("Actor", g.get("actor", ANONYMOUS))


def permissions() -> Permissions:
    """The permission table of this house."""
    return cast("Permissions", current_app.extensions["permissions"])


def may(permission: StrEnum, thing: Any = None) -> bool:
    """Whether the actor holds a permission: the same answer the guard gives."""
    return permissions().allowed(permission, current_actor(), thing)


def requires(
    permission: StrEnum, *, on: On | None = None, purpose: str = "", proof: Proof | None = None
) -> Callable[[View], View]:
    """Open a view only to those who hold the permission; hand it the thing instead of its id.

    Not signed in: to the sign-in page. No relation: 404. A relation without the right: 403.
    At work and confidentiality not acknowledged: to the text (contract 001-31).
    With `proof`: who signed in too long ago proves again who it is (SES-01).
    """

    def decorate(view: View) -> View:
        @wraps(view)
        def guarded(**params: Any) -> ResponseReturnValue:
            if not current_actor().signed_in:
                return _to("portal.sign_in")
            if g.get("must_choose"):
                return _to("portal.assignment")
            _choose_unit(params, purpose)
            thing = _load(on, params) if on else None
            if not may(permission, thing):
                _note_denied(on, thing)
                raise Forbidden(permission.value)
            if _owes_confidentiality(permission, on, thing):
                return _to("portal.confidentiality")
            if proof is not None and _owes_proof(proof, on, thing):
                return to_prove()
            return view(thing, **params) if on else view(**params)

        guarded.guard_proof = proof  # type: ignore[attr-defined]
        guarded.guard = permission  # type: ignore[attr-defined]
        guarded.guard_on = on  # type: ignore[attr-defined]
        return guarded

    return decorate


def open_to_all(view: View) -> View:
    """Open a view to anyone, signed in or not. The short list is tested."""
    view.guard = "open"  # type: ignore[attr-defined]
    return view


def not_from_a_form(view: View) -> View:
    """Let a view be posted to by another machine; it proves itself by what it says."""
    view.from_machine = True  # type: ignore[attr-defined]
    return view


def _choose_unit(params: dict[str, Any], purpose: str) -> None:
    actor = current_actor()
    unit_id: UUID | None = params.get("unit_id")
    everywhere = actor.holds(Role.CUSTOMER_SERVICE, Role.SYSTEM_ADMIN)
    if unit_id is not None and unit_id not in actor.units and not everywhere:
        _note_forged("unit_id")
        abort(404)
    g.actor = replace(actor, unit_id=unit_id or actor.unit_id, purpose=purpose or actor.purpose)


def _load(on: On, params: dict[str, Any]) -> Any:
    work = session()
    thing = on.load(work, params.pop(on.param))
    if thing is None:
        abort(404)
    actor = on.also(work, current_actor(), thing) if on.also else current_actor()
    if not on.related(actor, thing):
        _note_denied(on, thing)
        if on.otherwise and (told := on.otherwise(work, actor, thing)):
            raise told
        _note_forged(on.param)
        abort(404)
    g.actor = actor
    return thing


def _note_denied(on: On | None, thing: Any) -> None:
    subject = on.subject(thing) if on and thing is not None else None
    if subject is not None:
        g.setdefault("denied_subjects", set()).add(subject)


def _note_forged(param: str) -> None:
    """A form sent to a thing that no page of the actor's leads to."""
    if request.method == "POST":
        note_forged(param)


def write_forged(response: Response) -> Response:
    """Write what was noted as forged into the book, in a transaction of its own.

    Runs after the request's own has ended, so that a refusal does not take the row with it.
    """
    found: Counter[str] | None = g.pop("forged", None)
    if found:
        fields = ",".join(sorted(found))
        current_app.logger.warning("form.forged", extra={"fields": fields})
        with database().writing() as book:
            audit.changed(
                book,
                "form.forged",
                None,
                by=current_actor(),
                form=request.endpoint,
                fields=fields,
                count=found.total(),
            )
    return response


def _owes_confidentiality(permission: StrEnum, on: On | None, thing: Any) -> bool:
    """Whether whoever asks must first acknowledge confidentiality; not for what is their own."""
    actor = current_actor()
    if actor.acknowledged or not actor.works or permissions().table[permission] is oneself:
        return False
    return on is None or thing is None or on.subject(thing) != actor.person_id


def _owes_proof(proof: Proof, on: On | None, thing: Any) -> bool:
    """Whether the last proof is too old for this act; all but ALWAYS let one look."""
    person = getattr(thing, "person", None)
    spared = {
        Proof.ALWAYS: False,
        Proof.ACT: False,
        Proof.SIGN: request.form.get("act", "sign") != "sign",
        Proof.FOR_OTHERS: on is not None and on.subject(thing) == current_actor().person_id,
        Proof.PROTECTED: person is not None and not person.protected,
    }[proof]
    looks = proof is not Proof.ALWAYS and request.method in READS
    return not (looks or spared or lately_proven())


def lately_proven() -> bool:
    """Whether whoever is signed in proved it within the minutes the settings say (SES-01)."""
    found = authentication()
    within = timedelta(minutes=settings().proof_minutes)
    return found is not None and is_proven(found.proved_at, at=now(), within=within)


def to_prove() -> Response:
    """To the page where one proves again who one is; a form is kept, and given back after it."""
    give_up()
    parked = current_app.extensions["park"]()
    page = parked.page if parked is not None else this_page()
    return cast("Response", redirect(url_for("portal.prove", next=page), 303))


def this_page() -> str:
    """The page this request is of; for an act without a page, the nearest one above it."""
    rule = request.url_rule
    if rule and "GET" in (rule.methods or ()):
        return request.full_path.rstrip("?")
    adapter, path = current_app.create_url_adapter(request), request.path
    while adapter is not None and (path := path.rpartition("/")[0]):
        if adapter.test(path, method="GET"):
            return path
    return "/"


def _to(endpoint: str) -> ResponseReturnValue:
    """To a page that comes first, with the way back."""
    target = request.full_path if request.method == "GET" else None
    return redirect(url_for(endpoint, next=target))


def refuse_unguarded() -> None:
    """Stop any view that says nothing of who may open it."""
    if request.endpoint is None:
        return
    view = current_app.view_functions[request.endpoint]
    if not hasattr(view, "guard"):
        abort(403)


def init_app(app: Flask) -> None:
    """Stand at every door."""
    app.before_request(refuse_unguarded)
    app.after_request(write_forged)
