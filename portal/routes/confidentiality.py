"""The duty of confidentiality: read and acknowledged before any other person's data."""

from flask import redirect, request
from flask.typing import ResponseReturnValue

from core.clock import now, today
from core.errors import NotFound
from portal.forms import ConfidentialityForm
from portal.models import ConfidentialityText
from portal.permissions import PortalPermission
from portal.queries import acknowledged_at, confidentiality_text
from portal.routes.blueprint import portal
from portal.routes.entering import safe_target
from portal.services.confidentiality import acknowledge
from portal.web.guard import current_actor, requires
from portal.web.i18n import language
from portal.web.pages import page
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


def paragraphs(text: ConfidentialityText) -> list[tuple[str, str]]:
    """The text in the reader's language as (heading, text); the last may lack a heading."""
    whole = text.text_sv if language() == "sv" else text.text_en
    parts = (part.partition("\n") for part in whole.split("\n\n"))
    return [(head, body) if body else ("", head) for head, _line, body in parts]
