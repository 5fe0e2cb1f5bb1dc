"""Job rows written in the business transaction; claimed with a lease and a fence."""

import logging
import threading
from collections.abc import Callable, Iterator, Mapping
from contextlib import contextmanager
from dataclasses import dataclass
from datetime import UTC, datetime, timedelta
from typing import Any, cast
from uuid import UUID

from sqlalchemy import (
    CheckConstraint,
    ColumnElement,
    Index,
    Table,
    UniqueConstraint,
    delete,
    or_,
    select,
    update,
)
from sqlalchemy.exc import SQLAlchemyError
from sqlalchemy.orm import Mapped, Session, mapped_column

from core.clock import now
from core.db import Database, Keyed, Model, new_id
from core.together import Put, put

LEASE = timedelta(seconds=60)
ATTEMPTS = 8
LOG = logging.getLogger("omvard.jobs")


class Job(Keyed, Model):
    """Work to do once: `key` makes asking twice the same as asking once. Payload: ids only."""

    __tablename__ = "jobs"
    __table_args__ = (
        UniqueConstraint("key"),
        CheckConstraint("state IN ('ready', 'running', 'done', 'failed')", name="state"),
        Index("ix_jobs_state_run_at", "state", "run_at"),
    )

    kind: Mapped[str]
    key: Mapped[str]
    payload: Mapped[dict[str, Any]]
    state: Mapped[str] = mapped_column(default="ready")
    run_at: Mapped[datetime]
    lease_until: Mapped[datetime | None]
    fence: Mapped[int] = mapped_column(default=0)
    attempts: Mapped[int] = mapped_column(default=0)
    error: Mapped[str | None]
    finished_at: Mapped[datetime | None]


Handler = Callable[[Session, Mapping[str, Any]], None]


@dataclass(frozen=True)
class Schedule:
    """A job asked for once in every slot of time, however many workers ask."""

    kind: str
    every: timedelta

    def slot(self, moment: datetime) -> datetime:
        """The start of the slot a moment lies in."""
        epoch = datetime(1970, 1, 1, tzinfo=UTC)
        return epoch + (moment - epoch) // self.every * self.every


@dataclass(frozen=True)
class Claim:
    """A job taken by one worker; only the holder of the newest fence may finish it."""

    id: UUID
    kind: str
    payload: Mapping[str, Any]
    fence: int
    attempts: int


class LostLease(Exception):
    """Another worker took the job over; what was done is rolled back."""


class WorkerKilled(Exception):
    """The job ended its worker each time it was tried."""


def enqueue(
    session: Session,
    kind: str,
    payload: Mapping[str, Any] | None = None,
    *,
    key: str | None = None,
    run_at: datetime | None = None,
) -> None:
    """Ask for work in the caller's transaction; with a key already known nothing happens."""
    put(session, [job(kind, payload, key=key, run_at=run_at)])


def job(
    kind: str,
    payload: Mapping[str, Any] | None = None,
    *,
    key: str | None = None,
    run_at: datetime | None = None,
) -> Put:
    """The same as a row, to be written together with what asks for it."""
    job_id = new_id()
    values = {
        "id": job_id,
        "kind": kind,
        "key": key or f"{kind}:{job_id}",
        "payload": dict(payload or {}),
        "state": "ready",
        "run_at": run_at or now(),
        "fence": 0,
        "attempts": 0,
    }
    return Put(cast("Table", Job.__table__), [values], key=())


def claim(session: Session, *, at: datetime, job_id: UUID | None = None) -> Claim | None:
    """Take the next job that is due, or the one named, with a lease."""
    due = or_(
        (Job.state == "ready") & (Job.run_at <= at),
        (Job.state == "running") & (Job.lease_until <= at),
    )
    chosen = select(Job.id).where(due).order_by(Job.run_at).limit(1)
    chosen = chosen.with_for_update(skip_locked=True)
    if job_id is not None:
        chosen = chosen.where(Job.id == job_id)
    row = session.execute(
        update(Job)
        .where(Job.id == chosen.scalar_subquery())
        .values(
            state="running", lease_until=at + LEASE, fence=Job.fence + 1, attempts=Job.attempts + 1
        )
        .returning(Job.id, Job.kind, Job.payload, Job.fence, Job.attempts)
        .execution_options(synchronize_session=False)
    ).first()
    return Claim(*row) if row else None


def renew(session: Session, job: Claim, *, at: datetime) -> None:
    """Lengthen the lease of long work. Raises LostLease when it was taken over."""
    _fenced(session, job, lease_until=at + LEASE)


def finish(session: Session, job: Claim, *, at: datetime) -> None:
    """Mark a job done in the transaction of its effect. Raises LostLease when taken over."""
    _fenced(session, job, state="done", finished_at=at, lease_until=None, error=None)


def fail(session: Session, job: Claim, error: str, *, at: datetime) -> None:
    """Try again later, each time later; after the last attempt an operator must look."""
    wait = timedelta(seconds=5 * 3 ** min(job.attempts, 8))
    state = "failed" if job.attempts >= ATTEMPTS else "ready"
    _fenced(session, job, state=state, run_at=at + wait, lease_until=None, error=error)


def send_out(session: Session, *, at: datetime, most: int = 500) -> list[UUID]:
    """Ids of due jobs for a broker to carry; an id that gets lost goes out again after a lease.

    Jobs whose worker died are made ready, so that its old fence is worth nothing.
    """
    waiting = (Job.state == "ready") & (Job.run_at <= at) & _lease_over(at)
    due = or_(waiting, (Job.state == "running") & (Job.lease_until <= at))
    chosen = select(Job.id).where(due).order_by(Job.run_at).limit(most)
    rows = session.execute(
        update(Job)
        .where(Job.id.in_(chosen.with_for_update(skip_locked=True)))
        .values(state="ready", lease_until=at + LEASE)
        .returning(Job.id)
        .execution_options(synchronize_session=False)
    )
    return list(rows.scalars())


def _lease_over(at: datetime) -> ColumnElement[bool]:
    return or_(Job.lease_until.is_(None), Job.lease_until <= at)


def sweep_jobs(session: Session, *, before: datetime) -> None:
    """Remove jobs that were done before a moment; the failed stay for an operator."""
    session.execute(delete(Job).where(Job.state == "done", Job.finished_at < before))


def _fenced(session: Session, job: Claim, **values: Any) -> None:
    held = session.execute(
        update(Job)
        .where(Job.id == job.id, Job.fence == job.fence, Job.state == "running")
        .values(**values)
        .returning(Job.id)
        .execution_options(synchronize_session=False)
    ).first()
    if held is None:
        raise LostLease(str(job.id))


class Worker:
    """Runs jobs of known kinds until there are none due."""

    def __init__(
        self, database: Database, handlers: Mapping[str, Handler], schedules: list[Schedule]
    ) -> None:
        self.database, self.handlers, self.schedules = database, handlers, schedules
        self._asked: dict[str, datetime] = {}

    def schedule(self, *, at: datetime) -> None:
        """Ask for the scheduled jobs of the present slots."""
        slots = {item.kind: item.slot(at) for item in self.schedules}
        fresh = {kind: slot for kind, slot in slots.items() if self._asked.get(kind) != slot}
        if not fresh:
            return
        with self.database.writing() as session:
            for kind, slot in fresh.items():
                enqueue(session, kind, key=f"{kind}:{slot.isoformat()}", run_at=slot)
        self._asked |= fresh

    def run_one(self, job_id: UUID | None = None) -> bool:
        """Take and run one job; False when none was due."""
        with self.database.writing() as session:
            job = claim(session, at=now(), job_id=job_id)
        if job is None:
            return False
        try:
            if job.attempts > ATTEMPTS:
                raise WorkerKilled  # noqa: TRY301 - a job that never lets its worker live to fail
            self._run(job)
        except LostLease:
            LOG.warning("job.taken_over", extra={"kind": job.kind, "job": str(job.id)})
        except Exception as error:  # noqa: BLE001 - any failure is kept on the row and retried
            self._failed(job, error)
        return True

    def _run(self, job: Claim) -> None:
        with self._lease_kept(job), self.database.writing() as session:
            session.info["job"] = job  # long work renews the lease by it
            self.handlers[job.kind](session, job.payload)
            finish(session, job, at=now())

    def _failed(self, job: Claim, error: Exception) -> None:
        told = {"kind": job.kind, "job": str(job.id), "attempts": job.attempts}
        LOG.error("job.failed", extra=told, exc_info=error)
        try:
            with self.database.writing() as session:
                fail(session, job, type(error).__name__, at=now())
        except LostLease:
            return

    @contextmanager
    def _lease_kept(self, job: Claim) -> Iterator[None]:
        """Renew the lease while the work lasts. On SQLite the work itself locks out others."""
        if self.database.dialect == "sqlite":
            yield
            return
        done = threading.Event()
        beat = threading.Thread(target=self._beat, args=(job, done), daemon=True)
        beat.start()
        try:
            yield
        finally:
            done.set()
            beat.join()

    def _beat(self, job: Claim, done: threading.Event) -> None:
        while not done.wait(LEASE.total_seconds() / 3):
            try:
                with self.database.writing() as session:
                    renew(session, job, at=now())
            except (LostLease, SQLAlchemyError):
                return

    def drain(self, *, most: int = 10_000) -> int:
        """Run what is due now; gives how many ran."""
        done = 0
        while done < most and self.run_one():
            done += 1
        return done
