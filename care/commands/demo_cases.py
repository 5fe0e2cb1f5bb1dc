"""What is prescribed to whom in the demo, and what its orders need to know of it."""

from dataclasses import dataclass, field
from datetime import date
from typing import Any, NamedTuple
from uuid import UUID

from care.commands.demo_doses import Use
from core.db import new_id


class MadeLine(NamedTuple):
    """What the orders of the demo need of a prescription line."""

    line_id: UUID
    prescription_id: UUID
    provider_id: UUID
    unit_id: UUID
    recipient_id: UUID
    person_id: UUID
    area: str
    article_id: UUID
    supplier_id: UUID
    pack_size: int
    packs: int
    """Of the first withdrawal, leftovers aside."""
    dose_milli: int
    dose_unit: str
    cover_days: int
    withdrawals_allowed: int
    valid_from: date
    valid_to: date
    status: str
    prescriber_id: UUID
    policy_id: UUID


@dataclass
class Case:
    """One prescription to be."""

    who: Any
    area: str
    state: str
    begins: date
    ends: date
    articles: list[Any]
    replaced_by: UUID | None = None
    renews: UUID | None = None
    id: UUID = field(default_factory=new_id)


def made_line(
    case: Case, row: dict[str, Any], line_id: UUID, article: Any, given: tuple[Use, int, int, int]
) -> MadeLine:
    """The line as the orders of the demo read it; `given`: use, days, withdrawals, packs."""
    use, cover, allowed, packs = given
    return MadeLine(
        line_id=line_id,
        prescription_id=case.id,
        provider_id=case.who.provider_id,
        unit_id=case.who.unit_id,
        recipient_id=case.who.id,
        person_id=case.who.person_id,
        area=case.area,
        article_id=article.id,
        supplier_id=article.supplier_id,
        pack_size=article.pack_size,
        packs=packs,
        dose_milli=use.milli,
        dose_unit=use.unit,
        cover_days=cover,
        withdrawals_allowed=allowed,
        valid_from=case.begins,
        valid_to=case.ends,
        status=row["status"],
        prescriber_id=row["prescriber_id"],
        policy_id=row["policy_id"],
    )
