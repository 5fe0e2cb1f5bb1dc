"""Verbs of contracts: open an assortment to a care provider."""

from datetime import date
from uuid import UUID

from sqlalchemy.orm import Session

from catalogue.models.contracts import Assortment
from core import audit
from core.actors import Actor


def open_assortment(  # noqa: PLR0913 - one argument for each column of the opening
    session: Session,
    provider_id: UUID,
    contract_id: UUID,
    care_area: str | None,
    *,
    valid_from: date,
    by: Actor,
    valid_to: date | None = None,
    unit_id: UUID | None = None,
    specialist: bool = False,
) -> Assortment:
    """Open a contract to a care provider, or one of its units, for one care area or all.

    With `specialist` its specialist tier may be chosen too.
    """
    opened = Assortment(
        provider_id=provider_id,
        unit_id=unit_id,
        care_area=care_area,
        contract_id=contract_id,
        specialist=specialist,
        valid_from=valid_from,
        valid_to=valid_to,
    )
    session.add(opened)
    session.flush()
    audit.changed(
        session,
        "assortment.opened",
        opened.id,
        by=by,
        contract=str(contract_id),
        care_area=care_area,
        valid_from=valid_from.isoformat(),
    )
    return opened
