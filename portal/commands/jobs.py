"""`flask jobs …`: the workers, by the database alone or with Dramatiq as carrier."""

import logging
import signal
import threading
from collections.abc import Callable
from typing import TYPE_CHECKING
from uuid import UUID

import click
from flask import current_app
from flask.cli import AppGroup
from sqlalchemy.exc import SQLAlchemyError

from core.clock import now
from core.config import Settings
from core.jobs import Worker

if TYPE_CHECKING:
    from core.carrier import Carrier

jobs = AppGroup("jobs", help="The job workers.")
LOG = logging.getLogger("omvard.jobs")
PAUSE, OUTAGE, THREADS = 1.0, 5.0, 4


def worker() -> Worker:
    """A worker that knows every wing's jobs."""
    wings = current_app.extensions["wings"]
    handlers = {kind: handler for wing in wings for kind, handler in wing.jobs.items()}
    schedules = [schedule for wing in wings for schedule in wing.schedules]
    return Worker(current_app.extensions["database"], handlers, schedules)


def _carrier(mine: Worker) -> "Carrier":
    from core.carrier import Carrier, broker_at  # noqa: PLC0415 - Dramatiq is an extra

    app = current_app._get_current_object()  # type: ignore[attr-defined]  # noqa: SLF001 - Flask's way
    chosen: Settings = app.extensions["settings"]

    def run(job_id: UUID) -> bool:
        with app.app_context():
            return mine.run_one(job_id)

    return Carrier(mine.database, broker_at(chosen.broker_url), run)


def _until_told(turn: Callable[[], bool]) -> None:
    """Take turns until SIGTERM or SIGINT; pause when a turn found nothing or the database rests."""
    stop = threading.Event()
    for number in (signal.SIGTERM, signal.SIGINT):
        signal.signal(number, lambda *_told: stop.set())
    while not stop.is_set():
        try:
            pause = 0.0 if turn() else PAUSE
        except SQLAlchemyError as error:
            LOG.warning("jobs.database_away", exc_info=error)
            pause = OUTAGE
        stop.wait(pause)


@jobs.command("work")
@click.option("--once", is_flag=True, help="Run what is due and stop.")
@click.option("--threads", default=THREADS, help="With Dramatiq: jobs at a time.")
def work(*, once: bool, threads: int) -> None:
    """Run jobs until told to stop."""
    mine = worker()
    if once:
        mine.schedule(at=now())
        mine.drain()
    elif current_app.extensions["settings"].jobs == "dramatiq":
        carrier = _carrier(mine)
        threaded = carrier.worker(threads=threads)
        threaded.start()
        _until_told(lambda: _relay(mine, carrier))
        threaded.stop()
    else:
        _until_told(lambda: _turn(mine))


def _turn(mine: Worker) -> bool:
    mine.schedule(at=now())
    return mine.run_one()


def _relay(mine: Worker, carrier: "Carrier") -> bool:
    mine.schedule(at=now())
    return carrier.relay(at=now()) > 0


@jobs.command("relay")
def relay() -> None:
    """With Dramatiq: only send the ids of due jobs; `jobs work` also does."""
    mine = worker()
    carrier = _carrier(mine)
    _until_told(lambda: _relay(mine, carrier))
