"""Assignments: where someone may act; one is chosen for a sign-in, and only it counts (CLM-03)."""

from collections.abc import Collection, Iterable, Sequence
from dataclasses import dataclass
from uuid import UUID

from core.actors import Role, Standing

HOUSE = UUID("00000000-0000-7000-8000-000000000001")
"""The place of roles held in the house as a whole."""


def place_of(standing: Standing) -> UUID:
    """Where a standing is held: a unit, a supplier, oneself, or the house as a whole."""
    return standing.unit_id or standing.supplier_id or standing.recipient_id or HOUSE


def places(standings: Iterable[Standing]) -> list[UUID]:
    """The places of standings, each once."""
    return list(dict.fromkeys(place_of(standing) for standing in standings))


def held_at(standings: Iterable[Standing], place_id: UUID) -> tuple[Standing, ...]:
    """What is held at one place; never the union with another."""
    return tuple(standing for standing in standings if place_of(standing) == place_id)


def in_force(standings: Sequence[Standing], chosen: UUID | None) -> tuple[Standing, ...] | None:
    """The standings that count for a sign-in; None where one has to be chosen first.

    A choice that is no longer held gives nothing, so that the person chooses anew.
    """
    held = places(standings)
    if chosen is None:
        return tuple(standings) if len(held) <= 1 else None
    return held_at(standings, chosen) or (None if held else ())


@dataclass(frozen=True)
class Assignment:
    """One place to choose, in words."""

    account_id: UUID
    place_id: UUID
    roles: tuple[Role, ...]
    name: str = ""
    note: str = ""
    hsa_id: str | None = None
    unit: bool = False


def commissioned(
    assignments: Iterable[Assignment], units: Collection[str] | None
) -> list[Assignment]:
    """Those the provider tells of as well; all when it tells nothing of assignments.

    What is no care unit is not for an employer's e-ID to give or take.
    """
    if units is None:
        return list(assignments)
    return [found for found in assignments if not found.unit or found.hsa_id in units]
