"""Dramatiq as carrier: job ids travel through Redis or RabbitMQ; the rows decide what runs."""

from collections.abc import Callable
from datetime import datetime
from urllib.parse import urlsplit
from uuid import UUID

import dramatiq
from dramatiq.brokers.stub import StubBroker

from core.config import UnsafeSettings
from core.db import Database
from core.jobs import send_out

QUEUE = "omvard"
HOUR_MS = 3_600_000


def broker_at(url: str) -> dramatiq.Broker:
    """The broker behind `OMVARD_BROKER_URL`; `stub://` stays in this process."""
    scheme = urlsplit(url).scheme
    if scheme in {"redis", "rediss", "unix"}:
        from dramatiq.brokers.redis import RedisBroker  # noqa: PLC0415 - extra `redis`

        return RedisBroker(url=url, namespace=QUEUE)  # type: ignore[no-untyped-call]
    if scheme in {"amqp", "amqps"}:
        from dramatiq.brokers.rabbitmq import RabbitmqBroker  # noqa: PLC0415 - extra `rabbitmq`

        return RabbitmqBroker(url=url)
    if scheme == "stub":
        return StubBroker()
    raise UnsafeSettings("OMVARD_BROKER_URL must begin with redis:// or amqp://.")


class Carrier:
    """Sends ids of due jobs through a broker, and runs those that arrive.

    The broker may lose, repeat or reorder ids: a lost one is sent again when its lease is
    over, and a job that is not due when its id arrives is left alone.
    """

    def __init__(
        self, database: Database, broker: dramatiq.Broker, run: Callable[[UUID], object]
    ) -> None:
        self.database, self.broker = database, broker

        def take(job_id: str) -> None:
            run(UUID(job_id))

        shape = dramatiq.actor(
            actor_name="omvard.job",
            queue_name=QUEUE,
            broker=broker,
            max_retries=0,
            time_limit=HOUR_MS,
        )
        self.actor = shape(take)

    def relay(self, *, at: datetime) -> int:
        """Send the ids of jobs that are due; gives how many."""
        with self.database.writing() as session:
            due = send_out(session, at=at)
        for job_id in due:
            self.actor.send(str(job_id))
        return len(due)

    def worker(self, *, threads: int) -> dramatiq.Worker:
        """Threads that run the jobs whose ids arrive, once started."""
        return dramatiq.Worker(self.broker, queues={QUEUE}, worker_threads=threads)
