"""A backup put back: nothing leaves until the operator says so, then nothing is said twice."""

import asyncio
import shutil
import time
from pathlib import Path

from bot.operator.client import ask
from tests.fixtures.running_app import PATIENCE, RunningApp


async def test_after_a_restore_nothing_is_sent_until_it_is_resumed_and_nothing_is_sent_twice(tmp_path: Path) -> None:
    async with RunningApp.open(tmp_path) as running_app:
        chat, room = running_app.chat("Priya"), running_app.slack.channel("wa-sales")
        await running_app.world.periskope.customer_says(chat, "before the backup")
        await running_app.until(lambda: running_app.words("wa-sales", "Priya"))
        await running_app.at_rest()
        root = running_app.thread("wa-sales", "Priya")[0].ts
        made = await asyncio.to_thread(ask, tmp_path, "backup", str(tmp_path / "copy.db"))
        await running_app.stop_app()
        for file in tmp_path.glob("periskope.db*"):
            file.unlink()
        shutil.move(tmp_path / "copy.db", tmp_path / "periskope.db")
        await running_app.start_app()
        await running_app.world.periskope.customer_says(chat, "after the restore")
        await running_app.slack.say(running_app.person("Asha"), room.id, "an answer", thread_ts=root)
        await arrived(running_app)
        status = await asyncio.to_thread(ask, tmp_path, "status")
        posts, sends = words(running_app, "after the restore"), running_app.heard(chat)
        resumed = await asyncio.to_thread(ask, tmp_path, "resume")
        await running_app.until(lambda: words(running_app, "after the restore") and running_app.heard(chat))
        await running_app.at_rest()
        again = await asyncio.to_thread(ask, tmp_path, "resume")

        assert made.well
        assert not status.well
        assert "put back from a backup. Nothing is sent, posted or invited" in status.lines[0]
        assert (posts, sends) == (0, [])
        assert resumed.well
        assert (words(running_app, "before the backup"), words(running_app, "after the restore")) == (1, 1)
        assert running_app.heard(chat) == ["an answer"]
        assert not again.well


def words(running_app: RunningApp, text: str) -> int:
    return sum(text in said for said in running_app.words("wa-sales", "Priya"))


async def arrived(running_app: RunningApp) -> None:
    """Until what the customer and the agent wrote is stored."""
    end = time.monotonic() + PATIENCE
    while await running_app.store.read(lambda tx: tx.health.state().inbox) < 2:
        assert time.monotonic() < end, "nothing arrived"
        await asyncio.sleep(0.05)
