"""The books for customer service and auditors: what units took, VAT, and what waits."""

from typing import Any
from uuid import UUID

from flask import redirect, request, url_for
from flask.typing import ResponseReturnValue

from care.models.units import CareUnit
from core.clock import now, today
from orders.exchange.lists import statement_listing, totals_listing
from orders.forms.supply import SpanForm
from orders.permissions import CUSTOMER, SupplyPermission
from orders.queries import books
from orders.queries.books import Span
from orders.routes.blueprint import orders
from orders.routes.supply import WORDS
from orders.services.accounting import book_stopped
from orders.texts.supply import stop_words
from portal.web.exports import export, wanted_kind
from portal.web.guard import current_actor, requires
from portal.web.i18n import _, ngettext
from portal.web.pages import page, tell
from portal.web.transactions import session

PAGE = 50


@orders.route("/books")
@requires(SupplyPermission.BOOKS)
def books_page() -> ResponseReturnValue:
    """What each unit took in a span of days, VAT by rate, and what waits to be booked."""
    form, span = _span()
    if kind := wanted_kind():
        return export(totals_listing(session(), span), kind)
    return page(
        "orders/books.html",
        form=form,
        span=span,
        units=books.unit_totals(session(), span),
        rates=books.vat_totals(session(), span),
        stops=books.open_stops(session()),
        stop_words=stop_words,
        **WORDS,
    )


@orders.route("/books/stopped", methods=["POST"])
@requires(SupplyPermission.BOOK_ANEW)
def book_anew() -> ResponseReturnValue:
    """Book what waited, where the years are right now."""
    booked = book_stopped(session(), by=current_actor(), at=now())
    tell(
        "done" if booked else "info",
        ngettext("%(num)d delivery booked.", "%(num)d deliveries booked.", booked)
        if booked
        else _("Nothing could be booked yet."),
    )
    return redirect(url_for("orders.books_page"))


@orders.route("/books/units/<uuid:customer_id>")
@requires(SupplyPermission.BOOKS, on=CUSTOMER)
def statement(unit: CareUnit) -> ResponseReturnValue:
    """A unit's statement: every booked row of a span, with its sum."""
    form, span = _span()
    if kind := wanted_kind():
        return export(statement_listing(session(), unit.id, span), kind)
    after = request.args.get("after", type=UUID)
    rows = list(books.statement_rows(session(), unit.id, span, after=after, limit=PAGE + 1))
    return page(
        "orders/statement.html",
        unit=unit,
        form=form,
        span=span,
        rows=rows[:PAGE],
        older=rows[PAGE - 1].id if len(rows) > PAGE else None,
        first=after is None,
        totals=books.unit_totals(session(), span, unit.id),
        **WORDS,
    )


def _span() -> tuple[Any, Span]:
    """The days asked for; without any, this month so far."""
    form = SpanForm(request.args)
    sound = form.validate()
    on = today()
    first = (form.first.data if sound else None) or on.replace(day=1)
    last = (form.last.data if sound else None) or on
    if sound and first > last:
        form.refuse(_("The first day comes after the last."), "first")
        first = last
    form.first.data, form.last.data = first, last
    return form, Span(first, last)
