"""The list of libraries names each one of the lock, as CycloneDX does."""

import json
import re
from pathlib import Path

from portal.commands.documents import parts_list

ROOT = Path(__file__).resolve().parents[2]


def test_every_library_of_the_lock_is_in_the_list_with_its_version_and_hashes():
    lock = (ROOT / "requirements.lock").read_text(encoding="utf-8")
    listed = {part["name"]: part for part in parts_list(lock)["components"]}
    pinned = dict(re.findall(r"^([\w.-]+)(?:\[[\w,-]+\])?==([\w.+!-]+)", lock, re.MULTILINE))
    assert {name: part["version"] for name, part in listed.items()} == pinned
    assert all(part["externalReferences"] for part in listed.values())
    assert sum(len(part["externalReferences"]) for part in listed.values()) == lock.count("sha256:")


def test_the_list_is_printed_for_tools(app):
    printed = json.loads(app.test_cli_runner().invoke(args=["documents", "parts"]).output)
    assert printed["bomFormat"] == "CycloneDX"
    flask = next(part for part in printed["components"] if part["name"] == "flask")
    assert flask["purl"].startswith("pkg:pypi/flask@3.")
    assert flask["licenses"] == [{"expression": "BSD-3-Clause"}]
