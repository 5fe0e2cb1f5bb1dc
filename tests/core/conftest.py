"""The foundation on databases of its own, where every commit is real."""

from collections.abc import Callable, Iterator
from dataclasses import dataclass

import pytest
from flask import Flask
from sqlalchemy import delete

from core.db import Database
from core.jobs import Job
from core.vault import Vault


@dataclass
class Ground:
    """A migrated data database and its keyring, without a world."""

    app: Flask
    database: Database
    vault: Vault

    @property
    def key(self) -> bytes:
        return self.app.extensions["settings"].secrets.audit_key


@pytest.fixture(scope="session")
def ground(make_app: Callable[..., Flask]) -> Iterator[Ground]:
    app = make_app()
    found = Ground(app, app.extensions["database"], app.extensions["vault"])
    yield found
    found.database.engine.dispose()
    found.vault.keyring.engine.dispose()


@pytest.fixture
def jobs(ground: Ground) -> Database:
    """A database without any jobs."""
    with ground.database.writing() as session:
        session.execute(delete(Job))
    return ground.database
