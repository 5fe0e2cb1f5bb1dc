"""The data under the product: loaded once, copied afresh for each run."""

import hashlib
import json
import os
import subprocess
import sys
import time
from collections.abc import Iterator, Mapping
from contextlib import contextmanager
from dataclasses import asdict, dataclass
from datetime import UTC, datetime
from pathlib import Path
from typing import Any

from sqlalchemy import text
from sqlalchemy.engine import Connection

from tests.bench import floors
from tests.bench.servers import ROOT, PostgreSQL, Web, gunicorn

DATA, KEYRING, FLOORS = "omvard", "keyring", "floors"
LOADED = ("omvard_loaded", "keyring_loaded")
MADE_BY = ("migrations/versions/*.py", "migrations/keyring/*.py", "*/commands/demo*.py")


@dataclass(frozen=True)
class Sizes:
    """How much the product holds."""

    recipients: int
    articles: int
    orders: int


@dataclass(frozen=True)
class House:
    """The product and the floors, up and running on the same machine."""

    database: PostgreSQL
    product: Web
    floors: Web
    sizes: Sizes

    @contextmanager
    def sql(self) -> Iterator[Connection]:
        """A look into the product's data."""
        with self.database.administer(DATA) as connection:
            yield connection

    def column(self, statement: str, **values: Any) -> list[Any]:
        """The first column of a query."""
        with self.sql() as connection:
            return list(connection.scalars(text(statement), values))


@contextmanager
def open_house(
    database: PostgreSQL, folder: Path, sizes: Sizes, *, forever: bool = False
) -> Iterator[House]:
    """Load the data unless the folder has them, copy them, and serve."""
    load(database, folder, sizes)
    for fresh, loaded in zip((DATA, KEYRING), LOADED, strict=True):
        database.copy(fresh, loaded)
    database.copy(FLOORS)
    floors.prepare(database.url(FLOORS), sizes.orders)
    with database.administer() as connection:
        connection.execute(text("CHECKPOINT"))
    product = surroundings(database, folder, DATA, KEYRING)
    plain = {"FLOORS_DATABASE_URL": database.url(FLOORS)}
    with (
        gunicorn("app:create_app()", product, folder / "product.log", forever=forever) as served,
        gunicorn("tests.bench.floors:create_app()", plain, folder / "floors.log") as ground,
    ):
        yield House(database, served, ground, sizes)


def surroundings(database: PostgreSQL, folder: Path, data: str, keyring: str) -> dict[str, str]:
    """The product's environment."""
    return {
        "OMVARD_ENV": "demo",
        "OMVARD_INSTANCE": str(folder / "instance"),
        "OMVARD_DATABASE_URL": database.url(data),
        "OMVARD_KEYRING_URL": database.url(keyring),
    }


def load(database: PostgreSQL, folder: Path, sizes: Sizes) -> None:
    """Fill the databases that runs are copied from, unless they hold just that already."""
    mark = folder / "loaded.json"
    wanted = {**asdict(sizes), "day": str(datetime.now(UTC).date()), "made_by": made_by()}
    held = mark.exists() and json.loads(mark.read_text(encoding="ascii")) == wanted
    if held and all(database.exists(name) for name in LOADED):
        return
    mark.unlink(missing_ok=True)
    for name in LOADED:
        database.copy(name)
    environ = surroundings(database, folder, *LOADED)
    began = time.monotonic()
    counts = [f"--{name}={value}" for name, value in asdict(sizes).items()]
    flask(environ, "prepare", "--no-demo")
    flask(environ, "demo", "load", *counts)
    for name in LOADED:
        with database.administer(name) as connection:
            connection.execute(text("VACUUM (FREEZE, ANALYZE)"))
    mark.write_text(json.dumps(wanted), encoding="ascii")
    print(f"Loaded in {time.monotonic() - began:.0f} s.", flush=True)


def made_by() -> str:
    """A digest of what makes the data: kept data made otherwise are made again."""
    paths = sorted(path for pattern in MADE_BY for path in ROOT.glob(pattern))
    return hashlib.sha256(b"".join(path.read_bytes() for path in paths)).hexdigest()[:16]


def flask(environ: Mapping[str, str], *words: str) -> None:
    """Run a command of the product; its progress shows."""
    command = [sys.executable, "-m", "flask", "--app", "app", *words]
    subprocess.run(command, cwd=ROOT, env={**os.environ, **environ}, check=True)
