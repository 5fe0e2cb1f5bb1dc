"""When a supplier may send an equivalent article instead of the ordered one."""

from dataclasses import dataclass
from enum import StrEnum
from typing import ClassVar

from catalogue.rules.prices import Key
from core.errors import Lifter, Refusal


class Consent(StrEnum):
    """What was said beforehand about equivalents, for each prescribed line (domain 4.14)."""

    ACCEPT = "accept"
    ASK = "ask"
    NEVER = "never"


@dataclass(frozen=True, slots=True)
class Goods:
    """The sides of an article that decide whether another can stand for it."""

    id: Key
    supplier: Key
    iso_code: str
    compat_group: str
    pack_size: int
    order_multiple: int
    min_packs: int
    can_be_had: bool


@dataclass(eq=False)
class NeverReplace(Refusal):
    """It was said beforehand that this line is never replaced."""

    code: ClassVar[str] = "never_replace"
    lifted_by: ClassVar[Lifter] = Lifter.PRESCRIBER


@dataclass(eq=False)
class AskFirst(Refusal):
    """Somebody at the unit has to agree before this line is replaced."""

    code: ClassVar[str] = "ask_first"
    lifted_by: ClassVar[Lifter] = Lifter.ORDERER


@dataclass(eq=False)
class NotEquivalent(Refusal):
    """The article couples with other things, or is of another kind, than the ordered one."""

    code: ClassVar[str] = "not_equivalent"
    lifted_by: ClassVar[Lifter] = Lifter.PRESCRIBER


def check_consent(consent: Consent, *, agreed: bool) -> None:
    """Raise when the line may not be replaced; `agreed` when somebody at the unit was asked."""
    if consent is Consent.NEVER:
        raise NeverReplace
    if consent is Consent.ASK and not agreed:
        raise AskFirst


def equivalent(old: Goods, new: Goods) -> bool:
    """Whether the articles do the same and couple with the same things.

    Never across compatibility groups: a test strip belongs to its meter (domain 2.4, 2.6).
    """
    same_kind = bool(old.compat_group) or (bool(old.iso_code) and old.iso_code == new.iso_code)
    return (
        new.id != old.id
        and new.supplier == old.supplier
        and new.can_be_had
        and new.compat_group == old.compat_group
        and same_kind
    )


def packs_for(pieces: int, goods: Goods) -> int:
    """Packs that give at least so many pieces, in the multiples the article is ordered in."""
    packs = max(-(-pieces // goods.pack_size), goods.min_packs)
    return -(-packs // goods.order_multiple) * goods.order_multiple
