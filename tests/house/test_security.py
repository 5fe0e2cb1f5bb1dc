"""The security page answers each requirement, and what it names is there."""

import re
from functools import cache
from pathlib import Path

import pytest

ROOT = Path(__file__).resolve().parents[2]
PAGE = (ROOT / "docs/security.md").read_text(encoding="utf-8")
ROW = re.compile(r"^\| (\d+\.\d+\.\d+) \| (.+?) \|(?: (.*?))? \|(?: (.*?))? \|$", re.MULTILINE)
ROWS = {found[1]: found.groups()[1:] for found in ROW.finditer(PAGE)}
WANTED = 221
"""Requirements of level 1 and 2 that a web application of our kind can meet."""


@cache
def named_in(path: str) -> frozenset[str]:
    return frozenset(re.findall(r"^def (test_\w+)", (ROOT / path).read_text("utf-8"), re.MULTILINE))


def test_every_requirement_is_answered_once():
    assert len(ROW.findall(PAGE)) == len(ROWS) == WANTED
    assert [tuple(map(int, key.split("."))) for key in ROWS] == sorted(
        tuple(map(int, key.split("."))) for key in ROWS
    )


@pytest.mark.parametrize("key", ROWS)
def test_what_the_page_names_is_there(key):
    answer, where, proof = ROWS[key]
    if answer.startswith("Does not apply: "):
        assert not where
        assert not proof
        return
    assert where
    assert all((ROOT / path).exists() for path in re.findall(r"`([^`]+)`", where))
    named = re.findall(r"`([\w/]+\.py)::(test_\w+)`", proof)
    assert named
    assert all(test in named_in(path) for path, test in named)


def test_a_test_that_is_not_there_would_be_found():
    assert "test_nothing_of_the_kind" not in named_in("tests/house/test_security.py")
    assert "test_every_requirement_is_answered_once" in named_in("tests/house/test_security.py")
