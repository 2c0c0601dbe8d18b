"""A look at a database from outside the program: is it whole, and can anybody administer? Nothing is changed."""

from collections.abc import Mapping
from dataclasses import dataclass, field, replace
from datetime import datetime
from pathlib import Path
from typing import Any

from sqlalchemy import Connection, Engine, func, select

from bot.model.retention import KeptFor, stored
from storage import tables as t
from storage.migrate import current, head
from storage.postgres import postgres_engine
from storage.queries.forgetting import older_than
from storage.sqlite import reading_engine


@dataclass(frozen=True, slots=True, kw_only=True)
class Inspection:
    """`damage`: what SQLite finds broken, None: nothing. `admins`: active and linked to Slack, None: cannot be told.

    `connections`: how many PostgreSQL allows, `release`: its version as a number like 170004; None on SQLite. `ours`: how
    many it allows our user or our database, None: no limit of theirs. `read_only`: it is a standby, or set to take no changes.
    `older`: how much is older than it is to be kept, by kind; `kept_for`: what the program planned of that before.
    """

    damage: str | None = None
    admins: int | None = None
    connections: int | None = None
    release: int | None = None
    ours: int | None = None
    read_only: bool = False
    older: Mapping[str, int] = field(default_factory=dict)
    kept_for: Mapping[str, KeptFor] = field(default_factory=dict)


OURS = """SELECT least(nullif(rolconnlimit, -1), nullif(datconnlimit, -1)) FROM pg_roles, pg_database
WHERE rolname = current_user AND datname = current_database() AND NOT rolsuper"""


def inspect_database(url: str, keep: Mapping[str, int], now: datetime) -> Inspection | None:
    """Look at the database; None if there is none yet. `keep`: days, by kind. Raises what the driver raises."""
    if not url.startswith("sqlite:///"):
        return _inside(postgres_engine(url), keep, now)
    path = Path(url.removeprefix("sqlite:///"))
    return _inside(reading_engine(path), keep, now) if path.exists() else None


def _inside(engine: Engine, keep: Mapping[str, int], now: datetime) -> Inspection:
    try:
        with engine.connect() as conn:
            seen = _inspection(conn)
            if seen.admins is None or seen.damage is not None or not any(keep.values()):
                return seen
            kept_for = conn.execute(
                select(t.setting.c.value).where(t.setting.c.name == "kept_for")
            ).scalar_one_or_none()
            return replace(seen, older=older_than(conn, keep, now), kept_for=stored(kept_for))
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
