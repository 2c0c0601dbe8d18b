"""Wake-ups between processes through Redis. Nothing is stored there: without it each process polls, only later."""

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
ALL = frozenset({"in", "out", "clock", "numbers"})
TROUBLE = (RedisError, OSError, TimeoutError)


class RedisWakes:
    """Publishes to the other processes which engines have new work, and receives it from them.

    `channel` is this installation's own; `me` is this process; `heard` and `changed` are called in the loop's thread,
    `changed` with whether Redis answers, whenever that changes.
    """

    def __init__(
        self,
        url: str,
        *,
        channel: str,
        me: str,
        heard: Callable[[frozenset[str]], None],
        changed: Callable[[bool], None] = lambda _: None,
    ) -> None:
        self._channel = channel
        self._me = me
        self._heard = heard
        self._changed = changed
        self.answers: bool | None = None
        """Whether Redis answers; None until that is known."""
        self._publisher = _client(url, ANSWER_SECONDS)
        # Its reads wait as long as nothing happens; `_receive` checks by itself whether the server still answers.
        self._subscriber = _client(url, None)
        self._pending: set[str] = set()
        self._has_pending = asyncio.Event()

    def tell(self, ways: frozenset[str]) -> None:
        """Announce committed work. Returns at once; to be called from the loop's thread."""
        self._pending |= ways
        self._has_pending.set()

    async def run(self) -> None:
        """Publish and receive until cancelled; then close the connections."""
        try:
            await asyncio.gather(self._publish_all(), self._receive_all())
        finally:
            for client in (self._publisher, self._subscriber):
                with contextlib.suppress(*TROUBLE):
                    await asyncio.wait_for(client.aclose(), ANSWER_SECONDS)

    async def _publish_all(self) -> None:
        while True:
            await self._has_pending.wait()
            self._has_pending.clear()
            ways, self._pending = self._pending, set()
            try:
                await self._publisher.publish(self._channel, f"{self._me} {','.join(sorted(ways))}")
            except TROUBLE:
                self._pending |= ways  # at most four words, however long it lasts
                self._has_pending.set()
                await asyncio.sleep(REST_SECONDS)

    async def _receive_all(self) -> None:
        while True:
            with contextlib.suppress(*TROUBLE):
                async with self._subscriber.pubsub() as messages:
                    async with asyncio.timeout(ANSWER_SECONDS):  # wait_for can lose a cancellation (Python 3.11)
                        await messages.subscribe(self._channel)
                    self._answers(yes=True)
                    self._heard(ALL)  # whatever was missed until now
                    await self._receive(messages)
            self._answers(yes=False)
            await asyncio.sleep(REST_SECONDS)

    def _answers(self, *, yes: bool) -> None:
        if yes is not self.answers:
            self.answers = yes
            self._changed(yes)

    async def _receive(self, messages: Any) -> None:
        asked = False
        while True:
            found = await messages.get_message(timeout=ANSWER_SECONDS if asked else QUIET_SECONDS)
            if found is None:
                if asked:
                    raise TimeoutError
                async with asyncio.timeout(ANSWER_SECONDS):
                    await messages.ping()
            elif found["type"] == "message":
                self._received(found["data"])
            asked = found is None

    def _received(self, data: bytes) -> None:
        who, _, ways = data.decode(errors="replace").partition(" ")
        known = ALL & frozenset(ways.split(","))
        if who != self._me and known:
            self._heard(known)


def _client(url: str, seconds: float | None) -> Redis:
    """A client without retries: the library's would repeat a command that was carried out (redis-py 8: ten times)."""
    return Redis.from_url(
        url, socket_timeout=seconds, socket_connect_timeout=ANSWER_SECONDS, retry=Retry(NoBackoff(), 0)
    )
