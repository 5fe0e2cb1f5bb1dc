"""Which articles a unit may choose on a day, and in which order they are shown."""

from collections.abc import Iterable
from dataclasses import dataclass
from datetime import date
from enum import StrEnum

from catalogue.rules.prices import Key


class Tier(StrEnum):
    """Who an article is meant for."""

    BASE = "base"
    SPECIALIST = "specialist"


@dataclass(frozen=True, slots=True)
class AssortmentLine:
    """An article offered to a care provider, or to one of its units when `unit` is set."""

    article: Key
    provider: Key
    valid_from: date
    valid_to: date | None = None
    unit: Key | None = None
    tier: Tier = Tier.BASE
    rank: int = 0
    """1 is the first choice; 0 is unranked and comes last."""
    masked: bool = False
    """Taken out for this provider or unit although a wider line offers it."""
    care_area: str | None = None
    """The care area it is opened for; none is for all."""
    specialist: bool = False
    """Opened to someone who may choose the specialist tier."""
    price: Key | None = None
    """The contract line behind it."""

    def covers(self, on: date) -> bool:
        """Whether the line holds on the day."""
        return self.valid_from <= on and (self.valid_to is None or on <= self.valid_to)


@dataclass(frozen=True, slots=True)
class Offer:
    """A line the unit sees; not choosable ones are shown greyed with who may choose them."""

    line: AssortmentLine
    choosable: bool


def offers(
    lines: Iterable[AssortmentLine], *, provider: Key, unit: Key, specialist: bool, on: date
) -> list[Offer]:
    """What the unit may choose on the day: first choices first, one line per article.

    A unit's own line goes before its provider's, one for a care area before one for all; of
    equally near lines the newest holds.
    """
    nearest: dict[Key, AssortmentLine] = {}
    for line in lines:
        if not _concerns(line, provider, unit, on):
            continue
        known = nearest.get(line.article)
        if known is None or _nearness(known) < _nearness(line):
            nearest[line.article] = line
    shown = (line for line in nearest.values() if not line.masked)
    return [Offer(line, specialist or _choosable(line)) for line in sorted(shown, key=_order)]


def offer_of(found: Iterable[Offer], article: Key) -> Offer | None:
    """The offer of one article among those given, or none."""
    return next((offer for offer in found if offer.line.article == article), None)


def _choosable(line: AssortmentLine) -> bool:
    return line.specialist or line.tier is Tier.BASE


def _concerns(line: AssortmentLine, provider: Key, unit: Key, on: date) -> bool:
    return line.provider == provider and line.unit in {None, unit} and line.covers(on)


def _nearness(line: AssortmentLine) -> tuple[bool, bool, date, bool, int]:
    own, narrow = line.unit is not None, line.care_area is not None
    return own, narrow, line.valid_from, line.masked, -line.rank


def _order(line: AssortmentLine) -> tuple[bool, int, bool, str]:
    return line.rank == 0, line.rank, line.tier is Tier.SPECIALIST, str(line.article)
