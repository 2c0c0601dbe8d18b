"""Signed webhooks out: compact JSON over HTTP, in order within a chat, repeated when refused."""

import asyncio
import contextlib
import hashlib
import hmac
import json
import random
from collections import deque
from dataclasses import dataclass
from datetime import datetime
from typing import Any
from uuid import uuid4

import aiohttp

from sandbox.periskope import timestamps

KEPT = 2000
WAITS = (0.2, 1.0, 3.0, 6.0)
ANSWER_SECONDS = 10


@dataclass(slots=True, kw_only=True, frozen=True)
class Delivery:
    """One webhook to one address; those of a lane leave one after the other."""

    url: str
    lane: str
    body: bytes


class Webhooks:
    """Sends what happened. Set `spelling` to ``event`` for the documented envelope, `wait_scale` to 0 for quick retries."""

    def __init__(self, *, org_id: str, secret: str) -> None:
        self.org_id = org_id
        self.secret = secret
        self.spelling = "event_type"
        self.held = False
        self.ordered = True
        self.wait_scale = 1.0
        self.sent: deque[Delivery] = deque(maxlen=KEPT)
        self._kept_back: list[Delivery] = []
        self._lanes: dict[str, deque[Delivery]] = {}
        self._tasks: set[asyncio.Task[None]] = set()
        self._session: aiohttp.ClientSession | None = None

    async def start(self) -> None:
        self._session = aiohttp.ClientSession(timeout=aiohttp.ClientTimeout(total=ANSWER_SECONDS))

    async def stop(self) -> None:
        for task in self._tasks:
            task.cancel()
        await asyncio.gather(*self._tasks, return_exceptions=True)
        if self._session:
            await self._session.close()

    def idle(self) -> bool:
        return not self._tasks

    def envelope(self, event: str, data: Any, previous: dict[str, Any], at: datetime) -> bytes:
        """The body as it is signed and posted; both spellings of the type are seen in the field."""
        body: dict[str, Any] = {
            self.spelling: event,
            "data": data,
            "org_id": self.org_id,
            "previous_attributes": previous,
        }
        extra = {"timestamp": timestamps.zulu(at)} if self.spelling == "event" else {"id": str(uuid4())}
        return json.dumps(body | extra, separators=(",", ":"), ensure_ascii=False).encode()

    def send(self, urls: list[str], lane: str, body: bytes) -> None:
        for url in urls:
            delivery = Delivery(url=url, lane=lane, body=body)
            if self.held:
                self._kept_back.append(delivery)
            else:
                self._queue(delivery)

    async def release(self, *, shuffle: bool = False, newest_first: bool = False) -> None:
        """Let go of what was held, in its order, in any, or backwards."""
        self.held = False
        waiting, self._kept_back = self._kept_back, []
        if shuffle:
            random.shuffle(waiting)
        if newest_first:
            waiting.reverse()
        for delivery in waiting:
            self._queue(delivery)

    async def redeliver(self, n: int) -> None:
        """Send the last `n` webhooks once more, byte for byte."""
        for delivery in list(self.sent)[-n:]:
            await self._deliver(delivery)

    def _queue(self, delivery: Delivery) -> None:
        if not self.ordered:
            self._spawn(deque([delivery]), lane=None)
        elif waiting := self._lanes.get(delivery.lane):
            waiting.append(delivery)
        else:
            self._lanes[delivery.lane] = waiting = deque([delivery])
            self._spawn(waiting, lane=delivery.lane)

    def _spawn(self, waiting: deque[Delivery], *, lane: str | None) -> None:
        task = asyncio.get_running_loop().create_task(self._drain(waiting, lane))
        self._tasks.add(task)
        task.add_done_callback(self._tasks.discard)

    async def _drain(self, waiting: deque[Delivery], lane: str | None) -> None:
        while waiting:
            await self._deliver(waiting[0])
            waiting.popleft()
        if lane is not None:
            self._lanes.pop(lane, None)

    async def _deliver(self, delivery: Delivery) -> None:
        self.sent.append(delivery)
        for wait in (*WAITS, None):
            if await self._posted(delivery):
                return
            if wait is not None:
                await asyncio.sleep(wait * self.wait_scale)

    async def _posted(self, delivery: Delivery) -> bool:
        signature = hmac.new(self.secret.encode(), delivery.body, hashlib.sha256).hexdigest()
        headers = {"content-type": "application/json", "x-periskope-signature": signature}
        if self._session is None:
            return False
        with contextlib.suppress(aiohttp.ClientError, TimeoutError):
            async with self._session.post(
                delivery.url, data=delivery.body, headers=headers, allow_redirects=False
            ) as answer:
                return answer.ok
        return False
