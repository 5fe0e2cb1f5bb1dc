"""HSA-ids: the names of care units, staff and assignments in Inera's directory."""

import re
from dataclasses import dataclass, field
from typing import ClassVar

from core.errors import Lifter, Refusal
from core.identity_number import Reason, normalise

OID = "1.2.752.129.2.1.4.1"
KNOWN_OIDS = frozenset({OID, "1.2.752.29.6.2.1", "1.2.752.29.4.19"})  # map at the edge
LONGEST = 31
_SHAPE = re.compile(r"SE[0-9]{10}-[A-Za-z0-9]+")
_TEST_SHAPE = re.compile(r"(?:TSTNMT|IFV)[A-Za-z0-9]*-[A-Za-z0-9]+")


@dataclass(eq=False)
class InvalidHsaId(Refusal):
    """The text is no HSA-id; it carries the reason and never the text."""

    code: ClassVar[str] = "hsa_id"
    lifted_by: ClassVar[Lifter] = Lifter.YOU
    reason: Reason


@dataclass(frozen=True)
class HsaId:
    """A checked HSA-id; `is_test` for the prefixes of test directories."""

    value: str = field(repr=False)

    @property
    def is_test(self) -> bool:
        """Whether it comes from a test directory."""
        return _TEST_SHAPE.fullmatch(self.value) is not None


def parse_hsa_id(text: str, *, production: bool) -> HsaId:
    """Give the HSA-id: SE, ten digits, hyphen, letters A to Z and digits, at most 31 signs.

    Prefixes of test directories are refused in production.
    """
    compact = normalise(text)
    if not compact:
        raise InvalidHsaId(Reason.EMPTY)
    if len(compact) > LONGEST:
        raise InvalidHsaId(Reason.LENGTH)
    found = HsaId(compact)
    if not _SHAPE.fullmatch(compact) and (production or not found.is_test):
        raise InvalidHsaId(Reason.FORMAT)
    return found
