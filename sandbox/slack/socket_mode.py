"""Socket Mode: envelopes over WebSockets, each to one connection in turn, and again if not acknowledged."""

import asyncio
import json
import secrets
import time
from contextlib import suppress
from typing import Any

from aiohttp import WSMsgType, web

from sandbox.slack.delivery import Answer, Delivery, Parcel
from sandbox.slack.records import Json

MOST_CONNECTIONS = 10
REFRESH_SECONDS = 18_060


class SocketMode:
    """`answer_seconds` is how long Slack waits for an answer, `redeliver_seconds` after what time a try has failed.

    A try of an event fails if nobody acknowledged it, and if no connection was open all that time.
    `ghosts` are connections that are dead and still counted: what is sent to one of them is lost without a sign.
    """

    def __init__(self, delivery: Delivery) -> None:
        self.delivery = delivery
        self.answer_seconds = 3.0
        self.redeliver_seconds = 4.0
        self.connections: list[web.WebSocketResponse] = []
        self.ghosts = 0
        self.tickets: set[str] = set()
        self._open: dict[str, tuple[Parcel, web.WebSocketResponse | None]] = {}
        self._asked: dict[str, asyncio.Future[Any]] = {}
        self._timers: dict[str, asyncio.TimerHandle] = {}
        self._work = asyncio.Event()
        self._turn = 0
        self._pump: asyncio.Task[None] | None = None

    @property
    def counted(self) -> int:
        """Connections as Slack counts them."""
        return len(self.connections) + self.ghosts

    @property
    def busy(self) -> int:
        return len(self._open)

    def start(self) -> None:
        self._pump = asyncio.create_task(self._pumping())

    async def stop(self) -> None:
        for timer in self._timers.values():
            timer.cancel()
        if self._pump:
            self._pump.cancel()
            with suppress(asyncio.CancelledError):
                await self._pump
        for socket in list(self.connections):
            self._lost(socket)
            await socket.close()

    def ticket(self) -> str:
        """The secret part of a ``wss`` address; good for one connection."""
        self.tickets.add(ticket := secrets.token_hex(12))
        return ticket

    def wake(self) -> None:
        self._work.set()

    async def connect(self, request: web.Request) -> web.StreamResponse:
        ticket = request.query.get("ticket", "")
        if ticket not in self.tickets:
            raise web.HTTPForbidden
        self.tickets.discard(ticket)
        socket = web.WebSocketResponse()
        await socket.prepare(request)
        if self.counted >= MOST_CONNECTIONS:
            await socket.send_json({"type": "disconnect", "reason": "too_many_websockets"})
            await socket.close()
            return socket
        self.connections.append(socket)
        try:
            await socket.send_json(self._hello())
            self.wake()
            await self._listen(socket)
        finally:
            self._lost(socket)
        return socket

    async def refresh(self, *, reason: str = "refresh_requested") -> None:
        """Tell every connection to come back, and close it, as Slack does every few hours."""
        for socket in list(self.connections):
            await self._send(socket, {"type": "disconnect", "reason": reason, "debug_info": {"host": "local"}})
            self._lost(socket)
            await socket.close()

    async def ask(self, parcel: Parcel) -> Answer:
        if not self.connections:
            return Answer(status="not_sent")
        envelope, socket = secrets.token_hex(16), self._next()
        self._asked[envelope] = future = asyncio.get_running_loop().create_future()
        try:
            if not await self._send(socket, self._frame(envelope, parcel)):
                return Answer(status="not_sent")
            async with asyncio.timeout(self.answer_seconds):
                return Answer(status="ok", body=await future)
        except TimeoutError:
            return Answer(status="timeout")
        finally:
            del self._asked[envelope]

    def _hello(self) -> Json:
        app = self.delivery.identity()
        return {
            "type": "hello",
            "num_connections": self.counted,
            "connection_info": {"app_id": app["app_id"]},
            "debug_info": {"host": "local", "approximate_connection_time": REFRESH_SECONDS},
        }

    async def _listen(self, socket: web.WebSocketResponse) -> None:
        async for frame in socket:
            if frame.type is not WSMsgType.TEXT:
                continue
            with suppress(ValueError):
                said = json.loads(frame.data)
                if isinstance(said, dict) and "envelope_id" in said:
                    self._acknowledged(said["envelope_id"], said.get("payload"))

    def _acknowledged(self, envelope: str, payload: Any) -> None:
        if envelope in self._asked and not self._asked[envelope].done():
            self._asked[envelope].set_result(payload)
        elif self._open.pop(envelope, None):
            self._timers.pop(envelope).cancel()

    async def _pumping(self) -> None:
        while True:
            pause = self.redeliver_seconds / 4 if self.delivery.queue else None
            with suppress(TimeoutError):
                async with asyncio.timeout(pause):  # wait_for can lose the cancellation of `stop` (Python 3.11)
                    await self._work.wait()
            self._work.clear()
            while self.connections and self.delivery.queue:
                await self._deliver(self.delivery.queue.popleft())
            if self.delivery.carrier is self:
                self._expire()

    def _expire(self) -> None:
        """With no connection open, a try fails like one that nobody acknowledged."""
        began_by = time.monotonic() - self.redeliver_seconds
        late = [one for one in self.delivery.queue if one.since <= began_by]
        for parcel in late:
            self.delivery.queue.remove(parcel)
        self.delivery.back(late, "timeout")

    async def _deliver(self, parcel: Parcel) -> None:
        envelope, socket = secrets.token_hex(16), self._next()
        self._open[envelope] = (parcel, socket)
        loop = asyncio.get_running_loop()
        self._timers[envelope] = loop.call_later(self.redeliver_seconds, self._unanswered, [envelope], "timeout")
        if not await self._send(socket, self._frame(envelope, parcel)) and socket:
            self._lost(socket)

    def _frame(self, envelope: str, parcel: Parcel) -> Json:
        frame: Json = {
            "envelope_id": envelope,
            "type": parcel.kind,
            "payload": parcel.payload,
            "accepts_response_payload": parcel.kind != "events_api",
        }
        if parcel.kind == "events_api":
            frame |= {"retry_attempt": parcel.attempt, "retry_reason": parcel.reason}
        return frame

    def _next(self) -> web.WebSocketResponse | None:
        """The connection whose turn it is; None stands for a ghost."""
        self._turn += 1
        place = self._turn % self.counted
        return self.connections[place] if place < len(self.connections) else None

    async def _send(self, socket: web.WebSocketResponse | None, frame: Json) -> bool:
        if socket is None:
            return True
        try:
            await socket.send_json(frame)
        except (ConnectionError, RuntimeError):
            return False
        return True

    def _unanswered(self, envelopes: list[str], reason: str) -> None:
        for envelope in envelopes:
            self._timers.pop(envelope).cancel()
        self.delivery.back([self._open.pop(envelope)[0] for envelope in envelopes], reason)

    def _lost(self, socket: web.WebSocketResponse) -> None:
        """A connection is gone; what it had not acknowledged goes to another."""
        if socket in self.connections:
            self.connections.remove(socket)
        self._unanswered([key for key, (_, carrier) in self._open.items() if carrier is socket], "connection_failed")
