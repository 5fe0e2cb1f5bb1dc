"""What rounds cannot show: a worker's memory after thousands of requests, and a second start."""

import math
import subprocess
import sys
import time
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from pathlib import Path

from tests.bench.client import Browser, drive
from tests.bench.data import House
from tests.bench.ordering import unit_of
from tests.bench.processes import cpu_seconds, largest_rss
from tests.bench.servers import ROOT, NotStarted, free_port, stop
from tests.bench.works import NURSE, Work

MEGA = 1_000_000
WARM, MANY, CLIENTS = 1_000, 10_000, 8
MOST_MB, MOST_SECONDS = 220, 5.0
START_SECONDS = 180
EXPORTS, EXPORT_SECONDS, MOST_EXPORT = 3, 3.0, 4


def memory(house: House, works: list[Work]) -> str:
    """The largest worker after a thousand and after ten thousand requests of every page."""
    pages = [work for work in works if work.again]
    browsers = [Browser(house.product.port) for _ in range(CLIENTS)]
    for browser in browsers:
        browser.sign_in(NURSE)
    sizes, sent = [], 0
    for until in (WARM, MANY):
        for work in pages:
            count = (until - sent) // len(pages)
            drive(work.act, browsers, work.things(house, count), seconds=600)
        sent = until
        sizes.append(largest_rss(house.product.pid) / MEGA)
    grown = sizes[1] - sizes[0]
    word = "met" if sizes[1] <= MOST_MB else "missed"
    return (
        f"Memory of a worker after {MANY} requests: {sizes[1]:.0f} MB"
        f" (budget {MOST_MB}: {word}), {grown:+.0f} MB since request {WARM}"
    )


def export(house: House) -> str:
    """All orders of a unit as CSV: the CPU of each row beside F7's of as many rows, and memory."""
    browser, plain = Browser(house.product.port), Browser(house.floors.port)
    browser.sign_in(NURSE)
    unit = unit_of(house)
    path = f"/units/{unit}/orders?format=csv"
    rows = browser.get(path).body.count(b"\r\n") - 1
    before = largest_rss(house.product.pid)
    ours = _cpu_of(house.product.pid, lambda: browser.get(path))
    floor = _cpu_of(house.floors.pid, lambda: plain.get(f"/f7/{rows}"))
    grown = (largest_rss(house.product.pid) - before) / MEGA
    ratio = ours / floor if floor else math.nan
    return (
        f"Export of {rows} orders as CSV: {MEGA * ours / rows:.0f} µs of web CPU a row with"
        f" unsealing and books, F7 {MEGA * floor / rows:.1f} µs: {ratio:.0f} times it"
        f" (budget {MOST_EXPORT} without unsealing), {grown:+.0f} MB"
    )


def _cpu_of(pid: int, act: Callable[[], object]) -> float:
    """Seconds of CPU of one act, from as many as make the clock's ticks count."""
    times, before = 0, cpu_seconds(pid)
    until = time.monotonic() + EXPORT_SECONDS
    while times < EXPORTS or time.monotonic() < until:
        act()
        times += 1
    return (cpu_seconds(pid) - before) / times


def second_start(folder: Path) -> str:
    """Seconds until a second start of run.py answers, on a database of its own."""
    instance = folder / "start"
    with started(instance):
        pass
    began = time.monotonic()
    with started(instance):
        took = time.monotonic() - began
    word = "met" if took <= MOST_SECONDS else "missed"
    return f"Second start of run.py: {took:.1f} s (budget {MOST_SECONDS:.0f}: {word})"


@contextmanager
def started(instance: Path) -> Iterator[None]:
    """The product as a person starts it, until it says that it runs."""
    command = [sys.executable, "run.py", "--port", str(free_port())]
    environ = {"OMVARD_INSTANCE": str(instance), "PATH": "/usr/bin:/bin"}
    process = subprocess.Popen(command, cwd=ROOT, env=environ, stdout=subprocess.PIPE, text=True)
    try:
        until = time.monotonic() + START_SECONDS
        for line in process.stdout or ():
            if "is running at" in line:
                break
            if time.monotonic() > until:
                raise NotStarted("run.py did not start in time.")
        else:
            raise NotStarted("run.py ended before it answered.")
        yield
    finally:
        stop(process)
