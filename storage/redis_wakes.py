"""Wake-ups between processes, through Redis. Nothing is kept there: without it everybody looks by themselves, later."""

import asyncio
import contextlib
from collections.abc import Callable
from typing import Any

from redis.asyncio import Redis
from redis.asyncio.retry import Retry
from redis.backoff import NoBackoff
from redis.exceptions import RedisError

ANSWER_SECONDS = 0.5
REST_SECONDS = 1.0
QUIET_SECONDS = 10.0
ALL = frozenset({"in", "out", "clock"})
TROUBLE = (RedisError, OSError, TimeoutError)


class RedisWakes:
    """Tells the other processes which engines have new work, and hears it from them.

    `channel` is this installation's own; `me` is this process; `heard` is called in the loop's thread.
    """

    def __init__(self, url: str, *, channel: str, me: str, heard: Callable[[frozenset[str]], None]) -> None:
        self._channel = channel
        self._me = me
        self._heard = heard
        self._telling = _client(url, ANSWER_SECONDS)
        # Its reads wait as long as nothing happens; `_hear` finds out by itself whether the server is still there.
        self._hearing = _client(url, None)
        self._pending: set[str] = set()
        self._told = asyncio.Event()

    def tell(self, ways: frozenset[str]) -> None:
        """Something is committed. Returns at once; from the loop's thread."""
        self._pending |= ways
        self._told.set()

    async def run(self) -> None:
        """Work until cancelled; then let go of the connections."""
        try:
            await asyncio.gather(self._tell_all(), self._hear_all())
        finally:
            for client in (self._telling, self._hearing):
                with contextlib.suppress(*TROUBLE):
                    await asyncio.wait_for(client.aclose(), ANSWER_SECONDS)

    async def _tell_all(self) -> None:
        while True:
            await self._told.wait()
            self._told.clear()
            ways, self._pending = self._pending, set()
            try:
                await self._telling.publish(self._channel, f"{self._me} {','.join(sorted(ways))}")
            except TROUBLE:
                self._pending |= ways  # at most three words, however long it lasts
                self._told.set()
                await asyncio.sleep(REST_SECONDS)

    async def _hear_all(self) -> None:
        while True:
            with contextlib.suppress(*TROUBLE):
                async with self._hearing.pubsub() as messages:
                    await asyncio.wait_for(messages.subscribe(self._channel), ANSWER_SECONDS)
                    self._heard(ALL)  # whatever was missed until now
                    await self._hear(messages)
            await asyncio.sleep(REST_SECONDS)

    async def _hear(self, messages: Any) -> None:
        asked = False
        while True:
            found = await messages.get_message(timeout=ANSWER_SECONDS if asked else QUIET_SECONDS)
            if found is None:
                if asked:
                    raise TimeoutError
                await asyncio.wait_for(messages.ping(), ANSWER_SECONDS)
            elif found["type"] == "message":
                self._said(found["data"])
            asked = found is None

    def _said(self, data: bytes) -> None:
        who, _, ways = data.decode(errors="replace").partition(" ")
        known = ALL & frozenset(ways.split(","))
        if who != self._me and known:
            self._heard(known)


def _client(url: str, seconds: float | None) -> Redis:
    """No retries: the library's own would repeat a command that was carried out (redis-py 8: ten times by default)."""
    return Redis.from_url(
        url, socket_timeout=seconds, socket_connect_timeout=ANSWER_SECONDS, retry=Retry(NoBackoff(), 0)
    )
