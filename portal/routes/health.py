"""For machines: is it alive, is it ready, what does it count."""

import os

from alembic.migration import MigrationContext
from alembic.script import ScriptDirectory
from flask import abort, request
from flask.typing import ResponseReturnValue
from prometheus_client import CONTENT_TYPE_LATEST, CollectorRegistry, generate_latest
from prometheus_client.multiprocess import MultiProcessCollector
from sqlalchemy.exc import SQLAlchemyError

from portal.commands.database import configs
from portal.routes.blueprint import portal
from portal.web.guard import open_to_all

LOOPBACK = frozenset({"127.0.0.1", "::1"})


@portal.route("/healthz")
@open_to_all
def healthz() -> ResponseReturnValue:
    """The process answers."""
    return {"status": "ok"}


@portal.route("/readyz")
@open_to_all
def readyz() -> ResponseReturnValue:
    """Both databases answer and are at the newest version."""
    try:
        ready = all(_at_head(database, config) for database, _metadata, config in configs())
    except SQLAlchemyError:
        ready = False
    return {"status": "ready" if ready else "not ready"}, 200 if ready else 503


def _at_head(database: object, config: object) -> bool:
    head = ScriptDirectory.from_config(config).get_current_head()  # type: ignore[arg-type]
    with database.engine.connect() as connection:  # type: ignore[attr-defined]
        return MigrationContext.configure(connection).get_current_revision() == head


@portal.route("/metrics")
@open_to_all
def metrics() -> ResponseReturnValue:
    """Counters for Prometheus, to this machine only and never through a proxy."""
    if request.remote_addr not in LOOPBACK or "X-Forwarded-For" in request.headers:
        abort(404)
    registry = CollectorRegistry()
    if os.environ.get("PROMETHEUS_MULTIPROC_DIR"):
        MultiProcessCollector(registry)  # type: ignore[no-untyped-call]
        return generate_latest(registry), 200, {"Content-Type": CONTENT_TYPE_LATEST}
    return generate_latest(), 200, {"Content-Type": CONTENT_TYPE_LATEST}
