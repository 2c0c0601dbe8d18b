import asyncio
import sqlite3
import stat
from dataclasses import replace
from pathlib import Path

import aiohttp
import pytest

from bot.model.effect.replies import SendWhatsApp
from bot.model.ids import MessageId
from bot.model.lane import Lane
from bot.operator.client import NobodyThere, Said, ask
from bot.operator.metrics import serve_metrics
from bot.operator.server import OperatorDoor
from bot.operator.socket_path import NAME
from storage.opening import open_store
from storage.redis_wakes import RedisWakes
from storage.store import Store
from storage.tx import Tx
from tests.fixtures.full_disk import driver
from tests.operator.conftest import NOON, desk, opened
from tests.servers import free_port


def owe(tx: Tx, lane: str = "wa:1", key: str = "one") -> None:
    tx.outbox.post(SendWhatsApp(target=MessageId(1)), lane=Lane.parse(lane), key=key)


def held(tx: Tx) -> list[str]:
    return [lane.lane for lane in tx.lanes.troubled()]


async def test_status_tells_what_waits_and_that_all_is_well(folder: Path, store: Store) -> None:
    await store.run(owe)
    async with opened(folder, desk(store)) as knock:
        said = await knock("status")

    assert said.well
    assert "database: well" in said.lines
    assert any(line.startswith("owed to Slack and Periskope: 1,") for line in said.lines)


async def test_status_is_not_well_while_a_part_is_not(folder: Path, store: Store) -> None:
    async with opened(folder, desk(store, ready=False)) as knock:
        said = await knock("status")

    assert not said.well
    assert any(line.startswith("slack: NOT WELL") for line in said.lines)


async def test_status_says_that_redis_does_not_answer(folder: Path, store: Store) -> None:
    nobody = f"redis://127.0.0.1:{free_port()}/0"
    noted = asyncio.Event()
    wakes = RedisWakes(nobody, channel="wakes", me="one", heard=lambda _: None, changed=lambda _: noted.set())
    running = asyncio.create_task(wakes.run())
    await asyncio.wait_for(noted.wait(), 60)
    async with opened(folder, replace(desk(store), wakes=wakes)) as knock:
        said = await knock("status")
    running.cancel()
    await asyncio.wait({running})

    assert said.well
    assert any(line.startswith("Redis does not answer") for line in said.lines)


async def test_a_command_that_the_database_keeps_from_working_says_so(folder: Path, store: Store) -> None:
    writer = await store.run(driver)
    writer.execute("PRAGMA query_only = 1")
    async with opened(folder, desk(store)) as knock:
        said = await knock("lanes", "hold", "wa:1")
    writer.execute("PRAGMA query_only = 0")

    assert not said.well
    assert said.lines[0].startswith("The database cannot be written.")


async def test_a_mistake_of_ours_is_not_said_of_the_database(folder: Path, store: Store) -> None:
    async def mistaken(_: tuple[str, ...]) -> Said:
        await store.run(lambda tx: tx.conn.exec_driver_sql("insert into lane (lane) values (null)"))
        raise AssertionError("that was taken")

    door = OperatorDoor(folder, mistaken)
    await door.open()
    said = await asyncio.to_thread(ask, folder, "lanes")
    await door.close()

    assert said.lines == ("That failed: IntegrityError. The log has the place.",)


async def test_a_lane_is_held_listed_and_let_go(folder: Path, store: Store) -> None:
    await store.run(owe)
    async with opened(folder, desk(store)) as knock:
        before = await knock("lanes")
        stopped = await knock("lanes", "hold", "wa:1")
        listed = await knock("lanes")
        gone_on = await knock("lanes", "go", "wa:1")

    assert before.lines == ("No lane is held or failing.",)
    assert stopped.well
    assert listed.lines[0].startswith("wa:1  held  1 waiting")
    assert gone_on.well
    assert await store.read(held) == []


async def test_a_lane_that_is_not_held_or_not_there_is_not_touched(folder: Path, store: Store) -> None:
    async with opened(folder, desk(store)) as knock:
        go = await knock("lanes", "go", "wa:9")
        hold = await knock("lanes", "hold", "wa:9")
        nonsense = await knock("lanes", "paint")

    assert [go.well, hold.well, nonsense.well] == [False, False, False]


async def test_a_backup_is_whole_made_while_others_write_and_never_overwrites(folder: Path, store: Store) -> None:
    target = folder / "copy.db"
    async with opened(folder, desk(store)) as knock:
        await store.run(owe)
        async with asyncio.TaskGroup() as group:
            asked = group.create_task(knock("backup", str(target)))
            for number in range(200):
                group.create_task(store.run(owe, f"wa:{number + 2}", f"more {number}"))
        again = await knock("backup", str(target))
    copy = sqlite3.connect(target)
    verdict = copy.execute("PRAGMA integrity_check").fetchone()
    copied = copy.execute("SELECT count(*) FROM outbox WHERE key = 'one'").fetchone()
    copy.close()

    assert asked.result().well
    assert not again.well
    assert (verdict, copied) == (("ok",), (1,))
    assert stat.S_IMODE(target.stat().st_mode) == 0o600
    assert [path.name for path in folder.glob("*.part")] == []


@pytest.mark.parametrize("place", ["nowhere", "a file"])
async def test_a_backup_where_nothing_can_be_written_is_refused_with_what_to_do(
    folder: Path, store: Store, place: str
) -> None:
    (folder / "a file").touch()
    async with opened(folder, desk(store)) as knock:
        said = await knock("backup", str(folder / place / "copy.db"))

    assert not said.well
    assert "cannot be written" in said.lines[0]
    assert "name a file in DATA_DIR" in said.lines[0]


async def test_postgresql_is_not_backed_up_here_but_told_how(folder: Path, store: Store) -> None:
    async with opened(folder, desk(store, embedded=False)) as knock:
        said = await knock("backup", str(folder / "copy.db"))

    assert not said.well
    assert "pg_dump" in said.lines[0]


async def test_only_its_own_user_may_knock_and_the_first_process_answers(folder: Path, store: Store) -> None:
    async with opened(folder, desk(store)) as knock:
        mode = stat.S_IMODE((folder / NAME).stat().st_mode)
        second = OperatorDoor(folder, desk(store, ready=False).answer)
        await second.open()
        await second.close()
        said = await knock("status")

    assert mode == 0o600
    assert said.well


async def test_what_a_killed_process_left_behind_is_in_nobodys_way(folder: Path, store: Store) -> None:
    async with opened(folder, desk(store)):
        (folder / "left").hardlink_to(folder / NAME)
    (folder / "left").rename(folder / NAME)
    with pytest.raises(NobodyThere):
        ask(folder, "status")
    async with opened(folder, desk(store)) as knock:
        said = await knock("status")

    assert said.well


async def test_a_data_folder_with_a_very_long_name_can_be_asked_too(tmp_path: Path) -> None:
    deep = tmp_path / ("d" * 60) / ("e" * 60)
    deep.mkdir(parents=True)
    store = open_store(f"sqlite:///{deep / 'house.db'}", business_clock=lambda: NOON)
    async with opened(deep, desk(store)) as knock:
        said = await knock("status")
    await store.close()

    assert said.well


async def test_nonsense_at_the_door_disturbs_nobody(folder: Path, store: Store) -> None:
    async with opened(folder, desk(store)) as knock:
        for raw in (b"\n", b"[1,2]\n", b'{"words": 7}\n', b"\xff\xfe\n", b'{"words": ["status"', b"x" * 100_000):
            reader, writer = await asyncio.open_unix_connection(folder / NAME)
            writer.write(raw)
            writer.write_eof()
            await reader.read()
            writer.close()
        said = await knock("status")

    assert said.well


async def test_metrics_are_served_with_the_state_of_the_engine(store: Store) -> None:
    await store.run(owe)
    port = free_port()
    runner = await serve_metrics(store, lambda: {"database": True, "slack": False}, port=port)
    async with aiohttp.ClientSession() as session, session.get(f"http://127.0.0.1:{port}/metrics") as answer:
        text = await answer.text()
    await runner.cleanup()

    assert "\nperiskope_slack_outbox_open 1.0\n" in text
    assert '\nperiskope_slack_ready{part="slack"} 0.0\n' in text
    assert "\nperiskope_slack_lanes_held 0.0\n" in text
    assert float(text.partition("\nperiskope_slack_database_bytes ")[2].partition("\n")[0]) > 100_000
