"""Prescribing in three pages: products, doses, receipt."""

from uuid import UUID

from flask import redirect, request, url_for
from flask.typing import ResponseReturnValue

from care.models.recipients import Recipient
from care.permissions import RECIPIENT, CarePermission
from care.routes.blueprint import care
from care.routes.prescribing import area_by_code, lay_out, posted_ids
from care.routes.shelf import draft_name, ids_of, keep, shelf_of, typed_so_far
from care.routes.signing import answer, computed, show_whom, with_names
from care.texts.words import plain_name
from portal.web.forms import note_forged
from portal.web.guard import Proof, requires
from portal.web.pages import page

REFUSED = 422
BASE = "/units/<uuid:unit_id>/recipients/<uuid:recipient_id>/prescriptions"


@care.route(f"{BASE}/new", methods=["GET", "POST"])
@requires(CarePermission.PRESCRIBE, on=RECIPIENT)
def new_prescription(recipient: Recipient, unit_id: UUID) -> ResponseReturnValue:
    """First page: the care area and its products."""
    typed = typed_so_far(recipient, unit_id)
    known = request.method == "POST" and _offers_area(recipient)
    if known:
        keep(recipient, unit_id, typed)
        if request.form.get("act") == "go" and typed.get("article"):
            return _to("care.prescribe_lines", recipient, unit_id)
    shelf = shelf_of(recipient, unit_id, typed)
    show_whom(recipient)
    return page(
        "care/prescribe_products.html",
        recipient=recipient,
        unit_id=unit_id,
        shelf=shelf,
        told=with_names(shelf.told, unit_id),
        plain_name=plain_name,
        nothing_chosen=request.form.get("act") == "go",
    ), 200 if known or request.method == "GET" else REFUSED


def _offers_area(recipient: Recipient) -> bool:
    """Whether the care area that was sent is one of those the page offers, or none."""
    for name in ("choose", "area"):
        code = request.form.get(name)
        if code and area_by_code(recipient.provider_id, code) is None:
            note_forged(name)
            return False
    return True


@care.route(f"{BASE}/products", methods=["POST"])
@requires(CarePermission.PRESCRIBE, on=RECIPIENT)
def prescription_products(recipient: Recipient, unit_id: UUID) -> ResponseReturnValue:
    """The products found so far, while one types."""
    shelf = shelf_of(recipient, unit_id, typed_so_far(recipient, unit_id))
    return page("care/parts/prescribe_found.html", shelf=shelf, plain_name=plain_name)


@care.route(f"{BASE}/lines", methods=["GET", "POST"])
@requires(CarePermission.PRESCRIBE, on=RECIPIENT, proof=Proof.SIGN)
def prescribe_lines(recipient: Recipient, unit_id: UUID) -> ResponseReturnValue:
    """Second page: doses, withdrawals, measures; signing leads to the receipt."""
    typed = typed_so_far(recipient, unit_id)
    area = area_by_code(recipient.provider_id, (typed.get("area") or [""])[0])
    desk = lay_out(recipient, unit_id, area, ids_of(typed)) if area else None
    if desk is None or not desk.articles:
        return _to("care.new_prescription", recipient, unit_id)
    form = desk.form(typed if request.method == "GET" and "form_key" in typed else None)
    return answer(desk, form, draft_name(unit_id), recipient.id)


@care.route(f"{BASE}/compute", methods=["POST"])
@requires(CarePermission.PRESCRIBE, on=RECIPIENT)
def prescription_compute(recipient: Recipient, unit_id: UUID) -> ResponseReturnValue:
    """Packs and leftovers while one types."""
    area = area_by_code(recipient.provider_id, request.form.get("area", ""))
    if area is None:
        return "", 204
    desk = lay_out(recipient, unit_id, area, posted_ids())
    form = desk.form()
    return page("care/parts/prescribe_computed.html", form=form, **computed(desk, form))


@care.route(f"{BASE}/draft", methods=["POST"])
@requires(CarePermission.PRESCRIBE, on=RECIPIENT)
def prescription_draft(recipient: Recipient, unit_id: UUID) -> ResponseReturnValue:
    """Keep what is typed."""
    keep(recipient, unit_id, typed_so_far(recipient, unit_id))
    return "", 204


def _to(endpoint: str, recipient: Recipient, unit_id: UUID) -> ResponseReturnValue:
    here = url_for(endpoint, unit_id=unit_id, recipient_id=recipient.id, on=1)
    return redirect(here, 303)
