"""What comes instead of an article that is gone."""

from collections.abc import Iterable
from dataclasses import dataclass
from datetime import date
from enum import StrEnum
from typing import ClassVar

from catalogue.rules.prices import Key
from core.errors import Lifter, Refusal


class SuccessorKind(StrEnum):
    """How near the new article is to the old one, from nearest to none."""

    SAME = "same"
    """A: the same product under a new number; exchanged without asking."""
    EQUIVALENT = "equal"
    """B: same function, other brand; exchanged if the policy allows, the recipient told before."""
    TRIAL = "trial"
    """C: has to be tried out; the prescriber chooses."""
    NONE = "none"
    """D: nothing follows; a new prescription is needed."""


@dataclass(frozen=True, slots=True)
class Successor:
    """One step from an old article to a new one, from a day on."""

    old: Key
    new: Key | None
    kind: SuccessorKind
    valid_from: date
    old_group: Key | None = None
    new_group: Key | None = None
    """Compatibility groups: what couples or reads together (strip and meter, plate and bag)."""


@dataclass(frozen=True, slots=True)
class Followed:
    """Where following ended: the article to use now, and how far the way can go by itself."""

    article: Key
    kind: SuccessorKind
    """The farthest kind on the way walked, or the kind of the step that stopped it."""
    proposal: Key | None = None
    """The article the prescriber may choose when the way stopped at a trial."""

    @property
    def stopped(self) -> bool:
        """Whether a prescriber has to decide."""
        return self.kind in {SuccessorKind.TRIAL, SuccessorKind.NONE}


@dataclass(eq=False)
class AcrossGroups(Refusal):
    """Same or equivalent articles must be of one compatibility group."""

    code: ClassVar[str] = "across_groups"
    lifted_by: ClassVar[Lifter] = Lifter.PRESCRIBER
    kind: SuccessorKind


@dataclass(eq=False)
class BadSuccessor(Refusal):
    """A successor of kind A to C names another article; one of kind D names none."""

    code: ClassVar[str] = "bad_successor"
    lifted_by: ClassVar[Lifter] = Lifter.YOU
    kind: SuccessorKind


def check_successor(successor: Successor) -> None:
    """Raise why the step may not be registered."""
    has_new = successor.new is not None and successor.new != successor.old
    if has_new is (successor.kind is SuccessorKind.NONE):
        raise BadSuccessor(successor.kind)
    if successor.kind != _true_kind(successor):
        raise AcrossGroups(successor.kind)


def follow(successors: Iterable[Successor], article: Key, on: date) -> Followed | None:
    """The end of the chain from an article on a day, or none when nothing follows it.

    Walks only steps of kind A and B and never across compatibility groups; a circle ends where it
    would begin again.
    """
    steps = _newest_by_old(successors, on)
    here, walked, seen = article, None, {article}
    while step := steps.get(here):
        kind = _true_kind(step)
        if step.new is None or kind in {SuccessorKind.TRIAL, SuccessorKind.NONE}:
            return Followed(here, kind, step.new)
        if step.new in seen:
            break
        here = step.new
        seen.add(here)
        walked = Followed(here, _farther(walked, kind))
    return walked


def _newest_by_old(successors: Iterable[Successor], on: date) -> dict[Key, Successor]:
    valid = [step for step in successors if step.valid_from <= on]
    return {step.old: step for step in sorted(valid, key=lambda step: step.valid_from)}


def _farther(walked: Followed | None, kind: SuccessorKind) -> SuccessorKind:
    if walked is not None and walked.kind is SuccessorKind.EQUIVALENT:
        return SuccessorKind.EQUIVALENT
    return kind


def _true_kind(step: Successor) -> SuccessorKind:
    near = step.kind in {SuccessorKind.SAME, SuccessorKind.EQUIVALENT}
    return SuccessorKind.TRIAL if near and step.old_group != step.new_group else step.kind
