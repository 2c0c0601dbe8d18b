"""`python -m tests.bench.end_to_end`: the real program on one core, webhook to Slack, beside a bare relay in the same run."""

import asyncio
import contextlib
import time
from asyncio.subprocess import Process
from collections.abc import Sequence
from dataclasses import dataclass
from statistics import median

from tests.bench.gates import gated
from tests.bench.house import (
    Ours,
    Relay,
    Traffic,
    Usage,
    house,
    percentile,
    quiet,
    resident_mib,
    running,
    three,
)
from tests.bench.rows import say

MESSAGES, CHATS, ROUNDS = 500, 50, 3
A_SECOND, PACED_SECONDS = 25, 10.0
IDLE_SECONDS = 8
REST_SECONDS = 2.0
HELD_UP = 500.0  # ms: what Slack's "wait a second" to another channel would do
EVERY = 50  # calls: of so many one is told to wait
COMMANDS = ("status", "chats", "find bench 7", "metrics 7d", "schedule", "help", "tickets", "why Bench 3")
APART = 0.2


@dataclass(frozen=True, kw_only=True)
class Side:
    """One of the two programs that are compared, with what is sent to it."""

    process: Process
    traffic: Traffic
    chats: tuple[str, ...]
    started: float

    @property
    def used(self) -> Usage:
        return Usage.of(self.process.pid)


def main() -> None:
    """Print the rows."""
    quiet()
    asyncio.run(_measure())


async def _measure() -> None:
    """Two worlds alike, both programs up at once, their turns alternating: what slows one run slows both."""
    async with contextlib.AsyncExitStack() as both:
        ours, bare = [await _started(both, kind) for kind in (Ours, Relay)]
        say(gated("start", ours.started, "s", bare.started))
        await _idle(ours, bare)
        await _flat(ours, bare)
        quick = await _paced(ours, bare)
        await _making_threads(ours, quick)
        await _told_to_wait(ours)
        await _commands(ours)


async def _started(both: contextlib.AsyncExitStack, kind: type[Ours] | type[Relay]) -> Side:
    running_app = await both.enter_async_context(house(chats=CHATS, new=CHATS, spread=True))
    began = time.perf_counter()
    process = await both.enter_async_context(running(kind(running_app)))
    started = time.perf_counter() - began
    chats = tuple(running_app.chat(f"Bench {n}") for n in range(CHATS))
    return Side(process=process, traffic=Traffic(running_app), chats=chats, started=started)


async def _idle(ours: Side, bare: Side) -> None:
    """Memory and CPU of a process that has nothing to do, the sandbox's clock, asked once a second, included."""
    await asyncio.sleep(REST_SECONDS)
    before = [side.used.cpu for side in (ours, bare)]
    await asyncio.sleep(IDLE_SECONDS)
    busy = [(side.used.cpu - had) / IDLE_SECONDS * 100 for side, had in zip((ours, bare), before, strict=True)]
    say(gated("idle", busy[0], "% of a core", note=f"the relay {busy[1]:.1f} %"))
    say(gated("memory", resident_mib(ours.process.pid), "MiB", resident_mib(bare.process.pid)))


async def _flat(ours: Side, bare: Side) -> None:
    """All at once; the median round of each side."""
    await _rushed(ours), await _rushed(bare)  # the first one makes the threads, and warms
    rounds = [(await _rushed(ours), await _rushed(bare)) for _ in range(ROUNDS)]
    cpu, rate = ([median(round_[side][what] for round_ in rounds) for side in (0, 1)] for what in (0, 1))
    say(gated("flat", cpu[0], "ms", cpu[1], note=f"{rate[0]:.0f} messages/s, the relay {rate[1]:.0f}"))


async def _rushed(side: Side) -> tuple[float, float]:
    """CPU milliseconds a message, until nothing more follows from it, and messages a second."""
    before, began = side.used.cpu, time.perf_counter()
    for n in range(MESSAGES):
        await side.traffic.says(side.chats[n % CHATS])
    await side.traffic.through()
    took = time.perf_counter() - began
    await asyncio.sleep(REST_SECONDS)
    return (side.used.cpu - before) / MESSAGES * 1000, MESSAGES / took


async def _paced(ours: Side, bare: Side) -> list[float]:
    """At the pace of a busy team; gives our latencies."""
    found = []
    for side in (ours, bare):
        before = side.used
        numbers = await side.traffic.paced(side.chats, a_second=A_SECOND, seconds=PACED_SECONDS)
        after = side.used
        cpu = (after.cpu - before.cpu) / len(numbers) * 1000
        found.append((cpu, (after.switches - before.switches) / len(numbers), side.traffic.latencies(numbers)))
    (cpu, switches, mine), (cpu_bare, switches_bare, theirs) = found
    say(gated("paced", cpu, "ms", cpu_bare))
    note = f"{three(mine)}; the relay {three(theirs)}"
    say(gated("paced p50", percentile(mine, 0.5), "ms", percentile(theirs, 0.5), note=note))
    say(gated("paced switches", switches, "", note=f"the relay {switches_bare:.0f}"))
    return mine


async def _making_threads(ours: Side, quick: Sequence[float]) -> None:
    """The same pace while fifty customers write for the first time."""
    running_app = ours.traffic.running_app
    new = [running_app.chat(f"New {n}") for n in range(CHATS)]

    async def arrive() -> None:
        for chat in new:
            await running_app.world.periskope.customer_says(chat, "the first words")
            await asyncio.sleep(PACED_SECONDS / 2 / CHATS)

    _, numbers = await asyncio.gather(
        arrive(), ours.traffic.paced(ours.chats, a_second=A_SECOND, seconds=PACED_SECONDS)
    )
    found = ours.traffic.latencies(numbers)
    say(gated("making threads p99", percentile(found, 0.99), "ms", percentile(quick, 0.99), note=three(found)))


async def _told_to_wait(ours: Side) -> None:
    """Every fiftieth post of one channel is told to wait a second; the other channels must not notice."""
    running_app = ours.traffic.running_app
    slow = running_app.slack.channel("wa-sales").id
    for n in range(int(A_SECOND * PACED_SECONDS / EVERY)):
        running_app.slack.fail("chat.postMessage", kind="429", channel=slow, after=n and EVERY // 3)
    numbers = await ours.traffic.paced(ours.chats, a_second=A_SECOND, seconds=PACED_SECONDS)
    running_app.slack.mend()
    waiting, others = (
        ours.traffic.latencies([one for place, one in enumerate(numbers) if (place % CHATS % 3 == 0) is there])
        for there in (True, False)
    )
    note = f"other channels {three(others)}; the channel itself {three(waiting)}"
    say(gated("told to wait", sum(one > HELD_UP for one in others), "messages", note=note))


async def _commands(ours: Side) -> None:
    """Slash commands of several people, typed while customers write: until each is answered."""
    running_app, took = ours.traffic.running_app, []
    people = [running_app.person(name) for name in ("Nina", "Asha", "Omar")]
    pacing = asyncio.create_task(ours.traffic.paced(ours.chats, a_second=A_SECOND, seconds=2 * PACED_SECONDS))
    n = 0
    while not pacing.done():
        began = time.perf_counter()
        said = await running_app.slack.command(people[n % len(people)], COMMANDS[n % len(COMMANDS)])
        await said.settled()
        took.append((time.perf_counter() - began) * 1000)
        n += 1
        await asyncio.sleep(APART)
    found = ours.traffic.latencies(await pacing)
    note = f"{n} commands, {three(took)}; messages meanwhile {three(found)}"
    say(gated("commands p99", percentile(took, 0.99), "ms", note=note))


if __name__ == "__main__":
    main()
