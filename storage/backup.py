"""Backups of the embedded database, and what a process does that finds itself started from one."""

import contextlib
import os
import sqlite3
from dataclasses import dataclass
from datetime import datetime
from pathlib import Path

from sqlalchemy import String, and_, cast, func, select, update

from storage import tables as t
from storage.db import Db

RESTORED = "restored"


class BackupRefused(Exception):
    """The backup was not made; the sentence says why."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Restored:
    """The database came out of a backup made at `at`, and nobody has said yet that it may act again."""

    at: datetime

    def sentence(self) -> str:
        """For the operator."""
        return (
            f"Restored from the backup of {self.at:%Y-%m-%d %H:%M} UTC: nothing is sent, posted or invited until "
            "`python -m bot resume`. Look first at who may see what: /periskope access."
        )


def back_up(db: Db, target: Path) -> int:
    """Copy everything committed until now into a new file, marked as a backup; its size in bytes.

    Inside a look (`Store.read`): the copy is one snapshot, and nobody's writing waits for it. Raises BackupRefused.
    """
    if target.exists():
        raise BackupRefused(f"{target} exists already: name a new file.")
    part = target.with_name(f"{target.name}.part")
    try:
        part.unlink(missing_ok=True)
        part.touch(mode=0o600)
        _copy(db, part)
        part.replace(target)
    except OSError as fault:
        raise BackupRefused(f"{target} cannot be written: {fault.strerror}.") from None
    except sqlite3.Error as fault:
        raise BackupRefused(f"The copy failed: {fault}.") from None
    finally:
        part.unlink(missing_ok=True)
    return target.stat().st_size


def restored(db: Db) -> Restored | None:
    """Is this a backup that was put back?"""
    found = select(t.setting.c.value).where(t.setting.c.name == RESTORED)
    at = db.conn.execute(found).scalar_one_or_none()
    return None if at is None else Restored(at=datetime.fromisoformat(at))


def resume(db: Db) -> int:
    """Let it act again; how many posts and sends may have been made after the backup.

    Those count as under way: each is looked for outside by its mark before it is done, as after a crash. What only
    makes something equal to a row is simply done again.
    """
    db.conn.execute(t.setting.delete().where(t.setting.c.name == RESTORED))
    c = t.outbox.c
    sync = c.kind.concat(":").concat(cast(c.target, String)).concat(":").concat(c.lane)
    doubtful = and_(c.state == "ready", c.key != sync)
    values = {"state": "sending", "due": None, "sent_at": func.coalesce(c.sent_at, c.at)}
    return db.conn.execute(update(t.outbox).where(doubtful).values(values)).rowcount


def _copy(db: Db, part: Path) -> None:
    source = db.conn.connection.driver_connection
    if not isinstance(source, sqlite3.Connection):
        raise TypeError("only the embedded database is backed up here")
    with contextlib.closing(sqlite3.connect(part, isolation_level=None)) as copy:
        source.backup(copy)
        copy.execute("PRAGMA journal_mode=DELETE")  # one file, complete by itself
        mark = "INSERT OR REPLACE INTO setting (name, value, version) VALUES (?, ?, 0)"
        copy.execute(mark, (RESTORED, f'"{db.now.isoformat()}"'))
        [(verdict,)] = copy.execute("PRAGMA quick_check(1)").fetchall()
        if verdict != "ok":
            raise BackupRefused(f"The copy is not whole: {verdict}.")
    with part.open("rb") as written:
        os.fsync(written.fileno())
