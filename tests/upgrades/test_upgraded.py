"""A house that an older version left in the middle of its work is gone on with by this one: nothing lost, nothing twice."""

import asyncio
import contextlib
import json
import sqlite3
from collections.abc import AsyncIterator, Callable
from pathlib import Path
from typing import Any

import pytest
from alembic import command
from sqlalchemy import JSON, Boolean, MetaData, Table, select, text

from bot.model.effect.replies import SendWhatsApp
from bot.model.queue import OutboxState
from sandbox.slack import plain
from sandbox.world import World
from storage import tables as t
from storage.migrate import config
from storage.postgres import postgres_engine
from storage.tx import Tx
from tests.end_to_end.acts import until_read
from tests.fixtures.running_app import PATIENCE, RunningApp
from tests.upgrades.kept_world import put_back
from tests.upgrades.make import POSTED

HOUSES = sorted(path.parent for path in Path(__file__).parent.glob("*/world.json"))


def copied(house: Path, to: Path) -> None:
    """The database as SQLite's file."""
    with contextlib.closing(sqlite3.connect(to)) as database:
        database.executescript((house / "database.sql").read_text(encoding="utf-8"))


def moved(house: Path, url: str) -> None:
    """The same rows in PostgreSQL, in the tables as they were."""
    engine, rows = postgres_engine(url), sqlite3.connect(":memory:")
    rows.row_factory = sqlite3.Row
    rows.executescript((house / "database.sql").read_text(encoding="utf-8"))
    with engine.begin() as conn:
        command.upgrade(config(conn), house.name)
        tables = MetaData()
        tables.reflect(conn)
        for table in tables.sorted_tables:
            found = [dict(row) for row in rows.execute(f'SELECT * FROM "{table.name}"')]  # noqa: S608  # names of ours
            if table.name != "alembic_version" and found:
                conn.execute(table.insert(), [_as_in_postgres(row, table) for row in found])
            if found and table.c[0].name == "id":
                last = f"SELECT setval(pg_get_serial_sequence('{table.name}', 'id'), max(id)) FROM {table.name}"  # noqa: S608
                conn.execute(text(last))
    rows.close()
    engine.dispose()


def _as_in_postgres(row: dict[str, Any], table: Table) -> dict[str, Any]:
    """A row with truth and JSON as values; nothing stays nothing, JSON's null is null."""
    for column in table.c:
        value = row[column.name]
        if isinstance(column.type, JSON):
            column.type.none_as_null = True
            row[column.name] = JSON.NULL if value == "null" else None if value is None else json.loads(str(value))
        elif isinstance(column.type, Boolean) and value is not None:
            row[column.name] = bool(value)
    return row


@contextlib.asynccontextmanager
async def upgraded(house: Path, data: Path, url: str) -> AsyncIterator[RunningApp]:
    """This version over the house's database, in the world that the house knows, some minutes later."""
    world = await World.start(company=False)
    put_back(world, json.loads((house / "world.json").read_text(encoding="utf-8")))
    world.slack.answer_seconds = world.slack.trigger_seconds = PATIENCE
    app = RunningApp(world=world, data=data, overrides=RunningApp.quick() | {"DATABASE_URL": url})
    if url:
        await asyncio.to_thread(moved, house, url)
    else:
        copied(house, data / "periskope.db")
    try:
        await app.start_app(at=world.clock.now())
        yield app
    finally:
        await app.stop_app()
        await world.stop()


def times(app: RunningApp, name: str, words: str) -> int:
    """How often a chat's thread shows a line with these words."""
    return sum(words in line for line in app.words(POSTED[name], name))


def waits_to_be_sent(tx: Tx) -> bool:
    """Whether a reply waits out its delay."""
    c = t.outbox.c
    waiting = select(c.id).where(c.kind == SendWhatsApp.kind, c.state == OutboxState.READY)
    return tx.conn.execute(waiting).first() is not None


@pytest.mark.parametrize("database", ["sqlite", "postgres"])
@pytest.mark.parametrize("house", HOUSES, ids=lambda house: house.name)
async def test_what_was_half_done_is_done_once_and_people_go_on_where_they_were(
    tmp_path: Path, house: Path, database: str, new_postgres: Callable[[str], str]
) -> None:
    url = new_postgres("template0") if database == "postgres" else ""
    async with upgraded(house, tmp_path, url) as app:
        threads = {name: app.thread(room, name)[0].ts for name, room in POSTED.items()}
        for name in POSTED:
            await app.world.periskope.customer_says(app.chat(name), f"after {name}")
        await app.until(lambda: all(times(app, name, f"after {name}") for name in POSTED))
        asha, sales = app.person("Asha"), app.slack.channel("wa-sales")
        await app.slack.say(asha, sales.id, "the last answer", thread_ts=threads["Priya"])
        await until_read(app, waits_to_be_sent)
        await app.delay_over(app.chat("Priya"))  # the house's own setting, not this environment's
        await app.until(lambda: "the last answer" in app.heard(app.chat("Priya")))
        await app.slack.click(asha, sales.id, threads["Priya"], "chat:close")
        await app.at_rest()
        lines = {
            (name, when): times(app, name, f"{when} {name}")
            for name in POSTED
            for when in ("before", "half-done", "after")
        }
        cards = {name: plain(app.slack.channel(room).messages[threads[name]]) for name, room in POSTED.items()}

        assert set(lines.values()) == {1}, lines
        assert app.heard(app.chat("Priya")) == ["the first answer", "the answer that waits", "the last answer"]
        assert {name: app.thread(room, name)[0].ts for name, room in POSTED.items()} == threads
        assert "losed" in cards["Priya"]
        assert "Omar" in cards["Tom"]
