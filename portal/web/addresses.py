"""Addresses of pages, worked out once where only ids differ."""

from collections.abc import Callable
from typing import Any
from urllib.parse import urlencode
from uuid import UUID

from flask import current_app, request, url_for

_MARK = UUID(int=0)
_TEXTS = {str, int, UUID}
_PLAIN = "!$'()*,/:;?@"  # what werkzeug leaves as it is in a query


def address(endpoint: str, **values: Any) -> str:
    """As Flask's `url_for`; where only ids differ, worked out once: a list asks for each row.

    Texts and numbers that are no part of the path are put behind it.
    """
    if not values:
        return url_for(endpoint)
    if all(type(value) is UUID for value in values.values()):
        return _pattern(endpoint, values).format(*values.values())
    parts = _parts(endpoint)
    path = {name: value for name, value in values.items() if name in parts}
    asked = {n: v for n, v in values.items() if v is not None and n not in parts}
    if all(type(v) is UUID for v in path.values()) and _TEXTS.issuperset(map(type, asked.values())):
        found = _pattern(endpoint, path).format(*path.values())
        return f"{found}?{urlencode(asked, safe=_PLAIN)}" if asked else found
    return url_for(endpoint, **values)


def addresses(endpoint: str, name: str, **ids: UUID) -> Callable[[UUID], str]:
    """What gives the address of each of many things, whose ids stand as `name`."""
    before, _mark, after = address(endpoint, **ids, **{name: _MARK}).partition(str(_MARK))
    return lambda key: f"{before}{key}{after}"


def _pattern(endpoint: str, ids: dict[str, UUID]) -> str:
    known: dict[tuple[str, ...], str] = current_app.extensions["addresses"]
    kind = (request.root_path, endpoint, *ids)
    if kind not in known:
        marks = {name: UUID(int=at) for at, name in enumerate(ids, start=1)}
        made = url_for(endpoint, **marks).replace("{", "{{").replace("}", "}}")  # type: ignore[arg-type]
        for at, mark in enumerate(marks.values()):
            made = made.replace(str(mark), f"{{{at}}}")
        known[kind] = made
    return known[kind]


def _parts(endpoint: str) -> frozenset[str]:
    """The names of what stands in the path of an endpoint."""
    known: dict[str, frozenset[str]] = current_app.extensions["address_parts"]
    if endpoint not in known:
        rules = current_app.url_map.iter_rules(endpoint)
        known[endpoint] = frozenset(name for rule in rules for name in rule.arguments)
    return known[endpoint]
