"""Sending an equivalent instead of an ordered article."""

from uuid import UUID

from flask import abort, redirect, request, url_for
from flask.typing import ResponseReturnValue

from catalogue.models.articles import Supplier
from core.clock import now, today
from orders.forms.supply import SubstituteForm
from orders.models.orders import OrderLine
from orders.permissions import DESK, SupplyPermission
from orders.queries.substitutes import equivalents, ordered_goods
from orders.queries.supply import desk_order_lines
from orders.routes.blueprint import orders
from orders.routes.supply import REFUSED, WORDS
from orders.rules.substitution import Consent, packs_for
from orders.services import supply
from orders.services.supply import Chosen
from orders.texts.lines import plain_goods
from portal.web.errors import explain
from portal.web.guard import current_actor, requires
from portal.web.i18n import _
from portal.web.pages import page, show_context, tell
from portal.web.transactions import session


@orders.route("/supplier/<uuid:supplier_id>/lines/<uuid:line_id>/replace", methods=["GET", "POST"])
@requires(SupplyPermission.ACT, on=DESK)
def replace_line(supplier: Supplier, line_id: UUID) -> ResponseReturnValue:
    """Choose an equivalent to send instead of one line."""
    line = session().get(OrderLine, line_id)
    if line is None or line.supplier_id != supplier.id:
        abort(404)
    ordered = ordered_goods(session(), line)
    offers = equivalents(session(), ordered, on=today())
    form = SubstituteForm(data={"version": line.version})
    form.article_id.choices = [(str(o.goods.id), f"{plain_goods(o)} · {o.name}") for o in offers]
    if offers and form.validate_on_submit() and _replaced(supplier, line_id, form):
        back = url_for("orders.desk_order_page", supplier_id=supplier.id, order_id=line.order_id)
        return redirect(back)
    show_context(supplier.name)
    row = next(
        row for row in desk_order_lines(session(), supplier.id, line.order_id) if row.id == line_id
    )
    shown = page(
        "orders/supply_replace.html",
        supplier=supplier,
        row=row,
        form=form,
        offers={str(o.goods.id): (o, packs_for(row.pieces, o.goods)) for o in offers},
        consent=ordered.consent,
        never=ordered.consent is Consent.NEVER,
        **WORDS,
    )
    return (shown, REFUSED) if request.method == "POST" else shown


def _replaced(supplier: Supplier, line_id: UUID, form: SubstituteForm) -> bool:
    result = supply.substitute_line(
        session(),
        supplier.id,
        Chosen(line_id, form.version.number()),
        article_id=UUID(form.article_id.data),
        agreed=form.agreed.data,
        on=today(),
        by=current_actor(),
        at=now(),
    )
    if result.refusal is not None:
        form.refuse(explain(result.refusal).sentence)
        return False
    tell("done", _("The line is replaced."))
    return True
