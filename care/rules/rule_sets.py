"""Published rule sets of regions and countries, from parsed data to policies."""

from collections.abc import Iterator, Mapping
from dataclasses import dataclass, fields
from datetime import date
from typing import Any

from care.rules.policy import (
    AfterShare,
    DaysBeforeEnd,
    DeliveryMode,
    Policy,
    Release,
    check_policy,
)

_NAMES = frozenset(field.name for field in fields(Policy))


@dataclass(frozen=True, slots=True)
class RuleSet:
    """A policy as a region or country published it."""

    code: str
    names: Mapping[str, str]
    """By language."""
    source: str
    assumed: frozenset[str]
    """Names of the values that are not from the source."""
    valid_from: date
    valid_to: date | None
    policy: Policy


def rule_sets(parsed: Mapping[str, Any]) -> Iterator[RuleSet]:
    """The rule sets of `care/rule_sets.json` once parsed.

    Nothing is dropped: ValueError for an unknown name, BadPolicy for a value that cannot be.
    """
    for row in parsed["rule_sets"]:
        yield RuleSet(
            code=row["code"],
            names=row["name"],
            source=row["source"],
            assumed=frozenset(_known(row["assumed"])),
            valid_from=date.fromisoformat(row["valid_from"]),
            valid_to=date.fromisoformat(row["valid_to"]) if row["valid_to"] else None,
            policy=policy_of(row["policy"]),
        )


def policy_of(values: Mapping[str, Any]) -> Policy:
    """A policy from plain values; what is not named keeps its default."""
    typed = {name: typed_value(name, values[name]) for name in _known(values)}
    policy = Policy(**typed)
    check_policy(policy)
    return policy


def policy_values(policy: Policy) -> dict[str, Any]:
    """The plain values of a policy, as `policy_of` takes them."""
    return {name: plain_value(getattr(policy, name)) for name in sorted(_NAMES)}


def typed_value(name: str, value: Any) -> Any:
    """A policy's value of this name from a plain one."""
    if name == "release":
        return _release(value)
    if name == "delivery_modes":
        return frozenset(DeliveryMode(mode) for mode in value)
    return value


def plain_value(value: Any) -> Any:
    """A policy's value as files and tables hold it; the opposite of `typed_value`."""
    if isinstance(value, AfterShare | DaysBeforeEnd):
        return _plain(value)
    return sorted(value) if isinstance(value, frozenset) else value


def _known(names: Any) -> list[str]:
    for name in names:
        if name not in _NAMES:
            raise ValueError(name)
    return list(names)


def _release(value: Mapping[str, Any]) -> Release:
    if "share" in value:
        numerator, denominator = value["share"]
        return AfterShare(numerator, denominator)
    return DaysBeforeEnd(value["days_before_end"])


def _plain(release: Release) -> dict[str, Any]:
    if isinstance(release, DaysBeforeEnd):
        return {"days_before_end": release.days}
    return {"share": [release.numerator, release.denominator]}
