"""What the home page shows those who look after the assortment."""

from collections.abc import Mapping
from datetime import date
from typing import Any

from flask import url_for
from sqlalchemy.orm import Session

from catalogue.models.contracts import Contract
from catalogue.queries.contracts import expiring
from core.actors import Actor, Role
from portal.web.i18n import _, say_day


def contracts_card(session: Session, actor: Actor, on: date) -> Mapping[str, Any] | None:
    """Contracts that end soon, for the assortment manager."""
    if not actor.holds(Role.ASSORTMENT_MANAGER):
        return None
    found = expiring(session, on=on)
    return {
        "title": _("Contracts that end soon"),
        "icon": "hourglass",
        "text": None if found else _("No contract ends within four months."),
        "lines": [_line(contract) for contract in found],
        "act": (_("All contracts"), url_for("catalogue.contracts")),
        "count": len(found) or None,
    }


def _line(contract: Contract) -> Mapping[str, Any]:
    ends = contract.valid_to
    return {
        "text": contract.name,
        "note": f"{contract.supplier.name} · "
        + (_("ends on %(day)s", day=say_day(ends)) if ends else ""),
        "href": url_for("catalogue.contract", contract_id=contract.id),
    }
