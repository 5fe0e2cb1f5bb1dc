"""An import from receiving its file to its end: each step once, in order, written in the books."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import date, datetime
from typing import Any, ClassVar
from uuid import UUID

from sqlalchemy import delete, select, update
from sqlalchemy.orm import Session

from catalogue.models.imports import CatalogueImport, ImportFault, ImportMapping
from catalogue.queries.imports import faults_kept, mapping_by_name
from catalogue.rules.lists import BadList, CellFault
from catalogue.services.import_rows import Tally
from core import audit
from core.actors import Actor
from core.errors import Lifter, Refusal
from core.jobs import enqueue

CHECK, TAKE = "catalogue.check", "catalogue.take"
MOST_FAULTS_KEPT = 5_000


@dataclass(eq=False)
class WrongStep(Refusal):
    """The import is not at the point where this can be done."""

    code: ClassVar[str] = "import_wrong_step"
    lifted_by: ClassVar[Lifter] = Lifter.YOU
    state: str


@dataclass(eq=False)
class NothingToTake(Refusal):
    """No row of the list is good."""

    code: ClassVar[str] = "import_nothing_good"
    lifted_by: ClassVar[Lifter] = Lifter.YOU


def receive(
    session: Session,
    import_id: UUID,
    *,
    file_name: str,
    file_hash: str,
    by: Actor,
    at: datetime,
) -> CatalogueImport:
    """Register a file that was found readable."""
    item = CatalogueImport(
        id=import_id,
        file_name=file_name,
        file_hash=file_hash,
        mapping={},
        state="uploaded",
        refusal=None,
        account_id=by.account_id,
        made_at=at,
        done_at=None,
    )
    session.add(item)
    session.flush()
    audit.changed(session, "import.received", import_id, by=by, sha256=file_hash)
    return item


def check(
    session: Session, item: CatalogueImport, *, mapping: Mapping[str, Any], by: Actor
) -> None:
    """Choose how the list is read, and ask for a trial that changes nothing."""
    _step(session, item, {"uploaded", "checked"}, "checking")
    item.mapping = dict(mapping)
    session.flush()
    audit.changed(session, "import.mapped", item.id, by=by, mapping=mapping.get("title", ""))
    enqueue(session, CHECK, {"import": str(item.id)}, key=f"{CHECK}:{item.id}:{item.version}")


def take(session: Session, item: CatalogueImport, *, by: Actor) -> None:
    """Ask for the good rows to be taken, without the bad."""
    if item.state == "checked" and item.rows_bad >= item.rows_total:
        raise NothingToTake
    _step(session, item, {"checked"}, "importing")
    session.flush()
    audit.changed(
        session, "import.confirmed", item.id, by=by, rows=item.rows_total, bad=item.rows_bad
    )
    enqueue(session, TAKE, {"import": str(item.id)}, key=f"{TAKE}:{item.id}:{item.version}")


def take_at_once(
    session: Session, item: CatalogueImport, *, mapping: Mapping[str, Any], by: Actor
) -> None:
    """Begin taking without a trial, for an operator's command that then does the work itself."""
    _step(session, item, {"uploaded"}, "importing")
    item.mapping = dict(mapping)
    audit.changed(session, "import.confirmed", item.id, by=by, mapping=mapping.get("title", ""))


def drop(session: Session, item: CatalogueImport, *, by: Actor) -> None:
    """Forget an import that took nothing; its file is removed by the caller."""
    _step(session, item, {"uploaded", "checked", "refused"}, item.state)
    audit.changed(session, "import.dropped", item.id, by=by, state=item.state)
    session.flush()
    session.delete(item)


def _step(
    session: Session, item: CatalogueImport, begins: set[str], becomes: str
) -> CatalogueImport:
    """Move on under the row's lock, from a state where that is possible."""
    session.refresh(item, with_for_update=True)
    if item.state not in begins:
        raise WrongStep(item.state)
    item.state = becomes
    item.rows_read = 0
    return item


@dataclass(frozen=True)
class Progress:
    """What a worker needs of an import to go on with it."""

    state: str
    mapping: Mapping[str, Any]
    rows_read: int
    made_at: datetime
    account_id: UUID | None


def progress_of(session: Session, import_id: UUID) -> Progress | None:
    """Where an import is; none when it was dropped."""
    columns = (
        CatalogueImport.state,
        CatalogueImport.mapping,
        CatalogueImport.rows_read,
        CatalogueImport.made_at,
        CatalogueImport.account_id,
    )
    row = session.execute(select(*columns).where(CatalogueImport.id == import_id)).first()
    return Progress(*row) if row else None


def begin(session: Session, import_id: UUID, *, total: int) -> None:
    """Count from nothing: what an earlier pass found is forgotten."""
    session.execute(delete(ImportFault).where(ImportFault.import_id == import_id))
    _set(
        session,
        import_id,
        rows_total=total,
        rows_bad=0,
        articles_new=0,
        articles_changed=0,
        prices_new=0,
        unchanged=0,
    )


def note_batch(
    session: Session, import_id: UUID, *, read: int, bad: int, tally: Tally, faults: Sequence[Any]
) -> None:
    """Count a batch in, in the transaction of what it did."""
    table = CatalogueImport
    _set(
        session,
        import_id,
        rows_read=table.rows_read + read,
        rows_bad=table.rows_bad + bad + len({fault.line for fault in tally.faults}),
        articles_new=table.articles_new + tally.articles_new,
        articles_changed=table.articles_changed + tally.articles_changed,
        prices_new=table.prices_new + tally.prices_new,
        unchanged=table.unchanged + tally.unchanged,
    )
    _keep_faults(session, import_id, [*faults, *tally.faults])


def _keep_faults(session: Session, import_id: UUID, faults: Sequence[CellFault]) -> None:
    room = MOST_FAULTS_KEPT - faults_kept(session, import_id) if faults else 0
    rows = [
        {
            "import_id": import_id,
            "line": fault.line,
            "column": fault.column,
            "value": fault.value,
            "reason": fault.packed(),
        }
        for fault in faults[: max(room, 0)]
    ]
    if rows:
        session.add_all([ImportFault(**row) for row in rows])
        session.flush()


def finish(session: Session, import_id: UUID, *, at: datetime, by: Actor) -> None:
    """End a pass: a trial is ready to be looked at, a taking is done."""
    item = session.get_one(CatalogueImport, import_id, with_for_update=True)
    taken = item.state == "importing"
    item.state = "done" if taken else "checked"
    item.done_at = at if taken else None
    if taken:
        audit.changed(
            session,
            "import.done",
            import_id,
            by=by,
            rows=item.rows_read,
            bad=item.rows_bad,
            new=item.articles_new,
            changed=item.articles_changed,
            prices=item.prices_new,
        )


def refuse(session: Session, import_id: UUID, refusal: BadList, *, at: datetime, by: Actor) -> None:
    """End an import whose file turned out not to be readable under its mapping."""
    item = session.get_one(CatalogueImport, import_id, with_for_update=True)
    item.state, item.refusal, item.done_at = "refused", refusal.packed(), at
    audit.changed(session, "import.refused", import_id, by=by, fault=refusal.fault.value)


def _set(session: Session, import_id: UUID, **values: Any) -> None:
    session.execute(
        update(CatalogueImport)
        .where(CatalogueImport.id == import_id)
        .values(**values)
        .execution_options(synchronize_session=False)
    )


def save_mapping(
    session: Session, *, name: str, mapping: Mapping[str, Any], by: Actor, at: datetime
) -> ImportMapping:
    """Keep a mapping under a name; the same name says it anew."""
    kept = mapping_by_name(session, name) or ImportMapping(name=name, made_at=at)
    kept.mapping = {key: value for key, value in mapping.items() if key != "valid_from"}
    session.add(kept)
    session.flush()
    audit.changed(session, "mapping.saved", kept.id, by=by)
    return kept


def starts_on(mapping: Mapping[str, Any], made_on: date) -> date:
    """The day from which the list's prices hold unless a row says another."""
    said = mapping.get("valid_from")
    return date.fromisoformat(said) if said else made_on


def tally_of(item: CatalogueImport) -> Tally:
    """What an import did, by its counts."""
    return Tally(item.articles_new, item.articles_changed, item.prices_new, item.unchanged)
