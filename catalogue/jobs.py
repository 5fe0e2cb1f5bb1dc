"""Imports on trial and for real, and files nobody waits for."""

from collections.abc import Mapping
from datetime import timedelta
from typing import Any
from uuid import UUID

from sqlalchemy.orm import Session

from catalogue.exchange.files import folder, path_of
from catalogue.exchange.runs import Surroundings, run
from catalogue.models.imports import CatalogueImport
from catalogue.queries.imports import open_imports
from catalogue.services import imports
from core.actors import SYSTEM
from core.clock import now
from core.jobs import Claim, Schedule, renew
from portal.web.transactions import database, settings

SWEEP = "catalogue.sweep_files"
WAITS = timedelta(days=7)
SCHEDULES = [Schedule(SWEEP, timedelta(hours=1))]


def run_import(session: Session, payload: Mapping[str, Any]) -> None:
    """Go through an import's file. The job's own transaction stays empty until it is finished."""
    job: Claim | None = session.info.get("job")

    def keep(work: Session) -> None:
        if job is not None:
            renew(work, job, at=now())

    import_id = UUID(payload["import"])
    path = path_of(settings().instance, import_id)
    run(import_id, path, around=Surroundings(database().writing, now, keep))
    with database().reading() as work:
        wanted = import_id in open_imports(work)
    if not wanted:
        path.unlink(missing_ok=True)


def sweep_files(session: Session, _payload: Mapping[str, Any]) -> None:
    """Drop imports nobody came back to, and remove files no open import needs."""
    at = now()
    waiting = open_imports(session)
    for import_id, since in waiting.items():
        item = session.get_one(CatalogueImport, import_id)
        if item.state in {"uploaded", "checked"} and since < at - WAITS:
            imports.drop(session, item, by=SYSTEM)
    session.flush()
    wanted = {f"{import_id}.list" for import_id in open_imports(session)}
    for path in folder(settings().instance).iterdir():
        if path.name not in wanted and path.stat().st_mtime < at.timestamp() - 3600:
            path.unlink(missing_ok=True)


HANDLERS = {imports.CHECK: run_import, imports.TAKE: run_import, SWEEP: sweep_files}
