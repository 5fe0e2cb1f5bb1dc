"""Rows of docs/contract.csv beside the tests that prove them; reads the tests, runs none."""

import ast
import csv
import sys
from collections import defaultdict
from collections.abc import Iterator
from pathlib import Path
from typing import NamedTuple

ROOT = Path(__file__).resolve().parent.parent
MARK = "pytest.mark.contract"
WIDTH = 88


class Row(NamedTuple):
    """A statement the product must make true."""

    id: str
    statement: str


class Proof(NamedTuple):
    """A test, and a row that it says it proves."""

    row: str
    test: str


def rows(root: Path = ROOT) -> list[Row]:
    """All rows, as they stand in the file."""
    with (root / "docs/contract.csv").open(encoding="utf-8", newline="") as lines:
        return [Row(line["id"], line["software_must"]) for line in csv.DictReader(lines)]


def proofs(root: Path = ROOT) -> Iterator[Proof]:
    """Every mark on a test, its class or its module, in order of file and line."""
    for path in sorted((root / "tests").rglob("test_*.py")):
        place = path.relative_to(root).as_posix()
        yield from _of_module(ast.parse(path.read_text(encoding="utf-8"), place), place)


def _of_module(tree: ast.Module, place: str) -> Iterator[Proof]:
    for node in tree.body:
        if isinstance(node, ast.Assign) and "pytestmark" in map(ast.unparse, node.targets):
            yield from (Proof(row, place) for row in _ids(node.value))
        yield from _of_definition(node, place)


def _of_definition(node: ast.AST, place: str) -> Iterator[Proof]:
    if not isinstance(node, ast.FunctionDef | ast.AsyncFunctionDef | ast.ClassDef):
        return
    name = f"{place}::{node.name}"
    # A mark may also stand on one case of a parametrized test, within its decorator.
    yield from (Proof(row, name) for mark in node.decorator_list for row in _ids(mark))
    if isinstance(node, ast.ClassDef):
        for inner in node.body:
            yield from _of_definition(inner, name)


def _ids(mark: ast.AST) -> Iterator[str]:
    for call in ast.walk(mark):
        if isinstance(call, ast.Call) and ast.unparse(call.func) == MARK:
            yield from (str(arg.value) for arg in call.args if isinstance(arg, ast.Constant))


def main() -> int:
    """Print every row with its tests, then how many have one."""
    tests: dict[str, list[str]] = defaultdict(list)
    for proof in proofs():
        tests[proof.row].append(proof.test)
    known = rows()
    for row in known:
        words = row.statement if len(row.statement) <= WIDTH else row.statement[: WIDTH - 1] + "…"
        print(f"{row.id:8} {'✓' if tests.get(row.id) else '·'} {words}")
        for test in dict.fromkeys(tests.get(row.id, ())):
            print(f"{'':11}{test}")
    print(f"\n{sum(row.id in tests for row in known)} of {len(known)} rows are named by a test")
    return 0


if __name__ == "__main__":
    sys.stdout.reconfigure(encoding="utf-8")  # type: ignore[union-attr]
    sys.exit(main())
