"""A look at a database from outside the program: is it whole, and can anybody administer? Nothing is changed."""

from dataclasses import dataclass
from pathlib import Path
from typing import Any

from sqlalchemy import Connection, Engine, func, select

from storage import tables as t
from storage.migrate import current, head
from storage.postgres import postgres_engine
from storage.sqlite import reading_engine


@dataclass(frozen=True, slots=True, kw_only=True)
class Inspection:
    """`damage`: what SQLite finds broken, None: nothing. `admins`: active and linked to Slack, None: cannot be told.

    `connections`: how many PostgreSQL allows, `release`: its version as a number like 170004; None on SQLite. `ours`: how
    many it allows our user or our database, None: no limit of theirs. `read_only`: it is a standby, or set to take no changes.
    """

    damage: str | None = None
    admins: int | None = None
    connections: int | None = None
    release: int | None = None
    ours: int | None = None
    read_only: bool = False


OURS = """SELECT least(nullif(rolconnlimit, -1), nullif(datconnlimit, -1)) FROM pg_roles, pg_database
WHERE rolname = current_user AND datname = current_database() AND NOT rolsuper"""


def inspect_database(url: str) -> Inspection | None:
    """Look at the database; None if there is none yet. Raises what the driver raises."""
    if not url.startswith("sqlite:///"):
        return _inside(postgres_engine(url))
    path = Path(url.removeprefix("sqlite:///"))
    return _inside(reading_engine(path)) if path.exists() else None


def _inside(engine: Engine) -> Inspection:
    try:
        with engine.connect() as conn:
            return _inspection(conn)
    finally:
        engine.dispose()


def _inspection(conn: Connection) -> Inspection:
    ask = conn.exec_driver_sql
    admins = _admins(conn) if current(conn) == head() else None
    if conn.dialect.name == "sqlite":
        verdict = str(ask("PRAGMA quick_check(1)").scalar_one())
        return Inspection(damage=None if verdict == "ok" else verdict, admins=admins)
    limit, release = (int(ask(f"SHOW {name}").scalar_one()) for name in ("max_connections", "server_version_num"))
    read_only = str(ask("SHOW transaction_read_only").scalar_one()) == "on"
    ours = ask(OURS).scalar_one_or_none()
    return Inspection(admins=admins, connections=limit, release=release, ours=ours, read_only=read_only)


def _admins(conn: Connection) -> int:
    c = t.agent.c
    linked: Any = (c.role == "admin", c.state == "active", c.slack_user.is_not(None))
    return int(conn.execute(select(func.count()).select_from(t.agent).where(*linked)).scalar_one())
