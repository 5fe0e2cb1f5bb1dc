"""Units, their care recipients and who looked at one, as files; never an address or a phone."""

from collections.abc import Mapping, Sequence
from datetime import date
from typing import Any
from uuid import UUID

from sqlalchemy.orm import Session

from care.models.recipients import Recipient
from care.queries import readings
from care.queries import recipients as read
from care.texts.choices import OUTCOMES, UNIT_KINDS, reading_purpose
from core.short_number import short_number
from portal.web.exports import Column, Listing, walked
from portal.web.i18n import _
from portal.web.roles import ROLE_NAMES


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


def units_listing(units: Sequence[Any], people: Mapping[UUID, int]) -> Listing:
    """The units one may work at, with how many are in care at each."""
    return Listing(
        name="units",
        columns=(
            Column(_("Unit"), lambda row: row.name),
            Column(_("Customer number"), lambda row: row.customer_no),
            Column(_("Kind"), lambda row: UNIT_KINDS[row.kind]),
            Column(_("Care provider"), lambda row: row.provider),
            Column(_("Town"), lambda row: row.city),
            Column(_("Care recipients"), lambda row: people.get(row.id, 0)),
        ),
        rows=lambda _work: units,
        count=len(units),
        filters={},
    )


def readings_listing(session: Session, recipient: Recipient) -> Listing:
    """Who has looked at a person, the latest first; the person is noted as exported."""
    person_id = recipient.person_id
    return Listing(
        name="who-has-looked",
        columns=(
            Column(_("When"), lambda look: look.at),
            Column(_("Who"), lambda look: look.name),
            Column(_("Role"), lambda look: ROLE_NAMES.get(look.role or "", "")),
            Column(_("From where"), lambda look: look.unit),
            Column(_("Why"), lambda look: reading_purpose(look.purpose)),
            Column(_("What"), lambda look: OUTCOMES[look.outcome]),
        ),
        rows=lambda work: walked(
            lambda before: readings.looks(work, person_id, before=before),
            readings.PAGE,
            lambda look: look.id,
        ),
        count=readings.count_looks(session, person_id),
        filters={},
        about=person_id,
    )
