"""PostgreSQL takes no changes, has no room, or takes no connections, while the program runs: said, told, and nothing lost when it is over."""

import asyncio
from collections.abc import Callable
from pathlib import Path

from tests import servers
from tests.end_to_end.outages import AlertServer, health, status_of, until_health
from tests.end_to_end.test_outages import lines
from tests.fixtures.running_app import PATIENCE, RunningApp

DROP = "SELECT pg_terminate_backend(pid) FROM pg_stat_activity WHERE datname = '{name}'"
# What PostgreSQL answers to whatever needs a new page on a full disk; beneath it, the disk of a test is not to be filled.
ROOM = "CREATE OR REPLACE FUNCTION room() RETURNS trigger LANGUAGE plpgsql AS $$ BEGIN {}; END $$"
FULL = ROOM.format("RAISE 'could not extend file: No space left on device' USING ERRCODE = 'disk_full'")
ENOUGH = ROOM.format("RETURN NULL")
GUARDED = """DO $$ DECLARE one text; BEGIN
FOR one IN SELECT tablename FROM pg_tables WHERE schemaname = 'public' LOOP
EXECUTE format('CREATE TRIGGER room BEFORE INSERT ON %I EXECUTE FUNCTION room()', one); END LOOP; END $$"""
# How each begins and ends, and what is said of it.
CASES = {
    "full": (FULL, ENOUGH, "The disk is full"),
    "read-only": ("SET default_transaction_read_only = on", "RESET default_transaction_read_only", "cannot be written"),
    "no connections": ("ALLOW_CONNECTIONS false", "ALLOW_CONNECTIONS true", "does not answer"),
}


async def test_each_outage_is_said_told_and_over(
    tmp_path: Path, migrated_template: str, new_postgres: Callable[[str], str]
) -> None:
    url = new_postgres(migrated_template)
    server, _, name = url.rpartition("/")

    for statement in (ENOUGH, GUARDED):
        servers.administer(url, statement)

    async def altered(how: str) -> None:
        if how in {FULL, ENOUGH}:
            await asyncio.to_thread(servers.administer, url, how)
            return
        for statement in (f"ALTER DATABASE {name} {how}", DROP.format(name=name)):
            await asyncio.to_thread(servers.administer, f"{server}/postgres", statement)

    async with (
        AlertServer.open() as alerts,
        RunningApp.open(tmp_path, DATABASE_URL=url, ALERT_URL=alerts.url, HEALTH_SECONDS="1") as running_app,
    ):
        org, chat = running_app.world.periskope, running_app.chat("Priya")
        org.webhooks.wait_scale = 0.1
        expected: list[str] = []
        for case, (begin, end, says) in CASES.items():
            alerts.heard.clear()
            await altered(begin)
            await org.customer_says(chat, f"during {case}")
            await until_health(running_app, "database", well=False, within=PATIENCE)
            ready, _ = await health(running_app, "/readyz")
            await status_of(tmp_path, "database", says)
            expected.append(f"during {case}")
            await running_app.until(lambda: alerts.told("database", "failing"))
            await altered(end)
            await until_health(running_app, "database", well=True, within=PATIENCE)
            await running_app.until(lambda: alerts.told("database", "over"))
            await running_app.until(lambda: lines(running_app) == expected)

            assert ready == 503
        await running_app.at_rest()

        assert lines(running_app) == expected
