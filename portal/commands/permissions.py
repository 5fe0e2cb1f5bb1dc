"""`flask permissions matrix`: who may do what, as a page of docs/ that a test compares."""

from collections.abc import Iterator
from pathlib import Path

import click
from flask import Flask, current_app
from flask.cli import AppGroup

from core.house import Wing

permissions = AppGroup("permissions", help="Who may do what.")
PAGE = Path(__file__).resolve().parents[2] / "docs" / "permissions.md"
HEAD = """# Who may do what

Written from the wings' `permissions.py` and the guards of all pages by `flask permissions matrix`;
a test compares the two, so every change of rights shows in a diff. A page refuses whoever does
not hold its permission: with 404 when nothing relates the person to the thing, else with 403.

"""


def permissions_page(app: Flask) -> str:
    """The page as the code has it now."""
    doors = dict(_doors(app))
    wings: tuple[Wing, ...] = app.extensions["wings"]
    parts = [line for wing in wings if wing.permissions for line in _table(wing, doors)]
    opened = ", ".join(f"`{rule}`" for rule in sorted(doors.get("open", ())))
    return HEAD + "\n".join([*parts, "## Open to everyone, signed in or not", "", opened, ""])


def _doors(app: Flask) -> Iterator[tuple[str, list[str]]]:
    found: dict[str, list[str]] = {}
    for rule in app.url_map.iter_rules():
        guard = getattr(app.view_functions[rule.endpoint], "guard", None)
        methods = "/".join(sorted((rule.methods or set()) & {"GET", "POST"}))
        found.setdefault(str(guard), []).append(f"{methods} {rule.rule}")
    yield from found.items()


def _table(wing: Wing, doors: dict[str, list[str]]) -> Iterator[str]:
    yield from (f"## {wing.name}", "", "| permission | held by | pages |", "|---|---|---|")
    for permission, rule in sorted(wing.permissions.items(), key=lambda item: str(item[0])):
        pages = "<br>".join(f"`{door}`" for door in sorted(doors.get(str(permission), ())))
        yield f"| `{permission}` | {rule.name} | {pages} |"
    yield ""


@permissions.command("matrix")
def matrix() -> None:
    """Write docs/permissions.md anew."""
    app: Flask = current_app._get_current_object()  # type: ignore[attr-defined]  # noqa: SLF001 - Flask's way
    PAGE.write_text(permissions_page(app), encoding="utf-8")
    click.echo("docs/permissions.md")
