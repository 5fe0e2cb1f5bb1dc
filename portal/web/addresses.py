"""Addresses of pages, worked out once where only ids differ."""

from typing import Any
from uuid import UUID

from flask import current_app, request, url_for


def address(endpoint: str, **values: Any) -> str:
    """As Flask's `url_for`; where only ids differ, worked out once: a list asks for each row."""
    if not values or any(type(value) is not UUID for value in values.values()):
        return url_for(endpoint, **values)
    known: dict[tuple[str, ...], str] = current_app.extensions["addresses"]
    kind = (request.root_path, endpoint, *values)
    if kind not in known:
        marks = {name: UUID(int=at) for at, name in enumerate(values, start=1)}
        made = url_for(endpoint, **marks).replace("{", "{{").replace("}", "}}")  # type: ignore[arg-type]
        for at, mark in enumerate(marks.values()):
            made = made.replace(str(mark), f"{{{at}}}")
        known[kind] = made
    return known[kind].format(*values.values())
