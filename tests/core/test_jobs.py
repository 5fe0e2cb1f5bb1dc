"""Work asked for in a transaction is done once, whoever dies meanwhile."""

import os
import random
import signal
import subprocess
import sys
import threading
import time
from datetime import UTC, datetime, timedelta
from pathlib import Path

import pytest
import sqlalchemy as sa
import time_machine

from core import jobs as queue
from core.clock import now
from core.jobs import (
    ATTEMPTS,
    LEASE,
    Job,
    LostLease,
    Schedule,
    Worker,
    claim,
    enqueue,
    fail,
    finish,
    renew,
    send_out,
    sweep_jobs,
)

ROOT = Path(__file__).resolve().parents[2]
AT = datetime(2026, 5, 4, 8, 0, tzinfo=UTC)


def ask(database, kind="effect", **more):
    with database.writing() as session:
        enqueue(session, kind, **more)


def take(database, *, at=None, job_id=None):
    with database.writing() as session:
        return claim(session, at=at or now(), job_id=job_id)


def all_jobs(database):
    with database.reading() as session:
        return session.scalars(sa.select(Job).order_by(Job.id)).all()


def only(database):
    (job,) = all_jobs(database)
    return job


def test_work_asked_for_in_a_transaction_that_failed_is_not_there(jobs):
    with jobs.writes() as session:
        enqueue(session, "effect")
        session.rollback()

    assert all_jobs(jobs) == []


def test_asking_twice_with_the_same_key_is_asking_once(jobs):
    ask(jobs, payload={"a": 1}, key="effect:1")
    ask(jobs, payload={"a": 2}, key="effect:1")

    assert only(jobs).payload == {"a": 1}


def test_work_for_later_waits_until_it_is_due(jobs):
    ask(jobs, run_at=now() + timedelta(minutes=5))

    assert take(jobs) is None
    assert take(jobs, at=now() + timedelta(minutes=5, seconds=1)) is not None


def test_work_is_taken_in_the_order_it_is_due(jobs):
    for minutes in (1, 3, 2):
        ask(jobs, payload={"n": minutes}, run_at=now() - timedelta(minutes=minutes))

    assert [take(jobs).payload["n"] for _ in range(3)] == [3, 2, 1]


def test_work_that_is_taken_is_nobody_elses_until_the_lease_is_over(jobs):
    ask(jobs)
    first = take(jobs)

    assert take(jobs) is None
    assert take(jobs, at=now() + LEASE - timedelta(seconds=1)) is None
    second = take(jobs, at=now() + LEASE + timedelta(seconds=1))
    assert (second.id, second.fence, second.attempts) == (first.id, first.fence + 1, 2)


@pytest.mark.parametrize("act", [finish, renew, lambda s, j, at: fail(s, j, "Error", at=at)])
def test_who_lost_the_lease_can_neither_finish_nor_fail_nor_keep_the_work(jobs, act):
    ask(jobs)
    old = take(jobs)
    take(jobs, at=now() + LEASE + timedelta(seconds=1))

    with pytest.raises(LostLease), jobs.writing() as session:
        act(session, old, at=now())

    assert (only(jobs).state, only(jobs).fence) == ("running", 2)


def test_what_a_worker_did_without_its_lease_is_undone(jobs):
    def slow(session, _payload):
        session.execute(
            sa.update(Job).values(fence=Job.fence + 1)  # another worker took over meanwhile
        )
        enqueue(session, "other", key="other")

    ask(jobs)
    Worker(jobs, {"effect": slow}, []).run_one()

    assert {job.kind for job in all_jobs(jobs)} == {"effect"}


def test_a_lease_is_renewed_while_the_work_lasts(jobs, monkeypatch):
    if jobs.dialect == "sqlite":
        pytest.skip("on SQLite the working transaction itself keeps others out")
    monkeypatch.setattr(queue, "LEASE", timedelta(seconds=0.3))
    seen = []

    def slow(_session, _payload):
        for _step in range(4):
            time.sleep(0.15)
            seen.append(take(jobs))

    ask(jobs)
    Worker(jobs, {"effect": slow}, []).run_one()

    assert seen == [None] * 4
    assert only(jobs).state == "done"


def test_what_fails_is_tried_again_later_and_later_and_then_left_to_an_operator(jobs, caplog):
    def broken(_session, _payload):
        raise ValueError("no")

    ask(jobs, payload={"id": "x"})
    worker, waits = Worker(jobs, {"effect": broken}, []), []
    with time_machine.travel(AT, tick=False) as clock:
        clock.move_to(now() + timedelta(days=1))
        while only(jobs).state != "failed":
            assert worker.run_one()
            waits.append((only(jobs).run_at - now()).total_seconds())
            clock.move_to(only(jobs).run_at)

    assert len(waits) == ATTEMPTS
    assert waits == sorted(waits)
    assert only(jobs).error == "ValueError"
    assert "job.failed" in caplog.text


def test_work_of_an_unknown_kind_fails_instead_of_stopping_the_worker(jobs):
    ask(jobs, "unheard of")

    assert Worker(jobs, {}, []).run_one()
    assert only(jobs).error == "KeyError"


def test_work_that_kills_its_worker_each_time_ends_as_failed(jobs):
    ask(jobs)
    at = now()
    for _death in range(ATTEMPTS):
        take(jobs, at=at)
        at += LEASE + timedelta(seconds=1)

    with time_machine.travel(at, tick=False):
        Worker(jobs, {"effect": lambda *_: None}, []).run_one()

    assert (only(jobs).state, only(jobs).error) == ("failed", "WorkerKilled")


def test_many_workers_ask_for_a_scheduled_job_once_in_each_slot(jobs):
    every = Schedule("tick", timedelta(minutes=5))
    workers = [Worker(jobs, {}, [every]) for _ in range(6)]
    with time_machine.travel(AT, tick=False) as clock:
        for minute in range(11):
            clock.move_to(AT + timedelta(minutes=minute))
            threads = [
                threading.Thread(target=worker.schedule, kwargs={"at": now()}) for worker in workers
            ]
            for thread in threads:
                thread.start()
            for thread in threads:
                thread.join()

    assert [job.run_at for job in all_jobs(jobs)] == [
        AT + timedelta(minutes=minutes) for minutes in (0, 5, 10)
    ]


def test_done_work_is_swept_and_failed_work_stays(jobs):
    ask(jobs)
    ask(jobs, "unheard of")
    Worker(jobs, {"effect": lambda *_: None}, []).drain()

    with jobs.writing() as session:
        sweep_jobs(session, before=now() + timedelta(seconds=1))

    assert [job.kind for job in all_jobs(jobs)] == ["unheard of"]


def test_an_id_goes_out_once_and_again_only_when_it_got_lost(jobs):
    ask(jobs)
    wanted = [only(jobs).id]

    def out(at):
        with jobs.writing() as session:
            return send_out(session, at=at)

    at = now()
    assert out(at) == wanted
    assert out(at + LEASE - timedelta(seconds=1)) == []
    assert out(at + LEASE) == wanted
    taken = take(jobs, job_id=wanted[0], at=at + LEASE)
    assert out(at + LEASE) == []
    assert out(at + 2 * LEASE) == wanted  # its worker died
    with pytest.raises(LostLease), jobs.writing() as session:
        finish(session, taken, at=now())


@pytest.fixture
def effects(jobs):
    with jobs.engine.begin() as connection:
        connection.execute(sa.text("CREATE TABLE effects (job INTEGER)"))
    yield jobs
    with jobs.engine.begin() as connection:
        connection.execute(sa.text("DROP TABLE effects"))


def start_worker(url):
    return subprocess.Popen(
        [sys.executable, "-m", "tests.core.worker_process", url, "0.5"],
        cwd=ROOT,
        env={**os.environ, "PYTHONPATH": str(ROOT)},
    )


def undone(database):
    with database.reading() as session:
        return session.scalar(sa.select(sa.func.count()).where(Job.state != "done"))


@pytest.mark.slow  # real processes, killed
def test_two_hundred_jobs_survive_workers_killed_at_random_none_lost_none_doubled(effects):
    with time_machine.travel(datetime.fromtimestamp(real_time(), tz=UTC), tick=True):
        with effects.writing() as session:
            for number in range(200):
                enqueue(session, "effect", {"number": number})
        dice, deaths = random.Random(7), 0  # noqa: S311 - when to kill
        workers = [start_worker(effects.url) for _ in range(2)]
        end = time.monotonic() + 40
        try:
            while undone(effects) and time.monotonic() < end:
                time.sleep(dice.uniform(0.3, 0.8))
                if deaths < 6 and undone(effects):
                    victim = dice.randrange(len(workers))
                    os.kill(workers[victim].pid, signal.SIGKILL)
                    workers[victim].wait()
                    workers[victim] = start_worker(effects.url)
                    deaths += 1
        finally:
            for worker in workers:
                worker.kill()
                worker.wait()

    with effects.reading() as session:
        done = session.scalars(sa.text("SELECT job FROM effects ORDER BY job")).all()
    assert done == list(range(200))
    assert undone(effects) == 0
    assert deaths


def real_time():
    return time_machine.escape_hatch.time.time()
