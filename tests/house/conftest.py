"""A house of its own for the tests that keep the plan."""

from collections.abc import Callable, Iterator

import pytest
import time_machine
from flask import Flask

import run
from core.db import Database
from portal.models import Account
from portal.services.passwords import hash_password
from tests.client import Visitor
from tests.conftest import MONDAY
from tests.people import PASSWORD, Known, World, build_world


def shut(app: Flask) -> None:
    """Give every connection back."""
    app.extensions["database"].engine.dispose()
    app.extensions["vault"].keyring.engine.dispose()


@pytest.fixture(scope="session")
def real_house(make_app: Callable[..., Flask]) -> Iterator[tuple[Flask, World]]:
    """A house whose requests commit on connections of their own, as in earnest."""
    app = make_app()
    database: Database = app.extensions["database"]
    with time_machine.travel(MONDAY, tick=True), database.writing() as session:
        world = build_world(session, app.extensions["vault"])
        session.get_one(Account, world.people.bo.account_id).password_hash = hash_password(PASSWORD)
    yield app, world
    shut(app)


@pytest.fixture
def call(real_house: tuple[Flask, World]) -> Callable[..., Visitor]:
    """A browser on the real house, signed in as one of the known people or nobody."""
    app, world = real_house

    def make(who: Known | None = None, *, language: str = "en") -> Visitor:
        return Visitor(app, world, who, language=language)

    return make


@pytest.fixture
def empty_house(tmp_path, monkeypatch):
    """A folder with two lock files and nothing installed; installing is noted, not done."""
    monkeypatch.setattr(run, "ROOT", tmp_path)
    monkeypatch.setattr(run, "VENV", tmp_path / ".venv")
    monkeypatch.setattr(run, "PYTHON", tmp_path / ".venv/bin/python")
    monkeypatch.setattr(run, "STAMP", tmp_path / ".venv/omvard-stamp.json")
    for lock in (run.RUN, run.TEST):
        (tmp_path / lock).write_text(lock)
    made = []

    def install(lock, _uv, *, fresh):
        run.PYTHON.parent.mkdir(parents=True, exist_ok=True)
        run.PYTHON.touch()
        made.append((lock, fresh))

    monkeypatch.setattr(run, "install", install)
    return made
