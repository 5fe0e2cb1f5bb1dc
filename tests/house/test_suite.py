"""The last line of a test run counts every database, and a broken run is never green."""

import subprocess
from collections import Counter
from pathlib import Path

import pytest

from tests import chromium, suite, sure

REPORT = '<testsuites><testsuite name="pytest" errors="1" failures="2" skipped="3" tests="10">'


def test_errors_count_as_failed_and_the_rest_as_passed():
    assert suite.counted(REPORT) == Counter(passed=4, failed=3, skipped=3)


@pytest.mark.parametrize(
    ("counts", "line"),
    [
        (Counter(passed=4, failed=0), "4 passed, 0 failed"),
        (Counter(passed=4, failed=3, skipped=1), "4 passed, 3 failed, 1 skipped"),
    ],
)
def test_the_last_line_is_plain(counts, line):
    assert suite.summary(counts) == line


@pytest.fixture
def pytest_ends(monkeypatch):
    """Let pytest end with one code after another, writing the report given."""

    def ends(*codes, report=""):
        waiting, seen = list(codes), []

        def started(command, **_):
            seen.append(command)
            path = Path(command[-1].removeprefix("--junitxml="))
            if report:
                path.write_text(report)
            return subprocess.CompletedProcess(command, waiting.pop(0))

        monkeypatch.setattr(suite.subprocess, "run", started)
        return seen

    return ends


def test_a_run_that_broke_counts_as_a_failure(pytest_ends):
    pytest_ends(4)
    assert suite.run_pytest([]) == (4, Counter(passed=0, failed=1, skipped=0))


def test_both_databases_are_used_and_their_counts_added(pytest_ends, capsys):
    seen = pytest_ends(0, 1, report=REPORT)
    assert suite.main(["tests/house"]) == 1
    used = [command[command.index("--database") + 1] for command in seen]
    assert used == ["sqlite", "postgresql"]
    assert capsys.readouterr().out.splitlines()[-1] == "8 passed, 6 failed, 6 skipped"


def test_one_database_can_be_chosen(pytest_ends):
    seen = pytest_ends(0, report=REPORT)
    suite.main(["--database", "sqlite", "-k", "x"])
    assert [command[-3:-1] for command in seen] == [["-k", "x"]]


def test_skipped_journeys_are_told_loudly_with_the_reason(pytest_ends, monkeypatch, capsys):
    pytest_ends(0, 0, report=REPORT)
    monkeypatch.setattr(suite, "find_chromium", lambda: None)
    suite.main([])
    assert f"!! BROWSER JOURNEYS WERE SKIPPED: {chromium.MISSING}" in capsys.readouterr().out


def test_the_browser_that_is_named_is_used(monkeypatch):
    monkeypatch.setenv("OMVARD_CHROMIUM", "/opt/chrome")
    assert chromium.find_chromium() == "/opt/chrome"


def test_without_a_browser_there_is_none(monkeypatch):
    monkeypatch.delenv("OMVARD_CHROMIUM", raising=False)
    monkeypatch.setenv("PATH", "")
    assert chromium.find_chromium() is None


# The checks that are not tests


def test_all_checks_run_even_when_one_fails(monkeypatch, capsys):
    fine, broken = sure.module("this"), sure.module("json.tool", "/nowhere")
    monkeypatch.setattr(sure, "checks", lambda: {"one": [broken, fine], "two": [fine, fine]})
    assert sure.main([]) == 1
    printed = capsys.readouterr().out
    assert "FAIL  one" in printed
    assert "ok    two" in printed
    assert printed.splitlines()[-1].startswith("Failed: one (")


def test_checks_cannot_reach_anybodys_data():
    kept = sure.surroundings("/made", {"OMVARD_DATABASE_URL": "real", "HOME": "/h"})
    assert kept == {"OMVARD_ENV": "test", "OMVARD_INSTANCE": "/made", "HOME": "/h"}
