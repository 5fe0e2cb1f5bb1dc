"""One pass over a list, batch by batch, each in a transaction of its own: on trial or for real."""

from collections.abc import Callable
from contextlib import AbstractContextManager
from dataclasses import dataclass
from datetime import datetime
from pathlib import Path
from uuid import UUID

from sqlalchemy.orm import Session

from catalogue.exchange import mappings
from catalogue.exchange.files import ListFile, examine
from catalogue.exchange.mappings import ColumnMapping
from catalogue.exchange.reading import Batch, Survey, batches, survey
from catalogue.rules.lists import BadList, CellFault
from catalogue.services import imports
from catalogue.services.import_rows import Intake, Tally, Terms
from core.actors import Actor, Role, Standing
from core.clock import civil_date

Writing = Callable[[], AbstractContextManager[Session]]
RUNNING = frozenset({"checking", "importing"})


@dataclass(frozen=True)
class Surroundings:
    """What a pass is given: transactions, the clock, and how to say that it is still at work."""

    writing: Writing
    now: Callable[[], datetime]
    keep: Callable[[Session], None] = lambda _session: None
    step: Callable[[int, int], None] = lambda _done, _total: None


def terms_of(
    mapping: ColumnMapping, known: Survey, *, import_id: UUID, at: datetime, write: bool
) -> Terms:
    """What holds for every row."""
    return Terms(
        import_id=import_id,
        on=mapping.valid_from or civil_date(at),
        at=at,
        contract=mapping.contract,
        contract_name=mapping.contract_name,
        currency=known.currency,
        write=write,
    )


def run(import_id: UUID, path: Path, *, around: Surroundings) -> None:
    """Do what the import's state asks for, from where an earlier try stopped.

    Each batch is stored together with how far it came and the worker's lease, so a worker that
    is killed, or overtaken, leaves whole batches only, and nothing is taken twice.
    """
    with around.writing() as session:
        at_work = imports.progress_of(session, import_id)
    if at_work is None or at_work.state not in RUNNING:
        return
    by = Actor(account_id=at_work.account_id, standings=(Standing(Role.SYSTEM),), route="import")
    try:
        _pass(import_id, path, at_work, around)
    except BadList as refusal:
        with around.writing() as session:
            imports.refuse(session, import_id, refusal, at=around.now(), by=by)
        return
    with around.writing() as session:
        imports.finish(session, import_id, at=around.now(), by=by)


def _pass(import_id: UUID, path: Path, at_work: imports.Progress, around: Surroundings) -> None:
    mapping, file = mappings.load(at_work.mapping), examine(path)
    known = survey(file, mapping)
    write = at_work.state == "importing"
    with around.writing() as session:
        if not at_work.rows_read:
            imports.begin(session, import_id, total=known.total)
        around.keep(session)
    terms = terms_of(mapping, known, import_id=import_id, at=at_work.made_at, write=write)
    intake, done = Intake(terms), at_work.rows_read
    for batch in batches(file, mapping, known, after=done):
        with around.writing() as session:
            tally = intake.take(session, batch.good)
            imports.note_batch(
                session,
                import_id,
                read=batch.read,
                bad=batch.bad,
                tally=tally,
                faults=batch.faults,
            )
            around.keep(session)
        done += batch.read
        around.step(done, known.total)


@dataclass
class Trial:
    """What a list would do, and every fault it has."""

    total: int
    bad: int
    tally: Tally
    faults: list[CellFault]


def weigh(
    session: Session,
    file: ListFile,
    mapping: ColumnMapping,
    *,
    terms: Callable[[Survey], Terms],
    step: Callable[[int, int], None] = lambda _done, _total: None,
) -> Trial:
    """Try a list against the catalogue without storing anything at all."""
    known = survey(file, mapping)
    intake, trial = Intake(terms(known)), Trial(known.total, 0, Tally(), [])
    done = 0
    for batch in batches(file, mapping, known):
        _weigh_batch(session, intake, batch, trial)
        done += batch.read
        step(done, known.total)
    return trial


def _weigh_batch(session: Session, intake: Intake, batch: Batch, trial: Trial) -> None:
    tally = intake.take(session, batch.good)
    trial.faults += [*batch.faults, *tally.faults]
    trial.bad += batch.bad + len({fault.line for fault in tally.faults})
    tally.faults = []
    trial.tally.add(tally)
