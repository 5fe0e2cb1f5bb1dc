"""`flask keys …`: making and rotating the keys of the house."""

from dataclasses import replace
from pathlib import Path
from secrets import token_bytes

import click
from flask import current_app
from flask.cli import AppGroup

from core.config import KEY_BYTES, Secrets, Settings
from core.db import Database
from core.vault import Vault, use_vault

keys = AppGroup("keys", help="Keys of the house: new, rotate-master, rotate-index.")


def _file() -> Path:
    chosen: Settings = current_app.extensions["settings"]
    return Path(chosen.secrets_file) if chosen.secrets_file else chosen.instance / "secrets.json"


@keys.command("new")
@click.option("--file", "path", type=click.Path(path_type=Path, dir_okay=False), required=True)
def new(path: Path) -> None:
    """Make keys for production. Never over keys that exist."""
    if path.exists():
        raise click.ClickException(f"{path} exists. Rotate instead: flask keys rotate-master")
    Secrets.generate(demo=False).write(path)
    click.echo(f"Keys written to {path}. Keep a copy apart from the backups of the data.")


def _fresh_vault(secrets: Secrets) -> Vault:
    database: Database = current_app.extensions["database"]
    vault = Vault(current_app.extensions["vault"].keyring, secrets)
    current_app.extensions["vault"] = vault
    use_vault(database, vault)
    return vault


@keys.command("rotate-master")
def rotate_master() -> None:
    """Add a master key and wrap every person's key by it. Old ones may then be removed."""
    stored = Secrets.read(_file())
    number = max(stored.master_keys) + 1
    masters = {**stored.master_keys, number: token_bytes(KEY_BYTES)}
    stored = replace(stored, master_keys=masters)
    stored.write(_file())
    done = 0
    for done in _fresh_vault(stored).rewrap():
        click.echo(f"{done} keys wrapped", nl=True)
    replace(stored, master_keys={number: masters[number]}).write(_file())
    click.echo(f"Master key {number} is the only one now; {done} keys. Restart the servers.")


@keys.command("rotate-index")
@click.option("--finish", is_flag=True, help="Drop the old index keys, after a full pass.")
def rotate_index(*, finish: bool) -> None:
    """Add an index key and write every look-up value anew; --finish drops the old key."""
    stored = Secrets.read(_file())
    newest = max(stored.index_keys)
    if finish:
        replace(stored, index_keys={newest: stored.index_keys[newest]}).write(_file())
        click.echo(f"Only index key {newest} is left. Restart the servers.")
        return
    stored = replace(stored, index_keys={**stored.index_keys, newest + 1: token_bytes(KEY_BYTES)})
    stored.write(_file())
    vault = _fresh_vault(stored)
    click.echo("Restart the servers now; they read both keys. Writing look-up values anew:")
    for wing in current_app.extensions["wings"]:
        if wing.reindex is not None:
            with current_app.extensions["database"].writing() as session:
                click.echo(f"  {wing.name}: {wing.reindex(session, vault)} rows")
    click.echo("Then: flask keys rotate-index --finish")
