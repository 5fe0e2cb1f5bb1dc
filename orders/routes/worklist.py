"""Who runs out at a unit: soonest first, with the cause of each stop and its next step."""

from itertools import groupby
from typing import Any
from uuid import UUID

from flask import request
from flask.typing import ResponseReturnValue
from sqlalchemy import Row

from care.permissions import UNIT_LISTED
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
from orders.texts.next_steps import Steps, cause_note, cause_tag, days_words
from portal.web.addresses import address, addresses
from portal.web.exports import export, wanted_kind
from portal.web.forms import whole
from portal.web.guard import may, requires
from portal.web.i18n import _, language, say_short_day
from portal.web.pages import page
from portal.web.rendering import Told, draw_tag, lock, small_link, sub
from portal.web.transactions import session

TABS = ("", "runs_out", "stopped", "expires", "approval")


@orders.route("/units/<uuid:unit_id>/worklist")
@requires(OrderPermission.LIST, on=UNIT_LISTED, purpose="worklist")
def worklist(unit: Row[Any]) -> ResponseReturnValue:
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
        groups=_grouped(unit.id, shown, orders_here=may(OrderPermission.STOCK, unit)),
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


def _areas(unit: Row[Any]) -> list[Any]:
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


def _grouped(
    unit_id: UUID, rows: list[Waiting], *, orders_here: bool
) -> list[tuple[bool, list[tuple[str, ...]]]]:
    """Runs of lines that need a hand, or nobody, with the cells of each line."""
    cells = _Cells(unit_id, orders_here=orders_here)
    runs = groupby(rows, key=lambda row: row.standing.needs_hand)
    return [(needs_hand, [cells.of(row) for row in run]) for needs_hand, run in runs]


class _Cells:
    """The cells of many lines at a unit; what they share is put into words once."""

    def __init__(self, unit_id: UUID, *, orders_here: bool) -> None:
        self.href = addresses("care.recipient", "recipient_id", unit_id=unit_id)
        self.steps, self.orders_here = Steps(unit_id), orders_here
        self.about = _("%(product)s for %(name)s")
        self.lock, self.born = lock(), Told(sub)
        self.product, self.days = Told(plain), Told(days_words)
        self.until = Told(lambda day: sub(say_short_day(day) if day else ""))
        self.tag = Told(lambda cause: draw_tag(*cause_tag(cause)))
        self.note = Told(lambda told: sub(cause_note(*told)))

    def of(self, row: Waiting) -> tuple[str, ...]:
        """Address, name, mark or year, product, article, days, until, tag, note, next step."""
        standing = row.standing
        return (
            self.href(row.recipient_id),
            row.name,
            self.lock if row.protected else self.born[row.born],
            self.product[row.goods],
            row.goods.name,
            self.days[standing.days_left],
            self.until[row.lasts_until],
            self.tag[standing.cause],
            self.note[standing.cause, standing.on],
            self._act(row),
        )

    def _act(self, row: Waiting) -> str:
        standing = row.standing
        shut = standing.step is Step.ORDER and not self.orders_here
        step = None if shut else self.steps.link(standing.step, row)
        if step is None:
            return ""
        about = self.about % {"product": plain(row.goods), "name": row.name}
        return small_link(*step, "second" if standing.needs_hand else "quiet", about)
