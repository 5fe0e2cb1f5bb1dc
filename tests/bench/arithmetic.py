"""Percentiles, medians and ratios: the bench's own arithmetic."""

import math
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from statistics import median

MILLI = 1000.0


@dataclass(frozen=True)
class Sample:
    """One subject at one number of clients in one round. Times are seconds."""

    clients: int
    times: tuple[float, ...]
    elapsed: float
    web_cpu: float
    database_cpu: float
    client_cpu: float
    statements: int
    failures: int = 0

    @property
    def count(self) -> int:
        return len(self.times)

    @property
    def rate(self) -> float:
        """Iterations per second."""
        return self.count / self.elapsed if self.elapsed else 0.0

    @property
    def web_ms(self) -> float:
        """CPU milliseconds of the web processes per iteration."""
        return MILLI * self.web_cpu / self.count if self.count else math.nan

    @property
    def database_ms(self) -> float:
        """CPU milliseconds of PostgreSQL per iteration."""
        return MILLI * self.database_cpu / self.count if self.count else math.nan

    @property
    def all_ms(self) -> float:
        """CPU milliseconds of web and database together."""
        return self.web_ms + self.database_ms

    @property
    def client_share(self) -> float:
        """How much of one core the client itself used."""
        return self.client_cpu / self.elapsed if self.elapsed else 0.0

    @property
    def statements_each(self) -> float:
        return self.statements / self.count if self.count else math.nan


@dataclass(frozen=True)
class Figures:
    """What is printed of a subject at one number of clients: medians over the rounds."""

    clients: int
    rate: float
    p50_ms: float
    p95_ms: float
    p99_ms: float
    web_ms: float
    database_ms: float
    statements: float
    client_share: float
    failures: int


def percentile(values: Sequence[float], share: float) -> float:
    """The smallest value that at least `share` (0 to 1) of the values do not exceed."""
    if not values:
        return math.nan
    ordered = sorted(values)
    return ordered[max(0, math.ceil(share * len(ordered)) - 1)]


def figures(samples: Sequence[Sample]) -> Figures:
    """Medians over the rounds of one subject at one number of clients."""

    def middle(*values: float) -> float:
        return median(values)

    return Figures(
        clients=samples[0].clients,
        rate=middle(*(s.rate for s in samples)),
        p50_ms=MILLI * middle(*(percentile(s.times, 0.50) for s in samples)),
        p95_ms=MILLI * middle(*(percentile(s.times, 0.95) for s in samples)),
        p99_ms=MILLI * middle(*(percentile(s.times, 0.99) for s in samples)),
        web_ms=middle(*(s.web_ms for s in samples)),
        database_ms=middle(*(s.database_ms for s in samples)),
        statements=max(s.statements_each for s in samples),
        client_share=middle(*(s.client_share for s in samples)),
        failures=sum(s.failures for s in samples),
    )


Rounds = Mapping[tuple[int, int], Sample]
"""Samples of one subject by (round, clients)."""


def paired_ratio(work: Rounds, floor: Rounds, measure: str = "web_ms") -> float:
    """The median over rounds and clients of work ÷ floor, each pair taken in the same round.

    Pairs, because the machine's speed drifts between rounds and both sides drift together.
    """
    pairs = [
        getattr(work[at], measure) / getattr(floor[at], measure)
        for at in sorted(work.keys() & floor.keys())
        if getattr(floor[at], measure) > 0
    ]
    return median(pairs) if pairs else math.nan


def verdict(value: float, budget: float) -> str:
    """`met`, `missed`, or nothing when there is no value."""
    if math.isnan(value):
        return ""
    return "met" if value <= budget else "missed"
