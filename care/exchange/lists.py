"""A unit's care recipients as a file: name, year and number; never an address or a phone."""

from datetime import date
from uuid import UUID

from sqlalchemy.orm import Session

from care.queries import recipients as read
from core.short_number import short_number
from portal.web.exports import Column, Listing, walked
from portal.web.i18n import _


def recipients_listing(
    session: Session, unit_id: UUID, *, area_id: UUID | None, on: date
) -> Listing:
    """Who is in care at a unit, as its page shows them; protected persons by initials alone."""
    return Listing(
        name="recipients",
        columns=(
            Column(_("Number"), lambda row: short_number(row.number)),
            Column(_("Name"), lambda row: row.name),
            Column(_("Born"), lambda row: row.birth_year),
            Column(_("Protected identity"), lambda row: _("Yes") if row.protected else ""),
        ),
        rows=lambda work: walked(
            lambda before: read.recipients_of_unit(
                work, unit_id, on=on, area_id=area_id, before=before
            ),
            read.PAGE,
            lambda row: row.id,
        ),
        count=read.count_of_unit(session, unit_id, on=on, area_id=area_id),
        filters={"unit": str(unit_id), "area": str(area_id or "")},
    )
