"""The doctor's checks of what the installation holds: room on the disk, a whole database, an admin in it."""

import asyncio
import shutil
from datetime import datetime
from pathlib import Path

from bot.model.retention import planned
from bot.notices.messages import retention as retention_words
from bot.operator.doctor.finding import Finding, well, wrong
from bot.settings import Settings
from storage.inspection import Inspection, inspect_database

LEAST_FREE = 1 << 30
OLDEST_POSTGRES = 140_000
CONNECTIONS = 5  # of each process: one that writes, four that read
SPARE_CONNECTIONS = 10  # for the operator, pg_dump and the server itself


async def look_inside(settings: Settings, *, now: datetime) -> list[Finding]:
    """The findings about a database that can be opened: is it whole, and can anybody administer?"""
    try:
        seen = await asyncio.to_thread(inspect_database, settings.database, settings.keep_days, now)
    except Exception as error:  # noqa: BLE001  # whatever a driver raises of a broken file is the finding
        why = str(getattr(error, "orig", None) or type(error).__name__).partition("\n")[0]
        return [
            wrong(f"The database cannot be read ({why}): restore the newest backup, as docs/deployment.md says."),
        ]
    if seen is None:
        return _admins(settings, 0)
    admins = () if seen.admins is None else _admins(settings, seen.admins)
    return [*_database(seen), *admins, *_to_be_erased(settings, seen, now)]


def _to_be_erased(settings: Settings, seen: Inspection, now: datetime) -> list[Finding]:
    """A sentence for each kind of which something is older than it is to be kept: it is asked for, so nothing is wrong."""
    plan = planned(settings.keep_days, seen.kept_for, seen.older, now)
    return [
        well(retention_words.to_be_erased(kind, seen.older[kind], one, now, known=seen.kept_for.get(kind) == one))
        for kind, one in plan.items()
        if seen.older.get(kind)
    ]


def look_at_disk(settings: Settings) -> Finding:
    """The finding about room on the disk."""
    folder = next(one for one in (settings.data_dir.absolute(), *settings.data_dir.absolute().parents) if one.exists())
    free, stored = shutil.disk_usage(folder).free, _stored(settings)
    if free < max(LEAST_FREE, 2 * stored):
        return wrong(
            f"Only {free / 1e9:.1f} GB are free where DATA_DIR is, which holds {stored / 1e9:.1f} GB: make room for a backup "
            "and large files, at least 1 GB and twice the database."
        )
    return well(f"{free / 1e9:.0f} GB are free where DATA_DIR is.")


def _stored(settings: Settings) -> int:
    path = Path(settings.database.removeprefix("sqlite:///"))
    return path.stat().st_size if settings.is_sqlite and path.exists() else 0


def _database(seen: Inspection) -> list[Finding]:
    if seen.damage is not None:
        return [
            wrong(f"The database is damaged ({seen.damage}): restore the newest backup, as docs/deployment.md says.")
        ]
    if seen.connections is None or seen.release is None:
        return [well("The database is whole.")]
    found = []
    if seen.release < OLDEST_POSTGRES:
        found.append(wrong(f"PostgreSQL is version {seen.release // 10_000}: use 14 or newer."))
    if seen.read_only:
        found.append(
            wrong(
                "PostgreSQL takes no changes: it is a standby, or default_transaction_read_only is on. Name the primary in "
                "DATABASE_URL, or turn that off."
            )
        )
    most = (seen.connections - SPARE_CONNECTIONS) // CONNECTIONS
    if most < 1:
        found.append(
            wrong(f"PostgreSQL allows {seen.connections} connections: a process needs {CONNECTIONS}; allow 100.")
        )
    elif seen.ours is not None and (most := min(most, seen.ours // CONNECTIONS)) < 1:
        found.append(
            wrong(
                f"PostgreSQL allows the user or the database of DATABASE_URL only {seen.ours} connections: a process needs "
                f"{CONNECTIONS}; raise CONNECTION LIMIT."
            )
        )
    return found or [well(f"PostgreSQL has connections for {most} {'process' if most == 1 else 'processes'}.")]


def _admins(settings: Settings, admins: int) -> list[Finding]:
    if admins:
        return [well(f"{admins} active {'admin is' if admins == 1 else 'admins are'} linked to Slack.")]
    if settings.admin_emails:
        return []  # they become admins at the start; whether Slack has them is another finding
    return [wrong("There is no admin, and ADMIN_EMAILS is empty: name the address of somebody who may administer.")]
