"""How a policy is changed: never edited, always by a new row from a day on."""

from collections.abc import Iterable
from dataclasses import dataclass, replace
from datetime import date, timedelta
from typing import ClassVar

from care.rules.policy import PolicyRow
from core.errors import Lifter, Refusal

_DAY = timedelta(days=1)


@dataclass(eq=False)
class PoliciesOverlap(Refusal):
    """Two policies of one scope would hold on the same day; the first such day is `on`."""

    code: ClassVar[str] = "policies_overlap"
    lifted_by: ClassVar[Lifter] = Lifter.YOU
    on: date


@dataclass(eq=False)
class PolicyEndsBeforeStart(Refusal):
    """The last day lies before the first."""

    code: ClassVar[str] = "policy_ends_before_start"
    lifted_by: ClassVar[Lifter] = Lifter.YOU
    valid_from: date


@dataclass(eq=False)
class PolicyTooEarly(Refusal):
    """People have acted under the present rules: new ones begin on `earliest` at the earliest."""

    code: ClassVar[str] = "policy_too_early"
    lifted_by: ClassVar[Lifter] = Lifter.YOU
    earliest: date


def change_policy(
    rows: Iterable[PolicyRow], new: PolicyRow, *, earliest: date | None = None
) -> PolicyRow | None:
    """The row to close the day before the new one begins, or none; rows are of one scope.

    Raises PoliciesOverlap when the new row would meet more than the one it follows.
    """
    if new.valid_to is not None and new.valid_to < new.valid_from:
        raise PolicyEndsBeforeStart(new.valid_from)
    if earliest is not None and new.valid_from < earliest:
        raise PolicyTooEarly(earliest)
    met = sorted((row for row in rows if _meet(row, new)), key=lambda row: row.valid_from)
    if not met:
        return None
    if len(met) > 1 or new.valid_from <= met[0].valid_from:
        raise PoliciesOverlap(max(new.valid_from, met[-1].valid_from))
    return replace(met[0], valid_to=new.valid_from - _DAY)


def _meet(one: PolicyRow, other: PolicyRow) -> bool:
    one_ends, other_ends = one.valid_to or date.max, other.valid_to or date.max
    return one.valid_from <= other_ends and other.valid_from <= one_ends
