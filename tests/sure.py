"""Every check that is not a test: each with its verdict and its time, all of them always."""

import os
import subprocess
import sys
import tempfile
import time
from collections.abc import Mapping, Sequence
from pathlib import Path

ROOT = Path(__file__).resolve().parent.parent
Command = Sequence[str]


def module(name: str, *args: str) -> Command:
    """A command that runs a module of this Python."""
    return [sys.executable, "-m", name, *args]


def flask(*args: str) -> Command:
    """A command of the product."""
    return module("flask", "--app", "app", *args)


def checks() -> dict[str, list[Command]]:
    """Each check's name and commands."""
    templates = sorted(str(folder.relative_to(ROOT)) for folder in ROOT.glob("*/templates"))
    return {
        "format": [module("ruff", "format", "--check", "--quiet", ".")],
        "lint": [module("ruff", "check", "--quiet", ".")],
        "types": [module("mypy")],
        "imports": [[str(Path(sys.executable).with_name("lint-imports"))]],
        # Linted only: djlint's formatter adds blanks inside headings, which people see.
        "templates": [module("djlint", "--lint", *templates)],
        "translations": [flask("strings", "check")],
        "migrations": [flask("db", "upgrade"), flask("db", "check")],
        "house": [module("pytest", "-q", "-m", "not slow", "--database", "sqlite", "tests/house")],
    }


def main(chosen: Sequence[str]) -> int:
    """Run the checks named, or all; 1 if any fails."""
    known = checks()
    if unknown := set(chosen) - known.keys():
        print(f"No such check: {', '.join(unknown)}. There are: {', '.join(known)}")
        return 2
    began = time.monotonic()
    with tempfile.TemporaryDirectory() as instance:
        environ = surroundings(instance, os.environ)
        failed = [name for name in chosen or known if not passes(name, known[name], environ)]
    verdict = f"Failed: {', '.join(failed)}" if failed else "Sure"
    print(f"{verdict} ({time.monotonic() - began:.0f} s)")
    return 1 if failed else 0


def surroundings(instance: str, environ: Mapping[str, str]) -> dict[str, str]:
    """An environment that cannot reach anybody's data."""
    kept = {name: value for name, value in environ.items() if not name.startswith("OMVARD_")}
    return kept | {"OMVARD_ENV": "test", "OMVARD_INSTANCE": instance}


def passes(name: str, commands: Sequence[Command], environ: Mapping[str, str]) -> bool:
    """Run one check; print its verdict and time, and when it fails what it said."""
    began = time.monotonic()
    complaint = next(filter(None, (complaint_of(command, environ) for command in commands)), "")
    verdict = "FAIL" if complaint else "ok"
    print(f"{verdict:6}{name:14}{time.monotonic() - began:5.1f} s", flush=True)
    if complaint:
        print(complaint + "\n", flush=True)
    return not complaint


def complaint_of(command: Command, environ: Mapping[str, str]) -> str:
    """What a failing command said; nothing when it did not fail."""
    done = subprocess.run(
        command,
        cwd=ROOT,
        env=environ,
        text=True,
        check=False,
        stdin=subprocess.DEVNULL,
        stdout=subprocess.PIPE,
        stderr=subprocess.STDOUT,
    )
    if done.returncode == 0:
        return ""
    return done.stdout.rstrip() or f"It ended with {done.returncode}."


if __name__ == "__main__":
    try:
        sys.exit(main(sys.argv[1:]))
    except KeyboardInterrupt:
        sys.exit(2)
