"""Who runs out at a unit: soonest first, with the cause of each stop and its next step."""

from typing import Any
from uuid import UUID

from flask import request
from flask.typing import ResponseReturnValue

from care.models.units import CareUnit
from care.permissions import UNIT
from care.queries.policies import care_areas
from core.clock import today
from orders.exchange.unit_lists import worklist_listing
from orders.permissions import OrderPermission
from orders.queries import worklist as read
from orders.queries.worklist import Counts, Waiting
from orders.routes.blueprint import orders
from orders.routes.typed import list_key
from orders.rules.worklist import Step
from orders.texts.lines import plain
from orders.texts.next_steps import Where, cause_note, cause_tag, days_words, step_link
from portal.web.addresses import address
from portal.web.exports import export, wanted_kind
from portal.web.forms import whole
from portal.web.guard import may, requires
from portal.web.i18n import _, language
from portal.web.pages import page
from portal.web.transactions import session

TABS = ("", "runs_out", "stopped", "expires", "approval")


@orders.route("/units/<uuid:unit_id>/worklist")
@requires(OrderPermission.LIST, on=UNIT, purpose="worklist")
def worklist(unit: CareUnit) -> ResponseReturnValue:
    """A page of fifty prescription lines."""
    tab, area_id, day = _tab(), list_key("area"), today()
    if (kind := wanted_kind()) and may(OrderPermission.EXPORT, unit):
        listing = worklist_listing(session(), unit.id, tab=tab, area_id=area_id, on=day)
        return export(listing, kind)
    rows = read.worklist(session(), unit.id, on=day, tab=tab, care_area_id=area_id, after=_after())
    more, shown = len(rows) > read.PAGE, rows[: read.PAGE]
    found = read.counts(session(), unit.id, on=day, care_area_id=area_id)
    return page(
        "orders/worklist.html",
        unit=unit,
        rows=_told(unit, shown),
        counts=found,
        soon=read.SOON,
        tabs=_tabs(unit.id, tab, area_id, found),
        tab=tab,
        file=address("orders.worklist", unit_id=unit.id, tab=tab or None, area=area_id),
        areas=[(str(a.id), a.name if language() == "sv" else a.name_en) for a in _areas(unit)],
        area=str(area_id or ""),
        older=_older(unit.id, tab, area_id, shown[-1]) if more else None,
        first=address("orders.worklist", unit_id=unit.id, tab=tab or None, area=area_id)
        if _after()
        else None,
        late=any(row.counted_on < day for row in shown),
    )


def _areas(unit: CareUnit) -> list[Any]:
    return care_areas(session(), unit.provider_id)


def _tab() -> str:
    tab = request.args.get("tab", "")
    return tab if tab in TABS else ""


def _after() -> tuple[int, UUID] | None:
    place, key = request.args.get("place", ""), list_key("after")
    return (rank, key) if key is not None and (rank := whole(place)) is not None else None


def _older(unit_id: UUID, tab: str, area_id: UUID | None, last: Waiting) -> str:
    return address(
        "orders.worklist",
        unit_id=unit_id,
        tab=tab or None,
        area=area_id,
        place=last.place,
        after=last.line_id,
    )


def _tabs(
    unit_id: UUID, tab: str, area_id: UUID | None, found: Counts
) -> list[tuple[str, str, bool, int]]:
    words = {
        "": _("All"),
        "runs_out": _("Runs out"),
        "stopped": _("Stopped"),
        "expires": _("Expires"),
        "approval": _("Approval"),
    }
    return [
        (
            words[name],
            address("orders.worklist", unit_id=unit_id, tab=name or None, area=area_id),
            name == tab,
            found.tabs.get(name, 0) if name else sum(found.tabs.values()),
        )
        for name in TABS
    ]


def _told(unit: CareUnit, rows: list[Waiting]) -> list[dict[str, Any]]:
    orders_here = may(OrderPermission.STOCK, unit)
    return [_row(row, orders_here=orders_here) for row in rows]


def _row(row: Waiting, *, orders_here: bool) -> dict[str, Any]:
    standing = row.standing
    shut = standing.step is Step.ORDER and not orders_here
    where = Where(row.unit_id, row.recipient_id, row.prescription_id, row.order_id)
    return {
        "name": row.name,
        "born": row.born,
        "protected": row.protected,
        "href": address("care.recipient", unit_id=row.unit_id, recipient_id=row.recipient_id),
        "product": plain(row.goods),
        "article": row.goods.name,
        "lasts": days_words(standing.days_left),
        "until": row.lasts_until,
        "tag": cause_tag(standing.cause),
        "note": cause_note(standing.cause, standing.on),
        "step": None if shut else step_link(standing.step, where),
        "main": standing.needs_hand,
    }
