"""Every night: rights that nobody uses end, and whoever loses something soon is told."""

from collections.abc import Mapping
from datetime import date, timedelta
from typing import Any
from uuid import UUID

from sqlalchemy import func, select
from sqlalchemy.orm import Session

from care.models.access import Certificate
from care.models.units import CareUnit, Membership, PrescriberAppointment
from care.queries.access import admin_accounts, overdue_units, system_admins, to_review
from care.services.access import leave
from care.services.cases import close_with_the_day
from care.texts.letters import write_letter
from core.actors import SYSTEM
from core.clock import civil_date, now, today
from core.jobs import Schedule
from portal.models import Account
from portal.queries import valid_on
from portal.rules.rights import idle_until, warning_due

NIGHTLY = "care.rights"
SCHEDULES = (Schedule(NIGHTLY, timedelta(days=1)),)


def look_through_rights(session: Session, _payload: Mapping[str, Any]) -> None:
    """End what nobody has used for twelve months; warn of every end; ask for the reviews."""
    on = today()
    end_idle(session, on)
    warn_of_ends(session, on)
    ask_for_reviews(session, on)
    close_with_the_day(session, on=on, at=now())


def end_idle(session: Session, on: date) -> None:
    """End the rights of accounts nobody signs in to; a month and a week before, say so."""
    begun = func.max(Membership.valid_from)
    rows = session.execute(
        select(Account.id, Account.signed_in_at, Account.made_at, begun)
        .join(Membership, Membership.account_id == Account.id)
        .where(valid_on(Membership, on))
        .group_by(Account.id, Account.signed_in_at, Account.made_at)
        .order_by(Account.id)
    ).all()
    for account_id, signed_in_at, made_at, since in rows:
        ends_on = idle_until(max(civil_date(signed_in_at or made_at), since))
        if ends_on <= on:
            leave(session, account_id, provider_id=None, by=SYSTEM, on=on, why="idle")
            write_letter(session, account_id, "idle", f"{account_id}:{ends_on}")
        elif left := warning_due(ends_on, on):
            key = f"{account_id}:{ends_on}:{left.days}"
            write_letter(session, account_id, "idle_soon", key, day=ends_on)


def warn_of_ends(session: Session, on: date) -> None:
    """Tell prescribers of appointments and certificates that end soon."""
    held = (
        select(PrescriberAppointment, CareUnit.name)
        .join(CareUnit, CareUnit.id == PrescriberAppointment.unit_id)
        .where(valid_on(PrescriberAppointment, on))
        .order_by(PrescriberAppointment.id)
    )
    for row, unit in session.execute(held):
        if row.valid_to is not None:
            _warn(session, row.account_id, "appointment", row.id, row.valid_to, unit, on)
    certified = held.join(
        Certificate, Certificate.appointment_id == PrescriberAppointment.id
    ).where(Certificate.valid_to.is_not(None))
    for row, unit, proof in session.execute(certified.add_columns(Certificate)):
        _warn(session, row.account_id, "certificate", proof.id, proof.valid_to, unit, on)


def _warn(  # noqa: PLR0913, PLR0917 - what ends, whose it is, where and when
    session: Session, account_id: UUID, kind: str, thing: UUID, last: date, unit: str, on: date
) -> None:
    left = warning_due(last, on)
    if left is not None:
        key = f"{thing}:{last}:{left.days}"
        write_letter(session, account_id, kind, key, unit=unit, day=last)


def ask_for_reviews(session: Session, on: date) -> None:
    """Ask units' administrators for the half-yearly list, and the system's when it lies."""
    named = session.execute(select(CareUnit.id, CareUnit.name))
    units = {row.id: row.name for row in named}
    month = f"{on:%Y-%m}"
    for unit_id in to_review(session, units, on):
        for account_id in admin_accounts(session, unit_id, on):
            key = f"{unit_id}:{account_id}:{month}"
            write_letter(session, account_id, "review", key, unit=units[unit_id])
    for row in overdue_units(session, on):
        for account_id in system_admins(session, on):
            key = f"{row.id}:{account_id}:{month}"
            write_letter(session, account_id, "overdue", key, unit=row.name)


HANDLERS = {NIGHTLY: look_through_rights}
