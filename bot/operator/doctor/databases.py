"""The doctor's checks of the data folder, the database with its version, and Redis."""

import asyncio
import contextlib
import os
from pathlib import Path
from typing import Any
from urllib.parse import unquote, urlsplit

from bot.operator.doctor.finding import Finding, well, wrong
from bot.settings import Settings
from storage.migrate import current, head
from storage.postgres import postgres_engine
from storage.queries.processes import processes_on
from storage.sqlite import reading_engine

# Older ones can lose a commit when a checkpoint meets another connection's (sqlite.org/wal.html#walresetbug). We write
# through one connection, which is what keeps us clear of it.
SAFE_SQLITE = ((3, 44, 6), (3, 50, 7), (3, 51, 3))


async def look_at_stores(settings: Settings) -> list[Finding]:
    """The findings about folder, database and Redis."""
    found = [_folder(settings.data_dir)]
    if found[0].ok:
        look = asyncio.to_thread(_sqlite if settings.is_sqlite else _postgres, settings.database)
        # Whatever a driver raises is the finding.
        [seen] = await asyncio.gather(look, return_exceptions=True)
        found += seen if isinstance(seen, list) else [wrong(f"The database cannot be used: {_first_line(seen)}")]
    if settings.redis_url:
        found.append(await _redis(settings.redis_url.get_secret_value()))
    elif not settings.is_sqlite:
        found.append(well("REDIS_URL is not set: of several processes each notices the others' work once a second."))
    return found


def _folder(folder: Path) -> Finding:
    made = next(path for path in [folder.absolute(), *folder.absolute().parents] if path.exists())
    if made.is_dir() and os.access(made, os.W_OK | os.X_OK):
        return well(f"DATA_DIR is {folder}.")
    return wrong(f"DATA_DIR is {folder}, and {made} cannot be written: choose another, or let this user write there.")


def _sqlite(url: str) -> list[Finding]:
    path = Path(url.removeprefix("sqlite:///"))
    if not path.exists():
        return [well("The database will be made at the first start.")]
    engine = reading_engine(path)
    try:
        with engine.connect() as conn:
            version = str(conn.exec_driver_sql("SELECT sqlite_version()").scalar_one())
            return [_revision(current(conn)), _sqlite_version(version)]
    finally:
        engine.dispose()


def _postgres(url: str) -> list[Finding]:
    engine = postgres_engine(url)
    try:
        with engine.connect() as conn:
            encoding = str(conn.exec_driver_sql("SHOW server_encoding").scalar_one())
            revision = current(conn)
            return [_encoding(encoding), _revision(revision), *(_sockets(conn) if revision == head() else ())]
    finally:
        engine.dispose()


def _revision(found: str | None) -> Finding:
    if found is None:
        return well("The database is reachable and empty; its tables will be made at the first start.")
    if found > head():
        return wrong(
            f"The database is at version {found}, this program at {head()}: "
            "start the newer program, or put back the backup from before it."
        )
    if found < head():
        return well(
            f"The database is at version {found} and will be brought to {head()} at the next start: back it up."
        )
    return well(f"The database is reachable and at version {found}.")


def _encoding(found: str) -> Finding:
    if found == "UTF8":
        return well("The database's encoding is UTF8.")
    return wrong(
        f"The database's encoding is {found}, which cannot hold every name: make it anew with ENCODING 'UTF8'."
    )


def _sockets(conn: Any) -> list[Finding]:
    """How the processes that run share the connections that Slack takes."""
    live = processes_on(conn)
    if not live:
        return []
    without = sum(not one.sockets for one in live)
    shared = f"{len(live)} processes run and share {sum(one.sockets for one in live)} of Slack's ten connections"
    return [well(shared + (f"; {without} work without one." if without else "."))]


def _sqlite_version(text: str) -> Finding:
    version = tuple(int(part) for part in text.split("."))
    if any(version >= safe and version[:2] == safe[:2] for safe in SAFE_SQLITE) or version > SAFE_SQLITE[-1]:
        return well(f"SQLite is {text}.")
    return well(
        f"SQLite is {text}: open the database with no other program while this one runs (fixed in SQLite 3.51.3)."
    )


async def _redis(url: str) -> Finding:
    parts = urlsplit(url)
    words = [word for word in (unquote(parts.username or ""), unquote(parts.password or "")) if word]
    try:
        async with asyncio.timeout(5):
            said = await _ask_redis(parts, words)
    except (OSError, TimeoutError) as error:
        return wrong(
            f"Redis could not be reached ({type(error).__name__}): check REDIS_URL; until then all is slower, not wrong."
        )
    if said.startswith(b"+PONG"):
        return well("Redis answers.")
    return wrong("Redis refuses us: check the name and password in REDIS_URL.")


async def _ask_redis(parts: Any, words: list[str]) -> bytes:
    secure = parts.scheme == "rediss"
    reader, writer = await asyncio.open_connection(parts.hostname, parts.port or 6379, ssl=secure or None)
    try:
        for command in ([["AUTH", *words]] if words else []) + [["PING"]]:
            writer.write(_as_redis_reads(command))
            said = await reader.readline()
            if not said.startswith(b"+"):
                break
        return said
    finally:
        writer.close()
        with contextlib.suppress(OSError):
            await writer.wait_closed()


def _as_redis_reads(command: list[str]) -> bytes:
    """The command in Redis's own framing, since a password may hold anything."""
    words = [word.encode() for word in command]
    return b"*%d\r\n" % len(words) + b"".join(b"$%d\r\n%s\r\n" % (len(word), word) for word in words)


def _first_line(error: BaseException) -> str:
    said = str(getattr(error, "orig", None) or error).strip()
    return (said.splitlines() or [type(error).__name__])[0]
