"""What rounds cannot show: a worker's memory after thousands of requests, and a second start."""

import subprocess
import sys
import time
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

from tests.bench.client import Browser, drive
from tests.bench.data import House
from tests.bench.processes import largest_rss
from tests.bench.servers import ROOT, NotStarted, free_port, stop
from tests.bench.works import NURSE, Work

MEGA = 1_000_000
WARM, MANY, CLIENTS = 1_000, 10_000, 8
MOST_MB, MOST_SECONDS = 220, 5.0
START_SECONDS = 180


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
