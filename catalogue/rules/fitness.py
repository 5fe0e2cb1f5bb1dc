"""Whom an article is made for: a sex, an age; and whether that is this person."""

from collections.abc import Mapping
from dataclasses import dataclass
from enum import StrEnum
from typing import Any

SEXES = frozenset({"female", "male"})


class Unfit(StrEnum):
    """Why an article is not made for a person."""

    FOR_MEN = "for_men"
    FOR_WOMEN = "for_women"
    TOO_YOUNG = "too_young"
    TOO_OLD = "too_old"


@dataclass(frozen=True, slots=True)
class MadeFor:
    """Whom an article is made for; none is everyone. Ages in whole years, both included."""

    sex: str | None = None
    from_age: int | None = None
    to_age: int | None = None


def made_for(attributes: Mapping[str, Any]) -> MadeFor:
    """What an article's attributes say of whom it is made for; what is no answer says nothing."""
    sex = attributes.get("for_sex")
    return MadeFor(
        sex if sex in SEXES else None,
        _years(attributes.get("from_age")),
        _years(attributes.get("to_age")),
    )


def unfit(article: MadeFor, *, sex: str | None, age: int | None) -> Unfit | None:
    """Why an article is not made for somebody; none where it is, or where nothing is known.

    A register's sex does not tell a body: this orders lists and is said, it forbids nothing.
    """
    if article.sex and sex and article.sex != sex:
        return Unfit.FOR_MEN if article.sex == "male" else Unfit.FOR_WOMEN
    if age is None:
        return None
    if article.from_age is not None and age < article.from_age:
        return Unfit.TOO_YOUNG
    if article.to_age is not None and age > article.to_age:
        return Unfit.TOO_OLD
    return None


def _years(value: Any) -> int | None:
    return value if isinstance(value, int) and not isinstance(value, bool) else None
