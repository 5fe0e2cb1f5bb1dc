"""Start the product and its floors, measure both in one run, print ratios beside budgets."""

import argparse
import json
import sys
import tempfile
import time
from collections.abc import Iterator, Sequence
from contextlib import contextmanager
from pathlib import Path

from tests.bench import report
from tests.bench.data import Sizes, open_house
from tests.bench.extras import export, memory, second_start
from tests.bench.rounds import Bench, Plan
from tests.bench.servers import NotStarted, postgresql
from tests.bench.subjects import ALL
from tests.bench.works import Work

PLANS = {
    "quick": (Plan(1, 24, 0.6), Sizes(300, 600, 2_000)),
    "usual": (Plan(3, 100, 2.0), Sizes(10_000, 10_000, 100_000)),
    "full": (Plan(3, 400, 8.0), Sizes(10_000, 10_000, 100_000)),
}


def options() -> argparse.ArgumentParser:
    """What can be asked for."""
    parser = argparse.ArgumentParser("run.py bench", allow_abbrev=False)
    amount = parser.add_mutually_exclusive_group()
    amount.add_argument("--quick", dest="amount", action="store_const", const="quick",
                        help="little data and few requests, under 90 seconds")  # fmt: skip
    amount.add_argument("--full", dest="amount", action="store_const", const="full",
                        help="four times as many requests")  # fmt: skip
    for name in ("recipients", "articles", "orders"):
        parser.add_argument(f"--{name}", type=int, help="how many the product holds")
    parser.add_argument("--only", action="append", metavar="KEY", help="only this, and its floor")
    parser.add_argument("--keep", type=Path, metavar="FOLDER", help="load once, and use again")
    parser.add_argument("--memory", action="store_true", help="10,000 requests, then their memory")
    parser.add_argument("--export", action="store_true", help="a unit's orders as CSV against F7")
    parser.add_argument("--start", action="store_true", help="time a second start of run.py")
    parser.add_argument("--json", type=Path, metavar="FILE", help="write the figures there too")
    return parser


def chosen(only: Sequence[str] | None) -> list[Work]:
    """The subjects asked for with the floors they are measured against. Exits on a wrong key."""
    if not only:
        return list(ALL)
    known = {work.key: work for work in ALL}
    if unknown := set(only) - known.keys():
        sys.exit(f"No such work: {', '.join(unknown)}. There are: {', '.join(known)}")
    budgets = (known[key].budget for key in only)
    keys = {*only, *(budget.floor for budget in budgets if budget)}
    return [work for work in ALL if work.key in keys]


@contextmanager
def folder_of(kept: Path | None) -> Iterator[Path]:
    """The folder asked for, or one that goes away."""
    if kept is not None:
        kept.mkdir(parents=True, exist_ok=True)
        yield kept.resolve()
        return
    with tempfile.TemporaryDirectory(prefix="omvard-bench-") as made:
        Path(made).chmod(0o755)
        yield Path(made)


def main(words: Sequence[str]) -> int:
    """Measure; 0 also when a budget is missed, since the table says so."""
    args = options().parse_args(words)
    plan, usual = PLANS[args.amount or "usual"]
    sizes = Sizes(*(getattr(args, n) or getattr(usual, n) for n in Sizes.__annotations__))
    works, began = chosen(args.only), time.monotonic()
    with (
        folder_of(args.keep) as folder,
        postgresql(folder / "postgresql") as database,
        open_house(database, folder, sizes, forever=args.memory) as house,
    ):
        bench = Bench(house, plan)
        bench.measure(works)
        told = [memory(house, works)] if args.memory else []
        told += [export(house)] if args.export else []
        told += [second_start(folder)] if args.start else []
    show(bench, works, args.json)
    print("\n".join(told))
    print(f"\n{sizes}; {time.monotonic() - began:.0f} s in all.")
    return 0


def show(bench: Bench, works: Sequence[Work], file: Path | None) -> None:
    """Print both tables and what could not be measured; write JSON when asked to."""
    found, ratios = report.all_figures(bench.samples), report.lines(works, bench.samples)
    print(f"\n{report.figures_table(works, found)}\n\n{report.ratio_table(ratios)}")
    for key, fault in bench.faults.items():
        print(f"Not measured: {key}: {fault}")
    if file is not None:
        file.write_text(json.dumps(report.as_json(found, ratios), indent=1), encoding="utf-8")


if __name__ == "__main__":
    try:
        sys.exit(main(sys.argv[1:]))
    except NotStarted as error:
        sys.exit(f"bench: {error}")
    except KeyboardInterrupt:
        sys.exit("bench: stopped.")
