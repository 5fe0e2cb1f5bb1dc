"""`flask keys …`: making and rotating the keys of the house."""

from collections.abc import Mapping
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


@keys.command("new", with_appcontext=False)
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


def _next(kept: Mapping[int, bytes]) -> dict[int, bytes]:
    """The keys with one more; the same when an earlier rotation is not finished."""
    return dict(kept) if len(kept) > 1 else {**kept, max(kept) + 1: token_bytes(KEY_BYTES)}


@keys.command("rotate-master")
@click.option("--finish", is_flag=True, help="Wrap every key anew and retire the old ones.")
def rotate_master(*, finish: bool) -> None:
    """Add a master key; --finish, after every server was restarted, retires the old one.

    A server that was not restarted would go on wrapping keys by the old one.
    """
    stored = Secrets.read(_file())
    if not finish:
        replace(stored, master_keys=_next(stored.master_keys)).write(_file())
        click.echo("A new master key is there. Restart every server and worker, then:")
        click.echo("flask keys rotate-master --finish")
        return
    _wrap_anew(_fresh_vault(stored))
    newest = max(stored.master_keys)
    retired = {no: key for no, key in stored.master_keys.items() if no != newest}
    _retire(replace(stored, master_keys=retired), f"master-{newest - 1}", known=bool(retired))
    replace(stored, master_keys={newest: stored.master_keys[newest]}).write(_file())
    click.echo(f"Master key {newest} is the only one in use.")


def _wrap_anew(vault: Vault) -> None:
    for done in vault.rewrap():
        click.echo(f"{done} keys wrapped")


def _retire(old: Secrets, name: str, *, known: bool) -> None:
    """Keep what only old backups of the keyring need in a file of its own."""
    if not known:
        raise click.ClickException("No rotation has begun. First: flask keys rotate-master")
    path = _file().with_name(f"{_file().stem}.retired-{name}.json")
    old.write(path)
    click.echo(f"{path} opens backups of the keyring made until now. Move it to where they lie,")
    click.echo("and destroy it with the last of them.")


@keys.command("rotate-index")
@click.option("--finish", is_flag=True, help="Write what is left anew and drop the old key.")
def rotate_index(*, finish: bool) -> None:
    """Add an index key; --finish, after every server was restarted, drops the old one.

    Both keys are searched in between.
    """
    stored = Secrets.read(_file())
    if not finish:
        replace(stored, index_keys=_next(stored.index_keys)).write(_file())
        click.echo("A new index key is there. Restart every server and worker, then:")
        click.echo("flask keys rotate-index --finish")
        return
    if len(stored.index_keys) == 1:
        raise click.ClickException("No rotation has begun. First: flask keys rotate-index")
    _index_anew(_fresh_vault(stored))
    newest = max(stored.index_keys)
    replace(stored, index_keys={newest: stored.index_keys[newest]}).write(_file())
    click.echo(f"Index key {newest} is the only one now. Restart the servers when it suits.")


def _index_anew(vault: Vault) -> None:
    for wing in current_app.extensions["wings"]:
        if wing.reindex is not None:
            with current_app.extensions["database"].writing() as session:
                click.echo(f"{wing.name}: {wing.reindex(session, vault)} look-up values")


if __name__ == "__main__":  # production has no app to ask before it has keys
    new()
