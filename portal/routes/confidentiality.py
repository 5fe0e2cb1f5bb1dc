"""The duty of confidentiality: read and acknowledged before any other person's data."""

from flask import redirect, request, url_for
from flask.typing import ResponseReturnValue
from sqlalchemy import select

from core.clock import now, today
from core.errors import NotFound
from portal.forms import ConfidentialityForm, NewTextForm
from portal.models import ConfidentialityText
from portal.permissions import PortalPermission
from portal.queries import acknowledged_at, confidentiality_text
from portal.routes.blueprint import portal
from portal.routes.entering import safe_target
from portal.services.confidentiality import NewText, NotTomorrow, acknowledge, publish_text
from portal.web.errors import explain
from portal.web.guard import Proof, current_actor, requires
from portal.web.i18n import LANGUAGES, _, language
from portal.web.pages import page, tell
from portal.web.transactions import session


@portal.route("/confidentiality", methods=["GET", "POST"])
@requires(PortalPermission.CONFIDENTIALITY)
def confidentiality() -> ResponseReturnValue:
    """The text that holds today; accepting it leads on to where one was going."""
    text = session().scalars(confidentiality_text(today())).first()
    if text is None:
        raise NotFound
    form, by = ConfidentialityForm(), current_actor()
    if form.validate_on_submit():
        seen = form.version.number()
        acknowledge(session(), text, seen=seen, language=language(), by=by, at=now())
        return redirect(safe_target(request.args.get("next")), 303)
    return page(
        "portal/confidentiality.html",
        number=text.number,
        valid_from=text.valid_from,
        paragraphs=paragraphs(text),
        given=acknowledged_at(session(), by.account_id, text.id) if by.account_id else None,
        asked=by.works,
    )


@portal.route("/admin/confidentiality", methods=["GET", "POST"])
@requires(PortalPermission.PUBLISH, proof=Proof.ACT)
def publish_confidentiality() -> ResponseReturnValue:
    """Write a new text, look at it in both languages, and publish it; then everyone is asked."""
    newest = (
        session()
        .scalars(select(ConfidentialityText).order_by(ConfidentialityText.number.desc()))
        .first()
    )
    number = newest.number if newest else 0
    old = {"text_sv": newest.text_sv, "text_en": newest.text_en} if newest else {}
    form = NewTextForm(data={"valid_from": today(), **old})
    if form.validate_on_submit() and request.form.get("act") == "publish":
        try:
            _publish(form)
        except NotTomorrow as refusal:
            form.refuse(explain(refusal).sentence, "valid_from")
        else:
            tell("done", _("The text is published. Everyone is asked from its first day on."))
            return redirect(url_for("portal.confidentiality"), 303)
    shown = request.method == "POST" and not form.errors
    seen = {tag: _parts(text.replace("\r\n", "\n")) for tag, text in (
        ("sv", form.text_sv.data), ("en", form.text_en.data))} if shown else {}  # fmt: skip
    return page("portal/confidentiality_new.html", form=form, number=number, seen=seen,
                texts=LANGUAGES), 422 if form.errors else 200  # fmt: skip


def _publish(form: NewTextForm) -> None:
    typed = (form.text_sv.data, form.text_en.data)
    swedish, english = (text.replace("\r\n", "\n").strip() for text in typed)
    new = NewText(form.valid_from.data, swedish, english)
    publish_text(session(), new, after=form.version.number(), by=current_actor(), on=today())


def paragraphs(text: ConfidentialityText) -> list[tuple[str, str]]:
    """The text in the reader's language as (heading, text); the last may lack a heading."""
    return _parts(text.text_sv if language() == "sv" else text.text_en)


def _parts(whole: str) -> list[tuple[str, str]]:
    parts = (part.partition("\n") for part in whole.split("\n\n"))
    return [(head, body) if body else ("", head) for head, _line, body in parts]
