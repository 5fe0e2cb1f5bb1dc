"""Alembic's environment: one transaction for each migration, on both kinds of database."""

from alembic import context

config = context.config
engine = config.attributes["engine"]


def run() -> None:
    """Migrate. On SQLite foreign keys rest meanwhile and are checked before the commit."""
    sqlite = engine.dialect.name == "sqlite"
    with engine.connect() as connection:
        if sqlite:
            connection.connection.dbapi_connection.execute("PRAGMA foreign_keys=OFF")
        try:
            with connection.begin():
                context.configure(
                    connection=connection,
                    target_metadata=config.attributes["metadata"],
                    render_as_batch=sqlite,
                    transaction_per_migration=False,
                )
                context.run_migrations()
                if sqlite:
                    broken = connection.exec_driver_sql("PRAGMA foreign_key_check").all()
                    if broken:
                        raise RuntimeError(f"{len(broken)} rows refer to rows that are gone")
        finally:
            if sqlite:
                connection.connection.dbapi_connection.execute("PRAGMA foreign_keys=ON")


run()
