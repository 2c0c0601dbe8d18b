"""Rows made older than they are, as if their days had passed; and what is left."""

from dataclasses import replace
from datetime import timedelta
from typing import Any

from sqlalchemy import func, literal_column, select, update

from bot.app.retention import RetentionJob
from bot.settings import Settings, load
from bot.telemetry.vitals import Vitals
from storage import tables as t
from storage.columns import UtcDateTime
from storage.store import Store
from storage.tx import Tx

TIMES = {
    t.inbox: ("at",),
    t.outbox: ("at", "sent_at"),
    t.message: ("at", "seen_at"),
    t.audit: ("at",),
    t.wait: ("began_at", "ended_at"),
    t.message_version: ("at",),
    t.rate_limit: ("free_at",),
    t.proposal: ("expires_at",),
}
ENOUGH = {"SLACK_BOT_TOKEN": "xoxb-1", "SLACK_APP_TOKEN": "xapp-1", "PERISKOPE_API_KEY": "key-1"}


def age(tx: Tx, days: int) -> None:
    """Move the times of all rows back by so many days."""
    back = int(timedelta(days=days) / timedelta(microseconds=1))
    for table, names in TIMES.items():
        earlier = {name: literal_column(f"{name} - {back}", UtcDateTime()) for name in names}
        tx.conn.execute(update(table).values(earlier))


def counts(tx: Tx) -> dict[str, int]:
    """How many rows each table has."""
    return {
        table.name: int(tx.conn.execute(select(func.count()).select_from(table)).scalar_one())
        for table in t.metadata.sorted_tables
    }


def kept_for(**days: int) -> Settings:
    """Settings with these retentions."""
    settings = load(
        {**ENOUGH, **{f"KEEP_{name.upper()}_DAYS": str(count) for name, count in days.items()}}, env_file=None
    )
    assert isinstance(settings, Settings), settings
    return settings


def job_of(store: Store, vitals: Vitals | None = None, **days: int) -> RetentionJob:
    """The job of a process with these retentions."""
    return RetentionJob(store, kept_for(**days), differs=(vitals or Vitals()).retention_differs)


async def clear(store: Store, **days: int) -> None:
    """One run of the job, whose first erasure was announced long ago."""
    job = RetentionJob(store, kept_for(**days), differs=Vitals().retention_differs)
    await job.announce()
    await store.run(announced_long_ago)
    await job.run()


def announced_long_ago(tx: Tx) -> None:
    """The day between the announcement of an erasure and the erasure is over."""
    plan = tx.settings.kept_for()
    tx.settings.put_kept_for({kind: replace(one, erases_at=tx.engine_now) for kind, one in plan.items()})


def stored(tx: Tx, *needles: str) -> set[str]:
    """The tables that hold one of these, in whatever form."""
    found = set()
    for table in t.metadata.sorted_tables:
        for row in tx.conn.execute(table.select()):
            text = " ".join(one.decode(errors="replace") if isinstance(one, bytes) else str(one) for one in row)
            found |= {table.name for needle in needles if needle.lower() in text.lower()}
    return found


def raw(tx: Tx, table: Any) -> list[dict[str, Any]]:
    """All rows of a table."""
    return [dict(row) for row in tx.conn.execute(table.select()).mappings()]
