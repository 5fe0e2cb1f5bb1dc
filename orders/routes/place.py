"""Ordering for a recipient from their prescriptions: one form, then the receipt."""

from collections.abc import Mapping
from typing import Any, cast
from uuid import UUID

from flask import g, redirect, request, url_for
from flask.typing import ResponseReturnValue
from werkzeug.datastructures import MultiDict

from care.models.recipients import Recipient
from care.models.units import CareUnit
from care.permissions import RECIPIENT
from care.texts.overrides import say_exception
from core.clock import now, today
from core.errors import Refusal
from orders.forms.place import PlaceForm, Typed, line_inputs, wishes
from orders.permissions import OrderPermission
from orders.queries.withdrawals import LineView, recipient_views
from orders.routes import typed as read
from orders.routes.blueprint import orders
from orders.rules.exceptional import UrgentReason
from orders.rules.refusals import ForgedLine, LinesRefused
from orders.rules.supply import Kind
from orders.services.asking import asked
from orders.services.place import Placement, Wish, place_order, seen_in
from orders.texts.lines import (
    address_line,
    area,
    order_button,
    packs_words,
    plain,
    withdrawals_words,
)
from orders.texts.next_steps import line_step, way_links
from orders.texts.refusals import in_one_line
from portal.services.drafts import drop_draft
from portal.web.drafts import reopen
from portal.web.errors import explain
from portal.web.forms import whole
from portal.web.guard import current_actor, requires
from portal.web.i18n import _
from portal.web.pages import page, show_context, tell
from portal.web.transactions import session

DRAFT = "order"
BASE = "/units/<uuid:unit_id>/recipients/<uuid:recipient_id>/order"


@orders.route(BASE, methods=["GET", "POST"])
@requires(OrderPermission.PLACE, on=RECIPIENT, purpose="order")
def place(recipient: Recipient, unit_id: UUID) -> ResponseReturnValue:
    """Every line of the recipient's prescriptions: tick, take less, or skip."""
    return _order(recipient, unit_id)


@orders.route(f"{BASE}/early", methods=["GET", "POST"])
@requires(OrderPermission.PLACE, on=RECIPIENT, purpose="order")
def place_early(recipient: Recipient, unit_id: UUID) -> ResponseReturnValue:
    """Lines whose day has not come, or whose goods are lost: with a reason."""
    g.order_kind = Kind.EARLY
    return _order(recipient, unit_id)


@orders.route(f"{BASE}/bridging", methods=["GET", "POST"])
@requires(OrderPermission.PLACE, on=RECIPIENT, purpose="order")
def place_bridging(recipient: Recipient, unit_id: UUID) -> ResponseReturnValue:
    """Lines under review or just expired: a few days' goods meanwhile."""
    g.order_kind = Kind.BRIDGING
    return _order(recipient, unit_id)


def _order(recipient: Recipient, unit_id: UUID) -> ResponseReturnValue:
    if request.method == "GET":
        return _show(recipient, unit_id, _kept(recipient))
    form, typed = PlaceForm(), wishes(request.form)
    form.mode.choices = read.mode_choices(["home", "unit", "pickup_point"])
    form.offer_urgent(bool(request.form.get("urgent")) and read.hurries(_views(recipient)))
    if not (form.validate() and form.check_address() and form.check_why(_kind())) or typed.wrong:
        return _again(recipient, unit_id, form, typed.wrong)
    try:
        placed = _place(recipient, unit_id, form, typed)
    except ForgedLine as refusal:
        read.note_refused("order.forged", recipient, lines=refusal.count)
        raise
    except Refusal as refusal:
        return _refused(recipient, unit_id, form, refusal)
    _say_refused(recipient, placed)
    return redirect(url_for("orders.receipt", unit_id=unit_id, order_id=placed.order_id), 303)


@orders.route(f"{BASE}/sum", methods=["POST"])
@requires(OrderPermission.PLACE, on=RECIPIENT, purpose="order")
def place_sum(
    recipient: Recipient,
    unit_id: UUID,  # noqa: ARG001 - the guard chose it
) -> ResponseReturnValue:
    """What the form would order as it is filled in now; for pages with scripts."""
    g.order_kind = read.kind_named(request.args.get("kind", ""))
    views = _views(recipient)
    return page("orders/place_sum.html", sum=_sum(views, wishes(request.form).packs, _mode()))


def _place(recipient: Recipient, unit_id: UUID, form: PlaceForm, typed: Typed) -> Placement:
    by, wanted = current_actor(), form.form_key.uuid()
    if wanted is None:
        raise ForgedLine(0)
    delivery = read.delivery_of(form, recipient, unit_id)
    wish = Wish(
        typed.packs,
        delivery,
        wanted,
        channel=read.channel_of(by),
        kind=form.kind(_kind()),
        kind_reason=form.why.data or _kind().value,
        urgent=UrgentReason(form.urgent.data) if form.urgent.data else None,
        seen=form.seen.number() if form.seen.data else None,
    )
    placed = place_order(session(), recipient, wish, by=by, at=now(), on=today())
    drop_draft(session(), by=by, form=_draft(), thing_id=recipient.id)
    return placed


def _kind() -> Kind:
    """What kind of withdrawal the page is for."""
    return cast("Kind", g.get("order_kind", Kind.NORMAL))


def _draft() -> str:
    """Each kind of order has its own draft."""
    return DRAFT if _kind() is Kind.NORMAL else f"{DRAFT}-{_kind()}"


def _views(recipient: Recipient) -> list[LineView]:
    views, kind = recipient_views(session(), recipient.id, on=today()), _kind()
    g.order_seen = seen_in(views)
    if kind is Kind.NORMAL:
        return views
    return [view for one in views if (view := asked(one, kind, by=current_actor())).kind is kind]


def _kept(recipient: Recipient) -> MultiDict[str, str] | None:
    kept = reopen(_draft(), recipient.id)
    return MultiDict(kept) if kept else None


def _show(
    recipient: Recipient, unit_id: UUID, kept: MultiDict[str, str] | None
) -> ResponseReturnValue:
    views = _views(recipient)
    form = PlaceForm(formdata=kept)
    modes = read.modes_for(recipient, views)
    form.mode.choices = read.mode_choices(modes)
    if form.mode.data not in modes:
        form.mode.data = modes[0]
    form.offer_urgent(read.hurries(views))
    if kept is None:
        form.phone.data = "" if recipient.person.protected else recipient.person.phone
    form.form_key.data, form.seen.data = read.new_key(), str(g.order_seen)
    return _page(recipient, unit_id, form, views, kept, {})


def _again(
    recipient: Recipient, unit_id: UUID, form: PlaceForm, wrong: Mapping[UUID, Any]
) -> ResponseReturnValue:
    views = _views(recipient)
    form.mode.choices = read.mode_choices(read.modes_for(recipient, views))
    form.seen.data = str(g.order_seen)
    form.offer_urgent(read.hurries(views))
    return _page(recipient, unit_id, form, views, request.form, wrong), 422


def _refused(
    recipient: Recipient, unit_id: UUID, form: PlaceForm, refusal: Refusal
) -> ResponseReturnValue:
    reasons = refusal.reasons if isinstance(refusal, LinesRefused) else {}
    codes = sorted({reason.code for reason in reasons.values()} or {refusal.code})
    read.note_refused("order.refused", recipient, codes=",".join(codes))
    form.refuse(explain(refusal).sentence)
    return _again(
        recipient, unit_id, form, {key: in_one_line(explain(why)) for key, why in reasons.items()}
    )


def _say_refused(recipient: Recipient, placed: Placement) -> None:
    if not placed.refused:
        return
    names = {view.id: plain(view.goods) for view in _views(recipient)}
    for line_id, reason in placed.refused.items():
        name = names.get(line_id, _("One product"))
        tell(
            "warning",
            _("Not ordered: %(name)s. %(why)s", name=name, why=in_one_line(explain(reason))),
        )


def _page(
    recipient: Recipient,
    unit_id: UUID,
    form: PlaceForm,
    views: list[LineView],
    given: Mapping[str, str] | None,
    errors: Mapping[UUID, Any],
) -> str:
    person, unit = recipient.person, session().get_one(CareUnit, unit_id)
    inputs = line_inputs(views, given, errors)
    shown = {line.view.id for line in inputs}
    _say_for_whom(recipient)
    packs = {line.view.id: whole(line.packs) or 0 for line in inputs if line.ticked}
    return page(
        "orders/place.html",
        form=form,
        recipient=recipient,
        name=person.full_name,
        protected=person.protected,
        unit_id=unit_id,
        inputs=inputs,
        stopped=[_stopped(view, unit_id) for view in views if view.id not in shown],
        hints=read.mode_hints(recipient, unit, read.modes_for(recipient, views)),
        sum=_sum(views, packs, form.mode.data),
        draft_url=url_for("portal.keep", form=_draft(), thing_id=recipient.id),
        sum_url=url_for(
            "orders.place_sum", unit_id=unit_id, recipient_id=recipient.id, kind=_kind().value
        ),
        kind=_kind().value,
        hurry=read.hurry_words(views, form.mode.data, at=now()),
        back=url_for("care.recipient", unit_id=unit_id, recipient_id=recipient.id),
        words={
            "plain": plain,
            "area": area,
            "packs": packs_words,
            "left": withdrawals_words,
            "address": address_line,
            "exception": say_exception,
        },
        today=today(),
    )


def _mode() -> str:
    mode = request.form.get("mode", "")
    return mode if mode in {"home", "unit", "pickup_point"} else "unit"


def _sum(views: list[LineView], packs: Mapping[UUID, int], mode: str) -> dict[str, Any]:
    """What the ticked lines come to: packs, price, arrival, until when it can be changed."""
    chosen = [view for view in views if packs.get(view.id)]
    price = sum((v.offer.price_ore if v.offer else 0) * packs[v.id] for v in chosen)
    urgent = bool(request.form.get("urgent")) and read.hurries(chosen)
    return {
        "promise": read.promised(chosen, mode, at=now(), urgent=urgent),
        "urgent": urgent,
        "fee": max((view.policy.urgent_fee_ore for view in chosen), default=0) if urgent else 0,
        "price": price,
        "today": today(),
        "button": order_button(sum(packs[view.id] for view in chosen)),
    }


def _stopped(view: LineView, unit_id: UUID) -> dict[str, Any]:
    """A line that cannot be ordered: in words, with the next step."""
    refusal = view.refusal()
    return {
        "view": view,
        "why": in_one_line(explain(refusal)) if refusal else "",
        "step": line_step(view, unit_id),
        "ways": [] if view.kind is not Kind.NORMAL else way_links(view, unit_id, current_actor()),
    }


def _say_for_whom(recipient: Recipient) -> None:
    person = recipient.person
    if person.birth_year:
        born = str(person.birth_year)
        show_context(_("You order for %(name)s, born %(year)s", name=person.full_name, year=born))
    else:
        show_context(_("You order for %(name)s", name=person.full_name))
