"""Assignments: where someone may act; one is chosen for a sign-in, and only it counts (CLM-03)."""

from collections.abc import Collection, Iterable, Sequence
from dataclasses import dataclass
from uuid import UUID

from core.actors import Role, Standing

HOUSE = UUID("00000000-0000-7000-8000-000000000001")
"""The place of roles held in the house as a whole."""


def place_of(standing: Standing) -> UUID:
    """Where a standing is held: unit, supplier, oneself, a care provider, or the whole house."""
    own = standing.unit_id or standing.supplier_id or standing.recipient_id
    return own or standing.provider_id or HOUSE


def places(standings: Iterable[Standing]) -> list[UUID]:
    """The places to choose from, each once.

    What is held for a care provider as a whole belongs to each of its units where one works.
    """
    every = list(standings)
    worked_for = {standing.provider_id for standing in every if standing.unit_id}
    found = dict.fromkeys(place_of(standing) for standing in every)
    return [place for place in found if place not in worked_for]


def held_at(standings: Iterable[Standing], place_id: UUID) -> tuple[Standing, ...]:
    """What is held at one place; never the union with another."""
    every = tuple(standings)
    here = {s.provider_id for s in every if s.unit_id == place_id and s.provider_id}
    return tuple(s for s in every if place_of(s) in {place_id, *here})


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
    """One place to choose, in words; no place for someone who may do nothing yet."""

    account_id: UUID
    place_id: UUID | None
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
