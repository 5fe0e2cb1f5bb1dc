"""`flask db …`: migrations of the data and the keyring, in process."""

from pathlib import Path

import click
from alembic import command
from alembic.autogenerate import compare_metadata
from alembic.config import Config
from alembic.migration import MigrationContext
from alembic.script import ScriptDirectory
from flask import current_app
from flask.cli import AppGroup
from sqlalchemy import MetaData

from core.db import Database, Model
from core.keyring import KeyringModel

db = AppGroup("db", help="Migrations of the data and of the keyring.")
ROOT = Path(__file__).resolve().parents[2]


def alembic_config(database: Database, metadata: MetaData, versions: str) -> Config:
    """Alembic's configuration for one of the two databases."""
    config = Config(toml_file=str(ROOT / "pyproject.toml"))
    config.set_main_option("path_separator", "newline")
    config.set_main_option("script_location", str(ROOT / "migrations"))
    config.set_main_option("version_locations", str(ROOT / "migrations" / versions))
    config.attributes.update(engine=database.engine, metadata=metadata)
    return config


def configs() -> list[tuple[Database, MetaData, Config]]:
    """Both databases, the keyring first: sealing needs its keys."""
    data: Database = current_app.extensions["database"]
    keyring: Database = current_app.extensions["vault"].keyring
    return [
        (keyring, KeyringModel.metadata, alembic_config(keyring, KeyringModel.metadata, "keyring")),
        (data, Model.metadata, alembic_config(data, Model.metadata, "versions")),
    ]


def migrate() -> None:
    """Bring both databases to the newest version; quick when they are there already."""
    for database, _metadata, config in configs():
        head = ScriptDirectory.from_config(config).get_current_head()
        with database.engine.connect() as connection:
            at = MigrationContext.configure(connection).get_current_revision()
        if at != head:
            command.upgrade(config, "head")


@db.command("upgrade")
def upgrade() -> None:
    """Bring both databases to the newest version."""
    migrate()


@db.command("downgrade")
@click.argument("revision")
def downgrade(revision: str) -> None:
    """Take the data back to an earlier version."""
    command.downgrade(configs()[1][2], revision)


@db.command("revision")
@click.argument("message")
def revision(message: str) -> None:
    """Write a new migration of the data from what the models say."""
    number = len(list((ROOT / "migrations" / "versions").glob("*.py"))) + 1
    command.revision(configs()[1][2], message, autogenerate=True, rev_id=f"{number:04d}")
    (ROOT / "migrations" / "HEAD").write_text(f"{number:04d}\n", encoding="ascii")


@db.command("check")
def check() -> None:
    """Fail when the models say something the migrations do not."""
    for database, metadata, _config in configs():
        with database.engine.connect() as connection:
            context = MigrationContext.configure(connection, opts={"compare_type": False})
            differences = compare_metadata(context, metadata)
        if differences:
            for difference in differences:
                click.echo(str(difference))
            raise SystemExit("The models and the migrations differ. Run: flask db revision")
    click.echo("Models and migrations agree.")
