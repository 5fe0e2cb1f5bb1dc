"""A worker in a process of its own, for tests that kill it; takes an address and a lease."""

import random
import sys
import time

import sqlalchemy as sa

from core import jobs
from core.clock import now
from core.db import Database

EFFECTS = sa.table("effects", sa.column("job"))


def work(session, payload):
    """One effect row for each job, in the job's own transaction, and a little time to die in."""
    session.execute(sa.insert(EFFECTS).values(job=payload["number"]))
    time.sleep(random.uniform(0.001, 0.01))  # noqa: S311 - the time to be killed in


def main(url, lease):
    jobs.LEASE = jobs.timedelta(seconds=float(lease))
    database = Database(url)
    worker = jobs.Worker(database, {"effect": work}, [])
    while True:
        try:
            if not worker.run_one():
                time.sleep(0.02)
        except sa.exc.SQLAlchemyError:
            time.sleep(0.05)


if __name__ == "__main__":
    assert now()
    main(*sys.argv[1:])
