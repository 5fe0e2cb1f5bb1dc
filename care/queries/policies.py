"""Policies of care areas: which one holds where and when, and as a value for the rules."""

from collections import namedtuple
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from datetime import date
from functools import lru_cache
from typing import Any
from uuid import UUID

from sqlalchemy import or_, select
from sqlalchemy.orm import Session

from care.models.policies import CareArea, MeasureCode, PolicyRow
from care.models.recipients import RecipientCareArea
from care.models.units import CareProvider
from care.rules import policy as rules

_SAME = {
    "validity_days": "max_validity_days",
    "withdrawals": "max_withdrawals",
    "cover_min": "min_cover_days",
    "cover_max": "max_cover_days",
    "start_cover_max": "start_max_cover_days",
    "start_days": "start_days",
    "delivery_days_before_end": "delivery_days_before_end",
    "cut_off": "cut_off_minute",
    "lead_working_days": "lead_working_days",
    "notice_working_days": "notice_working_days",
    "measure_required": "measures_required",
    "month_days": "month_days_hundredths",
    "at_once": "made_with_prescription",
    "confirmation_required": "confirmation_required",
    "bridging_days": "bridging_days",
    "first_follow_up_months": "first_follow_up_months",
    "follow_up_months": "follow_up_months",
    "expiring_days": "expiring_days",
    "equivalent_allowed": "equivalent_allowed",
    "country": "country",
    "urgent_lead_days": "urgent_lead_working_days",
    "urgent_fee_ore": "urgent_fee_ore",
    "early_days": "early_days",
    "early_days_prescriber": "early_days_prescriber",
    "bridging_after_days": "bridging_after_days",
    "bridging_most": "bridging_most",
    "approval_over_ore": "approval_over_ore",
    "approval_urgent": "approval_urgent",
    "approval_early": "approval_early",
    "approval_always": "approval_always",
}
"""A policy's values and the columns they are kept in."""


@dataclass(frozen=True, slots=True)
class InForce:
    """The row that holds for a care area, with its policy as a value."""

    row: PolicyRow
    area: CareArea
    policy: rules.Policy


def policy_value(row: Any) -> rules.Policy:
    """The policy of a row (a PolicyRow, or a result row with its columns)."""
    values = {name: getattr(row, column) for name, column in _SAME.items()}
    return rules.Policy(
        **values,
        release=_release(row),
        delivery_modes=frozenset(rules.DeliveryMode(mode) for mode in row.delivery_modes),
    )


_TABLE = PolicyRow.__table__.c
_RELEASE = ("release_rule", "release_days", "release_share_num", "release_share_den")
POLICY: tuple[Any, ...] = tuple(
    _TABLE[name] for name in (*_SAME.values(), *_RELEASE, "delivery_modes")
)
"""The columns of a policy in a statement that wants no objects."""
_Read = namedtuple("_Read", [column.name for column in POLICY])  # type: ignore[misc]  # noqa: PYI024


def policy_read(values: Sequence[Any]) -> rules.Policy:
    """The policy in the columns `POLICY` of a row; the same values give the same policy."""
    return _policy_read((*values[:-1], tuple(values[-1])))


@lru_cache(maxsize=512)
def _policy_read(values: tuple[Any, ...]) -> rules.Policy:
    return policy_value(_Read(*values))


def policy_columns(policy: rules.Policy) -> dict[str, Any]:
    """The columns that keep a policy; the opposite of `policy_value`."""
    values: dict[str, Any] = {column: getattr(policy, name) for name, column in _SAME.items()}
    values["delivery_modes"] = sorted(policy.delivery_modes)
    if isinstance(policy.release, rules.DaysBeforeEnd):
        return {**values, "release_rule": "days_before_end", "release_days": policy.release.days}
    share = policy.release
    return {
        **values,
        "release_rule": "share",
        "release_share_num": share.numerator,
        "release_share_den": share.denominator,
    }


def policy_rows(
    session: Session, provider_id: UUID, *, unit_id: UUID | None = None
) -> list[PolicyRow]:
    """Every policy of a provider that can hold at the unit, past and coming ones too."""
    return list(
        session.scalars(
            select(PolicyRow)
            .where(
                PolicyRow.provider_id == provider_id,
                or_(PolicyRow.unit_id.is_(None), PolicyRow.unit_id == unit_id),
            )
            .order_by(PolicyRow.care_area_id, PolicyRow.valid_from, PolicyRow.id)
        )
    )


def rows_of_scope(session: Session, care_area_id: UUID, *, unit_id: UUID | None) -> list[PolicyRow]:
    """The policies of one care area, of its provider (unit_id none) or of one unit."""
    same = PolicyRow.unit_id.is_(None) if unit_id is None else PolicyRow.unit_id == unit_id
    return list(
        session.scalars(
            select(PolicyRow)
            .where(PolicyRow.care_area_id == care_area_id, same)
            .order_by(PolicyRow.valid_from, PolicyRow.id)
        )
    )


def as_rule(row: PolicyRow) -> rules.PolicyRow:
    """A row as the rules read it."""
    return rules.PolicyRow(
        policy_value(row), row.care_area_id, row.valid_from, row.valid_to, row.unit_id, row.id
    )


def holding(rows: Sequence[PolicyRow], *, care_area_id: UUID, unit_id: UUID, on: date) -> PolicyRow:
    """The row among those given that holds on the day; NoPolicy when none does."""
    by_id = {row.id: row for row in rows}
    found = rules.policy_on(
        [as_rule(row) for row in rows if row.care_area_id == care_area_id],
        care_area=care_area_id,
        unit=unit_id,
        on=on,
    )
    return by_id[found.id]  # type: ignore[index]


def policy_on(
    session: Session, *, provider_id: UUID, unit_id: UUID, care_area_id: UUID, on: date
) -> PolicyRow:
    """The policy row that holds for a care area at a unit on a day; NoPolicy when none does."""
    rows = policy_rows(session, provider_id, unit_id=unit_id)
    return holding(rows, care_area_id=care_area_id, unit_id=unit_id, on=on)


def care_areas(session: Session, provider_id: UUID) -> list[CareArea]:
    """The care areas of a provider, in its own order."""
    return list(
        session.scalars(
            select(CareArea)
            .where(CareArea.provider_id == provider_id)
            .order_by(CareArea.position, CareArea.name)
        )
    )


def in_force(session: Session, *, provider_id: UUID, unit_id: UUID, on: date) -> list[InForce]:
    """For each care area the policy that holds at the unit on the day; areas without are left out.

    Two statements, however many areas there are.
    """
    rows = policy_rows(session, provider_id, unit_id=unit_id)
    found = []
    for area in care_areas(session, provider_id):
        try:
            row = holding(rows, care_area_id=area.id, unit_id=unit_id, on=on)
        except rules.NoPolicy:
            continue
        found.append(InForce(row, area, policy_value(row)))
    return found


def measure_codes(session: Session, care_area_id: UUID) -> list[MeasureCode]:
    """The treatment measures that can be chosen in a care area."""
    return list(
        session.scalars(
            select(MeasureCode)
            .where(MeasureCode.care_area_id == care_area_id)
            .order_by(MeasureCode.position, MeasureCode.name)
        )
    )


def area_codes(session: Session, provider_id: UUID) -> Mapping[str, CareArea]:
    """A provider's care areas by code."""
    return {area.code: area for area in care_areas(session, provider_id)}


def registered(session: Session, recipient_id: UUID) -> set[UUID]:
    """The care areas a recipient is registered for."""
    return set(
        session.scalars(
            select(RecipientCareArea.care_area_id).where(
                RecipientCareArea.recipient_id == recipient_id
            )
        )
    )


def provider_by_number(session: Session, number: str) -> CareProvider | None:
    """The care provider with an organisation number, hyphens aside."""
    plain = "".join(mark for mark in number if mark.isdigit())
    return session.scalars(
        select(CareProvider).where(CareProvider.organisation_number == plain)
    ).first()


def by_area(rows: Iterable[PolicyRow]) -> dict[UUID, list[PolicyRow]]:
    """Rows by care area, newest first."""
    found: dict[UUID, list[PolicyRow]] = {}
    for row in sorted(rows, key=lambda row: row.valid_from, reverse=True):
        found.setdefault(row.care_area_id, []).append(row)
    return found


def _release(row: Any) -> rules.Release:
    if row.release_rule == "days_before_end":
        return rules.DaysBeforeEnd(row.release_days)
    if row.release_rule == "none":
        return rules.AfterShare(0, 1)
    return rules.AfterShare(row.release_share_num, row.release_share_den)
