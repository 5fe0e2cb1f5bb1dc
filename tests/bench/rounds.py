"""Interleaved rounds: every subject once per round and number of clients, side by side."""

import time
from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass
from http.client import HTTPException
from itertools import cycle, islice
from typing import Any

from tests.bench.arithmetic import Sample
from tests.bench.client import Browser, Failed, drive
from tests.bench.data import House
from tests.bench.processes import cpu_seconds
from tests.bench.works import NURSE, Work

WARM, WARM_CLIENTS = 8, 4
Samples = dict[str, dict[tuple[int, int], Sample]]


@dataclass(frozen=True)
class Plan:
    """How long to measure."""

    rounds: int
    requests: int
    seconds: float
    clients: Sequence[int] = (1, 4, 16)


class Bench:
    """Browsers that stay signed in, and what they have measured."""

    def __init__(self, house: House, plan: Plan) -> None:
        self.house, self.plan = house, plan
        self.samples: Samples = {}
        self.faults: dict[str, str] = {}
        self._browsers: dict[tuple[int, str | None], list[Browser]] = {}

    def measure(self, works: Iterable[Work]) -> None:
        """Every round in turn; a subject that fails is left out of the rest."""
        chosen = list(works)
        self._browsers_for(self.house.product.port, NURSE)
        things = {work.key: self._things(work) for work in chosen}
        for work in chosen:
            self._cell(work, things[work.key], None, WARM_CLIENTS)
        for number in range(self.plan.rounds):
            for clients in self.plan.clients:
                for work in chosen:
                    self._cell(work, things[work.key], number, clients)
            print(f"Round {number + 1} of {self.plan.rounds} done.", flush=True)

    def _things(self, work: Work) -> Iterator[Any]:
        cells = self.plan.rounds * len(self.plan.clients)
        try:
            return iter(work.things(self.house, WARM + self._count(work) * cells))
        except Failed as fault:
            self.faults[work.key] = str(fault)
            return iter(())

    def _count(self, work: Work) -> int:
        return min(work.most, max(4, round(self.plan.requests * work.share)))

    def _cell(self, work: Work, things: Iterator[Any], number: int | None, clients: int) -> None:
        """Measure one subject once; without a number it only warms up."""
        if work.key in self.faults:
            return
        count = WARM if number is None else self._count(work)
        batch = list(islice(things, count))
        if not batch:  # what can be used up is, where the data are small
            return
        try:
            sample = self._sample(work, batch, clients)
        except (Failed, HTTPException, OSError) as fault:
            self.faults[work.key] = str(fault)
            return
        if number is not None and sample.count:
            self.samples.setdefault(work.key, {})[number, clients] = sample

    def _sample(self, work: Work, things: list[Any], clients: int) -> Sample:
        web = self.house.floors if work.on_floor else self.house.product
        if work.reset:
            work.reset(self.house)
        browsers = self._browsers_for(web.port, work.person)[:clients]
        if work.ready:
            pairs = zip(cycle(browsers), things, strict=False)
            things = [work.ready(browser, thing) for browser, thing in pairs]
        roots = (web.pid, self.house.database.pid)
        before, own = [cpu_seconds(root) for root in roots], time.process_time()
        run = drive(work.act, browsers, things, self.plan.seconds)
        own = time.process_time() - own
        used = [cpu_seconds(root) - cpu for root, cpu in zip(roots, before, strict=True)]
        if run.failures and not run.times:
            raise Failed(run.failures[0])
        if run.failures:
            print(f"{work.key}: {len(run.failures)} failed: {run.failures[0]}", flush=True)
        return Sample(
            clients=clients,
            times=run.times,
            elapsed=run.elapsed,
            web_cpu=used[0],
            database_cpu=used[1],
            client_cpu=own,
            statements=run.statements,
            failures=len(run.failures),
        )

    def _browsers_for(self, port: int, person: str | None) -> list[Browser]:
        known = self._browsers.get((port, person))
        if known is None:
            known = [Browser(port) for _ in range(max(self.plan.clients))]
            for browser in known:
                if person:
                    browser.sign_in(person)
            self._browsers[port, person] = known
        return known
