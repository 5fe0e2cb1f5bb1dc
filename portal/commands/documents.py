"""`flask documents …`: pages of docs/ that are written from the code."""

import json
import re
from importlib.metadata import PackageNotFoundError, metadata
from pathlib import Path
from typing import Any

import click
from flask import current_app
from flask.cli import AppGroup

from core.personal_data import Catalogue, register

documents = AppGroup("documents", help="Pages of docs/ that are written from the code.")
ROOT = Path(__file__).resolve().parents[2]
PERSONAL_DATA = ROOT / "docs" / "personal-data.md"
LOCK = ROOT / "requirements.lock"
PINNED = re.compile(
    r"^([\w.-]+)(?:\[[\w,-]+\])?==([\w.+!-]+)(.*?)(?=^[\w]|\Z)", re.MULTILINE | re.DOTALL
)
HASH = re.compile(r"--hash=sha256:([0-9a-f]{64})")
HEAD = """# Personal data: the register of processing

Written from the wings' `personal_data.py` by `flask documents write`; a test compares the two.
Clocks are those of the law page: RET-AGR while the customer agreement holds, RET-ACC 730 days
without signing in, RET-BFL the Bookkeeping Act, RET-LOG exactly five years, CK-04 24 hours.

"""


def whole_catalogue() -> Catalogue:
    """Every wing's columns together."""
    found = (wing.personal_data.items() for wing in current_app.extensions["wings"])
    return dict(item for items in found for item in items)


def personal_data_page() -> str:
    """The page as the code has it now."""
    return HEAD + register(whole_catalogue())


@documents.command("write")
def write() -> None:
    """Write the pages anew."""
    PERSONAL_DATA.write_text(personal_data_page(), encoding="utf-8")
    click.echo("docs/personal-data.md")


def parts_list(lock: str) -> dict[str, Any]:
    """The libraries of a hash-pinned lock as a CycloneDX 1.6 bill of materials (ECMA-424)."""
    return {
        "bomFormat": "CycloneDX",
        "specVersion": "1.6",
        "version": 1,
        "metadata": {"component": {"type": "application", "name": "omvard"}},
        "components": [
            _part(name.lower(), version, HASH.findall(rest))
            for name, version, rest in PINNED.findall(lock)
        ],
    }


def _part(name: str, version: str, hashes: list[str]) -> dict[str, Any]:
    """A library; the hashes are those of its files, of which one is installed."""
    purl = f"pkg:pypi/{name}@{version}"
    part: dict[str, Any] = {"type": "library", "name": name, "version": version, "purl": purl}
    files = [{"type": "distribution", "url": purl, "hashes": [_hash(text)]} for text in hashes]
    return part | {"bom-ref": purl, "externalReferences": files} | _licence(name)


def _hash(text: str) -> dict[str, str]:
    return {"alg": "SHA-256", "content": text}


def _licence(name: str) -> dict[str, Any]:
    try:
        told = metadata(name)
    except PackageNotFoundError:  # for another system than this one
        return {}
    said = told.get_all("License-Expression")
    return {"licenses": [{"expression": said[0]}]} if said else {}


@documents.command("parts")
def parts() -> None:
    """Print the list of libraries as CycloneDX JSON."""
    click.echo(json.dumps(parts_list(LOCK.read_text(encoding="utf-8")), indent=1))
