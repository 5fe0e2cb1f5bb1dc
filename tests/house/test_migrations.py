"""Migrations go up, down and up again, say what the models say, and leave no debris."""

from pathlib import Path

import pytest
import sqlalchemy as sa
from alembic import command
from alembic.autogenerate import compare_metadata
from alembic.config import Config
from alembic.migration import MigrationContext
from alembic.script import ScriptDirectory

from core.db import Database, Model
from portal.commands.database import ROOT, alembic_config, configs

pytestmark = pytest.mark.slow  # whole schemas, made and removed


@pytest.fixture
def fresh(make_app):
    """A migrated app of its own."""
    app = make_app()
    yield app
    app.extensions["database"].engine.dispose()
    app.extensions["vault"].keyring.engine.dispose()


def tables(database: Database) -> set[str]:
    return set(sa.inspect(database.engine).get_table_names()) - {"alembic_version"}


def test_there_is_one_head_and_its_file_names_it(app):
    with app.app_context():
        for _database, _metadata, config in configs():
            assert len(ScriptDirectory.from_config(config).get_heads()) == 1
        head = ScriptDirectory.from_config(configs()[1][2]).get_current_head()
    assert (ROOT / "migrations" / "HEAD").read_text().strip() == head


def test_down_and_up_again_gives_the_same_and_the_models_agree(fresh):
    with fresh.app_context():
        for database, metadata, config in configs():
            before = tables(database)
            command.downgrade(config, "base")
            assert tables(database) == set()
            command.upgrade(config, "head")
            assert tables(database) == before == set(metadata.tables)
            with database.engine.connect() as connection:
                context = MigrationContext.configure(connection, opts={"compare_type": False})
                assert compare_metadata(context, metadata) == []


def test_the_guards_of_the_books_come_back(fresh):
    database = fresh.extensions["database"]
    with fresh.app_context():
        config = configs()[1][2]
        before = guards(database)
        command.downgrade(config, "base")
        assert guards(database) == set()
        command.upgrade(config, "head")
        assert guards(database) == before
        assert len(before) >= 6


def guards(database: Database) -> set[str]:
    query = (
        "SELECT name FROM sqlite_master WHERE type = 'trigger'"
        if database.dialect == "sqlite"
        else "SELECT tgname FROM pg_trigger WHERE NOT tgisinternal"
    )
    with database.engine.connect() as connection:
        return set(connection.execute(sa.text(query)).scalars())


HEAD = """
import sqlalchemy as sa
from alembic import op
revision, down_revision, branch_labels, depends_on = "{0}", {1!r}, None, None
"""
FAMILY = """
def upgrade():
    number, name = sa.Column("id", sa.Integer, primary_key=True), sa.Column("name", sa.String)
    op.create_table("parents", number, name)
    op.create_table(
        "children",
        sa.Column("id", sa.Integer, primary_key=True),
        sa.Column("parent_id", sa.Integer, sa.ForeignKey("parents.id", ondelete="CASCADE")),
    )
    op.execute("INSERT INTO parents VALUES (1, 'a')")
    op.execute("INSERT INTO children VALUES (1, 1)")
def downgrade():
    op.drop_table("children")
    op.drop_table("parents")
"""
REBUILD = """
def upgrade():
    with op.batch_alter_table("parents", recreate="auto") as batch:
        batch.alter_column("name", type_=sa.Text(), existing_type=sa.String(), nullable=True)
        batch.add_column(sa.Column("more", sa.Integer))
        batch.create_check_constraint("ck_more", "more > 0")
def downgrade():
    pass
"""
BROKEN = """
def upgrade():
    op.create_table("half_made", sa.Column("id", sa.Integer, primary_key=True))
    raise RuntimeError("stopped halfway")
def downgrade():
    pass
"""


@pytest.fixture
def lab(make_url, tmp_path):
    """Migrations invented for the test, on a database of its own."""
    database = Database(make_url("lab"))
    config: Config = alembic_config(database, Model.metadata, "versions")
    config.set_main_option("version_locations", str(tmp_path))

    def write(revision: str, before: str | None, body: str) -> None:
        Path(tmp_path / f"{revision}.py").write_text(HEAD.format(revision, before) + body)

    yield database, config, write
    database.engine.dispose()


def test_rebuilding_a_table_keeps_the_rows_that_refer_to_it(lab):
    database, config, write = lab
    write("a1", None, FAMILY)
    write("a2", "a1", REBUILD)

    command.upgrade(config, "head")

    with database.engine.connect() as connection:
        assert connection.scalar(sa.text("SELECT count(*) FROM children")) == 1
        if database.dialect == "sqlite":
            assert connection.scalar(sa.text("PRAGMA foreign_keys")) == 1


def test_a_migration_that_fails_leaves_nothing_behind(lab):
    database, config, write = lab
    write("b1", None, FAMILY)
    write("b2", "b1", BROKEN)
    command.upgrade(config, "b1")

    with pytest.raises(RuntimeError, match="stopped halfway"):
        command.upgrade(config, "head")

    assert tables(database) == {"parents", "children"}
    with database.engine.connect() as connection:
        assert MigrationContext.configure(connection).get_current_revision() == "b1"


def test_a_migration_that_orphans_rows_is_refused_on_sqlite(lab):
    database, config, write = lab
    if database.dialect != "sqlite":
        pytest.skip("PostgreSQL refuses the statement itself")
    write("c1", None, FAMILY)
    write("c2", "c1", "\ndef upgrade():\n    op.execute('DELETE FROM parents')\n")
    command.upgrade(config, "c1")

    with pytest.raises(RuntimeError, match="refer to rows that are gone"):
        command.upgrade(config, "head")
