"""The whole suite on every database, and one line that counts it all."""

import re
import subprocess
import sys
import tempfile
from argparse import ArgumentParser
from collections import Counter
from collections.abc import Sequence
from pathlib import Path

from tests.chromium import MISSING, find_chromium

ROOT = Path(__file__).resolve().parent.parent
DATABASES = ("sqlite", "postgresql")
NO_TESTS = 5  # pytest's exit code when none was selected


def main(words: Sequence[str]) -> int:
    """Run the suite once per database; the exit code is the worst one."""
    parser = ArgumentParser("run.py test", allow_abbrev=False, epilog="The rest goes to pytest.")
    parser.add_argument("--database", choices=DATABASES, help="only on this one")
    chosen, rest = parser.parse_known_args(words)
    counts, worst = Counter[str](), 0
    for database in [chosen.database] if chosen.database else DATABASES:
        print(f"\n== The suite on {database} ==", flush=True)
        code, found = run_pytest(["-q", "-n", "2", "--database", database, *rest])
        counts.update(found)
        worst = max(worst, code)
    if not find_chromium():
        print(f"\n!! BROWSER JOURNEYS WERE SKIPPED: {MISSING}.\n")
    print(summary(counts), flush=True)
    return worst


def run_pytest(args: Sequence[str]) -> tuple[int, Counter[str]]:
    """Exit code and counts. A run that broke without a failed test counts as one failure."""
    with tempfile.TemporaryDirectory() as folder:
        report = Path(folder) / "report.xml"
        command = [sys.executable, "-m", "pytest", *args, f"--junitxml={report}"]
        code = subprocess.run(command, cwd=ROOT, check=False).returncode
        counts = counted(report.read_text(encoding="utf-8") if report.exists() else "")
    if code not in {0, NO_TESTS} and not counts["failed"]:
        counts["failed"] = 1
    return abs(code), counts


def counted(report: str) -> Counter[str]:
    """Passed, failed and skipped in a JUnit report."""
    head = re.search(r"<testsuite [^>]*>", report)
    number = {name: int(n) for name, n in re.findall(r'(\w+)="(\d+)"', head[0] if head else "")}
    failed = number.get("failures", 0) + number.get("errors", 0)
    skipped = number.get("skipped", 0)
    passed = max(0, number.get("tests", 0) - failed - skipped)
    return Counter(passed=passed, failed=failed, skipped=skipped)


def summary(counts: Counter[str]) -> str:
    """The last line of a run."""
    skipped = f", {counts['skipped']} skipped" if counts["skipped"] else ""
    return f"{counts['passed']} passed, {counts['failed']} failed{skipped}"


if __name__ == "__main__":
    try:
        sys.exit(main(sys.argv[1:]))
    except KeyboardInterrupt:
        sys.exit(2)
