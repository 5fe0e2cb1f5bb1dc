"""The bench in words: a table of figures, and a table of ratios beside their budgets."""

import math
from collections.abc import Iterable, Mapping
from dataclasses import asdict, dataclass
from typing import Any

from tests.bench.arithmetic import Figures, figures, paired_ratio, verdict
from tests.bench.rounds import Samples
from tests.bench.works import Work

TIMES = "\N{MULTIPLICATION SIGN}"
HEAD = (
    f"{'':38}{'clients':>8}{'req/s':>9}{'p50 ms':>9}{'p95 ms':>9}{'p99 ms':>9}"
    f"{'web ms':>9}{'db ms':>9}{'SQL':>6}{'client':>8}"
)


@dataclass(frozen=True)
class Line:
    """One subject beside its budget."""

    key: str
    title: str
    floor: str
    ratio: float
    factor: float
    statements: float
    most_statements: int | None

    @property
    def verdict(self) -> str:
        return verdict(self.ratio, self.factor)

    @property
    def statements_verdict(self) -> str:
        return verdict(self.statements, self.most_statements) if self.most_statements else ""


def all_figures(samples: Samples) -> dict[str, list[Figures]]:
    """Medians over the rounds, for each subject and number of clients."""
    return {
        key: [
            figures([sample for (_round, n), sample in cells.items() if n == clients])
            for clients in sorted({clients for _round, clients in cells})
        ]
        for key, cells in samples.items()
    }


def lines(works: Iterable[Work], samples: Samples) -> list[Line]:
    """Every subject that has a budget and was measured."""
    found = []
    for work in works:
        budget = work.budget
        if budget is None or work.key not in samples or budget.floor not in samples:
            continue
        cells = samples[work.key]
        found.append(
            Line(
                key=work.key,
                title=work.title,
                floor=budget.floor,
                ratio=paired_ratio(cells, samples[budget.floor], budget.measure),
                factor=budget.factor,
                statements=max(sample.statements_each for sample in cells.values()),
                most_statements=budget.statements,
            )
        )
    return found


def figures_table(works: Iterable[Work], found: Mapping[str, list[Figures]]) -> str:
    """What was measured, for people."""
    rows = [row(work, f) for work in works for f in found.get(work.key, [])]
    return "\n".join([HEAD, *rows])


def row(work: Work, f: Figures) -> str:
    """One subject at one number of clients."""
    return (
        f"{work.key + ' ' + work.title:38.37}{f.clients:8}{f.rate:9.1f}{f.p50_ms:9.1f}"
        f"{f.p95_ms:9.1f}{f.p99_ms:9.1f}{f.web_ms:9.2f}{f.database_ms:9.2f}"
        f"{f.statements:6.1f}{f.client_share:8.0%}"
        + (f"  {f.failures} failed" if f.failures else "")
    )


def ratio_table(found: Iterable[Line]) -> str:
    """Ratios beside budgets."""
    head = f"{'':46}{'ratio':>14}{'budget':>14}{'':>9}{'SQL':>7}{'budget':>8}"
    return "\n".join([head, *(ratio_row(line) for line in found)])


def ratio_row(line: Line) -> str:
    """One subject beside its budget."""
    most = line.most_statements or ""
    return (
        f"{line.key + ' ' + line.title:46.45}{line.ratio:8.2f} {TIMES} {line.floor:3}"
        f"{line.factor:8.2f} {TIMES} {line.floor:3}{line.verdict:>9}"
        f"{line.statements:7.1f}{most:8} {line.statements_verdict}"
    )


def as_json(found: Mapping[str, list[Figures]], ratios: Iterable[Line]) -> dict[str, Any]:
    """The same for programs."""
    return {
        "figures": {key: [_plain(asdict(f)) for f in rows] for key, rows in found.items()},
        "budgets": [_plain({**asdict(line), "verdict": line.verdict}) for line in ratios],
    }


def _plain(values: dict[str, Any]) -> dict[str, Any]:
    """JSON has no word for "not a number"."""
    return {
        key: None if isinstance(value, float) and math.isnan(value) else value
        for key, value in values.items()
    }
