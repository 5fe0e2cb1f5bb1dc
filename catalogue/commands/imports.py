"""`flask catalogue import FILE`: a list taken in from the operator's own disk."""

import csv
import json
from pathlib import Path
from typing import Any

import click
from flask import current_app
from flask.cli import AppGroup

from catalogue.exchange import mappings
from catalogue.exchange.files import ListFile, examine, hash_of, header_of
from catalogue.exchange.mappings import ColumnMapping
from catalogue.exchange.offers import fitting, offered
from catalogue.exchange.runs import Surroundings, Trial, run, terms_of, weigh
from catalogue.models.imports import CatalogueImport
from catalogue.queries.imports import every_fault, imported_before
from catalogue.rules.lists import BadList, CellFault, Reason, clean_file_name
from catalogue.services import imports
from core.actors import SYSTEM
from core.clock import now
from core.config import Settings
from core.db import Database, new_id
from portal.web.exports import safe_text

catalogue = AppGroup("catalogue", help="Articles and price lists.")
SHOWN = 20


@catalogue.command("import")
@click.argument("file", type=click.Path(exists=True, dir_okay=False, path_type=Path))
@click.option("--dry-run", is_flag=True, help="Say what would happen; store nothing.")
@click.option(
    "--mapping", "chosen", help="A mapping's name, or a JSON file. Default: one that fits."
)
@click.option("--supplier", help="Supplier of every row.")
@click.option("--sheet", help="Sheet of a workbook.")
@click.option("--valid-from", type=click.DateTime(["%Y-%m-%d"]), help="First day of the prices.")
@click.option("--faults", type=click.Path(path_type=Path), help="Write every bad cell to this CSV.")
def import_list(file: Path, *, dry_run: bool, faults: Path | None, **given: Any) -> None:
    """Import the good rows of a CSV or XLSX list; tell of the bad."""
    try:
        file_hash = hash_of(file, limit=_settings().max_upload)
        found = examine(file)
        mapping = _mapping(found, given)
        trial = _try(found, mapping) if dry_run else _take(file, file_hash, mapping)
    except BadList as refusal:
        facts = {name: value for name, value in refusal.facts().items() if value is not None}
        told = ", ".join(f"{name} {value}" for name, value in facts.items())
        raise click.ClickException(f"The file was not taken: {told}.") from refusal
    _tell(trial, dry_run=dry_run)
    if faults is not None:
        _write_faults(faults, trial.faults)


def _database() -> Database:
    found: Database = current_app.extensions["database"]
    return found


def _settings() -> Settings:
    found: Settings = current_app.extensions["settings"]
    return found


def _mapping(file: ListFile, given: dict[str, Any]) -> ColumnMapping:
    """The mapping named or found, with what the command line says instead."""
    sheet, day = given["sheet"], given["valid_from"]
    try:
        named = _named(given["chosen"]) if given["chosen"] else _guessed(file, sheet)
        told = named.model_dump()
        if given["supplier"]:
            told["columns"].pop("supplier", None)
            told["constants"]["supplier"] = given["supplier"]
        told["sheet"] = sheet or named.sheet
        told["valid_from"] = day.date() if day else named.valid_from
        return mappings.load(told)
    except ValueError as error:
        raise click.ClickException(f"The mapping cannot be used: {error}") from error


def _named(chosen: str) -> ColumnMapping:
    path = Path(chosen)
    if path.suffix == ".json" and path.is_file():
        return mappings.load(path.read_text(encoding="utf-8"))
    with _database().reading() as session:
        known = offered(session)
    if chosen not in known:
        raise click.ClickException(f"No mapping {chosen}. There are: {', '.join(known)}.")
    return known[chosen]


def _guessed(file: ListFile, sheet: str | None) -> ColumnMapping:
    names = header_of(file, sheet=sheet).names
    with _database().reading() as session:
        fits = fitting(offered(session), names)
    if fits:
        return next(iter(fits.values()))
    found = {field: [[name]] for field, name in mappings.guesses(names).items()}
    return ColumnMapping.model_construct(title="guessed", columns=found, constants={})


def _try(file: ListFile, mapping: ColumnMapping) -> Trial:
    import_id, at = new_id(), now()
    with _database().reading() as session:
        return weigh(
            session,
            file,
            mapping,
            terms=lambda known: terms_of(mapping, known, import_id=import_id, at=at, write=False),
            step=_progress,
        )


def _take(path: Path, file_hash: str, mapping: ColumnMapping) -> Trial:
    database, import_id = _database(), new_id()
    with database.writing() as session:
        earlier = imported_before(session, file_hash)
        if earlier is not None and earlier.done_at is not None:
            click.echo(f"The same file was imported before, on {earlier.done_at:%Y-%m-%d}.")
        item = imports.receive(
            session,
            import_id,
            file_name=clean_file_name(path.name),
            file_hash=file_hash,
            by=SYSTEM,
            at=now(),
        )
        imports.take_at_once(session, item, mapping=mapping.stored(), by=SYSTEM)
    run(import_id, path, around=Surroundings(database.writing, now, step=_progress))
    with database.reading() as session:
        done = session.get_one(CatalogueImport, import_id)
        faults = [
            CellFault(row.line, row.column, row.value, *_reason(row.reason))
            for row in every_fault(session, import_id)
        ]
    if done.refusal:
        raise BadList.unpacked(done.refusal)
    return Trial(done.rows_total, done.rows_bad, imports.tally_of(done), faults)


def _reason(packed: str) -> tuple[Reason, str]:
    code, _bar, detail = packed.partition("|")
    return Reason(code), detail


def _progress(done: int, total: int) -> None:
    share = done * 30 // max(total, 1)
    end = "\n" if done >= total else ""
    click.echo(f"\rRows [{'#' * share:<30}] {done}/{total}{end}", nl=False, err=True)


def _tell(trial: Trial, *, dry_run: bool) -> None:
    tally = trial.tally
    click.echo("Nothing was stored; this is what would happen." if dry_run else "Imported.")
    for name, count in (
        ("rows", trial.total),
        ("new articles", tally.articles_new),
        ("changed articles", tally.articles_changed),
        ("new prices", tally.prices_new),
        ("unchanged", tally.unchanged),
        ("bad rows", trial.bad),
    ):
        click.echo(f"{count:>8} {name}")
    for fault in trial.faults[:SHOWN]:
        value = json.dumps(fault.value, ensure_ascii=False)
        told = f"{fault.reason} {fault.detail}".strip()
        click.echo(f"line {fault.line}, {fault.column or 'row'}: {value}: {told}")
    if len(trial.faults) > SHOWN:
        click.echo(f"and {len(trial.faults) - SHOWN} more; write them all with --faults FILE.csv")


def _write_faults(path: Path, faults: list[CellFault]) -> None:
    with path.open("w", encoding="utf-8-sig", newline="") as file:
        write = csv.writer(file, delimiter=";")
        write.writerow(("line", "column", "value", "reason", "detail"))
        for fault in faults:
            texts = (fault.column, fault.value, fault.reason.value, fault.detail)
            write.writerow((fault.line, *map(safe_text, texts)))
