"""The mappings a person may choose among: those that came with the house, and the house's own."""

from collections.abc import Mapping, Sequence

from sqlalchemy.orm import Session

from catalogue.exchange.mappings import ColumnMapping, load, shipped
from catalogue.queries.imports import saved_mappings


def offered(session: Session) -> dict[str, ColumnMapping]:
    """Every mapping by name; the house's own go before those that came with it."""
    own = {kept.name: load(kept.mapping) for kept in saved_mappings(session)}
    return {**own, **{name: found for name, found in shipped().items() if name not in own}}


def fitting(all_: Mapping[str, ColumnMapping], header: Sequence[str]) -> dict[str, ColumnMapping]:
    """Those whose columns the file has."""
    return {name: mapping for name, mapping in all_.items() if not mapping.missing(header)}
