"""The process may open no further file or connection for a while: nothing is lost or doubled, and it goes on by itself."""

import asyncio
import resource
from pathlib import Path

import aiohttp

from tests.end_to_end.outages import health
from tests.end_to_end.test_outages import lines
from tests.fixtures.running_app import AppProcess, RunningApp

TAKEN = 12
"""Below the numbers of the descriptors that it holds: those stay open, and each further one is refused."""


async def unheard(running_app: RunningApp) -> None:
    """Ask until no connection is taken any more, as each needs a descriptor."""
    while True:
        try:
            async with asyncio.timeout(1):
                await health(running_app)
        except (TimeoutError, aiohttp.ClientError):
            return


async def test_without_descriptors_nothing_is_lost_or_doubled_and_it_goes_on_by_itself(tmp_path: Path) -> None:
    async with RunningApp.open(tmp_path) as running_app:
        await running_app.stop_app()
        org, chat, slack = running_app.world.periskope, running_app.chat("Priya"), running_app.slack
        org.webhooks.wait_scale = 0.1
        slack.delivery.retry_seconds = (0, 1, 2)
        process = AppProcess(running_app)
        await process.start()
        await running_app.healthy()
        assert process.running is not None
        try:
            await org.customer_says(chat, "before")
            await running_app.until(lambda: lines(running_app) == ["before"])
            root = running_app.thread("wa-sales", "Priya")[0].ts
            room = slack.channel("wa-sales").id
            limits = resource.prlimit(process.running.pid, resource.RLIMIT_NOFILE)
            resource.prlimit(process.running.pid, resource.RLIMIT_NOFILE, (TAKEN, limits[1]))
            await unheard(running_app)
            for number in range(3):
                await org.customer_says(chat, f"during {number}")
                await slack.say(running_app.person("Asha"), room, f"re {number}", thread_ts=root)
            await unheard(running_app)
            resource.prlimit(process.running.pid, resource.RLIMIT_NOFILE, limits)
            expected = ["before", *(f"during {number}" for number in range(3))]
            await running_app.until(lambda: sorted(lines(running_app)) == expected)
            await running_app.until(lambda: len(running_app.heard(chat)) == 3)
            await running_app.healthy()
        finally:
            await process.stop()

        assert process.running.returncode == 0
        assert sorted(lines(running_app)) == expected
        assert sorted(running_app.heard(chat)) == [f"re {number}" for number in range(3)]
