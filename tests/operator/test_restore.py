"""A backup put back: nothing leaves until the operator says so, then nothing is said twice."""

import asyncio
import shutil
import time
from pathlib import Path

from bot.operator.knock import ask
from tests.trips.house import House


async def test_after_a_restore_nothing_is_sent_until_it_is_resumed_and_nothing_is_sent_twice(tmp_path: Path) -> None:
    async with House.open(tmp_path) as house:
        chat, room = house.chat("Priya"), house.slack.channel("wa-sales")
        await house.world.periskope.customer_says(chat, "before the backup")
        await house.until(lambda: house.words("wa-sales", "Priya"), within=30)
        await house.at_rest(within=30)
        root = house.thread("wa-sales", "Priya")[0].ts
        made = await asyncio.to_thread(ask, tmp_path, "backup", str(tmp_path / "copy.db"))
        await house.stop_app()
        for file in tmp_path.glob("periskope.db*"):
            file.unlink()
        shutil.move(tmp_path / "copy.db", tmp_path / "periskope.db")
        await house.start_app()
        await house.world.periskope.customer_says(chat, "after the restore")
        await house.slack.say(house.person("Asha"), room.id, "an answer", thread_ts=root)
        await owed(house)
        status = await asyncio.to_thread(ask, tmp_path, "status")
        posts, sends = words(house, "after the restore"), house.heard(chat)
        resumed = await asyncio.to_thread(ask, tmp_path, "resume")
        await house.until(lambda: words(house, "after the restore") and house.heard(chat), within=30)
        await house.at_rest(within=30)
        again = await asyncio.to_thread(ask, tmp_path, "resume")

        assert made.well
        assert "nothing is sent, posted or invited" in status.lines[0]
        assert (posts, sends) == (0, [])
        assert resumed.well
        assert (words(house, "before the backup"), words(house, "after the restore")) == (1, 1)
        assert house.heard(chat) == ["an answer"]
        assert not again.well


def words(house: House, text: str) -> int:
    return sum(text in said for said in house.words("wa-sales", "Priya"))


async def owed(house: House) -> None:
    """Until something waits to leave."""
    end = time.monotonic() + 30
    while await house.store.read(lambda tx: tx.health.state().outbox) < 1:
        assert time.monotonic() < end, "nothing is owed"
        await asyncio.sleep(0.05)
