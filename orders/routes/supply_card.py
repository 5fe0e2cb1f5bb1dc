"""The supplier's card on the home page: what is new, late, and due again."""

from collections.abc import Mapping
from datetime import date
from typing import Any

from flask import url_for
from sqlalchemy.orm import Session

from core.actors import Actor
from orders.queries.supply import DeskCounts, desk_counts
from portal.web.i18n import _, ngettext


def supply_card(session: Session, actor: Actor, on: date) -> Mapping[str, Any] | None:
    """New lines, late lines and delayed lines whose day has come; for the supplier's own people."""
    supplier_id = min(actor.suppliers, default=None)
    if supplier_id is None:
        return None
    counts = desk_counts(session, supplier_id, on)
    lines = [
        {"text": text, "href": url_for("orders.desk", supplier_id=supplier_id, tab=tab)}
        for tab, text in _waiting(counts)
    ]
    return {
        "title": _("Supplier desk"),
        "icon": "truck",
        "main": True,
        "lines": lines,
        "text": None if lines else _("Nothing waits at your desk."),
        "act": (_("Open the desk"), url_for("orders.desk", supplier_id=supplier_id)),
    }


def _waiting(counts: DeskCounts) -> list[tuple[str, str]]:
    told = (
        ("new", counts.new, ngettext("%(num)d new line", "%(num)d new lines", counts.new)),
        ("late", counts.late, ngettext("%(num)d late line", "%(num)d late lines", counts.late)),
        (
            "delayed",
            counts.due,
            ngettext(
                "%(num)d back-ordered line whose day has come",
                "%(num)d back-ordered lines whose day has come",
                counts.due,
            ),
        ),
        (
            "to_send",
            counts.to_send,
            ngettext("%(num)d line to send", "%(num)d lines to send", counts.to_send),
        ),
    )
    return [(tab, words) for tab, count, words in told if count]
