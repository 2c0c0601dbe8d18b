"""`python -m tests.bench.memory`: the real program's memory while ten 100 MB videos go each way, against when it idles."""

import asyncio
import contextlib
import logging
import sys
import tempfile
import time
from collections.abc import AsyncIterator, Callable
from pathlib import Path

import structlog

from sandbox.bulk import Bulk
from sandbox.periskope.records import Media
from sandbox.world import World
from tests.bench.house import program
from tests.fixtures.running_app import RunningApp

VIDEOS, SIZE = 10, 100_000_000
FLAT_MIB = 64
"""So much may be added while they go; ten of them are a thousand."""
PATIENCE = 600.0


def main() -> None:
    """Print one line for each direction; fail if the memory did not stay flat."""
    structlog.configure(wrapper_class=structlog.make_filtering_bound_logger(logging.WARNING))
    sys.exit(asyncio.run(_measure()))


async def _measure() -> int:
    async with _house() as running_app, program(running_app, "bot") as process:
        chats = [running_app.chat(f"Bench {number}") for number in range(VIDEOS)]
        for chat in chats:
            await running_app.world.periskope.customer_says(chat, "hello")
        await running_app.until(lambda: all(running_app.thread("wa-sales", f"Bench {one}") for one in range(VIDEOS)))
        await asyncio.sleep(2)
        added = [await _added(process.pid, running_app, way) for way in (_inbound, _outbound)]
    return int(max(added) > FLAT_MIB)


async def _added(pid: int, running_app: RunningApp, way: Callable[[RunningApp], AsyncIterator[str]]) -> float:
    """MiB at the peak above what was resident before."""
    before = _mib(pid, "VmRSS")
    Path(f"/proc/{pid}/clear_refs").write_text("5")  # the peak is counted from here
    began = time.perf_counter()
    name = [name async for name in way(running_app)][-1]
    took, peak = time.perf_counter() - began, _mib(pid, "VmHWM")
    sys.stdout.write(
        f"{name}: {VIDEOS} videos of {SIZE / 1e6:.0f} MB in {took:.0f} s; peak {peak - before:+.0f} MiB "
        f"over the {before:.0f} MiB before, every byte as sent\n"
    )
    sys.stdout.flush()
    return peak - before


async def _inbound(running_app: RunningApp) -> AsyncIterator[str]:
    for number in range(VIDEOS):
        video = Media(filename=f"in{number}.mp4", mimetype="video/mp4", data=b"", bulk=Bulk(size=SIZE))
        await running_app.world.periskope.customer_says(
            running_app.chat(f"Bench {number}"), "see", kind="video", media=video
        )
    await running_app.until(lambda: len(_shared(running_app)) == VIDEOS, within=PATIENCE)
    _all_whole([file.bulk for file in running_app.slack.files.values() if file.name.startswith("in")])
    yield "to Slack"


async def _outbound(running_app: RunningApp) -> AsyncIterator[str]:
    who, channel = running_app.person("Asha"), running_app.slack.channel("wa-sales").id
    for number in range(VIDEOS):
        root = running_app.thread("wa-sales", f"Bench {number}")[0].ts
        video = (f"out{number}.mp4", Bulk(size=SIZE), "video/mp4")
        await running_app.slack.say(who, channel, "see", thread_ts=root, files=[video])
    await running_app.until(lambda: len(_sent(running_app)) == VIDEOS, within=PATIENCE)
    _all_whole(_sent(running_app))
    yield "to WhatsApp"


def _shared(running_app: RunningApp) -> list[str]:
    return [file.id for file in running_app.slack.files.values() if file.name.startswith("in") and file.shares]


def _sent(running_app: RunningApp) -> list[Bulk]:
    chats = [running_app.chat(f"Bench {number}") for number in range(VIDEOS)]
    said = [one for chat in chats for one in running_app.world.periskope.messages(chat) if one.from_me and one.media]
    return [one.media.bulk for one in said if one.media is not None and one.media.bulk is not None]


def _all_whole(came: list[Bulk | None] | list[Bulk]) -> None:
    digest = Bulk(size=SIZE).expected()
    wrong = [one for one in came if one is None or one.digest != digest]
    if len(came) != VIDEOS or wrong:
        raise AssertionError(f"{len(came)} came, {len(wrong)} of them other than they were sent")


@contextlib.asynccontextmanager
async def _house() -> AsyncIterator[RunningApp]:
    """A sandbox that keeps no large file, and a data folder that has been in use."""
    world = await World.start()
    world.slack.most_held = world.periskope.most_held = 1 << 20
    with tempfile.TemporaryDirectory() as folder:
        running_app = RunningApp(
            world=world, data=Path(folder), overrides=RunningApp.quick() | {"LOG_LEVEL": "warning"}
        )
        for number in range(VIDEOS):
            world.periskope.add_chat(name=f"Bench {number}", number=f"4477009{number:05d}", labels=("sales",))
        try:
            await running_app.prepared()
            yield running_app
        finally:
            await world.stop()


def _mib(pid: int, what: str) -> float:
    [line] = [one for one in Path(f"/proc/{pid}/status").read_text().splitlines() if one.startswith(f"{what}:")]
    return int(line.split()[1]) / 1024


if __name__ == "__main__":
    main()
