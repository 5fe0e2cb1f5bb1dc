"""Dramatiq carries ids; whatever it loses or repeats, the rows decide."""

import shutil
import socket
import subprocess
import time
from datetime import timedelta
from uuid import uuid4

import pytest
import sqlalchemy as sa

from core.carrier import Carrier, broker_at
from core.clock import now
from core.config import UnsafeSettings
from core.jobs import LEASE, Job, Worker, enqueue


@pytest.fixture
def ran():
    return []


def carried(database, broker, ran):
    """A carrier whose jobs note their number."""
    worker = Worker(database, {"note": lambda _s, payload: ran.append(payload["n"])}, [])
    return Carrier(database, broker, worker.run_one)


def ask(database, number):
    with database.writing() as session:
        for n in range(number):
            enqueue(session, "note", {"n": n})


def states(database):
    with database.reading() as session:
        return set(session.scalars(sa.select(Job.state)))


@pytest.fixture
def stub():
    broker = broker_at("stub://")
    yield broker
    broker.close()


def arrive(carrier, broker):
    """Let everything in the broker arrive."""
    worker = carrier.worker(threads=2)
    worker.start()
    broker.join("omvard", timeout=10_000)
    worker.join()
    worker.stop()


@pytest.mark.slow  # Dramatiq's threads take two seconds to stop
def test_due_jobs_are_carried_and_run_once(jobs, stub, ran):
    carrier = carried(jobs, stub, ran)
    ask(jobs, 5)

    assert carrier.relay(at=now()) == 5
    assert carrier.relay(at=now()) == 0
    arrive(carrier, stub)

    assert sorted(ran) == [0, 1, 2, 3, 4]
    assert states(jobs) == {"done"}


@pytest.mark.slow  # Dramatiq's threads take two seconds to stop
def test_an_id_that_arrives_twice_runs_once(jobs, stub, ran):
    carrier = carried(jobs, stub, ran)
    ask(jobs, 1)
    carrier.relay(at=now())
    carrier.relay(at=now() + LEASE)

    arrive(carrier, stub)

    assert ran == [0]


@pytest.mark.slow  # Dramatiq's threads take two seconds to stop
def test_an_id_the_broker_lost_is_sent_again(jobs, stub, ran):
    carrier = carried(jobs, stub, ran)
    ask(jobs, 1)
    carrier.relay(at=now())
    stub.flush_all()

    assert carrier.relay(at=now() + LEASE + timedelta(seconds=1)) == 1
    arrive(carrier, stub)

    assert ran == [0]


@pytest.mark.slow  # Dramatiq's threads take two seconds to stop
def test_an_id_nobody_knows_is_left_alone(jobs, stub, ran):
    carrier = carried(jobs, stub, ran)
    carrier.actor.send(str(uuid4()))

    arrive(carrier, stub)

    assert ran == []


def test_a_broker_of_an_unknown_kind_is_refused():
    with pytest.raises(UnsafeSettings, match="redis:// or amqp://"):
        broker_at("kafka://localhost")


@pytest.fixture
def redis(tmp_path):
    """A real Redis on a free port of this machine."""
    program = shutil.which("redis-server")
    if program is None:
        pytest.skip("NO REDIS: apt-get install redis-server proves the carrier on a real one")
    with socket.socket() as free:
        free.bind(("127.0.0.1", 0))
        port = free.getsockname()[1]
    quiet = ["--save", "", "--appendonly", "no", "--dir", str(tmp_path), "--loglevel", "warning"]
    server = subprocess.Popen([program, "--bind", "127.0.0.1", "--port", str(port), *quiet])
    try:
        wait_for(port)
        yield f"redis://127.0.0.1:{port}/0"
    finally:
        server.terminate()
        server.wait(10)


def wait_for(port):
    for _try in range(100):
        with socket.socket() as probe:
            if probe.connect_ex(("127.0.0.1", port)) == 0:
                return
        time.sleep(0.05)
    pytest.fail("Redis did not start")


@pytest.mark.slow  # a real Redis
def test_a_real_redis_carries_jobs_and_may_forget_them_all(jobs, redis, ran):
    broker = broker_at(redis)
    carrier = carried(jobs, broker, ran)
    ask(jobs, 20)
    carrier.relay(at=now())
    broker.client.flushall()  # Redis was restarted without its memory
    assert carrier.relay(at=now() + LEASE + timedelta(seconds=1)) == 20
    carrier.actor.send(str(uuid4()))

    worker = carrier.worker(threads=2)
    worker.start()
    for _try in range(200):
        if states(jobs) == {"done"}:
            break
        time.sleep(0.05)
    worker.stop()
    broker.close()

    assert sorted(ran) == list(range(20))
    assert states(jobs) == {"done"}
