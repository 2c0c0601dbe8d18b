"""Migration of a database to the tables of this version."""

from pathlib import Path
from typing import Any

from sqlalchemy import Connection, Engine, inspect, text

FOLDER = Path(__file__).parent / "migrations"


class NewerDatabase(Exception):
    """The database was written by a later version of this program."""


def head() -> str:
    """The newest revision, read from the file names (alembic is slow to import)."""
    return max(path.stem.partition("_")[0] for path in (FOLDER / "versions").glob("[0-9]*.py"))


def current(conn: Connection) -> str | None:
    """The database's revision; None for an empty database."""
    if "alembic_version" not in inspect(conn).get_table_names():
        return None
    return conn.execute(text("SELECT version_num FROM alembic_version")).scalar_one_or_none()


def upgrade(engine: Engine) -> bool:
    """Migrate if needed; True if anything was done. Raises NewerDatabase with a sentence."""
    with engine.begin() as conn:
        if conn.dialect.name == "postgresql":
            conn.execute(text("SELECT pg_advisory_xact_lock(7240911)"))
        was = current(conn)
        if was == head():
            return False
        if was is not None and was > head():
            raise NewerDatabase(
                f"The database is at version {was}, this program at {head()}. Start the newer program, or restore a backup."
            )
        run(conn)
        return True


def config(conn: Connection) -> Any:
    """Alembic's configuration for one connection."""
    from alembic.config import Config

    settings = Config()
    settings.set_main_option("script_location", str(FOLDER))
    settings.set_main_option("path_separator", "os")
    settings.attributes["connection"] = conn
    return settings


def run(conn: Connection) -> None:
    """Run the missing migrations in the connection's transaction."""
    from alembic import command

    command.upgrade(config(conn), "head")
