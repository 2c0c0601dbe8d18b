"""Backups of the embedded database, each marked so that whoever is started from one notices."""

import contextlib
import os
import sqlite3
from pathlib import Path

from storage.db import Db
from storage.queries.generations import LOCK


class BackupRefused(Exception):
    """The backup was not made; the sentence says why."""


def back_up(db: Db, target: Path) -> int:
    """Copy everything committed until now into a new file, marked as a backup; its size in bytes.

    Inside a look (`Store.read`): the copy is one snapshot, and nobody's writing waits for it. Raises BackupRefused.
    """
    part = target.with_name(f"{target.name}.part")
    try:
        if target.exists():
            raise BackupRefused(f"{target} exists already: name a new file.")
        part.unlink(missing_ok=True)
        part.touch(mode=0o600)
        _copy(db, part)
        part.replace(target)
    except OSError as fault:
        raise BackupRefused(
            f"{target} cannot be written: {fault.strerror}. The running program writes it, as its own user: name a file "
            "in DATA_DIR, or in another folder that this user may write to."
        ) from None
    except sqlite3.Error as fault:
        raise BackupRefused(f"The copy failed: {fault}.") from None
    finally:
        with contextlib.suppress(OSError):  # why it could not be written is said already
            part.unlink()
    return target.stat().st_size


def _copy(db: Db, part: Path) -> None:
    source = db.conn.connection.driver_connection
    if not isinstance(source, sqlite3.Connection):
        raise TypeError("only the embedded database is backed up here")
    with contextlib.closing(sqlite3.connect(part, isolation_level=None)) as copy:
        source.backup(copy)
        copy.execute("PRAGMA journal_mode=DELETE")  # one file, complete by itself
        mark = "INSERT OR REPLACE INTO setting (name, value, version) VALUES (?, ?, 0)"
        copy.execute(mark, (LOCK, f'"{db.engine_now.isoformat()}"'))
        [(verdict,)] = copy.execute("PRAGMA quick_check(1)").fetchall()
        if verdict != "ok":
            raise BackupRefused(f"The copy is not whole: {verdict}.")
    with part.open("rb") as written:
        os.fsync(written.fileno())
